import { own } from '../own-property.js'
import { invalidToken } from './invalid-token.js'

/** Header members that would change what is verified, or with what. None is ever followed. */
const REFUSED: readonly string[] = [
  'crit',
  'b64',
  'jwk',
  'jku',
  'x5u',
  'x5c',
  'x5t',
  'x5t#S256',
  'zip',
  'cty',
]

/** What the header of a token is held against. */
export interface HeaderRules {
  readonly algorithms: ReadonlySet<string>
  /** The token types accepted, as {@link plainType} writes them. */
  readonly types: ReadonlySet<string>
}

/** What the header of an acceptable token says. */
export interface TokenHeader {
  readonly alg: string
  readonly kid: string
}

/** One text for every spelling of a token type: media types know no case, and `application/` may be left out (RFC 7515 4.1.9). */
export function plainType(typ: string): string {
  const lower = typ.toLowerCase()
  const prefix = 'application/'
  return lower.startsWith(prefix) && !lower.includes('/', prefix.length) ? lower.slice(prefix.length) : lower
}

/**
 * Holds the header of a token against the rules (TOK-1): a pinned algorithm, an accepted type, a key id, and nothing that
 * would have us verify otherwise.
 *
 * @throws {@link GuardError} `invalid_token`, at stage `algorithm` or `header`.
 */
export function checkHeader(
  header: Readonly<Record<string, unknown>>,
  { algorithms, types }: HeaderRules,
): TokenHeader {
  const alg = own(header, 'alg')
  if (typeof alg !== 'string' || !algorithms.has(alg))
    throw invalidToken('algorithm', 'alg is not one of the pinned algorithms')
  const typ = own(header, 'typ')
  if (typeof typ !== 'string' || !types.has(plainType(typ)))
    throw invalidToken('header', 'typ is not one of the accepted token types')
  const kid = own(header, 'kid')
  if (typeof kid !== 'string' || kid === '') throw invalidToken('header', 'kid is missing')
  if (REFUSED.some((name) => Object.hasOwn(header, name)))
    throw invalidToken('header', 'the header holds a member that is refused: a key, crit, b64, zip or cty')
  return { alg, kid }
}
