/**
 * A set of whole numbers from 0, one bit each, in words of 32. A list: a typed array of this size takes longer to make and to read, and
 * keeps more until there are some thousand numbers.
 */
export type Bits = number[]

/** A set that is only read. */
type BitsRead = readonly number[]

/** Some numbers, ready to be added to a set: a word and what to set in it, in turn. */
export type BitPatch = readonly number[]

/** How many words of 32 bits hold numbers below `size`. */
export const wordsFor = (size: number): number => (size + 31) >>> 5

/** A set for numbers below `32 * words`, without any. */
export const noBits = (words: number): Bits => new Array<number>(words).fill(0)

/** Is the number in the set? Not where it is beyond the size. */
export const hasBit = (bits: BitsRead, number: number): boolean =>
  ((bits[number >>> 5] ?? 0) & (1 << (number & 31))) !== 0

/** Adds a number. */
export function setBit(bits: Bits, number: number): void {
  const word = number >>> 5
  bits[word] = (bits[word] ?? 0) | (1 << (number & 31))
}

/** Takes a number out. */
export function clearBit(bits: Bits, number: number): void {
  const word = number >>> 5
  bits[word] = (bits[word] ?? 0) & ~(1 << (number & 31))
}

/** The numbers as a patch. Those of one module stand side by side in a catalog: thirty-two of them are one word. */
export function patchOf(numbers: readonly number[]): BitPatch {
  const words = new Map<number, number>()
  for (const number of numbers) words.set(number >>> 5, (words.get(number >>> 5) ?? 0) | (1 << (number & 31)))
  return [...words].flat()
}

/** Adds the numbers of a patch that are in another set, too; all of them where there is no other. */
export function applyPatch(bits: Bits, patch: BitPatch, within?: BitsRead): void {
  for (let at = 0; at < patch.length; at += 2) {
    const word = patch[at] ?? 0
    const added = patch[at + 1] ?? 0
    bits[word] = (bits[word] ?? 0) | (within === undefined ? added : added & (within[word] ?? 0))
  }
}

/** Adds the numbers of another set, counted from the word at `start`. */
export function addBits(bits: Bits, start: number, others: BitsRead): void {
  for (let at = 0; at < others.length; at += 1) bits[start + at] = (bits[start + at] ?? 0) | (others[at] ?? 0)
}

/** The numbers of a set, in order. Never throws. */
export function numbersIn(bits: BitsRead): readonly number[] {
  const numbers: number[] = []
  for (let at = 0; at < bits.length; at += 1)
    for (let word = bits[at] ?? 0; word !== 0; word &= word - 1) numbers.push(at * 32 + lowestBit(word))
  return numbers
}

/** The place of the lowest bit that is set. */
export const lowestBit = (word: number): number => 31 - Math.clz32(word & -word)
