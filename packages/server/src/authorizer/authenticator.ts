import type { Member } from '@stagedoor/core'
import { GuardError } from '../answer/guard-error.js'
import { chooseCompany } from '../company/choose-company.js'
import { checkFreshness } from '../company/freshness.js'
import { askForMember } from '../company/load-member.js'
import type { Identity } from '../identity.js'
import type { HttpRequest } from '../request/http-request.js'
import type { RequestState } from '../request/request-state.js'
import { bearerToken } from '../token/bearer.js'
import { type Eventual, whenKnown } from '../when-known.js'
import type { Caller } from './caller.js'
import { Callers } from './callers.js'
import type { Settings } from './settings.js'

/**
 * Judges credentials, and after them the company (WIRE-2). Each once a request, whoever asks: what came of it is kept with the state
 * of the request, so that two guards cannot come to two results.
 */
export class Authenticator {
  readonly callers: Callers
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
    this.callers = new Callers(settings)
  }

  /**
   * Who makes the request; the identity is in the state then.
   *
   * @throws {@link GuardError} 400, 401, or 503 if that cannot be known now.
   */
  identify(state: RequestState, http: HttpRequest): Eventual<Caller> {
    return state.identified.ask(() => {
      const token = bearerToken(http, this.#settings.maxTokenBytes)
      return whenKnown(this.callers.callerOf(token), (caller) => {
        state.identity = caller.identity
        return caller
      })
    })
  }

  /**
   * What the caller may do in the company of the request; the access is in the state then.
   *
   * @throws {@link GuardError} as {@link identify} does, `company_required`, `not_a_member`, or `access_unavailable`; `invalid_token` also
   *   for access data that is not fresh.
   */
  enter(state: RequestState, http: HttpRequest): Eventual<void> {
    return state.entered.ask(() =>
      whenKnown(this.identify(state, http), (caller) => this.#enter(state, caller, http)),
    )
  }

  #enter(state: RequestState, caller: Caller, http: HttpRequest): Eventual<void> {
    const { identity, memberships } = caller
    const company = chooseCompany(http, this.#settings.companyHeader, memberships)
    state.company = company
    if (!memberships.members.has(company)) throw new GuardError('not_a_member')
    const member = memberships.members.get(company)
    if (member !== undefined)
      return whenKnown(this.#checkFreshness(identity, member), () => {
        state.member = member
        state.access = caller.accessInToken(member)
      })
    return this.#load(identity, company).then((loaded) => {
      state.member = loaded
      state.access = caller.accessOf(loaded)
    })
  }

  #checkFreshness(identity: Identity, member: Member): Eventual<void> {
    const { freshness, resolverTimeout } = this.#settings
    if (freshness !== undefined)
      return checkFreshness(freshness, { identity, member, timeout: resolverTimeout })
  }

  async #load(identity: Identity, company: string): Promise<Member> {
    const { loadMember, resolverTimeout, limits } = this.#settings
    if (loadMember === undefined) throw new GuardError('access_unavailable')
    return askForMember(loadMember, { identity, company, timeout: resolverTimeout, limits: limits.member })
  }
}
