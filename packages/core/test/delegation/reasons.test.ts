import { resolveAccess } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { granteeWith, granterWith, itemsOf, requestWith } from '../fixtures/delegating.ts'
import { memberWith, untypedShop } from '../fixtures/shop-catalog.ts'

const decide = (granter: ReturnType<typeof granterWith>, request: Readonly<Record<string, unknown>>) =>
  itemsOf(granter.decideDelegation(requestWith(request)))

const giving = (...permissions: readonly string[]) => ({ permissions })
const givingModules = (...modules: readonly string[]) => ({
  modules,
  permissions: [],
  grantee: granteeWith(),
})

describe('DEL-2: within the company, to another, what is known and owned', () => {
  it('another company is refused, and compared exactly', () => {
    for (const companyId of ['comp_2', 'COMP_1', 'comp_1x', '*'])
      expect(decide(granterWith(), { companyId })).toEqual(['companyId: other_company'])
  })

  it('oneself is refused, whatever one holds (ABUSE-125)', () => {
    expect(decide(granterWith(), { userId: 'granter' })).toEqual(['userId: self_delegation'])
    expect(decide(granterWith(), { userId: 'granter', intent: 'take' })).toEqual(['userId: self_delegation'])
  })

  it.each([
    'finance.bills.reed',
    'finance.bill.*',
    'touring.*',
    '*',
    '*.*',
    'finance',
    'finance.bills',
    'finance.*.read',
    '__proto__.*',
    'constructor.constructor.constructor',
    '',
  ])('%j is no permission', (text) => {
    expect(decide(granterWith(), giving(text))).toEqual(['permissions[0]: unknown_permission'])
  })

  it('a retired wildcard is none for delegation (CAT-4)', () => {
    const granter = granterWith({
      grants: [{ permissions: ['promoter.*', 'basic.*', 'finance.*'] }],
      delegation: { permissions: ['promoter.*', 'basic.*', 'finance.*'] },
    })
    for (const text of ['basic.*', 'basic.events.*', 'finance.invoices.*'])
      expect(decide(granter, giving(text))).toEqual(['permissions[0]: unknown_permission'])
    expect(decide(granter, giving('basic.events.read'))).toEqual([])
  })

  it.each(['touring', 'finance.*', 'Finance', '__proto__', 'constructor', ''])('%j is no module', (key) => {
    expect(decide(granterWith(), givingModules(key))).toEqual(['modules[0]: unknown_module'])
  })

  it('what the company does not own is not given (ABUSE-123)', () => {
    const granter = granterWith({ entitlements: { modules: ['promoter'] } })
    expect(decide(granter, giving('finance.bills.read', 'finance.*', 'finance.bills.*'))).toEqual([
      'permissions[0]: module_not_entitled',
      'permissions[1]: module_not_entitled',
      'permissions[2]: module_not_entitled',
    ])
    expect(decide(granter, givingModules('finance'))).toEqual(['modules[0]: module_not_entitled'])
  })

  it('an exact key whose slice is closed is not given; under a wildcard it is listed as inert', () => {
    expect(decide(granterWith(), giving('finance.reports.export'))).toEqual([
      'permissions[0]: addon_not_entitled',
    ])
    expect(
      granterWith().decideDelegation(requestWith(giving('finance.*', 'finance.reports.*'))),
    ).toMatchObject({ allowed: true, inert: ['finance.reports.export'] })
    const owning = granterWith({ entitlements: { modules: ['finance'], addons: ['export_addon'] } })
    expect(owning.decideDelegation(requestWith(giving('finance.*')))).toMatchObject({ inert: [] })
    expect(decide(owning, giving('finance.reports.export'))).toEqual([])
  })

  it('a slice that several add-ons gate is open with any one of them', () => {
    const promoting = (...addons: readonly string[]) =>
      granterWith({
        entitlements: { modules: ['promoter'], addons },
        grants: [{ permissions: ['promoter.*'] }],
        delegation: { permissions: ['promoter.*'] },
      }).decideDelegation(requestWith(giving('promoter.*')))
    expect(promoting()).toMatchObject({ inert: ['promoter.vendors.read', 'promoter.vendors.search'] })
    expect(promoting('vendor_suite')).toMatchObject({ inert: ['promoter.vendors.read'] })
    expect(promoting('vendor_directory')).toMatchObject({ inert: [] })
  })

  it('entitlement is judged before delegation', () => {
    const granter = granterWith({ delegation: {} })
    expect(decide(granter, giving('finance.reports.export', 'finance.bills.read'))).toEqual([
      'permissions[0]: addon_not_entitled',
      'permissions[1]: outside_delegation',
    ])
  })
})

describe('DEL-3: only what one may give away', () => {
  it.each([undefined, {}, { modules: ['finance'] }, { permissions: [] }, { permissions: ['promoter.*'] }])(
    'a delegation %j gives no permission of finance: a list left out gives nothing',
    (delegation) => {
      const granter = granterWith(delegation === undefined ? { delegation: {} } : { delegation })
      expect(decide(granter, giving('finance.bills.read'))).toEqual(['permissions[0]: outside_delegation'])
    },
  )

  it('without a delegation nothing can be given', () => {
    const member = memberWith({ userId: 'granter', grants: [{ permissions: ['finance.*'] }] })
    const granter = resolveAccess(untypedShop, member)
    expect(decide(granter, giving('finance.bills.read', 'finance.*'))).toEqual([
      'permissions[0]: outside_delegation',
      'permissions[1]: outside_delegation',
    ])
    expect(decide(granter, givingModules('finance'))).toEqual(['modules[0]: outside_delegation'])
  })

  it('permissions never imply the module, and the module implies no permission', () => {
    expect(
      decide(granterWith({ delegation: { permissions: ['finance.*'] } }), givingModules('finance')),
    ).toEqual(['modules[0]: outside_delegation'])
    expect(
      decide(granterWith({ delegation: { modules: ['finance'] } }), giving('finance.bills.read')),
    ).toEqual(['permissions[0]: outside_delegation'])
  })

  it.each([
    [['finance.bills.read'], ['finance.bills.read'], []],
    [['finance.bills.*'], ['finance.bills.read', 'finance.bills.*'], []],
    [['finance.*'], ['finance.bills.read', 'finance.bills.*', 'finance.*'], []],
    [['finance.bills.read'], ['finance.bills.write', 'finance.bills.*', 'finance.*'], [0, 1, 2]],
    [['finance.bills.*'], ['finance.reports.read', 'finance.*'], [0, 1]],
    [['finance.invoices.read'], ['finance.bills.read', 'finance.invoices.read'], []],
    [['finance.invoices.*', 'basic.*'], ['finance.bills.read'], [0]],
    [['finance.bills', '*', 'finance.*.read', '*.*'], ['finance.bills.read'], [0]],
  ])('a delegation of %j, asked for %j, leaves %j outside', (permissions, asked, outside) => {
    expect(decide(granterWith({ delegation: { permissions } }), giving(...asked))).toEqual(
      outside.map((index) => `permissions[${index}]: outside_delegation`),
    )
  })

  it('a key that is not delegable is given only by its exact key (CAT-5)', () => {
    const holding = { grants: [{ permissions: ['finance.*', 'finance.expenses.approve'] }] }
    const asked = giving('finance.expenses.approve', 'basic.approvals.grant')
    for (const permissions of [['finance.*'], ['finance.expenses.*'], []])
      expect(decide(granterWith({ ...holding, delegation: { permissions } }), asked)).toEqual([
        'permissions[0]: not_delegable',
        'permissions[1]: not_delegable',
      ])
    for (const permissions of [['finance.expenses.approve'], ['basic.approvals.grant']])
      expect(decide(granterWith({ ...holding, delegation: { permissions } }), asked)).toEqual([])
  })

  it('a delegation of a module that the catalog does not know gives the others all the same', () => {
    const granter = granterWith({ delegation: { modules: ['touring', 'finance'] } })
    expect(decide(granter, givingModules('finance'))).toEqual([])
    expect(decide(granter, givingModules('touring'))).toEqual(['modules[0]: unknown_module'])
  })

  it('a retired module key in a delegation is its successor', () => {
    const granter = granterWith({ delegation: { modules: ['basic'] } })
    expect(decide(granter, givingModules('promoter', 'basic'))).toEqual([])
  })
})

describe('DEL-4: only what one holds', () => {
  it('a permission that one may delegate but does not hold is refused (ABUSE-121)', () => {
    expect(decide(granterWith({ grants: [] }), giving('finance.bills.read'))).toEqual([
      'permissions[0]: not_held',
    ])
    const narrow = granterWith({ grants: [{ permissions: ['finance.bills.read'] }] })
    expect(decide(narrow, giving('finance.bills.write', 'finance.bills.read'))).toEqual([
      'permissions[0]: not_held',
    ])
  })

  it('what lies in a module that one was not given is not held (ABUSE-123)', () => {
    const granter = granterWith({ modules: ['promoter'] })
    expect(decide(granter, giving('finance.bills.read', 'finance.*'))).toEqual([
      'permissions[0]: not_held',
      'permissions[1]: not_held',
    ])
    expect(decide(granter, givingModules('finance'))).toEqual(['modules[0]: not_held'])
  })

  it('a key held by a retired key, or under a retired wildcard, is held', () => {
    for (const held of ['finance.invoices.read', 'finance.invoices.*'])
      expect(
        decide(granterWith({ grants: [{ permissions: [held] }] }), giving('finance.bills.read')),
      ).toEqual([])
  })

  it('a key that is not delegable is not held under a wildcard', () => {
    const granter = granterWith({ delegation: { permissions: ['finance.expenses.approve'] } })
    expect(decide(granter, giving('finance.expenses.approve'))).toEqual(['permissions[0]: not_held'])
  })
})

describe('DEL-5: a wildcard is given only by one who holds it, or a wider one', () => {
  const everyBill = ['finance.bills.read', 'finance.bills.write', 'finance.bills.manage']

  it.each([
    [['finance.*'], ['finance.*', 'finance.bills.*'], []],
    [['finance.bills.*'], ['finance.bills.*'], []],
    [['finance.bills.*'], ['finance.*'], [0]],
    [everyBill, ['finance.bills.*', 'finance.*'], [0, 1]],
    [['finance.bills.*', 'finance.expenses.*', 'finance.reports.*'], ['finance.*'], [0]],
    [['finance.invoices.*'], ['finance.bills.*', 'finance.*'], [0, 1]],
    [['promoter.*'], ['finance.*'], [0]],
  ])('one who holds %j, asked for %j, exceeds in %j (ABUSE-122)', (permissions, asked, exceeding) => {
    expect(decide(granterWith({ grants: [{ permissions }] }), giving(...asked))).toEqual(
      exceeding.map((index) => `permissions[${index}]: wildcard_exceeds`),
    )
  })

  it('the wildcard of a planned module without permissions needs the same: it will cover keys that do not exist yet', () => {
    const delegation = { permissions: ['ai.*'] }
    expect(decide(granterWith({ delegation }), giving('ai.*'))).toEqual(['permissions[0]: wildcard_exceeds'])
    expect(decide(granterWith({ delegation, grants: [{ permissions: ['ai.*'] }] }), giving('ai.*'))).toEqual(
      [],
    )
    expect(decide(granterWith({ grants: [{ permissions: ['ai.*'] }] }), giving('ai.*'))).toEqual([
      'permissions[0]: outside_delegation',
    ])
  })

  it('in the scope in which one holds it', () => {
    const granter = granterWith({
      grants: [
        { permissions: ['finance.*'], scope: { businessUnit: ['bu_1'] } },
        { permissions: ['finance.bills.*'], scope: { businessUnit: ['bu_2'] } },
        { permissions: everyBill },
      ],
    })
    const units = (...businessUnit: readonly string[]) => ({ scope: { businessUnit } })
    expect(decide(granter, { ...giving('finance.bills.*'), ...units('bu_1', 'bu_2') })).toEqual([])
    expect(decide(granter, { ...giving('finance.*'), ...units('bu_1') })).toEqual([])
    expect(decide(granter, { ...giving('finance.*'), ...units('bu_1', 'bu_2') })).toEqual([
      'permissions[0]: exceeds_scope',
    ])
    // Holding every bill key of today in the whole company gives no wildcard there.
    expect(decide(granter, giving('finance.bills.*', 'finance.bills.read'))).toEqual([
      'permissions[0]: exceeds_scope',
    ])
  })
})

describe('DEL-8: who delegates, and which way', () => {
  it('a service delegates only if its delegation says so', () => {
    const service = memberWith({
      userId: 'granter',
      kind: 'service',
      grants: [{ permissions: ['finance.*'] }],
    })
    expect(decide(resolveAccess(untypedShop, service), giving('finance.bills.read'))).toEqual([
      'permissions[0]: outside_delegation',
    ])
    expect(decide(granterWith({ kind: 'service' }), giving('finance.bills.read'))).toEqual([])
  })

  it('a service receives no more than a user does (ABUSE-130)', () => {
    const grantee = granteeWith({ kind: 'service', grants: [{ permissions: ['finance.expenses.approve'] }] })
    expect(decide(granterWith(), { ...givingModules('finance'), grantee })).toEqual([
      'grantee.grants[0].permissions[0]: not_delegable',
    ])
  })

  it('taking away is judged as giving (ABUSE-126)', () => {
    const take = { intent: 'take' }
    const requests = [
      giving('finance.bills.read'),
      giving('promoter.events.read'),
      giving('finance.expenses.approve'),
      { ...giving('finance.bills.read'), scope: { businessUnit: ['bu_2'] } },
    ]
    const granter = granterWith({
      grants: [{ permissions: ['finance.*'], scope: { businessUnit: ['bu_1'] } }],
    })
    for (const request of requests)
      expect(decide(granter, { ...request, ...take })).toEqual(decide(granter, request))
    expect(granterWith().decideDelegation(requestWith(take))).toMatchObject({ grant: { intent: 'take' } })
  })

  it('holds for the instant: the same request after rights were lost is refused (ABUSE-131)', () => {
    expect(granterWith().canDelegate(requestWith())).toBe(true)
    expect(granterWith({ grants: [] }).canDelegate(requestWith())).toBe(false)
  })

  it('whoever acts in the name of another delegates nothing (TOK-5, ABUSE-132)', () => {
    const member = memberWith({
      delegation: { permissions: ['finance.*'] },
      grants: [{ permissions: ['finance.*'] }],
    })
    const impersonated = resolveAccess(untypedShop, member, { impersonated: true })
    for (const request of [requestWith(), null, requestWith({ intent: 'take' })])
      expect(impersonated.decideDelegation(request)).toEqual({
        allowed: false,
        layer: 'delegation',
        reason: 'impersonated',
        items: [{ path: '', reason: 'impersonated' }],
      })
    expect(impersonated.can('finance.bills.read')).toBe(true)
    expect(resolveAccess(untypedShop, member, { impersonated: false }).canDelegate(requestWith())).toBe(true)
  })
})
