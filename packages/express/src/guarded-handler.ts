import { isAccessDeniedError } from '@stagedoor/core'
import { type Authorizer, isGuardError, type RequestContext } from '@stagedoor/server'
import type { NextFunction, Response } from 'express'
import { type Declaration, declare } from './declaration.js'
import type { GuardedRequest, GuardHandler } from './guard.js'

/** Names the route of a request for events. `handler` is the one that asks, if it stands in a route or on a router. */
export type NameRoute = (req: GuardedRequest, handler?: object) => string

/** Judges one request, at once if it can; throws, or rejects, if it is refused. */
export type Judge = (req: GuardedRequest, context: RequestContext) => void | Promise<void>

/** What the authorizer asks of a request. */
class ExpressContext implements RequestContext {
  readonly http: GuardedRequest
  readonly #nameRoute: NameRoute
  readonly #handler: object

  constructor(req: GuardedRequest, nameRoute: NameRoute, handler: object) {
    this.http = req
    this.#nameRoute = nameRoute
    this.#handler = handler
  }

  // Worked out for those who observe, and for nobody else.
  get route(): string {
    return this.#nameRoute(this.http, this.#handler)
  }
}

/** Makes a handler that goes on only with a request that `judge` lets through, and whatever else to `next(error)`. */
export function guardedHandler(
  authorizer: Authorizer,
  nameRoute: NameRoute,
  { judge, ...declared }: Omit<Declaration, 'owner'> & { readonly judge: Judge },
): GuardHandler {
  const mark = marker(authorizer)
  const allow = (res: Response, next: NextFunction): void => {
    if (isOver(res)) return
    mark(res)
    next()
  }
  const handler: GuardHandler = (req, res, next) => {
    let judging: void | Promise<void>
    try {
      judging = judge(req, new ExpressContext(req, nameRoute, handler))
    } catch (error) {
      return refuse(error, res, next)
    }
    // Where nothing was waited for, the handler runs in the same tick.
    if (judging === undefined) return allow(res, next)
    judging.then(
      () => allow(res, next),
      (error: unknown) => refuse(error, res, next),
    )
  }
  return declare(handler, { owner: authorizer, ...declared })
}

function refuse(error: unknown, res: Response, next: NextFunction): void {
  // `next()` with nothing would go on, whatever was thrown.
  if (!isOver(res)) next(withoutStack(error) || new Error('refused'))
}

/** Whoever was timed out, or went away, while the token was judged: nothing more runs for them. */
const isOver = (res: Response): boolean => res.headersSent || res.destroyed

/** Makes what tells caches whose a guarded response is, unless the application has chosen already (WIRE-3). */
function marker({ guardedHeaders }: Authorizer): (res: Response) => void {
  const { cacheControl } = guardedHeaders
  const vary = guardedHeaders.vary.join(', ')
  return (res) => {
    const said = res.getHeader('Vary')
    // Mostly nobody has said anything yet, or a guard before this one has said the same.
    if (said === undefined) res.setHeader('Vary', vary)
    else if (said !== vary) res.vary(vary)
    if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', cacheControl)
  }
}

/** Without `problems()`, Express answers with the `stack` of an error outside production: a refusal has none (WIRE-7). */
function withoutStack(error: unknown): unknown {
  if (isGuardError(error) || isAccessDeniedError(error))
    Object.defineProperty(error, 'stack', { value: `${error.name}: ${error.message}`, configurable: true })
  return error
}
