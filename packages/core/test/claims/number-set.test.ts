import { encodeClaims } from '@stagedoor/core/claims'
import { describe, expect, it } from 'vitest'
import { refusalOf, refusalOfSet, wide, wideClaims, wideKeys } from './reading.ts'
import { referenceSet, setOfBits } from './reference-codec.ts'
import { code, dense, lowestFirst } from './set-spellings.ts'
import { catalogOf, lockOf } from './small-catalogs.ts'

const MALFORMED = { code: 'malformed_claims' }
const EVERY_NUMBER = wide.permissions.map(({ number }) => number)
const WIDTHS = Array.from({ length: 16 }, (_, width) => width)

describe('a set of numbers, whoever wrote it,', () => {
  it.each(WIDTHS)('is read with gaps of width %i', (width) => {
    const set = (number: number): string => setOfBits(`10 ${lowestFirst(width, 4)} ${code(number, width)}`)
    expect(EVERY_NUMBER.map((number) => wideKeys(set(number)))).toEqual(
      EVERY_NUMBER.map((number) => [number]),
    )
  })

  it.each(WIDTHS)('is read with a run whose length has width %i', (width) => {
    const set = (length: number): string =>
      setOfBits(`01 0000 ${lowestFirst(width, 4)} 1 ${code(length - 1, width)}`)
    const lengths = [1, 2, 8, 31, 32, 33, 63, 64, 65, 255, 256, 257, 300]
    expect(lengths.map((length) => wideKeys(set(length)))).toEqual(
      lengths.map((length) => EVERY_NUMBER.slice(0, length)),
    )
  })

  it('is written with codes of up to 15 bits: the highest run that a lock may number takes four bytes', () => {
    const actions = EVERY_NUMBER.slice(0, 9).map((number) => `${'number_'.repeat(10)}${number}`)
    const keys = actions.map((action) => `wide.numbers.${action}`)
    const numbers = Object.fromEntries(keys.map((key, at) => [key, 65_536 - keys.length + at]))
    const catalog = catalogOf({ wide: { numbers: actions } }, { lock: lockOf({}, numbers) })
    const member = { userId: 'u', companyId: 'c', entitlements: { modules: [] }, modules: [] }
    const set = setOfBits(`01 ${lowestFirst(15, 4)} ${lowestFirst(2, 4)} ${code(65_527, 15)} ${code(8, 2)}`)
    expect(encodeClaims(catalog, { ...member, grants: [{ permissions: keys }] }).grants.list).toEqual([
      { p: set },
    ])
    expect(referenceSet(set)).toEqual(Object.values(numbers))
  })
})

describe('a set of numbers is refused', () => {
  it.each([
    ['gaps whose last code fills its byte', '10 0000 1 1', [0, 1]],
    ['a run whose last code fills its byte', '01 0000 0000 1 00001', [0, 1, 2, 3, 4]],
    ['gaps whose last code leaves a bit', '10 0000 1', [0]],
  ])('with a byte of zeros behind %s', (_what, bits, numbers) => {
    const set = setOfBits(bits)
    expect(wideKeys(set)).toEqual(numbers)
    const longer = Buffer.concat([Buffer.from(set, 'base64url'), Buffer.of(0)])
    expect(refusalOfSet(longer.toString('base64url'))).toMatchObject(MALFORMED)
  })

  it.each([
    ['a gap without a length', '01 0000 0000 1 1', '1'],
    ['a gap and a length that is cut', '01 0000 0100 1 100', '1 1'],
    ['a gap that is cut', '10 0100 100', '000000 1'],
  ])('with %s behind what could stand alone', (_what, bits, more) => {
    expect(wideKeys(setOfBits(bits))).not.toEqual([])
    expect(refusalOfSet(setOfBits(bits + more))).toMatchObject(MALFORMED)
  })

  it('in a form that there is not, whatever would follow in another', () => {
    for (const rest of ['0000 0000 1 1', '0000 1', '000000 1', ''])
      expect(refusalOfSet(setOfBits(`11 ${rest}`))).toMatchObject(MALFORMED)
  })

  it('with a reason that tells a form that there is not from a set without a number', () => {
    const messageOf = (set: string): string => refusalOf(wide, wideClaims(set)).message
    expect(messageOf(setOfBits('11'))).not.toBe(messageOf(setOfBits('10 0000')))
  })

  it.each([
    ['a character too many', `${dense([2, 9, 11, 12])}A`],
    ['an unused bit that is set, of two', 'AIB'],
    ['the other unused bit that is set, of two', 'AIC'],
    ['the first unused bit that is set, of four', 'QY'],
    ['the last unused bit that is set, of four', 'QR'],
  ])('with %s', (_what, text) => {
    expect([dense([2, 9, 11, 12]), 'AIA', 'QQ'].map(wideKeys)).toEqual([[2, 9, 11, 12], [7], [0]])
    expect(refusalOfSet(text)).toMatchObject(MALFORMED)
  })

  // Beyond ASCII, at its end, and beside what the alphabet has.
  it.each([...'\0\n +/=.@[`{\x7f\x80\xc0\u0141\u2028\ud800'])(
    'with the character %j, wherever it stands: none is passed over or taken for another',
    (character) => {
      for (const text of [`${character}IA`, `A${character}A`, `AI${character}`])
        expect(refusalOfSet(text)).toMatchObject(MALFORMED)
    },
  )
})
