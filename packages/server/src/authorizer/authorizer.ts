import type { Catalog, Requirement } from '@stagedoor/core'
import type { HttpAnswer } from '../answer/http-answer.js'
import type { DelegationGuardOptions, GuardOptions } from '../guard/guard-options.js'
import type { RouteGuard } from '../guard/route-guard.js'
import type { Identity } from '../identity.js'
import type { KeyHealth } from '../keys/key-health.js'
import type { OperationOptions } from '../openapi/operation.js'
import type { RequestContext } from '../request/http-request.js'

/** Judges requests for the adapters, which hold no policy of their own. Made by {@link createAuthorizer}; frozen. */
export interface Authorizer<P extends string = string> {
  readonly catalog: Catalog

  /**
   * Declares what a route needs. A retired key may be named; its successor is judged.
   *
   * @throws TypeError if the requirement is empty, malformed, a wildcard or unknown to the catalog (REQ-1), if an option is
   *   unknown or wrong, or if the guard does not say how scope applies to a scope-sensitive permission (SCP-6).
   */
  declare<Req>(requirement: P | Requirement<P>, options?: GuardOptions<Req>): RouteGuard<Req>

  /**
   * Declares a route that gives something away. `read` finds the delegation request, mostly the body; it may be async, and its
   * failures are those of a scope resolver (SCP-7).
   *
   * A `grantee` in what `read` finds is malformed: it comes from the option, as whoever asks could forge it (DEL-7).
   *
   * @throws TypeError if `read` is no function, or an option is unknown or wrong.
   */
  declareDelegation<Req>(
    read: (request: Req) => unknown,
    options?: DelegationGuardOptions<Req>,
  ): RouteGuard<Req>

  /**
   * Declares a route for whoever is authenticated: token and company, or with `{ company: false }` the token alone.
   *
   * @throws TypeError if an option is unknown or wrong.
   */
  declareAuthenticated(options?: { readonly company?: boolean }): RouteGuard<unknown>

  /**
   * Judges a request: credentials, company, then every guard in order (WIRE-2). One event for the whole (WIRE-5). Without guards
   * the route is undeclared, and refused even to those with a token (APP-1).
   *
   * The token is examined once a request, however often this is called. `request` is only a key for that state.
   *
   * Where nothing must be waited for, as with a token that was verified before, a company whose data is in it, and resolvers that
   * answer at once, it answers at once: no promise.
   *
   * @throws {@link GuardError} or {@link AccessDeniedError} if refused; a resolver's own 4xx error as it is (SCP-7). As a rejection,
   *   where something was waited for.
   * @throws TypeError if a guard was not declared by this authorizer.
   */
  check<Req extends object>(
    request: Req,
    guards: readonly RouteGuard<Req>[],
    context: RequestContext,
  ): void | Promise<void>

  /**
   * Judges credentials and company alone, for a middleware before the routes; with `company: false` credentials alone. An event
   * only if refused. Answers at once where {@link Authorizer.check} would.
   *
   * @throws {@link GuardError} if refused; as a rejection, where something was waited for.
   * @throws TypeError if an option is unknown or wrong.
   */
  authenticate<Req extends object>(
    request: Req,
    context: RequestContext,
    options?: { readonly conceal?: boolean; readonly company?: boolean },
  ): void | Promise<void>

  /**
   * What goes on the wire for an error, or `undefined` if it is not ours. An `AccessDeniedError` that a handler threw is observed
   * here, once, and concealed if the route's guards conceal (WIRE-4). What another authorizer refused the request with, and what a handler threw where it
   * alone has judged the request, is answered by that one. Never throws.
   */
  answer<Req extends object>(error: unknown, request: Req, context: RequestContext): HttpAnswer | undefined

  /** Response headers of a guarded response (WIRE-3): names for `Vary`, and `Cache-Control` unless the handler chose. */
  readonly guardedHeaders: { readonly vary: readonly string[]; readonly cacheControl: 'private' }

  /** How requests name their company and how refusals look, for {@link operationOf} and {@link documentWithAccess}. Frozen. */
  readonly wire: Required<Omit<OperationOptions, 'catalog'>>

  /** How the keys of every issuer are, in the order configured. Fetches nothing. Never throws. */
  health(): readonly KeyHealth[]

  /**
   * Loads the keys of one issuer, or of all, at once, whatever the cool-downs: for an emergency rotation. Keys that the new set
   * does not hold are good for nothing from then on, and every token of the issuer is verified anew.
   *
   * @throws {@link GuardError} `access_unavailable` if a set could not be loaded; its last good one stays.
   * @throws TypeError if the issuer is not configured.
   */
  reloadKeys(issuer?: string): Promise<void>

  /**
   * Forgets the verified tokens of every identity for which `isForgotten` does not answer `false`, or all: the next request with one
   * has it verified, and its claims read, anew.
   *
   * Revokes nothing: a token that is good passes again. Keeps no list.
   *
   * @throws TypeError if `isForgotten` is no function; else what it throws, and the rest stays remembered.
   */
  forgetTokens(isForgotten?: (identity: Identity) => boolean): void
}
