import { allOf, anyOf, LAYERS, moduleAccess } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { unfrozenIn } from '../fixtures/deep-freeze.ts'
import { accessHolding, accessWith } from '../fixtures/shop-catalog.ts'

const READ = 'finance.bills.read'

/** The verdicts of the first leaf, as `layer verdict reason`. */
const verdictsOf = (access: ReturnType<typeof accessWith>, question: string, target?: object) =>
  access
    .explain(question, target as never)
    .leaves[0]?.layers.map(({ layer, verdict, reason }) => [layer, verdict, reason].filter(Boolean).join(' '))

describe('LAY-1: explain says what every layer says', () => {
  it('of a permission that passes them all', () => {
    expect(verdictsOf(accessHolding([READ]), READ)).toEqual([
      'catalog passed',
      'entitlement passed',
      'membership passed',
      'permission passed',
      'scope passed',
    ])
  })

  it('not only the first closed one', () => {
    const access = accessWith({ entitlements: { modules: [] }, modules: [] })
    expect(verdictsOf(access, READ)).toEqual([
      'catalog passed',
      'entitlement closed module_not_entitled',
      'membership closed module_not_granted',
      'permission closed permission_not_granted',
      'scope not_applicable',
    ])
    const scoped = accessWith({
      modules: [],
      grants: [{ permissions: [READ], scope: { businessUnit: ['bu_1'] } }],
    })
    expect(verdictsOf(scoped, READ, { businessUnit: 'bu_2' })).toEqual([
      'catalog passed',
      'entitlement passed',
      'membership closed module_not_granted',
      'permission passed',
      'scope closed out_of_scope',
    ])
  })

  it('of an unknown permission: nothing to judge behind the catalog', () => {
    expect(verdictsOf(accessWith(), 'finance.bills.reed')).toEqual([
      'catalog closed unknown_permission',
      'entitlement not_applicable',
      'membership not_applicable',
      'permission not_applicable',
      'scope not_applicable',
    ])
  })

  it('with the patterns and scopes that the member holds, and the offers of a closed entitlement', () => {
    const access = accessWith({
      grants: [
        { permissions: ['finance.*'], scope: { businessUnit: ['bu_1'] } },
        { permissions: [READ, 'finance.invoices.read'], scope: { businessUnit: ['bu_2'] } },
      ],
    })
    const [leaf] = access.explain(READ).leaves
    expect(leaf).toMatchObject({ permission: READ, module: 'finance' })
    expect(leaf?.layers.find(({ layer }) => layer === 'permission')?.patterns).toEqual([
      READ,
      'finance.invoices.read',
      'finance.*',
    ])
    expect(leaf?.layers.find(({ layer }) => layer === 'scope')?.scopes).toEqual([
      { businessUnit: ['bu_2'] },
      { businessUnit: ['bu_2'] },
      { businessUnit: ['bu_1'] },
    ])
    expect(accessHolding([READ]).explain(READ).leaves[0]?.layers[4]?.scopes).toBe('company')
    const wide = accessWith({
      grants: [{ permissions: [READ], scope: { businessUnit: ['bu_1'] } }, { permissions: ['finance.*'] }],
    })
    expect(wide.explain(READ).leaves[0]?.layers[4]?.scopes).toBe('company')
    for (const layer of accessWith().explain(READ).leaves[0]?.layers ?? []) {
      expect(layer).not.toHaveProperty('patterns')
      expect(layer).not.toHaveProperty('scopes')
      expect(layer).not.toHaveProperty('offers')
    }
    const unowned = accessWith().explain('promoter.vendors.read').leaves[0]?.layers[1]
    expect(unowned?.offers?.map(({ key }) => key)).toEqual(['vendor_directory'])
  })

  it('of a module by itself: there is no grant and no scope to name', () => {
    const passed = (layer: string) => ({ layer, question: expect.any(String), verdict: 'passed' })
    expect(accessHolding([READ]).explain(moduleAccess('finance')).leaves).toStrictEqual([
      { module: 'finance', layers: LAYERS.slice(0, 5).map(passed) },
    ])
    const closed = accessWith({ modules: [] }).explain(moduleAccess('finance'), { company: 'comp_2' })
    expect(closed.leaves[0]?.layers.map(({ verdict }) => verdict)).toEqual([
      'passed',
      'passed',
      'closed',
      'passed',
      'closed',
    ])
  })

  it('names patterns in the permission layer alone, scopes in the scope layer alone, offers where entitlement is closed', () => {
    const fieldsOf = (access: ReturnType<typeof accessWith>, key: string) =>
      access.explain(key).leaves[0]?.layers.map((layer) => Object.keys(layer).slice(2).join(' '))
    expect(fieldsOf(accessHolding([READ]), READ)).toEqual([
      'verdict',
      'verdict',
      'verdict',
      'verdict patterns',
      'verdict scopes',
    ])
    expect(fieldsOf(accessWith({ entitlements: { modules: [] } }), READ)).toEqual([
      'verdict',
      'verdict reason offers',
      'verdict',
      'verdict reason',
      'verdict',
    ])
    expect(Object.keys(accessWith().explain('no.such.key').leaves[0] ?? {})).toEqual(['layers'])
  })

  it('asks each layer by name and with a question for people', () => {
    const [leaf] = accessWith().explain(READ).leaves
    expect(leaf?.layers.map(({ layer }) => layer)).toEqual(LAYERS.slice(0, 5))
    for (const { question } of leaf?.layers ?? []) expect(question).toMatch(/\?$/)
  })

  it('has one leaf for every key asked, in the order written, and the decision of decide', () => {
    const access = accessHolding([READ])
    const requirement = allOf(READ, anyOf('finance.bills.write', moduleAccess('ai')), 'no.such.key')
    const explanation = access.explain(requirement)
    expect(explanation.decision).toEqual(access.decide(requirement))
    expect(explanation.leaves.map(({ permission, module: moduleKey }) => permission ?? moduleKey)).toEqual([
      READ,
      'finance.bills.write',
      'ai',
      undefined,
    ])
  })

  it.each([
    ['passed', READ, { businessUnit: 'bu_1' }],
    ['closed by scope', READ, { businessUnit: 'bu_2' }],
    ['closed for want of a target', READ, undefined],
    ['closed before scope', 'finance.bills.write', { businessUnit: 'bu_1' }],
    ['unknown', 'no.such.key', undefined],
    ['closed by the company of a module', moduleAccess('finance'), { company: 'comp_2' }],
  ])('says the decision of decide: %s', (_what, requirement, target) => {
    const access = accessHolding([READ], { businessUnit: ['bu_1'] })
    expect(access.explain(requirement, target as never).decision).toStrictEqual(
      access.decide(requirement, target as never),
    )
  })

  it('says the same of a subject under every requirement that names it, and says it once', () => {
    const access = accessHolding([READ], { businessUnit: ['bu_1'] })
    const leavesOf = (requirement: Parameters<typeof access.explain>[0], businessUnit: string) =>
      access.explain(requirement, { businessUnit }).leaves
    expect(leavesOf(READ, 'bu_1')).toBe(leavesOf(READ, 'bu_1'))
    expect(leavesOf(allOf(READ, 'finance.bills.write'), 'bu_1')[0]).toBe(leavesOf(READ, 'bu_1')[0])
    expect(leavesOf(moduleAccess('finance'), 'bu_1')).toBe(leavesOf(moduleAccess('finance'), 'bu_1'))
    expect(leavesOf(READ, 'bu_2')).not.toEqual(leavesOf(READ, 'bu_1'))
    expect(accessHolding([READ]).explain(READ).leaves).not.toEqual(leavesOf(READ, 'bu_1'))
  })

  it('is deeply frozen', () => {
    const access = accessHolding([READ], { businessUnit: ['bu_1'] })
    for (const question of [READ, 'promoter.vendors.read', 'no.such.key', allOf(READ, moduleAccess('ai'))])
      expect(unfrozenIn(access.explain(question))).toEqual([])
  })
})
