import { allOf, anyOf, type Catalog, moduleAccess, resolveAccess } from '@stagedoor/core'
import { decodeClaims, encodeClaims } from '@stagedoor/core/claims'
import { describe, expect, it } from 'vitest'
import { refusalOf, wide, wideClaims } from './reading.ts'
import { dense, FORMS } from './set-spellings.ts'
import { catalogOf, lockOf } from './small-catalogs.ts'

const MALFORMED = { code: 'malformed_claims' }
const keyOf = (number: number): string => wide.permissions[number]?.key ?? ''

/** The first permissions of `wide`, with numbers of a lock. */
function lockedCatalog(count: number): Catalog {
  const keys = Array.from({ length: count }, (_, number) => keyOf(number))
  const actions = keys.map((key) => key.slice(key.lastIndexOf('.') + 1))
  const numbers = Object.fromEntries(keys.map((key, number) => [key, number]))
  return catalogOf({ wide: { numbers: actions } }, { lock: lockOf({ wide: 0 }, numbers) })
}

/** What the first grant holds that says this set in claims of an issuer who counts all of its numbers. */
function readFrom(issuer: Catalog, reader: Catalog, set: string): readonly string[] | undefined {
  const member = { userId: 'u', companyId: 'c', entitlements: { modules: [] }, modules: [] }
  const permissions = issuer.permissions.map(({ key }) => key)
  const { grants } = encodeClaims(issuer, { ...member, grants: [{ permissions }] })
  const claims = { company: 'c', grants: { ...grants, list: [{ p: set }] } }
  return decodeClaims(reader, claims, { userId: 'u' }).member.grants[0]?.permissions
}

describe('CAT-6: a set is held against the numbers of its issuer and of its reader', () => {
  const all = lockedCatalog(300)

  it.each(FORMS)(
    'so that one with a number that its issuer cannot have given is refused, as %s',
    (_form, spelt) => {
      for (const count of [1, 31, 40, 64, 250]) {
        const issuer = lockedCatalog(count)
        expect(readFrom(issuer, all, spelt([count - 1]))).toEqual([keyOf(count - 1)])
        for (const number of [count, 299])
          expect(() => readFrom(issuer, all, spelt([number]))).toThrow(expect.objectContaining(MALFORMED))
      }
    },
  )

  it.each(FORMS)(
    'so that numbers newer than the lock of the reader are reported one by one, as %s',
    (_form, spelt) => {
      for (const count of [1, 33, 40, 64]) {
        const names = [keyOf(0), `#${count + 1}`, '#100', '#299']
        expect(readFrom(all, lockedCatalog(count), spelt([0, count + 1, 100, 299]))).toEqual(names)
      }
    },
  )
})

describe('CAT-6: the numbers of modules and keys that are gone', () => {
  // What is live ends in the first word of bits; what is gone fills words that a member of this catalog has no room for.
  const far = Array.from({ length: 400 }, (_, at) => at)
  const gone = (name: (at: number) => string) => Object.fromEntries(far.map((at) => [name(at), at + 40]))
  const lock = lockOf(
    { finance: 0, touring: 1 },
    { 'finance.bills.read': 0, 'touring.tours.read': 1 },
    { modules: gone((at) => `gone_${at}`), permissions: gone((at) => `finance.bills.gone_${at}`) },
  )
  const catalog = catalogOf({ finance: { bills: ['read'] }, touring: { tours: ['read'] } }, { lock })
  const modules = far.map((at) => `gone_${at}`)
  const claims = encodeClaims(catalog, {
    userId: 'u',
    companyId: 'c',
    entitlements: { modules: [...modules, 'finance'] },
    modules: [...modules, 'touring'],
    grants: [{ permissions: [...far.map((at) => `finance.bills.gone_${at}`), 'touring.tours.read'] }],
  })

  it('open nothing, however many they are and however far beyond the live ones (ABUSE-209)', () => {
    expect(claims.grants.lock?.slice(0, 2)).toEqual([440, 440])
    const { member } = decodeClaims(catalog, claims, { userId: 'u' })
    const access = resolveAccess(catalog, member)
    expect([access.permissions(), access.modules()]).toEqual([[], []])
    for (const asked of [
      anyOf('finance.bills.read', 'touring.tours.read'),
      allOf('finance.bills.read'),
      anyOf(moduleAccess('finance'), moduleAccess('touring')),
    ] as const) {
      expect(access.can(asked)).toBe(false)
      expect(access.scopeOf(asked)).toEqual({ kind: 'none' })
    }
    expect(access.decide('finance.bills.read')).toMatchObject({ reason: 'module_not_granted' })
    expect(access.decide('touring.tours.read')).toMatchObject({ reason: 'module_not_entitled' })
  })
})

describe('MEM-3: a dense set', () => {
  it.each<readonly [string, (number: number) => boolean]>([
    ['every number', () => true],
    ['every second number', (number) => number % 2 === 0],
    ['every other number', (number) => number % 2 === 1],
    ['pairs', (number) => number % 4 < 2],
    ['fours', (number) => number % 8 > 3],
    ['eights', (number) => number % 16 < 8],
    ['thirty-two side by side', (number) => number >> 5 === 3],
    ['the first and the last number', (number) => number % 299 === 0],
  ])('of %s is read at the limit, and refused where it stands one past it', (_what, isHeld) => {
    const numbers = wide.permissions.map(({ number }) => number).filter(isHeld)
    const claims = wideClaims(dense(numbers))
    const { member } = decodeClaims(wide, claims, { userId: 'u', limits: { patterns: numbers.length } })
    expect(member.grants[0]?.permissions).toEqual(numbers.map(keyOf))
    const refusal = refusalOf(wide, claims, { patterns: numbers.length - 1 })
    expect(refusal).toMatchObject({ ...MALFORMED, path: 'grants.list[0].p' })
  })
})
