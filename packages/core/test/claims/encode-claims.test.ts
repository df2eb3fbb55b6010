import type { Delegation, Grant, Member } from '@stagedoor/core'
import { decodeClaims, encodeClaims } from '@stagedoor/core/claims'
import { describe, expect, it } from 'vitest'
import { wide } from './reading.ts'
import { catalogOf, lockOf } from './small-catalogs.ts'

const [first = '', second = ''] = wide.permissions.map(({ key }) => key)

const memberWith = (more: Partial<Member>): Member => ({
  userId: 'u',
  companyId: 'c',
  entitlements: { modules: [] },
  modules: [],
  grants: [],
  ...more,
})

describe('GRT-2: grants that are written', () => {
  it('in two scopes stay two: neither reaches into the scope of the other', () => {
    const grants: readonly Grant[] = [
      { permissions: [first], scope: { businessUnit: ['bu_1'] } },
      { permissions: [second], scope: { businessUnit: ['bu_2'] } },
      { permissions: [second] },
    ]
    const claims = encodeClaims(wide, memberWith({ grants }))
    expect(claims.grants.order).toBeDefined()
    expect(decodeClaims(wide, claims, { userId: 'u' }).member.grants).toStrictEqual(grants)
  })

  it('in one scope are united, in no other way', () => {
    const scope = { businessUnit: ['bu_1'] }
    const grants: readonly Grant[] = [
      { permissions: [first] },
      { permissions: [first], scope },
      { permissions: [second] },
      { permissions: [second], scope: { ...scope } },
    ]
    const { list } = encodeClaims(wide, memberWith({ grants })).grants
    expect(list?.map(({ s }) => s)).toStrictEqual([undefined, scope])
    expect(list?.map((grant) => Object.keys(grant))).toStrictEqual([['p'], ['p', 's']])
  })
})

describe('DEL-3: a delegation that is written', () => {
  it.each<Delegation>([
    {},
    { modules: ['wide'] },
    { modules: [] },
    { permissions: [first] },
    { permissions: [] },
    { scope: { businessUnit: ['bu_1'] } },
    { redelegate: true },
    { redelegate: false },
    { modules: ['wide'], permissions: [first, second], scope: { businessUnit: ['bu_1'] }, redelegate: true },
  ])('says what %j says, and leaves out what it leaves out', (delegation) => {
    const claims = encodeClaims(wide, memberWith({ delegation }))
    expect(Object.keys(claims.grants.delegation ?? {})).toHaveLength(Object.keys(delegation).length)
    expect(decodeClaims(wide, claims, { userId: 'u' }).member.delegation).toStrictEqual(delegation)
  })
})

describe('the shorter of numbers and texts is written', () => {
  // `,"order":"AAAAAAAAAAA"` and `"QQ"` are as long as `["","..."]` around a key of 19 characters.
  it.each([
    [18, false],
    [19, false],
    [20, true],
  ])('so that a single key of %i characters is a number: %s', (length, isNumber) => {
    const action = 'a'.repeat(length - 'finance.bills.'.length)
    const catalog = catalogOf({ finance: { bills: [action] } })
    const key = `finance.bills.${action}`
    expect(key).toHaveLength(length)
    const { grants } = encodeClaims(catalog, memberWith({ grants: [{ permissions: [key] }] }))
    expect(grants.list).toEqual([{ p: isNumber ? 'QQ' : ['', key] }])
    expect('order' in grants).toBe(isNumber)
  })
})

describe('CAT-6: numbers of a lock are named as far as they are used', () => {
  const keys = wide.permissions.slice(0, 3).map(({ key }) => key)
  const modules = { wide: { numbers: keys.map((key) => key.slice(key.lastIndexOf('.') + 1)) }, other: {} }
  const numbers = Object.fromEntries(keys.map((key, number) => [key, number]))
  const [issuer, branch] = [
    catalogOf(modules, { lock: lockOf({ wide: 0, other: 1 }, numbers) }),
    catalogOf(modules, { lock: lockOf({ wide: 1, other: 0 }, numbers) }),
  ]
  const member = memberWith({ grants: [{ permissions: keys }] })

  it('so that who uses no number of a module does not ask for the modules of the reader', () => {
    const claims = encodeClaims(issuer, { ...member, modules: ['module_of_another_catalog'] })
    const read = decodeClaims(branch, claims, { userId: 'u' }).member
    expect(read.grants).toEqual(member.grants)
    expect(read.modules).toEqual(['module_of_another_catalog'])
  })

  it('so that who uses one is not read where it is that of another', () => {
    const claims = encodeClaims(issuer, { ...member, modules: ['wide'] })
    expect(() => decodeClaims(branch, claims, { userId: 'u' })).toThrow(
      expect.objectContaining({ code: 'other_numbering' }),
    )
  })
})
