/** A set of whole numbers from 0, one bit each. */
export type Bits = Uint32Array

/** Some numbers, ready to be added to a set: a word and what to set in it, in turn. */
export type BitPatch = readonly number[]

/** How many words of 32 bits hold numbers below `size`. */
export const wordsFor = (size: number): number => (size + 31) >>> 5

/** Is the number in the set? Not where it is beyond the size. */
export const hasBit = (bits: Bits, number: number): boolean =>
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

/** Adds the numbers of a patch, counted from the word at `start`. */
export function applyPatch(bits: Bits, start: number, patch: BitPatch): void {
  for (let at = 0; at < patch.length; at += 2) {
    const word = start + (patch[at] ?? 0)
    bits[word] = (bits[word] ?? 0) | (patch[at + 1] ?? 0)
  }
}
