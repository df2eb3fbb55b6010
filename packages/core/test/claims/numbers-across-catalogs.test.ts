import { resolveAccess } from '@stagedoor/core'
import { decodeClaims, encodeClaims } from '@stagedoor/core/claims'
import { describe, expect, it } from 'vitest'
import { catalogOf, lockOf } from './small-catalogs.ts'

const modules = { finance: { bills: ['read', 'write'], expenses: ['read'] } }
const numbers = { 'finance.bills.read': 0, 'finance.bills.write': 1, 'finance.expenses.read': 2 }
const member = (permissions: readonly string[]) => ({
  userId: 'u',
  companyId: 'c',
  entitlements: { modules: ['finance'] },
  modules: ['finance'],
  grants: [{ permissions }],
})
const all = member(Object.keys(numbers))

describe('CAT-6: a number is a key for life', () => {
  const issuer = catalogOf(modules, { lock: lockOf({ finance: 0 }, numbers) })
  const claims = encodeClaims(issuer, all)

  it('whatever the order in which a service defines its keys', () => {
    const service = catalogOf(
      { finance: { expenses: ['read'], bills: ['write', 'read'] } },
      { lock: lockOf({ finance: 0 }, numbers) },
    )
    const held = encodeClaims(issuer, member(['finance.bills.write', 'finance.expenses.read']))
    const access = resolveAccess(service, decodeClaims(service, held, { userId: 'u' }).member)
    expect(access.permissions()).toEqual(['finance.expenses.read', 'finance.bills.write'])
  })

  it('also where the key has gone: inert, and reported by its name', () => {
    const { 'finance.bills.write': gone, ...live } = numbers
    const lock = lockOf({ finance: 0 }, live, { permissions: { 'finance.bills.write': gone } })
    const newer = catalogOf({ finance: { bills: ['read'], expenses: ['read'] } }, { lock })
    const access = resolveAccess(newer, decodeClaims(newer, claims, { userId: 'u' }).member)
    expect(access.permissions()).toEqual(['finance.bills.read', 'finance.expenses.read'])
    expect(access.problems).toMatchObject([{ code: 'inert_pattern', name: 'finance.bills.write' }])
  })

  it('also where the key has another name now: the alias leads on', () => {
    const { 'finance.bills.write': gone, ...live } = numbers
    const lock = lockOf(
      { finance: 0 },
      { ...live, 'finance.bills.edit': 3 },
      { permissions: { 'finance.bills.write': gone } },
    )
    const renamed = { finance: { bills: ['read', 'edit'], expenses: ['read'] } }
    const newer = catalogOf(renamed, { lock, aliases: { 'finance.bills.write': 'finance.bills.edit' } })
    const access = resolveAccess(newer, decodeClaims(newer, claims, { userId: 'u' }).member)
    expect(access.can('finance.bills.edit' as never)).toBe(true)
    expect(access.problems).toMatchObject([{ code: 'alias_used', name: 'finance.bills.write' }])
  })

  it('and what an older service has never heard of is inert, and reported by its number', () => {
    const older = catalogOf(
      { finance: { bills: ['read'] } },
      { lock: lockOf({ finance: 0 }, { 'finance.bills.read': 0 }) },
    )
    const access = resolveAccess(older, decodeClaims(older, claims, { userId: 'u' }).member)
    expect(access.permissions()).toEqual(['finance.bills.read'])
    expect(access.problems.map(({ code, name }) => `${code} ${name}`)).toEqual([
      'inert_pattern #1',
      'inert_pattern #2',
    ])
  })

  it('so a key that is not locked yet is spelt, on whichever branch it was added', () => {
    const branch = (added: string) =>
      catalogOf(
        { finance: { ...modules.finance, [added]: ['read'] } },
        { lock: lockOf({ finance: 0 }, numbers) },
      )
    const { grants } = encodeClaims(
      branch('invoices'),
      member(['finance.bills.read', 'finance.invoices.read']),
    )
    const [one] = grants.list ?? []
    expect(JSON.stringify(one)).toContain('finance.invoices.read')
    const other = branch('quotes')
    const access = resolveAccess(other, decodeClaims(other, { company: 'c', grants }, { userId: 'u' }).member)
    expect(access.can('finance.quotes.read' as never)).toBe(false)
  })

  it('and two branches that gave one number to two keys do not read each other', () => {
    const swapped = { ...numbers, 'finance.bills.read': 1, 'finance.bills.write': 0 }
    const branch = catalogOf(modules, { lock: lockOf({ finance: 0 }, swapped) })
    expect(() => decodeClaims(branch, claims, { userId: 'u' })).toThrow(
      expect.objectContaining({ code: 'other_numbering' }),
    )
  })
})

describe('CAT-6: each kind of number is held against the lock by itself', () => {
  const defined = {
    finance: { bills: ['read', 'write'], expenses: ['read'] },
    ai: { answers: ['ask'] },
    touring: { tours: ['read'] },
  }
  /** What both branches were made from, and what each of them gave the next numbers to. */
  const base = { modules: { finance: 0 }, permissions: { 'finance.bills.read': 0 } }
  const branch = (modules: Readonly<Record<string, number>>, permissions: Readonly<Record<string, number>>) =>
    catalogOf(defined, {
      lock: lockOf({ ...base.modules, ...modules }, { ...base.permissions, ...permissions }),
    })
  const holding = (owned: readonly string[], permissions: readonly string[]) => ({
    userId: 'u',
    companyId: 'c',
    entitlements: { modules: owned },
    modules: owned,
    grants: [{ permissions }],
  })
  const otherNumbering = expect.objectContaining({ code: 'other_numbering', path: 'grants.lock' })

  it('so that fewer modules do not hide one permission number that two branches gave to two keys', () => {
    const issuer = branch({ ai: 1 }, { 'ai.answers.ask': 1 })
    const reader = branch({}, { 'finance.bills.write': 1 })
    const claims = encodeClaims(issuer, holding(['finance', 'ai'], ['finance.bills.read', 'ai.answers.ask']))
    expect(claims.grants.lock?.slice(0, 2)).toEqual([2, 2])
    expect(() => decodeClaims(reader, claims, { userId: 'u' })).toThrow(otherNumbering)
  })

  it('so that fewer permissions do not hide one module number that two branches gave to two keys', () => {
    const issuer = branch({ ai: 1 }, { 'ai.answers.ask': 1 })
    const reader = branch({ touring: 1 }, {})
    const claims = encodeClaims(issuer, holding(['finance', 'ai'], ['finance.bills.read', 'ai.answers.ask']))
    expect(() => decodeClaims(reader, claims, { userId: 'u' })).toThrow(otherNumbering)
  })

  it('and a service that is older in one kind, or in both, reads on', () => {
    const issuer = branch({ ai: 1 }, { 'ai.answers.ask': 1 })
    const claims = encodeClaims(issuer, holding(['finance', 'ai'], ['finance.bills.read', 'ai.answers.ask']))
    for (const reader of [branch({}, { 'ai.answers.ask': 1 }), branch({ ai: 1 }, {}), branch({}, {})]) {
      const access = resolveAccess(reader, decodeClaims(reader, claims, { userId: 'u' }).member)
      expect(access.can('finance.bills.read' as never)).toBe(true)
      expect(access.can('finance.bills.write' as never)).toBe(false)
    }
  })
})

describe('numbers by order of definition', () => {
  const issuer = catalogOf(modules)
  const claims = encodeClaims(issuer, all)

  it('are read by a catalog that defines the same keys in the same order', () => {
    expect(decodeClaims(catalogOf(modules), claims, { userId: 'u' }).member.grants).toEqual(all.grants)
  })

  it.each([
    ['another order', { finance: { bills: ['write', 'read'], expenses: ['read'] } }],
    ['one key more', { finance: { ...modules.finance, quotes: ['read'] } }],
    ['one key less', { finance: { bills: ['read', 'write'] } }],
    ['one module more', { ...modules, ai: {} }],
    ['another name', { finance: { bills: ['read', 'edit'], expenses: ['read'] } }],
  ])('are refused by a catalog with %s', (_what, other) => {
    expect(() => decodeClaims(catalogOf(other), claims, { userId: 'u' })).toThrow(
      expect.objectContaining({ code: 'other_numbering', path: 'grants.order' }),
    )
  })
})

describe('CAT-5: a number is an exact key', () => {
  it('so that it covers a key that no wildcard covers, and no other', () => {
    const actions = { approve: { description: 'Approves', delegable: false }, read: 'Sees' }
    const catalog = catalogOf({ finance: { expenses: actions } })
    const claims = encodeClaims(catalog, member(['finance.expenses.approve']))
    const access = resolveAccess(catalog, decodeClaims(catalog, claims, { userId: 'u' }).member)
    expect(access.permissions()).toEqual(['finance.expenses.approve'])
  })

  it('and a wildcard stays one: also for keys that are added later', () => {
    const lock = lockOf({ finance: 0 }, numbers)
    const claims = encodeClaims(catalogOf(modules, { lock }), member(['finance.*']))
    const newer = catalogOf({ finance: { ...modules.finance, quotes: ['read'] } }, { lock })
    const access = resolveAccess(newer, decodeClaims(newer, claims, { userId: 'u' }).member)
    expect(access.can('finance.quotes.read' as never)).toBe(true)
  })
})
