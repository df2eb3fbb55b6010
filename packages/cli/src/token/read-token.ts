import { CliError } from '../cli-error.js'
import { parseData } from '../data-file/data-file.js'
import { readText } from '../files.js'
import type { Io } from '../io.js'
import { assertNoToken } from '../usage.js'

/** How the argument for a token is described in every help. */
export const TOKEN_ARGUMENT = 'file that holds the token; - reads standard input. Never the token itself'

/** An object of a token, as it was sent. */
export type TokenObject = Readonly<Record<string, unknown>>

/** A token taken apart. Nothing in it is verified: anyone can write one. */
export interface DecodedToken {
  readonly header: TokenObject
  readonly claims: TokenObject
  /** The length of the token and of its parts, in bytes. */
  readonly bytes: {
    readonly token: number
    readonly header: number
    readonly payload: number
    readonly signature: number
  }
  /** What is wrong with its form, so that every guard refuses it: catalogue sentences without a value of the token. */
  readonly malformed: readonly string[]
}

/**
 * Reads a token from a file or from standard input, and takes it apart. Takes the bare token, `Bearer ...`, a whole
 * `Authorization:` line, and the JSON answer of a token endpoint.
 *
 * Does not verify anything.
 *
 * @param file - the path as the user wrote it; `-` for standard input
 * @throws {@link CliError} `not_found`, `unreadable`, `usage` if the argument is a token, `malformed_file` if there is none to
 *   take apart. No message holds a byte of it.
 */
export async function readToken(io: Io, file: string): Promise<DecodedToken> {
  assertNoToken(file)
  const name = file === '-' ? '(standard input)' : file
  const source = file === '-' ? await io.stdin() : readText(io, file, 'the token')
  return decodeToken(tokenIn(source, name), name)
}

function tokenIn(source: string, name: string): string {
  const trimmed = source.trim()
  if (trimmed === '') throw noToken(name, 'is empty')
  if (!trimmed.startsWith('{')) return bare(trimmed)
  let answer: unknown
  try {
    answer = JSON.parse(trimmed)
  } catch {
    throw noToken(name, 'is neither a token nor the JSON answer of a token endpoint')
  }
  const token = (answer as { readonly access_token?: unknown }).access_token
  if (typeof token === 'string') return bare(token.trim())
  throw noToken(name, 'is JSON without an access_token')
}

const bare = (text: string): string =>
  text
    .replace(/^authorization:\s*/i, '')
    .replace(/^bearer\s+/i, '')
    .replace(/^(["'])(.*)\1$/s, '$2')

/**
 * Takes a token apart.
 *
 * @throws {@link CliError} `malformed_file` if it is not three parts, of which the first two are JSON objects.
 */
export function decodeToken(token: string, name: string): DecodedToken {
  const parts = token.split('.')
  if (parts.length === 5) throw noToken(name, 'holds an encrypted token, which only its receiver can read')
  const [header = '', payload = '', signature = ''] = parts
  if (parts.length !== 3)
    throw noToken(name, `holds no token: it has ${parts.length} part(s) between dots, not 3`)
  const malformed: string[] = []
  const objectIn = (part: string, what: string): TokenObject => {
    const text = Buffer.from(part, 'base64url').toString('utf8')
    if (isRepeated(text)) malformed.push(`the ${what} says a member twice`)
    return parsed(text, () => noToken(name, `holds no token: its ${what} is no JSON object`))
  }
  if (parts.some((part) => Buffer.from(part, 'base64url').toString('base64url') !== part))
    malformed.push('it is not spelt in canonical base64url')
  if (signature === '') malformed.push('it has no signature')
  const bytes = {
    token: token.length,
    header: header.length,
    payload: payload.length,
    signature: signature.length,
  }
  return { header: objectIn(header, 'header'), claims: objectIn(payload, 'payload'), bytes, malformed }
}

function parsed(text: string, refusal: () => Error): TokenObject {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (isObject && isShown(value)) return value as TokenObject
  } catch {
    // Not even JSON: the same answer, and the parser's own message would repeat what it read.
  }
  throw refusal()
}

/** How many levels of a token are shown. What shows it recurses, and a claim may be nested as deep as its sender likes. */
const MOST_LEVELS = 200

/** Is it nested no deeper than can be shown? Level by level instead of recursion. */
function isShown(value: object): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; depth < MOST_LEVELS; depth += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
    if (level.length === 0) return true
  }
  return false
}

/** Does an object in this JSON say a member twice? Two parsers could believe two values. */
function isRepeated(text: string): boolean {
  try {
    parseData(text, '.json')
    return false
  } catch (error) {
    return error instanceof CliError && error.message.startsWith('is no JSON to rely on')
  }
}

const noToken = (file: string, message: string): CliError =>
  new CliError('malformed_file', message, {
    file,
    fix: 'Give a file with one JSON Web Token in it, or pipe it in.',
  })
