/*
 * A stream of bits, the lowest bit of each byte first, and the codes in it. A code for a whole number is written with a width `k`:
 * as many zeros as the number has times 2^k in it, a one, and the k lowest bits of the number, the lowest first (a Rice code). What
 * fills the last byte is zeros, and no code is all zeros, so that a stream says by itself where it ends.
 */

import { lowestBit } from '../bits.js'
import type { Words } from './base64url.js'

/** The widest code: 15 bits after the one. */
const WIDEST = 15

/** Writes a stream of bits. */
export class BitWriter {
  readonly #bytes: number[] = []
  #length = 0

  /** Writes the lowest bits of a value, the lowest first. */
  bits(value: number, count: number): void {
    for (let each = 0; each < count; each += 1) this.#bit((value >>> each) & 1)
  }

  /** Writes a number as a code of this width. */
  code(value: number, width: number): void {
    for (let zeros = value >>> width; zeros > 0; zeros -= 1) this.#bit(0)
    this.#bit(1)
    this.bits(value, width)
  }

  /** The bytes so far, filled up with zeros. */
  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes)
  }

  #bit(bit: number): void {
    const place = this.#length & 7
    if (place === 0) this.#bytes.push(bit)
    else this.#bytes.push((this.#bytes.pop() ?? 0) | (bit << place))
    this.#length += 1
  }
}

/** The width that writes these numbers in the fewest bits, the narrowest of several, and how many bits that are. */
export function bestWidth(values: readonly number[]): { readonly width: number; readonly bits: number } {
  let best = { width: 0, bits: Number.POSITIVE_INFINITY }
  for (let width = 0; width <= WIDEST; width += 1) {
    let bits = 0
    for (const value of values) bits += (value >>> width) + 1 + width
    if (bits < best.bits) best = { width, bits }
  }
  return best
}

/** What {@link BitReader.code} answers at the end of the stream. */
export const END = -1
/** What {@link BitReader.code} answers where the stream is none: cut inside a code, or with a byte too many at its end. */
const BROKEN = -2

/** Reads a stream of bits, thirty-two at a time. */
export class BitReader {
  readonly #words: Words['words']
  readonly #length: number
  #at = 0

  /** Reads the bytes of a stream. */
  constructor({ words, length }: Words) {
    this.#words = words
    this.#length = length * 8
  }

  /** The next bits as a number, the lowest first; zeros beyond the end. At most 31. */
  bits(count: number): number {
    const value = windowAt(this.#words, this.#at) & ((1 << count) - 1)
    this.#at += count
    return value
  }

  /** The next code of this width: a whole number, {@link END} or {@link BROKEN}. */
  code(width: number): number {
    const words = this.#words
    const from = this.#at
    let at = from
    let window = windowAt(words, at)
    while (window === 0) {
      at += 32
      if (at >= this.#length) return this.#length - from < 8 ? END : BROKEN
      window = windowAt(words, at)
    }
    at += lowestBit(window) + 1
    const end = at + width
    this.#at = end
    if (end > this.#length) return BROKEN
    return (at - 1 - from) * (1 << width) + (windowAt(words, at) & ((1 << width) - 1))
  }
}

/** The 32 bits from here, as a signed number. */
function windowAt(words: Words['words'], at: number): number {
  const word = at >>> 5
  const shift = at & 31
  // The second half in two steps: a shift by 32 would be none.
  return ((words[word] as number) >>> shift) | (((words[word + 1] as number) << 1) << (31 - shift))
}
