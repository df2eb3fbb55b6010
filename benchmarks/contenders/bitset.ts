import type { Catalog } from '@stagedoor/core'
import { type Contender, keysOf, unitsOf } from './contender.ts'

interface Bits {
  readonly words: Uint32Array
  readonly units: ReadonlySet<string>
}

interface Numbered {
  readonly word: number
  readonly mask: number
  readonly unit: string
}

/** Permissions as bits under the numbers of the catalog; the route knows the number. */
export function bitset(catalog: Catalog): Contender<Bits, Numbered> {
  const numbers = new Map(catalog.permissions.map(({ key, number }) => [key, number]))
  return {
    name: 'bitset',
    kind: 'floor',
    principal(member) {
      const words = new Uint32Array(Math.ceil(numbers.size / 32))
      for (const key of keysOf(member)) {
        const number = numbers.get(key) ?? 0
        words[number >> 5] = (words[number >> 5] ?? 0) | (1 << (number & 31))
      }
      return { words, units: new Set(unitsOf(member)) }
    },
    prepare({ key, unit }) {
      const number = numbers.get(key) ?? 0
      return { word: number >> 5, mask: 1 << (number & 31), unit }
    },
    check: ({ words, units }, { word, mask, unit }) => ((words[word] ?? 0) & mask) !== 0 && units.has(unit),
  }
}
