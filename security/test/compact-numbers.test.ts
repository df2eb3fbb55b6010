import { defineCatalog, resolveAccess } from '@stagedoor/core'
import { decodeClaims, encodeClaims } from '@stagedoor/core/claims'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/*
 * Attacks on grants that are said by number: texts of all kinds where a set is meant, against a second reader, which
 * goes bit by bit and shares nothing with the first. Nothing opened more than it says.
 */

const SIZE = 70

/** The numbers that the lock gives: those of two keys that are gone lie between them. */
const numberOf = (at: number): number => (at < 30 ? at : at + 7)

const catalog = defineCatalog(
  {
    modules: {
      many: {
        title: 'Many',
        surface: 'As many keys as fill some words of bits.',
        type: 'optional',
        status: 'live',
        standalone: true,
        packages: 'none',
        addons: 'none',
        scopes: [],
        capabilities: [],
        permissions: { things: [...Array.from({ length: SIZE }, (_, at) => `n${at}`), 'not_locked_yet'] },
      },
    },
    packages: {},
    addons: {},
  },
  {
    lock: {
      lockVersion: 1,
      modules: { many: { number: 0 } },
      permissions: Object.fromEntries(
        Array.from({ length: SIZE }, (_, at) => [`many.things.n${at}`, { number: numberOf(at) }]),
      ),
      retired: { modules: { gone: 1 }, permissions: { 'many.things.gone': 33, 'many.gone.gone': 31 } },
    },
  },
)

const KEYS = new Map(Array.from({ length: SIZE }, (_, at) => [numberOf(at), `many.things.n${at}`]))

const { grants: whole } = encodeClaims(catalog, {
  userId: 'user_1',
  companyId: 'comp_1',
  entitlements: { modules: ['many'] },
  modules: ['many'],
  grants: [{ permissions: [...KEYS.values()] }],
})

const opened = (set: string): readonly string[] | undefined => {
  const claims = { company: 'comp_1', grants: { ...whole, list: [{ p: set }] } }
  try {
    const { member } = decodeClaims(catalog, claims, { userId: 'user_1' })
    return [...resolveAccess(catalog, member).permissions()].sort()
  } catch {
    return undefined
  }
}

/** A set as the reference of claims describes it, or `undefined` for what is none. */
function numbersIn(text: string, below: number): ReadonlySet<number> | undefined {
  if (text === '') return new Set()
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.toString('base64url') !== text) return undefined
  const bits = [...bytes].flatMap((byte) => Array.from({ length: 8 }, (_, bit) => (byte >> bit) & 1))
  const numbers = new Set<number>()
  let at = 0
  const take = (count: number): number => {
    let value = 0
    for (let bit = 0; bit < count; bit += 1) value += (bits[at++] ?? 0) * 2 ** bit
    return value
  }
  const code = (width: number): number | 'end' | undefined => {
    const from = at
    while (at < bits.length && bits[at] === 0) at += 1
    if (at >= bits.length) return bits.length - from < 8 ? 'end' : undefined
    const zeros = at - from
    at += 1
    return at + width > bits.length ? undefined : zeros * 2 ** width + take(width)
  }
  const form = take(2)
  if (form === 3) return undefined
  if (form === 0) {
    if (take(6) !== 0 || bytes.at(-1) === 0) return undefined
    for (let number = 0; at < bits.length; number += 1) if (bits[at++] === 1) numbers.add(number)
  } else {
    const widths = [take(4), form === 2 ? take(4) : 0] as const
    let next = 0
    for (let gap = code(widths[0]); gap !== 'end'; gap = code(widths[0])) {
      const length = form === 2 ? code(widths[1]) : 0
      if (typeof gap !== 'number' || typeof length !== 'number') return undefined
      const from = next + gap + (form === 2 && numbers.size > 0 ? 1 : 0)
      next = from + length + 1
      if (next > below) return undefined
      for (let number = from; number < next; number += 1) numbers.add(number)
    }
  }
  return numbers.size > 0 && [...numbers].every((number) => number < below) ? numbers : undefined
}

const keysOf = (numbers: ReadonlySet<number> | undefined): readonly string[] | undefined =>
  numbers && [...numbers].flatMap((number) => KEYS.get(number) ?? []).sort()

const aByte = fc.oneof(
  fc.constant(0),
  fc.nat(7).map((bit) => 1 << bit),
  fc.nat(255),
)
const aStart = fc
  .tuple(fc.nat(3), fc.nat(6), fc.nat(3))
  .map(([form, width, rest]) => form | (width << 2) | (rest << 6))

describe('CAT-6, GRT-1: a set of numbers in a token', () => {
  it('opens what it says bit by bit, and nothing where it is none (ABUSE-209)', () => {
    let read = 0
    fc.assert(
      fc.property(aStart, fc.array(aByte, { maxLength: 15 }), fc.boolean(), (start, bytes, isPlain) => {
        const text = Buffer.from([isPlain ? (bytes[0] ?? 0) : start, ...bytes]).toString('base64url')
        const found = opened(text)
        if (found !== undefined) read += 1
        expect(found).toEqual(keysOf(numbersIn(text, KEYS.size + 7)))
      }),
      { numRuns: 20_000 },
    )
    expect(read).toBeGreaterThan(1_000)
  })

  it('has one spelling in base64url: characters added, cut off or changed in their unused bits are none', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: SIZE - 1 }), { minLength: 1 }), (places) => {
        const { grants } = encodeClaims(catalog, {
          userId: 'user_1',
          companyId: 'comp_1',
          entitlements: { modules: ['many'] },
          modules: ['many'],
          grants: [{ permissions: places.map((at) => `many.things.n${at}`) }],
        })
        const set = grants.list?.[0]?.p
        if (grants.lock === undefined || typeof set !== 'string') return
        for (const text of [`${set}=`, `${set} `, `${set}A`, set.slice(0, -1), set.replace(/.$/, '+')]) {
          const numbers = numbersIn(text, KEYS.size + 7)
          expect(opened(text)).toEqual(keysOf(numbers))
        }
      }),
      { numRuns: 500 },
    )
  })
})
