import { GuardError } from '../answer/guard-error.js'
import { headerValues } from '../request/header-values.js'
import type { HttpRequest } from '../request/http-request.js'
import { invalidToken } from './invalid-token.js'

const SCHEME = 'bearer'

const missing = (problem: string): GuardError =>
  new GuardError('credentials_missing', { stage: 'header', problem })

/**
 * The access token of a request, from its `Authorization` header and nowhere else (RFC 6750 section 2.1). One in the query is
 * not read, and beside the header it is refused: whoever logs URLs has it, and it may be another one.
 *
 * Does not look at what the token is, beyond its size: {@link checkCharacters} says whether it is one.
 *
 * @param http - the request
 * @param maxBytes - the longest token accepted, in bytes
 * @throws {@link GuardError} `credentials_missing` without a Bearer credential, `invalid_request` for a header that is repeated or
 *   beside an `access_token` in the query, `invalid_token` for a token that is too long.
 */
export function bearerToken(http: HttpRequest, maxBytes: number): string {
  const values = headerValues(http, 'authorization')
  const [value] = values
  if (value === undefined) throw missing('there is no Authorization header')
  if (values.length > 1)
    throw new GuardError('invalid_request', {
      stage: 'header',
      problem: 'there are two Authorization headers',
    })
  if (!isBearer(value)) throw missing('the scheme of the Authorization header is not Bearer')
  const token = withoutSpaces(value, SCHEME.length)
  if (token === '') throw missing('the Bearer scheme stands alone')
  if (namesTokenInQuery(http))
    throw new GuardError('invalid_request', {
      stage: 'header',
      problem: 'the query holds an access_token beside the header',
    })
  // Before anything looks at its characters. A header is latin1: one character is one byte.
  if (token.length > maxBytes) throw invalidToken('format', 'the token is longer than maxTokenBytes')
  return token
}

/** Is this the scheme, alone or with a space behind it? Schemes know no case (RFC 9110 section 11.1). */
const isBearer = (value: string): boolean =>
  value.slice(0, SCHEME.length).toLowerCase() === SCHEME &&
  (value.length === SCHEME.length || value[SCHEME.length] === ' ')

function namesTokenInQuery({ url = '' }: HttpRequest): boolean {
  // Reading a query costs more than all else here. One that holds neither the name nor an escape does not name it.
  const mayName = url.includes('access_token') || url.includes('%')
  // Without a query one character is left, which names nothing.
  return mayName && new URLSearchParams(url.slice(url.indexOf('?'))).has('access_token')
}

/** A text from a place on, without the spaces at its edges. Not `trim`, which would also take away characters that are not ASCII. */
function withoutSpaces(text: string, from: number): string {
  let [start, end] = [from, text.length]
  // Neither runs away: there is no space beyond the edges.
  while (text[start] === ' ') start += 1
  while (text[end - 1] === ' ') end -= 1
  return text.slice(start, end)
}

/**
 * Holds a credential against `token68` (RFC 9110 section 11.2).
 *
 * @throws {@link GuardError} `invalid_request` for what is no single credential, `invalid_token` for one that is not ASCII.
 */
export function checkCharacters(token: string): void {
  for (let at = 0; at < token.length; at += 1) {
    const code = token.charCodeAt(at)
    if (code > 0x7e) throw invalidToken('format', 'the token is not ASCII')
    if (!isToken68(code))
      throw new GuardError('invalid_request', {
        stage: 'header',
        problem: 'the Authorization header holds more than one credential, or a malformed one',
      })
  }
}

const PUNCTUATION: ReadonlySet<number> = new Set(Array.from('-._~+/=', (each) => each.charCodeAt(0)))

const isToken68 = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  PUNCTUATION.has(code)
