import type { Access, DelegationGrant, Member, PermissionKey, ScopeTarget } from '@stagedoor/core'
import type { Memberships } from '../company/memberships.js'
import type { Identity } from '../identity.js'

/** A verified token, as far as it is kept: who, and what it says of companies. */
export interface Identified {
  readonly identity: Identity
  readonly memberships: Memberships
}

/** What one authorizer has found out about one request. Filled step by step, and only by what was verified. */
export interface RequestState {
  /** The examination of the credentials, once begun. */
  identified?: Promise<Identified>
  /** The examination of the company, once begun. */
  entered?: Promise<void>
  identity?: Identity
  /** The company asked for; only with `access` one that the caller is in. */
  company?: string
  access?: Access<string>
  /** The member behind the access, for events. */
  member?: Member
  /** The target of the last guard that worked one out, and passed. */
  target?: ScopeTarget
  /** The grant of the last delegation guard that passed. */
  delegation?: DelegationGrant
  /** Does a guard of this request's route conceal? */
  conceals?: boolean
  /** The errors of this request that were observed (WIRE-4). */
  observed?: WeakSet<object>
}

/** State by request, then by the authorizer that it belongs to (APP-3). A WeakMap: it ends with the request. */
const STATES = new WeakMap<object, Map<object, RequestState>>()

/** The state of a request for one authorizer, made when first asked for. */
export function stateOf(request: object, authorizer: object): RequestState {
  const states = STATES.get(request) ?? new Map<object, RequestState>()
  STATES.set(request, states)
  const state = states.get(authorizer) ?? {}
  states.set(authorizer, state)
  return state
}

function theOne<K extends 'access' | 'identity'>(
  request: object,
  field: K,
  asked: string,
): RequestState & Required<Pick<RequestState, K>> {
  const isKey = (typeof request === 'object' && request !== null) || typeof request === 'function'
  const states = isKey ? [...(STATES.get(request)?.values() ?? [])] : []
  const [found, other] = states.filter((state) => state[field] !== undefined)
  if (found === undefined)
    throw new TypeError(
      `${asked}: no guard has let this request through: is the route guarded, and this its own request?`,
    )
  if (other !== undefined)
    throw new TypeError(
      `${asked}: two guards with settings of their own have judged this request: which is meant?`,
    )
  return found as RequestState & Required<Pick<RequestState, K>>
}

/**
 * The access of the member who makes a request, once a guard has judged it.
 *
 * @param request - the framework's request, the same object that was guarded
 * @throws TypeError if no authorizer has resolved an access for it, or more than one (APP-3). Also on routes for the token alone.
 */
export function accessOf<P extends string = PermissionKey>(request: object): Access<P> {
  return theOne(request, 'access', 'accessOf()').access as unknown as Access<P>
}

/**
 * Who makes a request, once the token is verified; also on routes for the token alone.
 *
 * @param request - the framework's request, the same object that was guarded
 * @throws TypeError if no authorizer has verified a token for it, or more than one (APP-3).
 */
export function identityOf(request: object): Identity {
  return theOne(request, 'identity', 'identityOf()').identity
}

/**
 * The target that the guard's scope resolvers worked out and that was found inside the member's scope: what the handler goes on
 * with, instead of loading it again (SCP-7). `undefined` where no guard of the route has resolvers; of several, the last.
 *
 * @param request - the framework's request, the same object that was guarded
 * @throws TypeError if no authorizer has resolved an access for it, or more than one (APP-3).
 */
export function targetOf(request: object): ScopeTarget | undefined {
  return theOne(request, 'access', 'targetOf()').target
}

/**
 * The canonical grant that a delegation guard allowed: the only thing to store (DEL-1).
 *
 * @param request - the framework's request, the same object that was guarded
 * @throws TypeError if no delegation guard has let it through, or if more than one authorizer has judged it (APP-3).
 */
export function delegationOf(request: object): DelegationGrant {
  const { delegation } = theOne(request, 'access', 'delegationOf()')
  if (delegation === undefined) throw new TypeError('delegationOf(): the route has no delegation guard')
  return delegation
}
