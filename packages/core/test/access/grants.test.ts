import { allOf, type Catalog, defineCatalog, resolveAccess } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { moduleDefinition } from '../fixtures/module-definition.ts'
import { accessHolding, accessWith, memberWith, untypedShop } from '../fixtures/shop-catalog.ts'

describe('GRT-1: patterns', () => {
  const owningAll = { modules: ['promoter', 'finance', 'finance_x', 'ai'], addons: ['export_addon'] }
  const held = (pattern: string) =>
    accessWith({ entitlements: owningAll, grants: [{ permissions: [pattern] }] })

  it('an exact key covers itself', () => {
    expect(held('finance.bills.read').permissions()).toEqual(['finance.bills.read'])
  })

  it('module.resource.* covers the actions on one resource', () => {
    expect(held('finance.bills.*').permissions()).toEqual([
      'finance.bills.read',
      'finance.bills.write',
      'finance.bills.manage',
    ])
  })

  it('module.* covers the permissions of one module', () => {
    expect(held('finance.*').permissions()).toEqual([
      'finance.bills.read',
      'finance.bills.write',
      'finance.bills.manage',
      'finance.expenses.read',
      'finance.reports.read',
      'finance.reports.export',
    ])
  })

  it('a module whose key starts like another is another (ABUSE-41)', () => {
    expect(held('finance.*').can('finance_x.bills.read')).toBe(false)
    expect(held('finance_x.*').permissions()).toEqual(['finance_x.bills.read'])
    expect(held('fin.*').permissions()).toEqual([])
  })

  it.each([
    '*',
    '*.*',
    '*.*.*',
    '*.bills.read',
    'finance.*.read',
    'finance.*.*',
    'finance.**',
    'finance.bills.re*',
    'finance.bills.r?ad',
    'finance.b*',
    'finance.bills',
    'finance',
    'finance.',
    'finance..*',
    '.*',
    'finance.bills.read.*',
    'finance.(bills|reports).read',
    'finance.bills.read|.*',
    '^finance.*$',
    '/finance/',
    'FINANCE.*',
    ' finance.*',
    'finance.*\u0000',
    'finance.\u2217',
    'f\u0456nance.*',
    '',
  ])('%j covers nothing and is reported (ABUSE-40)', (pattern) => {
    const access = held(pattern)
    expect(access.permissions()).toEqual([])
    expect(access.problems).toEqual([
      { code: 'inert_pattern', path: 'grants[0].permissions[0]', name: pattern.replace('\u0000', '?') },
    ])
  })

  it('is reported in one line, and not at any length (ABUSE-184)', () => {
    const access = held(`a\nb\u001b[31m\u0085\u2028\u2029${'x'.repeat(10_000)}`)
    expect(access.problems).toMatchObject([{ name: `a?b?[31m???${'x'.repeat(245)}\u2026` }])
  })

  it.each(['finance.bills.reed', 'finance.bill.*', 'touring.*', 'constructor.*', '__proto__.*'])(
    '%s names nothing known: inert, reported, and matched by no wildcard (ABUSE-39)',
    (pattern) => {
      const access = held(pattern)
      expect(access.permissions()).toEqual([])
      expect(access.problems).toHaveLength(1)
      expect(held('finance.*').decide('finance.bills.reed')).toMatchObject({ reason: 'unknown_permission' })
    },
  )

  it('the wildcard of a module without permissions yet is known, and covers nothing yet', () => {
    expect(held('ai.*').permissions()).toEqual([])
    expect(held('ai.*').problems).toEqual([])
  })

  it('a pattern of 100,000 segments is answered at once (ABUSE-160)', () => {
    const pattern = `${'a.'.repeat(100_000)}*`
    expect(held(pattern).permissions()).toEqual([])
    expect(held(pattern).can(pattern)).toBe(false)
  })
})

describe('GRT-2: grants are united before deciding', () => {
  it('two grants that each cover half of a requirement cover all of it', () => {
    const access = accessWith({
      grants: [{ permissions: ['finance.bills.read'] }, { permissions: ['finance.bills.write'] }],
    })
    expect(access.can(allOf('finance.bills.read', 'finance.bills.write'))).toBe(true)
  })

  it('several patterns that cover one key unite their grants', () => {
    const access = accessWith({
      grants: [
        { permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_1'] } },
        { permissions: ['finance.bills.*'], scope: { businessUnit: ['bu_2'] } },
        { permissions: ['finance.*'], scope: { businessUnit: ['bu_3'] } },
        { permissions: ['finance.invoices.read'], scope: { businessUnit: ['bu_4'] } },
      ],
    })
    expect(access.can('finance.bills.read', { businessUnit: ['bu_1', 'bu_2', 'bu_3', 'bu_4'] })).toBe(true)
    expect(access.can('finance.bills.write', { businessUnit: 'bu_1' })).toBe(false)
  })

  it('uniting never merges scopes: a target lies whole inside one grant, in all its dimensions', () => {
    const access = accessWith({
      grants: [
        { permissions: ['finance.expenses.read'], scope: { businessUnit: ['bu_1'], event: ['e_1'] } },
        { permissions: ['finance.expenses.read'], scope: { businessUnit: ['bu_2'], event: ['e_2'] } },
      ],
    })
    const can = (businessUnit: unknown, event: unknown) =>
      access.can('finance.expenses.read', { businessUnit, event })
    expect(can('bu_1', 'e_1')).toBe(true)
    expect(can('bu_1', 'e_2')).toBe(false)
    expect(can(['bu_1', 'bu_2'], 'e_1')).toBe(false)
    expect(can('bu_1', ['e_1', 'e_2'])).toBe(false)
  })

  it('a scope of one grant does not reach the patterns of another', () => {
    const access = accessWith({
      grants: [
        { permissions: ['finance.bills.read'] },
        { permissions: ['finance.bills.write'], scope: { businessUnit: ['bu_1'] } },
      ],
    })
    expect(access.can('finance.bills.read', { businessUnit: 'bu_2' })).toBe(true)
    expect(access.can('finance.bills.write', { businessUnit: 'bu_2' })).toBe(false)
  })
})

describe('GRT-3: building an access costs member + catalog, not their product', () => {
  /** A catalog of this many keys that counts how often it is looked into. */
  function countingCatalog(keys: number): { readonly catalog: Catalog; readonly count: () => number } {
    const actions = Array.from({ length: keys }, (_, index) => `a${index}`)
    const { permissions, ...plain } = (defineCatalog as (definition: unknown) => Catalog)({
      modules: { finance: moduleDefinition({ permissions: { bills: actions } }) },
      packages: {},
      addons: {},
    })
    let count = 0
    const counted =
      <A, R>(look: (asked: A) => R) =>
      (asked: A): R => {
        count += 1
        return look(asked)
      }
    const catalog = {
      ...plain,
      moduleOf: counted(plain.moduleOf),
      permissionOf: counted(plain.permissionOf),
      patternOf: counted(plain.patternOf),
      get permissions() {
        count += permissions.length
        return permissions
      },
    }
    return { catalog, count: () => count }
  }

  function looksOf(keys: number, grants: number, question?: string): number {
    const { catalog, count } = countingCatalog(keys)
    const member = memberWith({
      grants: Array.from({ length: grants }, (_, index) => ({
        permissions: ['finance.*', `finance.bills.a${index}`],
        scope: { businessUnit: [`bu_${index}`] },
      })),
    })
    resolveAccess(catalog, member) // a catalog is compiled once, when it is first needed
    const compiled = count()
    const access = resolveAccess(catalog, member)
    if (question === undefined) return count() - compiled
    const before = count()
    access.can(question, { businessUnit: 'bu_0' })
    return count() - before
  }

  it('every pattern of a grant is looked up at most once', () => {
    expect(looksOf(100, 100)).toBeLessThanOrEqual(2 * 100)
    expect(looksOf(100, 1_000)).toBeLessThanOrEqual(2 * 1_000)
  })

  it('ten times the catalog is looked into as often as before', () => {
    expect(looksOf(1_000, 100)).toBe(looksOf(100, 100))
  })

  it('a question looks into the catalog as often for 1 as for 1,000 grants, and for any catalog', () => {
    expect(looksOf(1_000, 1_000, 'finance.bills.a0')).toBe(looksOf(10, 1, 'finance.bills.a0'))
  })
})

describe('MEM-1: an access has its problems', () => {
  it('inert modules, add-ons and patterns, by path, as the document spells them', () => {
    const access = resolveAccess(
      untypedShop,
      memberWith({
        entitlements: { modules: ['finance', 'touring'], addons: ['export_addon', 'gone'] },
        modules: ['touring', 'finance'],
        grants: [{ permissions: ['finance.*'] }, { permissions: ['finance.bills.read', 'touring.*'] }],
        delegation: { modules: ['gone'], permissions: ['nope'] },
      }),
    )
    expect(access.problems).toEqual([
      { code: 'inert_module', path: 'entitlements.modules[1]', name: 'touring' },
      { code: 'inert_addon', path: 'entitlements.addons[1]', name: 'gone' },
      { code: 'inert_module', path: 'modules[0]', name: 'touring' },
      { code: 'inert_pattern', path: 'grants[1].permissions[1]', name: 'touring.*' },
      { code: 'inert_module', path: 'delegation.modules[0]', name: 'gone' },
      { code: 'inert_pattern', path: 'delegation.permissions[0]', name: 'nope' },
    ])
  })

  it('nothing where the document holds', () => {
    expect(accessHolding(['finance.*', 'finance.bills.read'], { businessUnit: ['bu_1'] }).problems).toEqual(
      [],
    )
  })
})
