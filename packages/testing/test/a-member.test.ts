import { type Member, parseMember, resolveAccess } from '@stagedoor/core'
import { aMember, type PatternOf } from '@stagedoor/testing'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { catalog } from './small-catalog.js'

const nobody = aMember(catalog)
const accessOf = (member: Member): ReturnType<typeof resolveAccess<typeof catalog>> =>
  resolveAccess(catalog, member)

describe('aMember', () => {
  it('may do nothing until told otherwise', () => {
    expect(accessOf(nobody).permissions()).toEqual([])
    expect(accessOf(nobody).modules()).toEqual([])
  })

  it('is a member document as it stands, and a plain one when spread or sent as JSON', () => {
    const clerk = nobody.may('finance.bills.read', { businessUnit: 'bu_1' })
    const plain = {
      userId: 'user_1',
      companyId: 'comp_1',
      entitlements: { modules: ['finance'], addons: [] },
      modules: ['finance'],
      grants: [{ permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_1'] } }],
    }
    expect({ ...clerk }).toEqual(plain)
    expect(JSON.parse(JSON.stringify(clerk))).toEqual(plain)
    expect(parseMember(clerk).member).toMatchObject(plain)
  })

  it('answers a new member from every method and never changes', () => {
    const before = JSON.stringify(nobody)
    const clerk = nobody
      .may('finance.*')
      .as({ role: 'CLERK' })
      .delegating({ modules: ['finance'] })
    expect(clerk.notOwning('finance').notGiven('finance').entitlements.modules).toEqual([])
    expect(JSON.stringify(nobody)).toBe(before)
    expect(clerk.entitlements.modules).toEqual(['finance'])
    expect(Object.isFrozen(clerk)).toBe(true)
  })
})

describe('may', () => {
  it.each(['finance.bills.read', 'finance.bills.*', 'finance.*', 'crew.shifts.read'] as const)(
    'opens every layer for %s',
    (pattern) => {
      const access = accessOf(nobody.may(pattern))
      const covered = catalog.patternOf(pattern)?.permissions.map(({ key }) => key) ?? []
      expect(access.permissions()).toEqual(covered)
      expect(covered.length).toBeGreaterThan(0)
    },
  )

  it('owns an add-on for each gate', () => {
    expect(nobody.may('finance.exports.read').entitlements.addons).toEqual(['exports'])
    expect(nobody.may('finance.bills.read').entitlements.addons).toEqual([])
  })

  it('gives a module that has no permissions yet', () => {
    expect(accessOf(nobody.may('stage.*')).modules()).toEqual(['stage'])
  })

  it('takes several permissions at once, and lists or single values in a scope', () => {
    const member = nobody.may(['finance.bills.read', 'finance.bills.write'], {
      businessUnit: ['bu_1', 'bu_2'],
    })
    expect(member.grants).toHaveLength(1)
    expect(accessOf(member).can('finance.bills.write', { businessUnit: ['bu_1', 'bu_2'] })).toBe(true)
    expect(accessOf(member).can('finance.bills.write', { businessUnit: 'bu_3' })).toBe(false)
  })

  it.each([
    ['money.invoices.read', 'finance.bills.read'],
    ['money.*', 'finance.bills.read'],
    ['rota.shifts.*', 'crew.shifts.read'],
  ])('follows the retired %s', (retired, successor) => {
    const member = nobody.may(retired as 'finance.*')
    expect(accessOf(member).permissions()).toEqual([successor])
    expect(member.modules).toEqual([successor.split('.')[0]])
  })

  it('refuses a name that the catalog does not know', () => {
    expect(() => nobody.may('finance.bils.read' as 'finance.*')).toThrow(
      new TypeError('the catalog knows no "finance.bils.read"'),
    )
  })
})

describe('the methods that open or close one layer', () => {
  const clerk = nobody.may('finance.exports.read')
  it.each([
    ['notOwning a module', clerk.notOwning('finance'), 'module_not_entitled'],
    ['notOwning an add-on', clerk.notOwning('exports'), 'addon_not_entitled'],
    ['notGiven', clerk.notGiven('finance'), 'module_not_granted'],
    [
      'no grant',
      nobody.bought({ modules: ['finance'], addons: ['exports'] }).given('finance'),
      'permission_not_granted',
    ],
  ])('%s: the reason is of that layer', (_, member, reason) => {
    expect(accessOf(member).decide('finance.exports.read')).toMatchObject({ reason })
  })

  it('granted adds a grant of anything, and nothing else', () => {
    const member = nobody.granted(['finance.bills.read', 'nonsense'], { businessUnit: [] })
    expect(member.grants).toEqual([
      { permissions: ['finance.bills.read', 'nonsense'], scope: { businessUnit: [] } },
    ])
    expect(member.modules).toEqual([])
    expect(member.entitlements.modules).toEqual([])
  })

  it('bought owns what the catalog derives, beside what was owned', () => {
    const member = nobody.may('finance.bills.read').bought({ packages: ['starter'] })
    expect(member.entitlements.modules).toEqual(['finance', 'crew', 'stage'])
    expect(member.modules).toEqual(['finance'])
  })

  it('bought takes a retired module for its successor', () => {
    expect(nobody.bought({ modules: ['money'] }).entitlements.modules).toEqual(['finance'])
  })

  it('bought refuses what cannot be bought', () => {
    expect(() => nobody.bought({ addons: ['exports'] })).toThrow(
      new TypeError('not to be bought: exports (addon_incompatible)'),
    )
  })

  it('delegating and as set the rest of the document', () => {
    const manager = nobody
      .may('finance.bills.*')
      .delegating({ permissions: ['finance.bills.*'] })
      .as({ userId: 'u', companyId: 'c', kind: 'service', role: 'MANAGER', versions: { access: 3 } })
    expect(manager).toMatchObject({ userId: 'u', companyId: 'c', kind: 'service', role: 'MANAGER' })
    const request = { userId: 'v', companyId: 'c', permissions: ['finance.bills.read'], scope: 'company' }
    expect(accessOf(manager).canDelegate(request)).toBe(true)
  })
})

describe('the types of aMember', () => {
  it('know the patterns and keys of the catalog', () => {
    expectTypeOf<'finance.bills.read' | 'finance.bills.*' | 'finance.*' | 'stage.*'>().toExtend<
      PatternOf<typeof catalog>
    >()
    // @ts-expect-error: no such permission
    expect(() => nobody.may('finance.bills.reed')).toThrow(TypeError)
    // @ts-expect-error: no such wildcard
    expect(() => nobody.may('*')).toThrow(TypeError)
    // @ts-expect-error: no such module
    nobody.given('finanse')
    // @ts-expect-error: neither a module nor an add-on
    nobody.notOwning('export')
  })
})
