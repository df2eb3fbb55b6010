import { setOfBits } from './reference-codec.ts'

/** So many bits of a number, the lowest first. */
export const lowestFirst = (value: number, count: number): string =>
  Array.from({ length: count }, (_, at) => (value >>> at) & 1).join('')

/** The bits of a code of this width. */
export const code = (value: number, width: number): string =>
  `${'0'.repeat(value >>> width)}1${lowestFirst(value, width)}`

/** The width of the codes in the sets below. */
const WIDTH = 4

/** The dense form of a set. */
export function dense(numbers: readonly number[]): string {
  const count = (numbers.at(-1) ?? 0) + 1
  return setOfBits(
    `00 000000 ${Array.from({ length: count }, (_, at) => Number(numbers.includes(at))).join('')}`,
  )
}

const gaps = (numbers: readonly number[]): string => {
  const codes = numbers.map((number, at) => code(number - 1 - (numbers[at - 1] ?? -1), WIDTH))
  return setOfBits(`10 ${lowestFirst(WIDTH, 4)} ${codes.join('')}`)
}

/** Each number as a run of its own. */
const runs = (numbers: readonly number[]): string => {
  const codes = numbers.map((number, at) => `${code(number - 2 - (numbers[at - 1] ?? -2), WIDTH)} 1`)
  return setOfBits(`01 ${lowestFirst(WIDTH, 4)} 0000 ${codes.join('')}`)
}

/** Every form of a set in which no number follows another. */
export const FORMS = [
  ['dense', dense],
  ['gaps', gaps],
  ['runs', runs],
] as const
