/*
 * Base64url (RFC 4648, section 5) without padding. By hand: core runs where there is no Buffer, and `atob` takes what is not
 * canonical.
 */

import { noBits } from '../bits.js'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const NONE = 64

/** The value of each character by its code; 64 where it has none. */
const VALUES: Uint8Array = new Uint8Array(128).fill(NONE)
for (const [value, character] of [...ALPHABET].entries()) VALUES[character.charCodeAt(0)] = value

/** Writes bytes as base64url. Never throws. */
export function toBase64url(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    const characters = Math.min(bytes.length - at, 3) + 1
    for (let each = 0; each < characters; each += 1) text += ALPHABET[(group >> (18 - 6 * each)) & 63]
  }
  return text
}

/** Bytes as numbers of 32 bits, the lowest byte first whatever the machine, and zeros after them. */
export interface Words {
  readonly words: readonly number[]
  /** How many bytes there are. */
  readonly length: number
}

/** What is made for the words besides one for four characters: whoever reads 32 bits from any bit on reaches into a second word. */
const PADDING = 3

/** Reads base64url, or answers `undefined` where it is not canonical: another character, padding, a bit too many. Never throws. */
export function fromBase64url(text: string): Words | undefined {
  const length = (text.length * 3) >> 2
  const words = noBits((text.length >>> 2) + PADDING)
  let wrong = text.length % 4 === 1 ? NONE : 0
  let left = 0
  let group = 0
  let word = 0
  let at = 0
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place)
    const value = code < 128 ? (VALUES[code] as number) : NONE
    wrong |= value & NONE
    group = ((group << 6) | value) & 0xfff
    left += 6
    if (left < 8) continue
    left -= 8
    word |= ((group >>> left) & 255) << ((at & 3) << 3)
    words[at >>> 2] = word
    at += 1
    if ((at & 3) === 0) word = 0
  }
  const unused = group & ((1 << left) - 1)
  return wrong === 0 && unused === 0 ? { words, length } : undefined
}
