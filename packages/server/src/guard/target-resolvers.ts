import type { ScopeTarget } from '@stagedoor/core'
import { type Eventual, isPending, whenAllKnown, whenKnown } from '../when-known.js'
import { applicationHook } from './application-hook.js'

/** What finds the value of one dimension. */
type Resolver = (request: never) => unknown

/** The scope resolvers of one guard (SCP-7). */
export class TargetResolvers {
  readonly #resolvers: readonly { readonly dimension: string; readonly resolve: Resolver }[]
  readonly #timeout: number

  /**
   * @param resolvers - by dimension
   * @param timeout - milliseconds for all of them together
   */
  constructor(resolvers: ReadonlyMap<string, Resolver>, timeout: number) {
    this.#resolvers = Array.from(resolvers, ([dimension, resolve]) => ({ dimension, resolve }))
    this.#timeout = timeout
  }

  /**
   * The target of a request: runs the resolvers, side by side. At once where all of them answer at once. Nobody else has what it
   * is made of: neither the target nor a list in it can change after it was judged.
   *
   * @throws what {@link applicationHook} throws if one of them fails.
   */
  targetOf(request: never): Eventual<ScopeTarget> {
    return applicationHook(this.#timeout, () => this.#resolve(request))
  }

  #resolve(request: never): Eventual<ScopeTarget> {
    let begun: ScopeTarget = {}
    let isKnown = true
    try {
      for (const { dimension, resolve } of this.#resolvers) {
        const value = whenKnown(resolve(request), fixed)
        if (isPending(value)) isKnown = false
        // Defined, not assigned: a setter on the prototype of all objects would swallow the value.
        begun = { ...begun, [dimension]: value }
      }
    } catch (error) {
      // What was begun before would be nobody's to catch.
      void Promise.allSettled(Object.values(begun))
      throw error
    }
    return isKnown ? begun : whenFound(begun)
  }
}

/** The target, when all its values are there. */
async function whenFound(begun: ScopeTarget): Promise<ScopeTarget> {
  const values = await Promise.all(Object.values(begun))
  return Object.fromEntries(Object.keys(begun).map((dimension, at) => [dimension, values[at]]))
}

/** A value that nobody can change. Each element, too, may have to be waited for: resolvers may be async. */
const fixed = (value: unknown): unknown =>
  Array.isArray(value) ? whenKnown(whenAllKnown([...value]), (all) => Object.freeze(all)) : value
