import type { Requirement } from '@stagedoor/core'
import type {
  Authorizer,
  DelegationGuardOptions,
  DocumentOptions,
  GuardArgs,
  GuardOptions,
  OpenApiDocument,
  RouteInventory,
} from '@stagedoor/server'
import type { Application, NextFunction, Request, Response, Router } from 'express'

/** A request as resolvers and readers see it: with the parameters and the body of whatever route the guard stands in. */
// biome-ignore lint/suspicious/noExplicitAny: a guard is declared before its route is known
export type GuardedRequest = Request<any, any, any, any>

/** A middleware, or a handler of a route. Generic, so that the handlers behind it keep the parameters of their route. */
export type GuardHandler = <P>(req: Request<P>, res: Response, next: NextFunction) => void

/** A middleware for errors. */
export type ProblemHandler = (error: unknown, req: GuardedRequest, res: Response, next: NextFunction) => void

/** How a route is guarded. */
export type RouteOptions = GuardOptions<GuardedRequest>

/** How requests are authenticated before the routes. */
export interface AuthenticateOptions {
  /** False: the token alone, without a company and without an `Access`. True when left out. */
  readonly company?: boolean
  /** True: `not_a_member` is answered as 404. False when left out. */
  readonly conceal?: boolean
}

/** What becomes of routes that do not say who may use them. */
export interface EnforceOptions {
  /** `enforce`, when left out: the program stops. `warn`: they are logged, and served to whomever nothing before them refuses. */
  readonly audit?: 'enforce' | 'warn'
  /** Where warnings go; `console.warn` when left out. */
  readonly log?: (text: string) => void
}

/** How an OpenAPI document is completed: `basePath` stands before its paths in the application, `unknown: 'keep'` leaves strangers. */
export type OpenApiOptions = Pick<DocumentOptions, 'basePath' | 'unknown'>

/**
 * The guards of one Express application. Made by {@link createGuard}.
 *
 * A refusal goes to `next(error)`, with `status` and `headers` on the error (WIRE-7); a handler behind it does not run.
 *
 * @typeParam P - every permission key of the catalog
 * @typeParam S - the scope-sensitive ones, whose guards must say how scope applies (SCP-6)
 */
export interface Guard<P extends string = string, S extends string = never> {
  /** What judges the requests: for readiness (`health()`) and an emergency rotation (`reloadKeys()`). */
  readonly authorizer: Authorizer<P>

  /**
   * A middleware before the routes: whoever comes without a good token, or for no company of theirs, is refused here, also where
   * no route matches. Declares nothing: every route behind it still says what it needs.
   *
   * @throws TypeError if an option is unknown or wrong.
   */
  authenticate(options?: AuthenticateOptions): GuardHandler

  /**
   * Lets through whoever has the permission, at the target. Authenticates by itself where nothing did (APP-3). On a router it
   * stands for every route in it, and adds to what they say themselves; `moduleAccess()` there only narrows (APP-2).
   *
   * @param requirement - a permission key, or `allOf`, `anyOf`, `moduleAccess`
   * @throws TypeError if the requirement or an option is wrong (REQ-1), or if a permission is scope-sensitive and the options
   *   do not say how scope applies (SCP-6).
   * @example
   * ```ts
   * app.get('/bills', guard.require('finance.bills.read', { scope: 'filter' }), listBills)
   * ```
   */
  require<const Q extends P | Requirement<P>>(
    requirement: Q,
    ...options: GuardArgs<Q, P, S, RouteOptions>
  ): GuardHandler

  /**
   * Lets through whoever may give away what the request asks to give; `delegationOf(req)` is what to store (DEL-1).
   *
   * @param read - finds the delegation request, mostly `(req) => req.body`: parse the body before, with `express.json()`, or every
   *   request is malformed
   * @param options - `grantee` loads the other's present member document, where modules change hands (DEL-7)
   * @throws TypeError if `read` is no function, or an option is unknown or wrong.
   */
  requireDelegation(
    read: (req: GuardedRequest) => unknown,
    options?: DelegationGuardOptions<GuardedRequest>,
  ): GuardHandler

  /**
   * Lets through whoever is authenticated: token and company, or with `{ company: false }` the token alone.
   *
   * @throws TypeError if an option is unknown or wrong.
   */
  authenticated(options?: { readonly company?: boolean }): GuardHandler

  /** Lets everyone through, and says so. Opens nothing behind `authenticate()`. Never throws. */
  public(): GuardHandler

  /**
   * A middleware after the routes, which answers refusals, also those that a handler threw (WIRE-4), each with its status,
   * headers and body. Other errors pass on. Answers nothing of the routes behind it. Never throws.
   */
  problems(): ProblemHandler

  /**
   * Every route of an application: what it needs, how scope applies, where it says so, and what is wrong with it; besides, what can
   * never pass and which permissions no route names. Walks the router as it is, mounts included, Express 4 and 5 alike; runs no
   * handler. Does not see routes that are added later, nor what a mounted function such as `express.static()` serves.
   *
   * @param app - the application, or the router that this guard is responsible for
   * @throws TypeError if it is neither.
   */
  inventory(app: Application | Router): RouteInventory

  /**
   * Goes on only if every route says who may use it (APP-1): its first handler is `require`, `requireDelegation`,
   * `authenticated` or `public` of this guard; or such a middleware stands before it, on its router or on one around it; or it
   * stands before `app.use(guard.authenticate())`. Call it last: it sees what {@link inventory} sees, and refuses nothing by itself,
   * so that a route which is added later is served. Lists a route with a guard of its own, too, where `problems()` stands before it and nothing behind it answers.
   *
   * @param app - the application, or the router that this guard is responsible for
   * @param options - `audit: 'warn'` to log instead, while an application is being moved over
   * @throws {@link UndeclaredRoutesError} if a route does not, listing every one.
   * @throws TypeError if it is neither, or an option is unknown or wrong.
   */
  enforce(app: Application | Router, options?: EnforceOptions): void

  /**
   * Completes an OpenAPI document, 3.0 or 3.1, with who may use each operation: its security, an `x-stagedoor` extension, and every
   * refusal with its codes. What the document says by itself stays; the one given is not changed. A route that declares nothing is
   * described as Express serves it: by what stands before it, and as public where nothing does.
   *
   * @param document - every operation of it is looked up by method and path: `/bills/{id}` is `/bills/:id`
   * @param inventory - the routes, from {@link inventory}
   * @param options - see {@link OpenApiOptions}
   * @throws TypeError if the document has operations that no route serves, unless `unknown` is `keep`; it lists them all.
   */
  openApi<D extends OpenApiDocument>(document: D, inventory: RouteInventory, options?: OpenApiOptions): D
}
