import type { Access, DelegationGrant, Member, PermissionKey, ScopeTarget } from '@stagedoor/core'
import type { Caller } from '../authorizer/caller.js'
import type { Identity } from '../identity.js'
import { Once } from '../when-known.js'

/** What one authorizer has found out about one request. Filled step by step, and only by what was verified. */
export interface RequestState {
  /** The authorizer that it belongs to (APP-3). */
  readonly authorizer: object
  /** The examination of the credentials. */
  readonly identified: Once<Caller>
  /** The examination of the company. */
  readonly entered: Once<void>
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

/** The states of a request, one for each authorizer that it met: mostly one. A WeakMap: they end with the request. */
const STATES = new WeakMap<object, RequestState[]>()

/** The state of a request for one authorizer, made when first asked for. */
export function stateOf(request: object, authorizer: object): RequestState {
  const states = STATES.get(request)
  const known = states?.find((state) => state.authorizer === authorizer)
  if (known !== undefined) return known
  const state: RequestState = { authorizer, identified: new Once(), entered: new Once() }
  if (states === undefined) STATES.set(request, [state])
  else states.push(state)
  return state
}

/**
 * Lets a part of a request know what the whole was found out to be: who, and with `company` what they may do there. What else a
 * guard finds out belongs to the part that it guards.
 */
export function shareCaller(part: RequestState, whole: RequestState, company: boolean): void {
  const { identity, company: asked, access, member } = whole
  if (identity !== undefined) part.identity = identity
  if (!company) return
  if (asked !== undefined) part.company = asked
  if (access !== undefined) part.access = access
  if (member !== undefined) part.member = member
}

function theOne<K extends 'access' | 'identity'>(
  request: object,
  field: K,
  asked: string,
): RequestState & Required<Pick<RequestState, K>> {
  const isKey = (typeof request === 'object' && request !== null) || typeof request === 'function'
  const states = isKey ? STATES.get(request) : undefined
  const [found, other] = states?.filter((state) => state[field] !== undefined) ?? []
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
