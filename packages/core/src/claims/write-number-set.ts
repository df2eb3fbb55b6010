import { toBase64url } from './base64url.js'
import { BitWriter, bestWidth } from './bit-stream.js'
import { DENSE, FORM_BITS, GAPS, WIDTH_BITS } from './number-set.js'

/**
 * Writes a set of numbers as text, in the shortest of its forms; the empty set is the empty text.
 *
 * Never throws.
 *
 * @param numbers - whole numbers from 0 in rising order, each once
 */
export function writeNumberSet(numbers: readonly number[]): string {
  const last = numbers.at(-1)
  if (last === undefined) return ''
  const gaps = numbers.map((number, at) => (at === 0 ? number : number - (numbers[at - 1] as number) - 1))
  const runs = runsOf(numbers)
  const [gapWidth, runGapWidth, lengthWidth] = [
    bestWidth(gaps),
    bestWidth(runs.gaps),
    bestWidth(runs.lengths),
  ]
  const sizes = [
    8 + last + 1, // the form fills a byte, so that the bits of the numbers begin with one
    FORM_BITS + WIDTH_BITS + gapWidth.bits,
    FORM_BITS + 2 * WIDTH_BITS + runGapWidth.bits + lengthWidth.bits,
  ].map((bits) => Math.ceil(bits / 8))
  const form = sizes.indexOf(Math.min(...sizes))
  const writer = new BitWriter()
  writer.bits(form, FORM_BITS)
  if (form === DENSE) writeDense(writer, numbers)
  else if (form === GAPS) {
    writer.bits(gapWidth.width, WIDTH_BITS)
    for (const gap of gaps) writer.code(gap, gapWidth.width)
  } else {
    writer.bits(runGapWidth.width, WIDTH_BITS)
    writer.bits(lengthWidth.width, WIDTH_BITS)
    for (const [at, gap] of runs.gaps.entries()) {
      writer.code(gap, runGapWidth.width)
      writer.code(runs.lengths[at] ?? 0, lengthWidth.width)
    }
  }
  return toBase64url(writer.bytes())
}

function writeDense(writer: BitWriter, numbers: readonly number[]): void {
  writer.bits(0, 8 - FORM_BITS)
  let next = 0
  for (const number of numbers) {
    for (; next < number; next += 1) writer.bits(0, 1)
    writer.bits(1, 1)
    next += 1
  }
}

/** The runs of numbers that follow each other: what lies before each, less one from the second on, and its length less one. */
function runsOf(numbers: readonly number[]): { readonly gaps: number[]; readonly lengths: number[] } {
  const [gaps, lengths]: [number[], number[]] = [[], []]
  let end = 0
  for (const number of numbers) {
    const isNext = lengths.length > 0 && number === end
    if (isNext) lengths[lengths.length - 1] = (lengths.at(-1) ?? 0) + 1
    else {
      gaps.push(lengths.length === 0 ? number : number - end - 1)
      lengths.push(0)
    }
    end = number + 1
  }
  return { gaps, lengths }
}
