import { resolveAccess } from '@stagedoor/core'
import { rememberOrigin } from '../access-fingerprint.js'
import { GuardError } from '../answer/guard-error.js'
import { chooseCompany } from '../company/choose-company.js'
import { askForMember } from '../company/load-member.js'
import { readMemberships } from '../company/memberships.js'
import type { Identity } from '../identity.js'
import type { HttpRequest } from '../request/http-request.js'
import type { Identified, RequestState } from '../request/request-state.js'
import { bearerToken } from '../token/bearer.js'
import { invalidToken } from '../token/invalid-token.js'
import { verifyToken } from '../token/verify-token.js'
import type { Settings } from './settings.js'

/**
 * Judges credentials, and after them the company (WIRE-2). Each once a request, whoever asks: the promise is kept with the state
 * of the request, so that two guards cannot come to two results.
 */
export class Authenticator {
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /**
   * Who makes the request.
   *
   * @throws {@link GuardError} 400, 401, or 503 if that cannot be known now.
   */
  identify(state: RequestState, http: HttpRequest): Promise<Identified> {
    state.identified ??= this.#identify(state, http)
    return state.identified
  }

  /**
   * What the caller may do in the company of the request; the access is in the state then.
   *
   * @throws {@link GuardError} as {@link identify} does, `company_required`, `not_a_member`, or `access_unavailable`.
   */
  enter(state: RequestState, http: HttpRequest): Promise<void> {
    state.entered ??= this.#enter(state, http)
    return state.entered
  }

  async #identify(state: RequestState, http: HttpRequest): Promise<Identified> {
    const { maxTokenBytes, limits, loadMember } = this.#settings
    const token = bearerToken(http, maxTokenBytes)
    const { issuer, subject, actor, claims } = await verifyToken(token, this.#settings)
    const memberships = readMemberships(this.#mapped(claims), {
      subject,
      withAccess: loadMember === undefined,
      limits,
    })
    const companies = Object.freeze([...memberships.members.keys()])
    this.#checkSpeaksFor(issuer, companies)
    const identity = Object.freeze({ issuer, subject, companies, ...(actor === undefined ? {} : { actor }) })
    state.identity = identity
    return { identity, memberships }
  }

  async #enter(state: RequestState, http: HttpRequest): Promise<void> {
    const { catalog, companyHeader } = this.#settings
    const { identity, memberships } = await this.identify(state, http)
    const company = chooseCompany(http, companyHeader, memberships)
    state.company = company
    if (!memberships.members.has(company)) throw new GuardError('not_a_member')
    const member = memberships.members.get(company) ?? (await this.#load(identity, company))
    const isImpersonated = identity.actor !== undefined
    const access = resolveAccess(catalog, member, { impersonated: isImpersonated })
    rememberOrigin(access, { issuer: identity.issuer, catalog, member, isImpersonated })
    state.member = member
    state.access = access
  }

  async #load(identity: Identity, company: string): ReturnType<typeof askForMember> {
    const { loadMember, resolverTimeout, limits } = this.#settings
    if (loadMember === undefined) throw new GuardError('access_unavailable')
    return askForMember(loadMember, { identity, company, timeout: resolverTimeout, limits: limits.member })
  }

  /** The claims in the shape of version 1. What `mapClaims` throws is dropped: it may hold claims (TOK-7). */
  #mapped(claims: Readonly<Record<string, unknown>>): unknown {
    const { mapClaims } = this.#settings
    if (mapClaims === undefined) return claims
    try {
      const mapped = mapClaims(claims)
      if (!(mapped instanceof Promise)) return mapped
      mapped.catch(() => undefined)
    } catch {
      throw invalidToken('claims', 'mapClaims threw')
    }
    throw invalidToken('claims', 'mapClaims answered with a promise')
  }

  /** TOK-4. One company too many refuses the token: an issuer that oversteps once is not believed on the rest. */
  #checkSpeaksFor(issuer: string, companies: readonly string[]): void {
    const speaksFor = this.#settings.issuers.get(issuer)?.speaksFor
    for (const company of companies)
      if (!isTrue(speaksFor, company))
        throw invalidToken('company', 'the issuer may not speak for a company that the token names')
  }
}

function isTrue(speaksFor: ((company: string) => unknown) | undefined, company: string): boolean {
  let answer: unknown
  try {
    answer = speaksFor?.(company)
  } catch (cause) {
    throw new GuardError('access_unavailable', { stage: 'company', problem: 'companies threw', cause })
  }
  if (!(answer instanceof Promise)) return answer === true
  answer.catch(() => undefined) // nobody else will
  throw new GuardError('access_unavailable', {
    stage: 'company',
    problem: 'companies answered with a promise',
  })
}
