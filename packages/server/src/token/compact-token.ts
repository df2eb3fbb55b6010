import { fromBase64url } from './base64url.js'
import { checkCharacters } from './bearer.js'
import { invalidToken } from './invalid-token.js'
import { parseStrictObject } from './strict-json.js'

/** The longest header part of a token, in characters. Ours hold an algorithm, a type and a key id. */
const LONGEST_HEADER = 2_048

/** A token taken apart. Nothing in it is verified. */
export interface CompactToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/**
 * Takes a token apart: the compact form of RFC 7515 section 7.1, with one spelling only (TOK-1).
 *
 * Does not verify anything.
 *
 * @param token - the text, whose size is already bounded
 * @throws {@link GuardError} `invalid_token` if it is not three canonical base64url parts, of which the first two are JSON objects;
 *   `invalid_request` if it is no single credential.
 */
export function readCompactToken(token: string): CompactToken {
  const parts = token.split('.', 4)
  const [header, payload, signature] = parts.map(fromBase64url)
  if (header === undefined || payload === undefined || signature === undefined || parts.length > 3) {
    // Only now: what is canonical has no other character.
    checkCharacters(token)
    throw invalidToken('format', 'the token is not three parts of canonical base64url')
  }
  if (token.indexOf('.') > LONGEST_HEADER) throw invalidToken('format', 'the header of the token is too long')
  return {
    header: objectOf(header, 'the header of the token is not a JSON object whose members stand once'),
    claims: objectOf(payload, 'the payload of the token is not a JSON object whose members stand once'),
  }
}

function objectOf(bytes: Buffer, problem: string): Readonly<Record<string, unknown>> {
  const object = parseStrictObject(bytes)
  if (object === undefined) throw invalidToken('format', problem)
  return object
}
