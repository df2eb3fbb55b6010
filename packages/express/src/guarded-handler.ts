import { isAccessDeniedError } from '@stagedoor/core'
import { type Authorizer, isGuardError, type RequestContext } from '@stagedoor/server'
import type { Response } from 'express'
import { type Declaration, declare } from './declaration.js'
import type { GuardedRequest, GuardHandler } from './guard.js'

/** Names the route of a request for events. `handler` is the one that asks, if it stands in a route or on a router. */
export type NameRoute = (req: GuardedRequest, handler?: object) => string

/** Judges one request, at once if it can; throws, or rejects, if it is refused. */
export type Judge = (req: GuardedRequest, context: RequestContext) => void | Promise<void>

/** Makes a handler that goes on only with a request that `judge` lets through, and whatever else to `next(error)`. */
export function guardedHandler(
  authorizer: Authorizer,
  nameRoute: NameRoute,
  { judge, ...declared }: Omit<Declaration, 'owner'> & { readonly judge: Judge },
): GuardHandler {
  const handler: GuardHandler = (req, res, next) => {
    // Whoever was timed out, or went away, while the token was judged: nothing more runs for them.
    const isOver = (): boolean => res.headersSent || res.destroyed
    const allow = (): void => {
      if (isOver()) return
      markGuarded(res, authorizer)
      next()
    }
    const refuse = (error: unknown): void => {
      // `next()` with nothing would go on, whatever was thrown.
      if (!isOver()) next(withoutStack(error) || new Error('refused'))
    }
    let judging: void | Promise<void>
    try {
      judging = judge(req, { http: req, route: nameRoute(req, handler) })
    } catch (error) {
      return refuse(error)
    }
    // Where nothing was waited for, the handler runs in the same tick.
    if (judging === undefined) allow()
    else judging.then(allow, refuse)
  }
  return declare(handler, { owner: authorizer, ...declared })
}

/** Tells caches whose a guarded response is, unless the application has chosen already (WIRE-3). */
function markGuarded(res: Response, { guardedHeaders: { vary, cacheControl } }: Authorizer): void {
  res.vary(vary.join(', '))
  if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', cacheControl)
}

/** Without `problems()`, Express answers with the `stack` of an error outside production: a refusal has none (WIRE-7). */
function withoutStack(error: unknown): unknown {
  if (isGuardError(error) || isAccessDeniedError(error))
    Object.defineProperty(error, 'stack', { value: `${error.name}: ${error.message}`, configurable: true })
  return error
}
