import { Buffer } from 'node:buffer'

/** The header of a request with each token. */
export const headersOf = (tokens: readonly string[]): readonly Buffer[] =>
  tokens.map((token) => Buffer.from(`Bearer ${token}`, 'latin1'))

/** The same text as it arrives: a string of its own each time, whose hash nobody has computed. */
export function arriving(headers: readonly Buffer[], times: number): readonly string[] {
  return Array.from({ length: times }, (_, at) => headers[at % headers.length]?.toString('latin1') ?? '')
}
