import type { DecodedToken } from './read-token.js'

/** How much of a token one claim takes up. */
export interface ClaimSize {
  readonly claim: string
  /** Bytes of the token, after base64url. Rounded, so that the sum may be off by a few. */
  readonly bytes: number
}

/** A size at which something between a browser and a service gives up. */
export interface SizeLimit {
  readonly name: 'cookie' | 'proxy' | 'node'
  readonly bytes: number
  /** What the token comes to there, in bytes. */
  readonly used: number
  /** `near` from three quarters on: other cookies, headers and the next permission come on top. */
  readonly state: 'fine' | 'near' | 'over'
}

/** What each limit is about, for people. */
export const LIMIT_TITLES: { readonly [name in SizeLimit['name']]: string } = {
  cookie: 'a cookie (4 KiB)',
  proxy: 'a header line of a proxy, as nginx takes it (8 KiB)',
  node: 'all headers together in Node (16 KiB)',
}

const KIB = 1_024
const NEAR = 0.75
const HEADER_NAME = 'Authorization: Bearer '.length

/** What each claim takes up, the largest first; of `companies`, each entry. Never throws. */
export function sizesByClaim({ claims }: DecodedToken): readonly ClaimSize[] {
  const sizes = Object.entries(claims).flatMap(([claim, value]): readonly ClaimSize[] =>
    claim === 'companies' && Array.isArray(value) && value.length > 0
      ? value.map((entry, index) => ({
          claim: `companies[${index}]`,
          bytes: encoded(JSON.stringify(entry).length + 1),
        }))
      : [{ claim, bytes: encoded(Buffer.byteLength(JSON.stringify({ [claim]: value })) - 1) }],
  )
  return sizes.sort((one, other) => other.bytes - one.bytes)
}

/** Three bytes become four characters. */
const encoded = (bytes: number): number => Math.round((bytes * 4) / 3)

/** Where the token stands against what usually gives up first. Never throws. */
export function sizeLimits({ bytes: { token } }: DecodedToken): readonly SizeLimit[] {
  const limit = (name: SizeLimit['name'], bytes: number, used: number): SizeLimit => ({
    name,
    bytes,
    used,
    state: used > bytes ? 'over' : used >= bytes * NEAR ? 'near' : 'fine',
  })
  return [
    limit('cookie', 4 * KIB, token),
    limit('proxy', 8 * KIB, HEADER_NAME + token),
    limit('node', 16 * KIB, HEADER_NAME + token),
  ]
}
