import { compactVerify } from 'jose'
import { GuardError } from '../answer/guard-error.js'
import type { KeyStore, VerificationKey } from '../keys/key-store.js'
import { own } from '../own-property.js'
import { readCompactToken } from './compact-token.js'
import { invalidToken } from './invalid-token.js'
import { type ClaimRules, checkRegisteredClaims, type Speaker } from './registered-claims.js'
import { checkHeader, type HeaderRules } from './token-header.js'

/** An issuer whose tokens are accepted. */
export interface TrustedIssuer {
  readonly keys: KeyStore
}

/** What tokens are held against. */
export interface TokenRules<I extends TrustedIssuer> extends HeaderRules, ClaimRules {
  /** The issuers accepted, by their `iss`. */
  readonly issuers: ReadonlyMap<string, I>
  /** Milliseconds since the epoch. */
  readonly clock: () => number
}

/** A token that holds: who it speaks for, and its claims. */
export interface VerifiedToken<I extends TrustedIssuer> extends Speaker {
  readonly issuer: string
  readonly trusted: I
  readonly claims: Readonly<Record<string, unknown>>
  readonly kid: string
  /** What its signature was verified with. */
  readonly key: VerificationKey
}

/**
 * Verifies a token, in the order of TOK-1: form, header, issuer, key, signature, claims. Nothing is fetched for an issuer that
 * is not configured, and nothing but the issuer's name is believed before the signature.
 *
 * Does not judge companies. Keeps no part of the token's text.
 *
 * @param token - the text, whose size is already bounded
 * @throws {@link GuardError} `invalid_token` with its stage; `access_unavailable` if the keys, or the clock, are not to be had.
 */
export async function verifyToken<I extends TrustedIssuer>(
  token: string,
  rules: TokenRules<I>,
): Promise<VerifiedToken<I>> {
  const { header, claims } = readCompactToken(token)
  const { alg, kid } = checkHeader(header, rules)
  const issuer = own(claims, 'iss')
  const trusted = typeof issuer === 'string' ? rules.issuers.get(issuer) : undefined
  if (typeof issuer !== 'string' || trusted === undefined)
    throw invalidToken('issuer', 'iss is not one of the configured issuers')
  const key = await trusted.keys.keyFor(kid)
  if (key === undefined) throw invalidToken('key', 'the issuer has no usable key with this kid')
  await verifySignature(token, alg, key)
  return {
    issuer,
    trusted,
    claims,
    kid,
    key,
    ...checkRegisteredClaims(claims, rules, secondsNow(rules.clock)),
  }
}

async function verifySignature(token: string, alg: string, key: VerificationKey): Promise<void> {
  if (!key.algorithms.has(alg)) throw invalidToken('key', 'the key with this kid is not for this alg')
  try {
    await compactVerify(token, key.publicKey, { algorithms: [alg] })
  } catch {
    // Whatever it threw, also a TypeError of the platform, is about the token: the key was found usable when it was loaded.
    throw invalidToken('signature', 'the signature does not hold')
  }
}

/**
 * The time, in seconds since the epoch.
 *
 * @throws {@link GuardError} `access_unavailable` if the clock gives none.
 */
export function secondsNow(clock: () => number): number {
  try {
    const now = clock() / 1_000
    if (Number.isFinite(now)) return now
  } catch (cause) {
    // A broken clock is not the token's fault.
    throw new GuardError('access_unavailable', { problem: 'the option clock threw', cause })
  }
  throw new GuardError('access_unavailable', { problem: 'the option clock gives no time' })
}
