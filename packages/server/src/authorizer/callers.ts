import { types } from 'node:util'
import { GuardError, isGuardError } from '../answer/guard-error.js'
import { readMemberships } from '../company/memberships.js'
import type { Identity } from '../identity.js'
import type { VerificationKey } from '../keys/key-store.js'
import { invalidToken } from '../token/invalid-token.js'
import { checkDates, type TokenDates } from '../token/registered-claims.js'
import { markOf, VerifiedTokens } from '../token/verified-tokens.js'
import { secondsNow, verifyToken } from '../token/verify-token.js'
import { type Eventual, isPending, whenKnown } from '../when-known.js'
import { Caller } from './caller.js'
import { heapBytesOf } from './heap-bytes.js'
import type { IssuerSettings, Settings } from './settings.js'

/** A token whose signature and claims were found good, and by what. */
interface Verified {
  readonly caller: Caller
  readonly trusted: IssuerSettings
  readonly kid: string
  readonly key: VerificationKey
  readonly dates: TokenDates
}

/** The tokens that are being verified, by their marks; of several with the same mark the first. */
type Flights = Map<string, { readonly token: string; readonly verified: Promise<Verified> }>

/**
 * Finds out who tokens speak for. One that was verified is recognised by its whole text, and what does not change is not examined
 * again: form, signature, claims. What may have changed is judged with every request: the key, the dates, the companies that the
 * issuer may speak for.
 */
export class Callers {
  readonly #settings: Settings
  readonly #remembered: VerifiedTokens<Verified> | undefined
  #flights: Flights = new Map()

  constructor(settings: Settings) {
    const { tokenCache } = settings
    this.#settings = settings
    this.#remembered = tokenCache === undefined ? undefined : new VerifiedTokens(tokenCache)
  }

  /**
   * Who a token speaks for; at once, where it was verified before and its issuer's keys are at hand.
   *
   * @param token - the text, whose size is already bounded
   * @throws {@link GuardError} `invalid_token` with its stage, `invalid_request`, or `access_unavailable`.
   */
  callerOf(token: string): Eventual<Caller> {
    const known = this.#remembered?.find(token)
    if (known === undefined) return this.#afterVerification(token)
    const { keys } = known.trusted
    return whenKnown(keys.keyFor(known.kid), (key) => {
      // The very key object: what another key verified says nothing, also under the same id.
      if (key === known.key) return this.#judged(known)
      this.#remembered?.forget(token)
      return this.#afterVerification(token)
    })
  }

  /**
   * Forgets the tokens of every identity for which this is not `false`.
   *
   * @throws what `isForgotten` throws.
   */
  forget(isForgotten: (identity: Identity) => unknown): void {
    // Whatever is being verified now was begun before, and is not remembered.
    this.#flights = new Map()
    this.#remembered?.forgetWhere(({ caller }) => isForgotten(caller.identity))
  }

  async #afterVerification(token: string): Promise<Caller> {
    return this.#judged(
      await (this.#remembered === undefined ? this.#verify(token) : this.#verifyOnce(token)),
    )
  }

  /** What is true of a token at one time and not at another. */
  #judged({ caller, trusted, dates }: Verified): Caller {
    checkDates(dates, this.#settings, secondsNow(this.#settings.clock))
    for (const company of caller.identity.companies) checkSpeaksFor(trusted, company)
    return caller
  }

  /** Requests that come with the same token at the same time wait for one verification. */
  async #verifyOnce(token: string): Promise<Verified> {
    const flights = this.#flights
    const mark = markOf(token)
    const underWay = flights.get(mark)
    if (underWay?.token === token) return underWay.verified.catch(throwAfresh)
    const flight = { token, verified: this.#verify(token) }
    if (underWay === undefined) flights.set(mark, flight)
    try {
      const verified = await flight.verified
      if (flights === this.#flights) this.#remember(token, verified)
      return verified
    } finally {
      if (flights.get(mark) === flight) flights.delete(mark)
    }
  }

  #remember(token: string, verified: Verified): void {
    const { memberships } = verified.caller
    this.#remembered?.remember(token, verified, heapBytesOf(memberships, this.#settings.catalog))
  }

  async #verify(token: string): Promise<Verified> {
    const { catalog, limits, loadMember } = this.#settings
    const { issuer, subject, actor, claims, trusted, kid, key, dates } = await verifyToken(
      token,
      this.#settings,
    )
    const memberships = readMemberships(this.#mapped(claims), {
      catalog,
      subject,
      withAccess: loadMember === undefined,
      limits,
    })
    const companies = Object.freeze([...memberships.members.keys()])
    const identity = Object.freeze({ issuer, subject, companies, ...(actor === undefined ? {} : { actor }) })
    return { caller: new Caller(identity, memberships, catalog), trusted, kid, key, dates }
  }

  /** The claims in the shape of version 1. Of what `mapClaims` throws only its kind is told: its message may hold claims (TOK-7). */
  #mapped(claims: Readonly<Record<string, unknown>>): unknown {
    const { mapClaims } = this.#settings
    if (mapClaims === undefined) return claims
    try {
      const mapped = mapClaims(claims)
      if (!isPending(mapped)) return mapped
      Promise.resolve(mapped).catch(() => undefined)
    } catch (error) {
      throw invalidToken('claims', `mapClaims threw ${kindOf(error)}`)
    }
    throw invalidToken('claims', 'mapClaims answered with a promise')
  }
}

/** The errors that a mistake in code makes, of which none says anything of claims by its kind. */
const KINDS = [TypeError, ReferenceError, RangeError, SyntaxError, URIError]

/** Not by the name that an error gives itself: that is a text like any other. */
function kindOf(error: unknown): string {
  const made = types.isNativeError(error) ? Object.getPrototypeOf(error) : undefined
  const kind = KINDS.find(({ prototype }) => prototype === made)
  return kind === undefined ? 'an error of its own' : `a ${kind.name}`
}

/** Each request has an error of its own: what one does to it, another must not see. */
function throwAfresh(error: unknown): never {
  throw isGuardError(error) ? new GuardError(error.code, error) : error
}

/** TOK-4. One company too many refuses the token: an issuer that oversteps once is not believed on the rest. */
function checkSpeaksFor({ speaksFor }: IssuerSettings, company: string): void {
  if (!isTrue(speaksFor, company))
    throw invalidToken('company', 'the issuer may not speak for a company that the token names')
}

function isTrue(speaksFor: IssuerSettings['speaksFor'], company: string): boolean {
  let answer: unknown
  try {
    answer = speaksFor(company)
    if (!isPending(answer)) return answer === true
  } catch (cause) {
    throw new GuardError('access_unavailable', { stage: 'company', problem: 'companies threw', cause })
  }
  Promise.resolve(answer).catch(() => undefined) // nobody else will
  throw new GuardError('access_unavailable', {
    stage: 'company',
    problem: 'companies answered with a promise',
  })
}
