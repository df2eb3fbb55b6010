import type { ArgumentsHost } from '@nestjs/common'
import type { Authorizer, HttpRequest, RequestContext } from '@stagedoor/server'
import type { ContextType } from './context-type.js'
import type { CompiledRoute } from './route-compiler.js'

/** A request that is judged, of whichever context. */
export interface GuardedRequest {
  /** What the callbacks of the guards are called with, and `accessOf` is asked with. */
  readonly request: object
  /** What is declared for it. */
  readonly route: CompiledRoute
  readonly contextType: ContextType
}

/**
 * Judges a request: credentials, company, then every guard of the route (WIRE-2). Where nothing must be waited for, in the same tick.
 *
 * @throws {@link GuardError} or {@link AccessDeniedError} if refused; as a rejection, where something was waited for.
 */
export function judge(authorizer: Authorizer, guarded: GuardedRequest): void | Promise<void> {
  const { request, contextType } = guarded
  const isWhole = contextType.wholeOf === undefined || AGAIN.has(request)
  return judgeAnew(authorizer, guarded, isWhole ? undefined : contextType.wholeOf?.(request))
}

/** Requests that stand for one that was judged before. By themselves, as a step of one's own may hand on something else than it was given. */
const AGAIN = new WeakSet<object>()

/** Has nothing count of what was found out about the whole that a request is a part of, whoever judges it. Never throws. */
export function asIfNew({ request }: GuardedRequest): void {
  AGAIN.add(request)
}

/** What the authorizer asks of a request. */
class JudgedContext implements RequestContext {
  readonly http: HttpRequest
  readonly whole: object | undefined
  readonly #judged: GuardedRequest

  constructor(judged: GuardedRequest, http: HttpRequest, whole: object | undefined) {
    this.http = http
    this.whole = whole
    this.#judged = judged
  }

  // Worked out for those who observe, and for nobody else.
  get route(): string {
    const { contextType, request } = this.#judged
    return contextType.routeOf(request)
  }
}

/** The same, whatever was found out before about the parts of the request, or about it at another time. */
export function judgeAnew(
  authorizer: Authorizer,
  judged: GuardedRequest,
  whole?: object,
): void | Promise<void> {
  const { request, route, contextType } = judged
  const check = (http: HttpRequest): void | Promise<void> =>
    authorizer.check(request, route.guards as never, new JudgedContext(judged, http, whole))
  const credentials = contextType.credentialsOf(request)
  return credentials instanceof Promise ? credentials.then(check) : check(credentials)
}

/** Nothing of a request is read to answer it: what it was refused for is in the error. */
export const NOTHING_SENT: HttpRequest = Object.freeze({ rawHeaders: Object.freeze([]) })

/**
 * Answers an error in the way of its context.
 *
 * @throws the error itself if it is none of ours.
 */
export function answer(
  authorizer: Authorizer,
  error: unknown,
  { host, contextType }: { readonly host: ArgumentsHost; readonly contextType: ContextType },
): unknown {
  const request = contextType.requestOf(host)
  const route = contextType.routeOf(request)
  const said = authorizer.answer(error, request, { http: NOTHING_SENT, route })
  if (said === undefined) throw error
  return contextType.refuse({ answer: said, error }, host)
}
