import { type ArgumentsHost, Inject, Injectable } from '@nestjs/common'
import { ACCESS_EXTRAS } from './access.tokens.js'
import type { AccessModuleExtras } from './access-extras.js'
import type { ContextType } from './context-type.js'
import { HttpContext } from './http.context.js'

/** How the request of a context is found, by its type. Parameter decorators are handed nothing in which a service could be found. */
const READERS = new Map<string, (host: ArgumentsHost) => object>([
  ['http', (host) => host.switchToHttp().getRequest()],
])

/** The contexts that this application guards: HTTP, and those it registered. */
@Injectable()
export class ContextTypes {
  readonly #byType: ReadonlyMap<string, ContextType>

  /** @throws TypeError if what is registered is no context, or one type is registered twice. */
  constructor(
    @Inject(HttpContext) http: HttpContext,
    @Inject(ACCESS_EXTRAS) { contexts = [] }: AccessModuleExtras,
  ) {
    const byType = new Map<string, ContextType>([[http.type, http]])
    for (const context of contexts) {
      if (typeof context?.type !== 'string' || typeof context.requestOf !== 'function')
        throw new TypeError(
          'AccessModule: contexts must be a list of what graphqlContext() and its like return',
        )
      if (byType.has(context.type))
        throw new TypeError(`AccessModule: contexts holds a second context of type ${context.type}`)
      byType.set(context.type, context)
      READERS.set(context.type, (host) => context.requestOf(host))
    }
    this.#byType = byType
  }

  /** All of them, HTTP first. */
  get all(): readonly ContextType[] {
    return [...this.#byType.values()]
  }

  /** The context that a host is of; `undefined` if its type is not registered. Never throws. */
  of(host: ArgumentsHost): ContextType | undefined {
    return this.#byType.get(host.getType<string>())
  }
}

/**
 * What the judgement of a request belongs to: what to ask `accessOf` and its like with, also outside HTTP.
 *
 * @throws TypeError if no application has registered the type of this context (APP-3).
 */
export function requestOf(host: ArgumentsHost): object {
  const type = host.getType<string>()
  const reader = READERS.get(type)
  if (reader === undefined) throw new TypeError(`no context of type ${type} is registered with AccessModule`)
  return reader(host)
}
