import type { GraphqlContextOptions } from './graphql-context.js'
import { isObject } from './graphql-request.js'
import type { ModuleOptions } from './module-options.js'
import { requestsNamedIn } from './request-credentials.js'

/** The request, or the connection, that a context was made for, and that a request named in one belongs to. */
const MADE_FOR = new WeakMap<object, object>()

/** The functions that were made here. */
const HELD = new WeakSet<object>()

/** Does this `context` of a GraphQL module hand out nothing twice? Never throws. */
export const isHeldToOneRequest = (context: unknown): boolean =>
  typeof context === 'function' && HELD.has(context)

/**
 * Has every `context` function answer each request with a context of its own. What it hands to two names the first caller for both: the
 * drivers leave a request alone that is there already, and Apollo copies the context before a guard could tell.
 *
 * To be called before the GraphQL modules start, which is when they read their options. Never throws.
 */
export function holdContextsToOneRequest(
  modules: readonly ModuleOptions[],
  contextOptions: GraphqlContextOptions,
): void {
  for (const holder of modules.flatMap(contextHoldersOf)) {
    const { context: make } = holder
    if (typeof make !== 'function' || isHeldToOneRequest(make)) continue
    const held = async (...given: readonly unknown[]): Promise<unknown> => {
      const made: unknown = await make.apply(holder, given)
      if (!isObject(made)) return made
      for (const each of [made, ...requestsNamedIn(made, contextOptions)]) claim(each, askedFor(given))
      return made
    }
    HELD.add(held)
    Reflect.set(holder, 'context', held)
  }
}

/** Where the options of a GraphQL module may have a `context` function: their own, and that of connections, which takes its place there. */
export function contextHoldersOf(options: ModuleOptions): readonly { readonly context?: unknown }[] {
  const { subscriptions, subscription } = options
  const overWebSocket = isObject(subscriptions) ? Reflect.get(subscriptions, 'graphql-ws') : undefined
  return [options, subscriptions, overWebSocket, subscription].filter(isObject)
}

/** What the drivers call a `context` function for: the request, alone or in an object, or a connection. */
function askedFor([first]: readonly unknown[]): unknown {
  const { req, request } = Object(first) as { readonly req?: unknown; readonly request?: unknown }
  return req ?? request ?? first
}

/** @throws TypeError if it was claimed for another. */
function claim(made: object, asker: unknown): void {
  const owner = MADE_FOR.get(made) ?? asker
  if (owner !== asker || !isObject(owner))
    throw new TypeError(
      'a GraphQL context must be made for one request: `context` answered two with the same',
    )
  MADE_FOR.set(made, owner)
}
