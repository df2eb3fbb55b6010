import { createPublicKey, type KeyObject } from 'node:crypto'
import { isObject, own } from '../own-property.js'
import { ALGORITHMS } from '../token/algorithms.js'
import type { KeyFailure, KeyWarning, KeyWarningCode } from './key-health.js'
import type { VerificationKey } from './key-store.js'

/** The most keys a set may hold, in entries. */
const MOST_KEYS = 100

/** The sizes of an RSA modulus that are usable, in bits. Beyond the larger, verifying costs too much. */
const RSA_BITS = { least: 2_048, most: 8_192 }

/** The usable exponents of an RSA key. With 1, every text is its own signature. */
const RSA_EXPONENT = { least: 3n, most: 0xffff_ffffn }

/**
 * The points of small order on the curve of Ed25519, as keys without their sign: with them, too, one signature fits every text, or
 * every eighth, and the OpenSSL of Node 20 lets it.
 */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
])

/** The members of a JWK that hold a secret (RFC 7518 section 6). */
const SECRETS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

/** The usable keys of a JWKS, by `kid`. */
export interface KeySet {
  readonly keys: ReadonlyMap<string, VerificationKey>
  /** The keys that were left out. Frozen. */
  readonly warnings: readonly KeyWarning[]
}

/** A key set cannot be used at all, or not be had. Internal: its code shows in the health of the issuer. */
export class KeySetError extends Error {
  override readonly name = 'KeySetError'
  readonly code: KeyFailure
  /** What is wrong with its keys; absent where no keys could be read. */
  declare readonly warnings?: readonly KeyWarning[]
  /** The HTTP status, for `bad_status`. */
  declare readonly status?: number

  /** Never throws. */
  constructor(code: KeyFailure, { warnings, status }: Pick<KeySetError, 'warnings' | 'status'> = {}) {
    super(`The key set cannot be used: ${code}`)
    this.code = code
    if (warnings !== undefined) this.warnings = warnings
    if (status !== undefined) this.status = status
  }
}

/**
 * Reads a JWKS (RFC 7517). Left out, each with a warning, are keys that are weak, not for signatures, of no pinned algorithm,
 * without a `kid`, or the second with one. A secret in any entry condemns the whole set: whoever published it can no longer be
 * told from a forger.
 *
 * @param input - the set, as parsed from JSON
 * @param pinned - the algorithms accepted
 * @throws {@link KeySetError} if it is no set, has too many entries or a secret one, or no usable one.
 */
export function readKeySet(input: unknown, pinned: ReadonlySet<string>): KeySet {
  const entries: unknown = isObject(input) ? own(input, 'keys') : undefined
  if (!Array.isArray(entries)) throw new KeySetError('malformed')
  if (entries.length > MOST_KEYS) throw new KeySetError('too_many_keys')
  const keys = new Map<string, VerificationKey>()
  const found: KeyWarning[] = []
  for (const [index, entry] of (entries as readonly unknown[]).entries()) {
    const read = readKey(entry, pinned)
    const code = typeof read === 'string' ? read : keys.has(read.kid) ? 'duplicate_kid' : undefined
    if (code !== undefined) found.push(Object.freeze({ code, path: `keys[${index}]` }))
    else if (typeof read === 'object') keys.set(read.kid, read)
  }
  const warnings = Object.freeze(found)
  if (found.some(({ code }) => code === 'private_key' || code === 'symmetric_key'))
    throw new KeySetError('private_key', { warnings })
  if (keys.size === 0) throw new KeySetError('no_usable_keys', { warnings })
  return { keys, warnings }
}

/** One key that can be used, or what is wrong with it. */
function readKey(
  jwk: unknown,
  pinned: ReadonlySet<string>,
): (VerificationKey & { readonly kid: string }) | KeyWarningCode {
  if (!isObject(jwk)) return 'malformed_key'
  if (own(jwk, 'kty') === 'oct') return 'symmetric_key'
  if (SECRETS.some((name) => Object.hasOwn(jwk, name))) return 'private_key'
  const kid = own(jwk, 'kid')
  if (typeof kid !== 'string' || kid === '') return 'missing_kid'
  if (!isForSignatures(jwk)) return 'not_for_signatures'
  const algorithms = algorithmsOf(jwk, pinned)
  if (algorithms.size === 0) return 'algorithm_not_accepted'
  const publicKey = importKey(jwk)
  if (publicKey === undefined) return 'malformed_key'
  return isStrong(publicKey) ? { kid, publicKey, algorithms } : 'weak_key'
}

/** The pinned algorithms that fit the kind of key, and the one it says it is for. */
function algorithmsOf(jwk: object, pinned: ReadonlySet<string>): ReadonlySet<string> {
  const [kty, crv, alg] = [own(jwk, 'kty'), own(jwk, 'crv'), own(jwk, 'alg')]
  const fitting = [...ALGORITHMS].filter(
    ([name, fit]) =>
      pinned.has(name) && fit.kty === kty && fit.crv === crv && (!Object.hasOwn(jwk, 'alg') || alg === name),
  )
  return new Set(fitting.map(([name]) => name))
}

function isForSignatures(jwk: object): boolean {
  const [use, operations] = [own(jwk, 'use'), own(jwk, 'key_ops')]
  const mayVerify = Array.isArray(operations) && operations.includes('verify')
  return (!Object.hasOwn(jwk, 'use') || use === 'sig') && (!Object.hasOwn(jwk, 'key_ops') || mayVerify)
}

/** Imports the members that make the key and no others; also finds out whether a point lies on its curve. */
function importKey(jwk: object): KeyObject | undefined {
  const members = ['kty', 'crv', 'n', 'e', 'x', 'y'].filter((name) => Object.hasOwn(jwk, name))
  try {
    const key = Object.fromEntries(members.map((name) => [name, own(jwk, name)]))
    return createPublicKey({ key, format: 'jwk' })
  } catch {
    return undefined
  }
}

function isStrong(key: KeyObject): boolean {
  const { asymmetricKeyType, asymmetricKeyDetails } = key
  if (asymmetricKeyType === 'ed25519') return !isOfSmallOrder(key)
  if (asymmetricKeyType !== 'rsa') return true
  const { modulusLength: bits = 0, publicExponent: exponent = 0n } = asymmetricKeyDetails ?? {}
  const isOdd = exponent % 2n === 1n
  const isExponent = isOdd && exponent >= RSA_EXPONENT.least && exponent <= RSA_EXPONENT.most
  return isExponent && bits >= RSA_BITS.least && bits <= RSA_BITS.most
}

function isOfSmallOrder(key: KeyObject): boolean {
  // The last 32 bytes of an Ed25519 key are its point; the highest bit is the sign.
  const point = key.export({ type: 'spki', format: 'der' }).subarray(-32)
  point[31] = (point[31] ?? 0) & 0x7f
  return SMALL_ORDER.has(point.toString('hex'))
}
