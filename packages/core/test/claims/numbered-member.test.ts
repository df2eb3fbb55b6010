import { type Member, parseMember, resolveAccess } from '@stagedoor/core'
import { decodeClaims, encodeClaims, numberedSizeOf } from '@stagedoor/core/claims'
import { describe, expect, it } from 'vitest'
import { unfrozenIn } from '../fixtures/deep-freeze.ts'
import { catalogOf, lockOf } from './small-catalogs.ts'

const modules = { finance: { bills: ['read', 'write'] }, touring: { tours: ['read', 'write'] } }
const aliases = { 'finance.invoices.read': 'finance.bills.read', shows: 'touring' }
const lock = lockOf(
  { finance: 0, touring: 2 },
  { 'finance.bills.read': 0, 'finance.bills.write': 40, 'touring.tours.read': 2, 'touring.tours.write': 3 },
  { permissions: { 'finance.invoices.read': 9 }, modules: { shows: 1 } },
)
const catalog = catalogOf(modules, { lock, aliases })

const member: Member = {
  userId: 'user_1',
  companyId: 'comp_1',
  kind: 'user',
  entitlements: { modules: ['finance', 'shows'], addons: ['exports'] },
  modules: ['finance', 'touring'],
  grants: [
    { permissions: ['finance.bills.write', 'touring.tours.*'], scope: { businessUnit: ['bu_1'] } },
    { permissions: ['finance.invoices.read', 'no.such.key'] },
  ],
  delegation: {
    modules: ['finance'],
    permissions: ['finance.bills.write', 'touring.*'],
    scope: { businessUnit: ['bu_1'] },
    redelegate: true,
  },
}

const decoded = (whose: Member = member) =>
  decodeClaims(catalog, encodeClaims(catalog, whose), { userId: 'user_1' })

describe('a member that was said by number', () => {
  it('reads like the one that was encoded', () => {
    expect(decoded().member).toEqual(member)
    expect({ ...decoded().member }).toEqual(member)
    expect(JSON.parse(JSON.stringify(decoded().member))).toEqual(member)
    expect(Object.keys(decoded().member).sort()).toEqual(Object.keys(member).sort())
    const { delegation: _, ...alone } = member
    expect(decoded(alone).member).toEqual(alone)
    expect(decoded(alone).member).not.toHaveProperty('delegation')
  })

  it('is frozen, and says the same each time it is read', () => {
    const said = decoded().member
    expect(unfrozenIn(said)).toEqual([])
    expect(said.grants).toBe(said.grants)
    expect(said.delegation).toBe(said.delegation)
  })

  it('has a delegation with the lists that were said, and no other', () => {
    const given = (delegation: Member['delegation']) =>
      decoded({ ...member, ...(delegation && { delegation }) }).member.delegation
    expect(given({})).toEqual({})
    expect(given({ modules: ['finance', 'touring'] })).toEqual({ modules: ['finance', 'touring'] })
    expect(given({ permissions: ['finance.bills.read'] })).toEqual({ permissions: ['finance.bills.read'] })
  })

  it('is resolved as the one that was encoded, retired keys and wildcards too', () => {
    const [access, spelt] = [resolveAccess(catalog, decoded().member), resolveAccess(catalog, member)]
    expect(access.permissions()).toEqual(spelt.permissions())
    expect(access.modules()).toEqual(['finance', 'touring'])
    expect(access.problems).toEqual(spelt.problems)
    for (const { key } of catalog.permissions)
      for (const target of [undefined, { businessUnit: 'bu_1' }, { businessUnit: 'bu_2' }]) {
        expect(access.explain(key as never, target)).toEqual(spelt.explain(key as never, target))
        expect(access.scopeOf(key as never)).toEqual(spelt.scopeOf(key as never))
      }
    const request = {
      userId: 'user_2',
      companyId: 'comp_1',
      intent: 'give',
      modules: [],
      permissions: ['finance.bills.write'],
      scope: { businessUnit: ['bu_1'] },
    }
    expect(access.decideDelegation(request)).toEqual(spelt.decideDelegation(request))
    expect(access.decideDelegation({ ...request, permissions: ['touring.*'] })).toEqual(
      spelt.decideDelegation({ ...request, permissions: ['touring.*'] }),
    )
  })

  it('is resolved by its texts against another catalog, whose numbers are others', () => {
    const other = catalogOf({ touring: { tours: ['write', 'read'] }, finance: { bills: ['write', 'read'] } })
    const access = resolveAccess(other, decoded().member)
    expect(access.permissions()).toEqual(resolveAccess(other, member).permissions())
    expect(access.permissions()).toContain('finance.bills.write')
  })

  it('names what can be no pattern where it stands', () => {
    const claims = encodeClaims(catalog, {
      ...member,
      grants: [{ permissions: ['finance.bills.write', 'not a pattern'] }],
    })
    const { problems } = decodeClaims(catalog, claims, { userId: 'user_1' })
    expect(problems).toEqual([
      { code: 'inert_pattern', path: 'grants[0].permissions[1]', name: 'not a pattern' },
    ])
  })

  it('tells how much was said by number, and what was not', () => {
    const { delegation: _, ...alone } = member
    const size = numberedSizeOf(decoded(alone).member)
    expect(size).toMatchObject({ names: 6, sets: 4 })
    expect(size?.rest.grants).toEqual([
      { permissions: ['touring.tours.*'], scope: { businessUnit: ['bu_1'] } },
      { permissions: ['finance.invoices.read', 'no.such.key'] },
    ])
    // Two sets over three modules, and two over forty-one permissions: words of 32 bits, in lists of eight bytes each.
    expect(size?.bytes).toBe(8 + 8 + 16 + 16)
    expect(numberedSizeOf(decoded().member)).toMatchObject({ names: 8, sets: 6 })
    expect(numberedSizeOf(member)).toBeUndefined()
    expect(numberedSizeOf(parseMember(member).member)).toBeUndefined()
  })
})
