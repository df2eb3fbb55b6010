import { type Member, MemberError, parseMember, resolveAccess } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { unfrozenIn } from '../fixtures/deep-freeze.ts'
import { documentWith, grant, pathOf, refusalOf, scope } from '../fixtures/member-documents.ts'
import { memberWith, shop, untypedShop } from '../fixtures/shop-catalog.ts'

describe('MEM-1: parseMember', () => {
  it('gives a frozen copy of every field', () => {
    const document: Member = {
      userId: 'user_1',
      companyId: 'comp_1',
      kind: 'service',
      entitlements: { modules: ['finance'], addons: ['export_addon'] },
      modules: ['finance'],
      grants: [
        { permissions: ['finance.*'] },
        { permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_1', 'bu_2'], event: [] } },
      ],
      delegation: {
        modules: ['finance'],
        permissions: ['finance.*'],
        scope: { businessUnit: ['bu_1'] },
        redelegate: true,
      },
      role: 'ADMIN',
      versions: { token: 0, entitlement: 12, access: 3 },
    }
    const parsed = parseMember(document)
    expect(parsed).toEqual({ member: document, problems: [] })
    expect(parsed.member).not.toBe(document)
    expect(unfrozenIn(parsed)).toEqual([])
  })

  it('keeps no reference to its input: what happens to that later does nothing', () => {
    const document = {
      ...memberWith(),
      entitlements: { modules: ['finance'], addons: ['a'] },
      modules: ['finance'],
      grants: [{ permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_1'] } }],
      delegation: { permissions: ['finance.bills.read'] },
      versions: { token: 1 },
    }
    const { member } = parseMember(document)
    const access = resolveAccess(shop, document)
    const before = structuredClone(member)
    document.userId = 'user_2'
    document.entitlements.modules.push('ai')
    document.modules.length = 0
    document.grants[0]?.permissions.push('finance.*')
    document.grants[0]?.scope.businessUnit.push('bu_2')
    document.grants.push({ permissions: ['finance.*'], scope: { businessUnit: ['bu_2'] } })
    document.delegation.permissions[0] = 'finance.*'
    document.versions.token = 2
    expect(member).toEqual(before)
    expect(access.userId).toBe('user_1')
    expect(access.can('finance.bills.read', { businessUnit: 'bu_1' })).toBe(true)
    expect(access.can('finance.bills.read', { businessUnit: 'bu_2' })).toBe(false)
    expect(access.permissions()).toEqual(['finance.bills.read'])
  })

  it('reports a pattern that can name nothing in any catalog, and goes on', () => {
    const { problems } = parseMember(
      grant({ permissions: ['finance.bills.read', '*', 'finance', 'finance.*.read', 'unknown.but.fine'] }),
    )
    expect(problems).toEqual([
      { code: 'inert_pattern', path: 'grants[1].permissions[1]', name: '*' },
      { code: 'inert_pattern', path: 'grants[1].permissions[2]', name: 'finance' },
      { code: 'inert_pattern', path: 'grants[1].permissions[3]', name: 'finance.*.read' },
    ])
    expect(unfrozenIn(problems)).toEqual([])
  })

  it('looks for problems once, and hands them on with a copy of its answer', () => {
    const parsed = parseMember(grant({ permissions: ['*'] }))
    expect(parsed.problems).toBe(parsed.problems)
    expect({ ...parsed }.problems).toBe(parsed.problems)
    expect(Object.keys(parsed)).toEqual(['member', 'problems'])
    const other = parseMember(grant({ permissions: ['x', 'y'] }))
    expect([parsed.problems.length, other.problems.length]).toEqual([1, 2])
  })

  it.each([
    '*.*',
    '.*',
    'Finance.*',
    'finance..*',
    'finance.Bills.*',
    'finance.bills.*.*',
    '.bills.*',
    'finance.*x',
    'finance.bills',
    '.finance.bills.read',
    'finance.bills.read.all',
  ])('reports %s as a pattern that can name nothing', (name) => {
    expect(parseMember(grant({ permissions: [name] })).problems).toMatchObject([
      { code: 'inert_pattern', name },
    ])
  })

  it('shows a pattern whole up to 256 characters', () => {
    const shown = (name: string) => parseMember(grant({ permissions: [name] })).problems[0]?.name
    expect(shown('x'.repeat(256))).toBe('x'.repeat(256))
    expect(shown('x'.repeat(257))).toBe(`${'x'.repeat(256)}\u2026`)
  })

  it('has no field that the document leaves out', () => {
    const { member } = parseMember({ userId: 'user_1', companyId: 'comp_1', delegation: { modules: ['ai'] } })
    expect(Object.keys(member)).toEqual([
      'userId',
      'companyId',
      'kind',
      'entitlements',
      'modules',
      'grants',
      'delegation',
    ])
    expect(Object.keys(member.delegation ?? {})).toEqual(['modules'])
  })

  it('shows the name of an unknown field in printable ASCII', () => {
    expect(pathOf(grant({ permissions: [], 'a ~\u00e9\n': 1 }))).toBe('grants[1]["a ~??"]')
  })

  it('reads what it gave as the same member', () => {
    const { member } = parseMember(scope({ businessUnit: ['bu_1'] }))
    expect(parseMember(member).member).toEqual(member)
  })

  it.each([null, undefined, 'user_1', 7, [], () => undefined])('refuses %j as a whole', (input) => {
    expect(refusalOf(input)).toMatchObject({
      name: 'MemberError',
      code: 'malformed_member',
      path: '',
      message: 'the member must be an object',
    })
  })

  it('refuses in its own words what throws when it is read, and keeps the cause', () => {
    const cause = new Error('lost the connection')
    const lazy = {
      get userId(): string {
        throw cause
      },
    }
    expect(refusalOf(lazy)).toMatchObject({ path: '', message: 'the member cannot be read', cause })
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(pathOf(proxy)).toBe('')
    expect(pathOf(documentWith({ grants: [proxy] }))).toBe('')
  })

  it('resolveAccess refuses the same', () => {
    expect(() => resolveAccess(untypedShop, { ...memberWith(), grants: 'all' } as never)).toThrow(MemberError)
    for (const none of [null, undefined, 7, 'user_1', () => undefined, {}])
      expect(() => resolveAccess(untypedShop, none as never)).toThrow(MemberError)
  })
})
