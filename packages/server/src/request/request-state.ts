import type { Access, DelegationGrant, Member, PermissionKey, ScopeTarget } from '@stagedoor/core'
import type { Caller } from '../authorizer/caller.js'
import type { Identity } from '../identity.js'
import { Once } from '../when-known.js'

/** What one authorizer has found out about one request. Filled step by step, and only by what was verified. */
export class RequestState {
  /** The authorizer that it belongs to (APP-3). */
  readonly authorizer: object
  /** The examination of the credentials. */
  readonly identified: Once<Caller> = new Once()
  /** The examination of the company. */
  readonly entered: Once<void> = new Once()
  identity: Identity | undefined
  /** The company asked for; only with `access` one that the caller is in. */
  company: string | undefined
  access: Access<string> | undefined
  /** The member behind the access, for events. */
  member: Member | undefined
  /** The target of the last guard that worked one out, and passed. Not frozen yet: that is for whoever hands it out. */
  target: ScopeTarget | undefined
  /** The grant of the last delegation guard that passed. */
  delegation: DelegationGrant | undefined
  /** Does a guard of this request's route conceal? */
  conceals = false
  /** What the request was refused with, as it was thrown. */
  refusal: unknown
  /** The errors of this request that were observed (WIRE-4). */
  observed: WeakSet<object> | undefined

  constructor(authorizer: object) {
    this.authorizer = authorizer
  }
}

/** Answers the object that it is made of: the private fields that a class beneath declares are then fields of that object. */
class Itself {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: that is what it is for
    return object
  }
}

/**
 * The states of a request, one for each authorizer that it met: mostly one. They end with the request.
 *
 * In a private field of the request itself, which nobody else can see, write or copy, and which a prototype does not pass on: all
 * that a WeakMap keyed by the request promises, without what one costs with every request and every collection of garbage.
 */
class Stamped extends Itself {
  readonly #states: RequestState[]
  // For what is closed to new fields: some engines close it to private ones, too.
  static readonly #closed = new WeakMap<object, RequestState[]>()

  private constructor(request: object, state: RequestState) {
    super(request)
    this.#states = [state]
  }

  static statesOf(request: object): readonly RequestState[] | undefined {
    return #states in request ? request.#states : Stamped.#closed.get(request)
  }

  static add(request: object, state: RequestState): void {
    if (#states in request) request.#states.push(state)
    else if (Object.isExtensible(request)) new Stamped(request, state)
    else Stamped.#closed.set(request, [...(Stamped.#closed.get(request) ?? []), state])
  }
}

/** The state of a request for one authorizer, made when first asked for. */
export function stateOf(request: object, authorizer: object): RequestState {
  const known = Stamped.statesOf(request)?.find((state) => state.authorizer === authorizer)
  if (known !== undefined) return known
  const state = new RequestState(authorizer)
  Stamped.add(request, state)
  return state
}

/**
 * The authorizer whose an error of a request is: the one that refused the request with it, or else the only one that has judged the
 * request; `undefined` where none has, or several have.
 */
export function authorizerOf(request: object, error: object): object | undefined {
  const states = Stamped.statesOf(request) ?? []
  const [first, second] = states
  const only = second === undefined ? first : undefined
  return (states.find(({ refusal }) => refusal === error) ?? only)?.authorizer
}

/**
 * Lets a part of a request know what the whole was found out to be: who, and with `company` what they may do there. What else a
 * guard finds out belongs to the part that it guards.
 */
export function shareCaller(part: RequestState, whole: RequestState, company: boolean): void {
  part.identity = whole.identity ?? part.identity
  if (!company) return
  part.company = whole.company ?? part.company
  part.access = whole.access ?? part.access
  part.member = whole.member ?? part.member
}

/** A state in which a field has been found out. */
type Found<K extends keyof RequestState> = RequestState & { readonly [F in K]: NonNullable<RequestState[F]> }

function theOne<K extends 'access' | 'identity'>(request: object, field: K, asked: string): Found<K> {
  const isKey = (typeof request === 'object' && request !== null) || typeof request === 'function'
  const states = isKey ? Stamped.statesOf(request) : undefined
  const [found, other] = states?.filter((state) => state[field] !== undefined) ?? []
  if (found === undefined)
    throw new TypeError(
      `${asked}: no guard has let this request through: is the route guarded, and this its own request?`,
    )
  if (other !== undefined)
    throw new TypeError(
      `${asked}: two guards with settings of their own have judged this request: which is meant?`,
    )
  return found as Found<K>
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
  const { target } = theOne(request, 'access', 'targetOf()')
  return target === undefined ? undefined : Object.freeze(target)
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
