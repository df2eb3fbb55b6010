import { isObject } from '../own-property.js'

/** How many errors of a chain are told: behind `fetch failed` stands what failed. */
const MOST = 3

/** The longest text of one error, in characters. */
const LONGEST = 1_024

/** How a token begins: its header with `{"`. */
const BEGINNING = 'eyJ'

/** What tokens are made of. */
const ALPHABET: ReadonlySet<string> = new Set(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.',
)

/** What is shorter is no token, nor the beginning of one that says anything. In characters. */
const SHORTEST = 11

/**
 * What the application threw, in one text: name, code and message of the error and of those behind it, no stack. What looks like a
 * token is left out (TOK-7). Not escaped yet.
 *
 * Never throws.
 */
export function causeText(cause: unknown): string {
  const texts: string[] = []
  let error = cause
  try {
    while (error !== undefined && texts.length < MOST) {
      texts.push(textOf(error))
      error = isObject(error) && 'cause' in error ? error.cause : undefined
    }
  } catch {
    // A getter, or a proxy, threw in its turn.
    texts.push('what cannot be read')
  }
  return texts.join(', caused by ')
}

function textOf(error: unknown): string {
  if (typeof error === 'string') return shown(error)
  if (!isObject(error)) return typeof error
  const { name, code, message } = error as Readonly<Record<string, unknown>>
  const kind = typeof name === 'string' ? name : 'object'
  const coded = typeof code === 'string' ? `${kind} ${code}` : kind
  return shown(typeof message === 'string' && message !== '' ? `${coded}: ${message}` : coded)
}

const shown = (text: string): string => withoutTokens(text.slice(0, LONGEST))

/** Some platforms put the value of a header that they refuse into their message. Not by a regular expression: the text may be anyone's. */
function withoutTokens(text: string): string {
  let said = ''
  let at = 0
  for (let begin = text.indexOf(BEGINNING); begin >= 0; begin = text.indexOf(BEGINNING, at)) {
    let end = begin
    while (ALPHABET.has(text.charAt(end))) end += 1
    said += text.slice(at, begin) + (end - begin < SHORTEST ? text.slice(begin, end) : '[token]')
    at = end
  }
  return said + text.slice(at)
}
