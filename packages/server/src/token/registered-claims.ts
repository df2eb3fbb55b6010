import { isId } from '@stagedoor/core'
import { isObject, own } from '../own-property.js'
import { invalidToken } from './invalid-token.js'

/** The end of the year 9999, in seconds: the last date that other programs can write. */
const LAST_DATE = 253_402_300_799

/** What the registered claims of a token are held against. Times in seconds. */
export interface ClaimRules {
  readonly audience: ReadonlySet<string>
  readonly maxLifetime: number
  readonly clockTolerance: number
  readonly actors: boolean
}

/** When a token holds, in seconds since the epoch. */
export interface TokenDates {
  readonly exp: number
  readonly iat: number
  readonly nbf: number
}

/** Who a token speaks for, within its issuer, and when. */
export interface Speaker {
  readonly subject: string
  readonly actor?: string
  readonly dates: TokenDates
}

type Claims = Readonly<Record<string, unknown>>

const malformed = (problem: string): Error => invalidToken('claims', problem)

/**
 * Holds the registered claims of a token against the rules: `aud`, dates, `sub`, `cnf` and `act` (TOK-2, TOK-5, RFC 7519 4.1).
 * `iss` was judged before the signature.
 *
 * @param now - seconds since the epoch
 * @throws {@link GuardError} `invalid_token` at stage `claims`.
 */
export function checkRegisteredClaims(claims: Claims, rules: ClaimRules, now: number): Speaker {
  checkAudience(own(claims, 'aud'), rules.audience)
  const dates = datesOf(claims)
  checkDates(dates, rules, now)
  const subject = own(claims, 'sub')
  if (!isId(subject)) throw malformed('sub is missing or no id')
  // Bound to a key that we do not ask for: as a plain bearer token it may be stolen.
  if (Object.hasOwn(claims, 'cnf'))
    throw malformed('cnf asks for a proof of possession, which is not supported')
  if (!Object.hasOwn(claims, 'act')) return { subject, dates }
  if (!rules.actors) throw malformed('act names an actor, and the option actors is not on')
  return { subject, actor: actorOf(own(claims, 'act')), dates }
}

function checkAudience(aud: unknown, audience: ReadonlySet<string>): void {
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (!named.every((each) => typeof each === 'string')) throw malformed('aud is no text and no list of texts')
  if (!named.some((each) => audience.has(each))) throw malformed('aud does not name this service')
}

function datesOf(claims: Claims): TokenDates {
  const [exp, iat] = [dateOf(claims, 'exp'), dateOf(claims, 'iat')]
  return { exp, iat, nbf: Object.hasOwn(claims, 'nbf') ? dateOf(claims, 'nbf') : iat }
}

/**
 * Holds the dates of a token against the rules (TOK-2): with every request, also of a token that was verified before.
 *
 * @param now - seconds since the epoch
 * @throws {@link GuardError} `invalid_token` at stage `claims`.
 */
export function checkDates(
  { exp, iat, nbf }: TokenDates,
  { maxLifetime, clockTolerance }: Pick<ClaimRules, 'maxLifetime' | 'clockTolerance'>,
  now: number,
): void {
  // Each comparison is written so that a NaN refuses.
  if (!(exp > now)) throw malformed('exp is past')
  if (!(iat <= now + clockTolerance)) throw malformed('iat lies ahead')
  if (!(nbf <= now + clockTolerance)) throw malformed('nbf lies ahead')
  if (!(exp - iat <= maxLifetime)) throw malformed('the time from iat to exp is longer than maxLifetime')
}

function dateOf(claims: Claims, name: 'exp' | 'iat' | 'nbf'): number {
  const value = own(claims, name)
  if (typeof value === 'number' && value >= 0 && value <= LAST_DATE) return value
  throw malformed(`${name} is missing or no date`)
}

/** The actor; an `act` nested in it only informs (RFC 8693 section 4.1). */
function actorOf(act: unknown): string {
  const actor = isObject(act) ? own(act, 'sub') : undefined
  if (!isId(actor)) throw malformed('act.sub is missing or no id')
  return actor
}
