import { isObject } from '../own-property.js'

/** How many errors of a chain are told: behind `fetch failed` stands what failed. */
const MOST = 3

/** The longest text of one error, in characters: all of a chain go into one record. */
const LONGEST = 300

/** What tokens are made of. */
const ALPHABET: ReadonlySet<string> = new Set(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.',
)

/** How the header of nearly every token begins: `{"`. */
const BEGINNING = 'eyJ'

/** What is shorter is no part of a token that says anything. In characters. */
const SHORTEST = 11

/** How much of a text is looked at: more than a token is long, so that what stands behind one is told. In characters. */
const LOOKED_AT = 16_384

/** What ends the authority of a URL. */
const AFTER_AUTHORITY: ReadonlySet<string> = new Set('/?#\\ \t\r\n"\'<>')

/**
 * What the application threw, in one text: name, code and message of the error and of those behind it, no stack. What looks like a
 * token is left out (TOK-7), and so are the credentials of URLs. Not escaped yet.
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

const shown = (text: string): string =>
  withoutCredentials(withoutTokens(text.slice(0, LOOKED_AT))).slice(0, LONGEST)

/** Some platforms put the value of a header that they refuse into their message. Not by a regular expression: the text may be anyone's. */
function withoutTokens(text: string): string {
  let said = ''
  for (let at = 0; at < text.length; ) {
    let end = at
    while (ALPHABET.has(text.charAt(end))) end += 1
    const run = text.slice(at, end)
    said += (isToken(run) ? '[token]' : run) + text.charAt(end)
    at = end + 1
  }
  return said
}

/** By its beginning, or by a part that is an object in JSON: there may be white space in it. */
const isToken = (run: string): boolean =>
  run.slice(0, BEGINNING.length - SHORTEST).includes(BEGINNING) ||
  run.split('.').some((part) => part.length >= SHORTEST && beginsObject(part))

function beginsObject(part: string): boolean {
  const text = Buffer.from(part, 'base64url').toString('latin1').trimStart()
  return text.startsWith('{') && ['"', '}'].includes(text.slice(1).trimStart().charAt(0))
}

/** `https://name:password@host` without name and password. */
function withoutCredentials(text: string): string {
  const [before = '', ...urls] = text.split('//')
  const told = urls.map((url) => {
    let end = 0
    while (end < url.length && !AFTER_AUTHORITY.has(url.charAt(end))) end += 1
    const at = url.slice(0, end).lastIndexOf('@')
    return at < 0 ? url : `[credentials]${url.slice(at)}`
  })
  return [before, ...told].join('//')
}
