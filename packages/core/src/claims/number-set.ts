import { type Bits, lowestBit, noBits, wordsFor } from '../bits.js'
import { fromBase64url, type Words } from './base64url.js'
import { BitReader, END } from './bit-stream.js'
import { malformed } from './claims-error.js'

/** The form of a set whose numbers are written as one bit each. */
export const DENSE = 0
/** The form of a set whose numbers are written as the gaps between them. */
export const GAPS = 1
/** The form of a set whose numbers are written as the gaps between runs of them, and the lengths of the runs. */
const RUNS = 2

/** How many bits say the form of a set. */
export const FORM_BITS = 2
/** How many bits say the width of its codes. */
export const WIDTH_BITS = 4

/** A set of numbers as it is read. */
export interface NumberSet {
  /** One bit for each number that has a key here; without any where the set is empty. */
  readonly bits: Bits
  /** How many numbers there are, with those that have no key here. */
  readonly count: number
  /** The numbers beyond the last one that has a key here, in order. */
  readonly beyond: readonly number[]
}

const EMPTY: NumberSet = { bits: [], count: 0, beyond: [] }

/** What a set may hold. */
export interface SetBounds {
  /** Every number must be below. */
  readonly below: number
  /** The numbers from here on have no key here. */
  readonly known: number
  /** How many numbers there may be. */
  readonly most: number
}

/**
 * Reads a set of numbers. There is one spelling of a set in each form: bits too many, a number out of order and a number twice
 * cannot be written, or are refused. Takes time and memory in proportion to the text and to the keys known here.
 *
 * @throws {@link ClaimsError} `malformed_claims` if it is malformed or beyond its bounds.
 */
export function readNumberSet(text: string, bounds: SetBounds, path: string): NumberSet {
  if (text === '') return EMPTY
  const set = new SetBuilder(bounds, path)
  const bytes = fromBase64url(text) ?? malformed(path, 'is not canonical base64url')
  const reader = new BitReader(bytes)
  const form = reader.bits(FORM_BITS)
  if (form === DENSE) readDense(bytes, set, path)
  else if (form === GAPS) readGaps(reader, set)
  else if (form === RUNS) readRuns(reader, set)
  else malformed(path, 'is a set of an unknown form')
  if (set.count === 0) malformed(path, 'is a set without a number that is not spelt as the empty text')
  return set
}

function readDense({ words, length }: Words, set: SetBuilder, path: string): void {
  const last = ((words[(length - 1) >>> 2] as number) >>> (((length - 1) & 3) * 8)) & 255
  if (((words[0] as number) & 255) !== DENSE || last === 0) malformed(path, 'has bits that mean nothing')
  set.addWords(words)
}

function readGaps(reader: BitReader, set: SetBuilder): void {
  const width = reader.bits(WIDTH_BITS)
  let next = 0
  for (let gap = reader.code(width); gap !== END; gap = reader.code(width)) {
    set.add(next, gap, 1)
    next += gap + 1
  }
}

function readRuns(reader: BitReader, set: SetBuilder): void {
  const gapWidth = reader.bits(WIDTH_BITS)
  const lengthWidth = reader.bits(WIDTH_BITS)
  let next = 0
  for (let gap = reader.code(gapWidth); gap !== END; gap = reader.code(gapWidth)) {
    const length = reader.code(lengthWidth)
    // A run that touches the one before it would be one run with it. What is no number, such as BROKEN, is none with one
    // more either.
    const between = set.count === 0 ? gap : gap + 1
    set.add(next, between, length + 1)
    next += between + length + 1
  }
}

/** Collects the numbers of a set, and refuses those out of bounds before anything is made for them. */
class SetBuilder implements NumberSet {
  readonly bits: Bits
  readonly beyond: number[] = []
  count = 0
  readonly #bounds: SetBounds
  readonly #path: string

  constructor(bounds: SetBounds, path: string) {
    this.#bounds = bounds
    this.#path = path
    this.bits = noBits(wordsFor(bounds.known))
  }

  /** Adds a run of numbers that begins `gap` after `next`. */
  add(next: number, gap: number, length: number): void {
    if (gap < 0 || length < 1) malformed(this.#path, 'ends inside a number, or after its end')
    const from = next + gap
    const { below, known } = this.#bounds
    if (from + length > below) malformed(this.#path, 'has a number that its issuer cannot have given')
    this.#counted(length)
    setRun(this.bits, from, Math.min(from + length, known))
    for (let number = Math.max(from, known); number < from + length; number += 1) this.beyond.push(number)
  }

  /** Adds the numbers of words of bits, which begin with the second byte: the first is the form. */
  addWords(words: Words['words']): void {
    const { known, below } = this.#bounds
    // What lies wholly below both is copied; every other number is judged by itself.
    const whole = Math.min(known, below) >>> 5
    for (const [at, low] of words.entries()) {
      const high = at + 1 < words.length ? (words[at + 1] as number) : 0
      let word = (low >>> 8) | (high << 24)
      if (at < whole) {
        this.#counted(bitCount(word))
        this.bits[at] = word
      } else for (; word !== 0; word &= word - 1) this.add(at * 32 + lowestBit(word), 0, 1)
    }
  }

  #counted(more: number): void {
    this.count += more
    if (this.count > this.#bounds.most) malformed(this.#path, 'has too many numbers')
  }
}

/** Sets the bits of a run, as many at a time as stand in one word. */
function setRun(bits: Bits, from: number, end: number): void {
  let next = from
  while (next < end) {
    const shift = next & 31
    const count = Math.min(32 - shift, end - next)
    const word = next >>> 5
    bits[word] = (bits[word] as number) | ((-1 >>> (32 - count)) << shift)
    next += count
  }
}

function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
