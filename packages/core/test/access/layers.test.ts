import { allOf, LAYER_OF_REASON, LAYERS, type Member, moduleAccess, resolveAccess } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { unfrozenIn } from '../fixtures/deep-freeze.ts'
import { define } from '../fixtures/defining.ts'
import { definitionWith, moduleDefinition } from '../fixtures/module-definition.ts'
import { accessHolding, accessWith, memberWith } from '../fixtures/shop-catalog.ts'

const everything: Partial<Member> = {
  entitlements: { modules: ['promoter', 'finance'], addons: ['vendor_directory'] },
  modules: ['promoter', 'finance'],
  grants: [{ permissions: ['promoter.*', 'finance.*'] }],
}

describe('LAY-1: a request passes only when every layer passes', () => {
  const key = 'promoter.vendors.read'
  const inEvent = { event: 'e_1' }
  // Each step closes one more layer, from the last to the first: the first closed one gives the reason.
  const steps: readonly [Partial<Member>, string, string | undefined, string | undefined][] = [
    [everything, key, undefined, undefined],
    [
      { ...everything, grants: [{ permissions: [key], scope: { event: ['e_2'] } }] },
      key,
      'scope',
      'out_of_scope',
    ],
    [{ ...everything, grants: [] }, key, 'permission', 'permission_not_granted'],
    [{ ...everything, grants: [], modules: [] }, key, 'membership', 'module_not_granted'],
    [
      { ...everything, grants: [], modules: [], entitlements: { modules: ['promoter'] } },
      key,
      'entitlement',
      'addon_not_entitled',
    ],
    [
      { ...everything, grants: [], modules: [], entitlements: { modules: [] } },
      key,
      'entitlement',
      'module_not_entitled',
    ],
    [
      { grants: [], modules: [], entitlements: { modules: [] } },
      'promoter.vendors.reed',
      'catalog',
      'unknown_permission',
    ],
  ]

  it.each(steps)('the first closed layer gives the reason (%#)', (member, asked, layer, reason) => {
    const decision = accessWith(member).decide(asked, inEvent)
    expect(decision.allowed).toBe(layer === undefined)
    expect(decision.allowed ? undefined : decision.layer).toBe(layer)
    expect(decision.allowed ? undefined : decision.reason).toBe(reason)
  })

  it('the layers and the layer of every reason are fixed', () => {
    expect(LAYERS).toEqual(['catalog', 'entitlement', 'membership', 'permission', 'scope', 'delegation'])
    expect(LAYER_OF_REASON).toEqual({
      unknown_permission: 'catalog',
      module_not_entitled: 'entitlement',
      addon_not_entitled: 'entitlement',
      module_not_granted: 'membership',
      permission_not_granted: 'permission',
      scope_required: 'scope',
      out_of_scope: 'scope',
    })
    expect(unfrozenIn([LAYERS, LAYER_OF_REASON])).toEqual(['$'])
  })
})

describe('LAY-2: no layer widens another', () => {
  it('a role grants nothing', () => {
    for (const role of ['ADMIN', 'OWNER', 'finance.*', '*'])
      expect(accessWith({ role }).permissions()).toEqual([])
  })

  it('a delegation grants nothing', () => {
    const delegation = { modules: ['finance'], permissions: ['finance.*'], redelegate: true }
    expect(accessWith({ delegation }).permissions()).toEqual([])
    expect(accessWith({ delegation, modules: [] }).modules()).toEqual([])
  })

  it('a grant opens no module that is not given, and no slice that is not owned', () => {
    const access = accessWith({
      ...everything,
      entitlements: { modules: ['promoter', 'finance'] },
      modules: ['promoter'],
    })
    expect(access.decide('finance.bills.read')).toMatchObject({ reason: 'module_not_granted' })
    expect(access.decide('promoter.vendors.read')).toMatchObject({ reason: 'addon_not_entitled' })
  })

  it('a slice that is not owned is told from a grant that is missing', () => {
    const catalog = define(
      definitionWith(
        { permissions: { bills: ['read', 'write'] } },
        { addons: { extra: { extends: ['finance'], unlocks: ['finance.bills.read'] } } },
      ),
    )
    const access = resolveAccess(catalog, memberWith())
    expect(access.decide('finance.bills.read')).toMatchObject({ reason: 'addon_not_entitled' })
    expect(access.decide('finance.bills.write')).toMatchObject({ reason: 'permission_not_granted' })
  })

  it('a slice that several add-ons gate is open with any one of them (ENT-2)', () => {
    const owning = (...addons: readonly string[]) =>
      accessWith({ ...everything, entitlements: { modules: ['promoter'], addons } })
    for (const addon of ['vendor_suite', 'vendor_directory']) {
      expect(owning(addon).can('promoter.vendors.search')).toBe(true)
      expect(owning(addon).permissions()).toContain('promoter.vendors.search')
      const others = Array.from({ length: 40 }, (_, at) => `other_${at}`)
      expect(owning(...others, addon).can('promoter.vendors.search')).toBe(true)
      expect(owning(...others).can('promoter.vendors.search')).toBe(false)
    }
    expect(owning('vendor_suite').can('promoter.vendors.read')).toBe(false)
    expect(owning().can('promoter.vendors.search')).toBe(false)
  })

  it('a module that is given opens no module that is not owned', () => {
    const access = accessWith({ ...everything, entitlements: { modules: ['promoter'] } })
    expect(access.decide('finance.bills.read')).toMatchObject({ reason: 'module_not_entitled' })
    expect(access.modules()).toEqual(['promoter'])
  })
})

describe('SCP-1: one company-wide grant is enough', () => {
  it.each([
    [['finance.bills.read'], ['finance.*']],
    [['finance.*'], ['finance.bills.read']],
  ])('%j in a scope beside %j in the whole company passes without a target', (scoped, wide) => {
    const access = accessWith({
      grants: [{ permissions: scoped, scope: { businessUnit: ['bu_1'] } }, { permissions: wide }],
    })
    expect(access.decide('finance.bills.read')).toMatchObject({ allowed: true })
    expect(access.can('finance.bills.read', { businessUnit: 'bu_2' })).toBe(true)
    expect(access.scopeOf('finance.bills.read')).toMatchObject({ kind: 'all' })
  })
})

describe('LAY-3: there is no implicit need for a base module', () => {
  it('a company that owns only finance passes for finance', () => {
    const access = accessWith({
      entitlements: { modules: ['finance'] },
      modules: ['finance'],
      grants: [{ permissions: ['finance.bills.read'] }],
    })
    expect(access.can('finance.bills.read')).toBe(true)
  })
})

describe('LAY-4: actions are plain words', () => {
  it('manage implies nothing else, and nothing implies manage', () => {
    expect(accessHolding(['finance.bills.manage']).permissions()).toEqual(['finance.bills.manage'])
    expect(accessHolding(['finance.bills.write']).permissions()).toEqual(['finance.bills.write'])
  })
})

describe('LAY-5: what is asked at run time is answered', () => {
  const access = accessWith(everything)

  it.each<unknown>([
    'finance.bills.reed',
    'finance.bills.*',
    'finance.*',
    '*',
    '*.*.*',
    'finance.*.read',
    'finance.**',
    'finance.(a|b).read',
    'finance.bills.read|.*',
    'finance',
    'finance.bills',
    'finance.bills.read.all',
    '.finance.bills.read',
    'Finance.bills.read',
    ' finance.bills.read',
    'finance.bills.read\n',
    'finance.bills.re\u0430d',
    '',
    '__proto__',
    'constructor.constructor.constructor',
    '__proto__.__proto__.__proto__',
    'toString',
    undefined,
    null,
    0,
    true,
    Symbol('finance.bills.read'),
    ['finance.bills.read'],
    { toString: () => 'finance.bills.read' },
    new String('finance.bills.read'),
    () => 'finance.bills.read',
    'finance.bills.read'.repeat(10_000),
  ])('%o is an unknown permission for one who holds everything (ABUSE-40, ABUSE-168, ABUSE-172)', (asked) => {
    const question = asked as string
    expect(access.can(question)).toBe(false)
    expect(access.decide(question)).toMatchObject({
      allowed: false,
      layer: 'catalog',
      reason: 'unknown_permission',
    })
    expect(access.decideBeforeScope(question)).toMatchObject({ reason: 'unknown_permission' })
    expect(access.scopeOf(question)).toEqual({ kind: 'none' })
    expect(access.explain(question).decision).toMatchObject({ reason: 'unknown_permission' })
  })

  it('a proxy that throws when it is looked at is an unknown permission, and as a target is out of scope', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(access.decide(proxy as never)).toMatchObject({ reason: 'unknown_permission' })
    expect(access.scopeOf(proxy as never)).toEqual({ kind: 'none' })
    expect(access.explain(proxy as never, proxy).decision.allowed).toBe(false)
    expect(access.decide('finance.bills.read', proxy)).toMatchObject({ reason: 'out_of_scope' })
  })
})

describe('LAY-5: a decision is a value', () => {
  it('that is frozen, and names what was asked and the permission that was judged', () => {
    const access = accessWith(everything)
    expect(access.decide('finance.bills.read')).toEqual({
      allowed: true,
      requirement: 'finance.bills.read',
      permission: 'finance.bills.read',
    })
    for (const key of ['finance.bills.read', 'finance.bills.reed', 'promoter.vendors.search', 'ai.a.b'])
      expect(unfrozenIn(access.decide(key, { company: 'other' }))).toEqual([])
    expect(unfrozenIn(accessWith({ entitlements: { modules: [] } }).decide('finance.bills.read'))).toEqual([])
  })

  it('that has no field without a value', () => {
    const access = accessWith({ grants: [{ permissions: ['finance.bills.read'] }] })
    const requirement = allOf('finance.bills.read')
    expect(access.decide(requirement)).toStrictEqual({ allowed: true, requirement })
    expect(access.decide(moduleAccess('finance'))).toStrictEqual({
      allowed: true,
      requirement: moduleAccess('finance'),
    })
    expect(access.decide('no.such.key')).toStrictEqual({
      allowed: false,
      layer: 'catalog',
      reason: 'unknown_permission',
      requirement: 'no.such.key',
    })
  })

  it('that repeats no text which is not spelt like a key, and no target', () => {
    const secret = 'eyJhbGciOi.secret'
    expect(accessWith().decide(secret)).toEqual({
      allowed: false,
      layer: 'catalog',
      reason: 'unknown_permission',
      requirement: '(malformed)',
    })
    const refused = accessHolding(['finance.bills.read'], { businessUnit: ['bu_1'] }).decide(
      'finance.bills.read',
      { businessUnit: secret, company: secret },
    )
    expect(JSON.stringify(refused)).not.toContain(secret)
  })
})

describe('LAY-1: a refusal in the entitlement layer', () => {
  it('offers what is listed for sale: packages and add-ons that give the module, then the module itself', () => {
    const refused = accessWith({ entitlements: { modules: [] } })
    expect(refused.decide('finance.bills.read')).toEqual({
      allowed: false,
      layer: 'entitlement',
      reason: 'module_not_entitled',
      requirement: 'finance.bills.read',
      permission: 'finance.bills.read',
      module: 'finance',
      // `arena` includes finance too, but is not listed.
      offers: [
        { kind: 'addon', key: 'finance_addon', title: 'Finance for promoters', extends: ['basic_promoter'] },
        { kind: 'module', key: 'finance', title: 'Finance' },
      ],
    })
    expect(refused.decide('promoter.events.read')).toMatchObject({
      offers: [{ kind: 'package', key: 'basic_promoter', title: 'Basic promoter' }],
    })
  })

  it('offers the listed add-ons that gate the slice', () => {
    expect(accessWith().decide('promoter.vendors.search')).toMatchObject({
      reason: 'addon_not_entitled',
      offers: [
        { kind: 'addon', key: 'vendor_directory', title: 'Vendor directory', extends: ['basic_promoter'] },
      ],
    })
  })

  it('offers nothing where nothing is listed, and says so with an empty list', () => {
    expect(accessWith().decide('finance.reports.export')).toMatchObject({
      reason: 'addon_not_entitled',
      offers: [],
    })
    const unowned = accessWith({ entitlements: { modules: [] } })
    expect(unowned.decide(moduleAccess('ai'))).toMatchObject({ module: 'ai', offers: [] })
  })

  it('is the only one with offers', () => {
    for (const decision of [
      accessWith({ modules: [] }).decide('finance.bills.read'),
      accessWith().decide('finance.bills.read'),
      accessWith().decide('finance.bills.reed'),
    ])
      expect(decision).not.toHaveProperty('offers')
  })
})

describe('LAY-2: what is held in one module says nothing of another', () => {
  it('wherever their permissions lie in a word of bits', () => {
    const things = (count: number) =>
      moduleDefinition({ permissions: { things: Array.from({ length: count }, (_, at) => `n${at}`) } })
    // 32 permissions: the last one of the third module fills the word.
    const modules = { first: things(10), second: things(1), third: things(21) }
    const catalog = define({ modules, packages: {}, addons: {} })
    const holder = (owned: readonly string[], given: readonly string[]) =>
      resolveAccess(catalog, {
        userId: 'user_1',
        companyId: 'comp_1',
        entitlements: { modules: [...owned] },
        modules: [...given],
        grants: [{ permissions: ['first.*', 'third.*'] }],
      })
    const all = ['first', 'second', 'third']
    const reasonOf = (owned: readonly string[], given: readonly string[]) =>
      holder(owned, given).decide('second.things.n0' as never)
    expect(reasonOf(['first', 'third'], all)).toMatchObject({ reason: 'module_not_entitled' })
    expect(reasonOf(all, ['first', 'third'])).toMatchObject({ reason: 'module_not_granted' })
    expect(reasonOf(all, all)).toMatchObject({ reason: 'permission_not_granted' })
  })
})
