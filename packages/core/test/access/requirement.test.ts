import {
  allOf,
  anyOf,
  describeRequirement,
  isRequirement,
  leavesOf,
  moduleAccess,
  type Requirement,
} from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { unfrozenIn } from '../fixtures/deep-freeze.ts'
import { accessHolding, accessWith } from '../fixtures/shop-catalog.ts'

const READ = 'finance.bills.read'
const WRITE = 'finance.bills.write'

const compose = { allOf, anyOf } as Record<string, (...parts: readonly unknown[]) => Requirement>

describe('REQ-1: a requirement', () => {
  it('is one key, allOf, anyOf, nested, or moduleAccess', () => {
    const access = accessHolding([READ])
    expect(access.can(READ)).toBe(true)
    expect(access.can(allOf(READ))).toBe(true)
    expect(access.can(allOf(READ, WRITE))).toBe(false)
    expect(access.can(anyOf(READ, WRITE))).toBe(true)
    expect(access.can(anyOf(WRITE))).toBe(false)
    expect(access.can(allOf(READ, anyOf(WRITE, allOf(READ, moduleAccess('finance')))))).toBe(true)
  })

  it('moduleAccess asks layers 1 and 2 alone, and implies no permission', () => {
    const finance = moduleAccess('finance')
    expect(accessWith().decide(finance)).toEqual({ allowed: true, requirement: finance })
    expect(accessWith({ modules: [] }).decide(finance)).toEqual({
      allowed: false,
      layer: 'membership',
      reason: 'module_not_granted',
      requirement: finance,
      module: 'finance',
    })
    expect(accessWith({ entitlements: { modules: [] } }).decide(finance)).toMatchObject({
      reason: 'module_not_entitled',
    })
    const promoting = accessWith({ modules: ['promoter'], grants: [{ permissions: ['promoter.*'] }] })
    expect(promoting.decide(finance)).toMatchObject({ allowed: false, reason: 'module_not_granted' })
    expect(accessWith().decide(moduleAccess('touring'))).toEqual({
      allowed: false,
      layer: 'catalog',
      reason: 'unknown_permission',
      requirement: moduleAccess('touring'),
    })
  })

  it('is deeply frozen, and the decision carries it as it was asked', () => {
    const requirement = allOf(READ, anyOf(WRITE, moduleAccess('finance')))
    expect(unfrozenIn(requirement)).toEqual([])
    expect(accessWith().decide(requirement).requirement).toBe(requirement)
    expect(unfrozenIn(accessWith().decide(requirement))).toEqual([])
  })

  it.each(['allOf', 'anyOf'])('%s of nothing throws when it is declared: it would allow everyone', (name) => {
    expect(() => compose[name]?.()).toThrow(TypeError)
  })

  it.each<[string, unknown]>([
    ['a wildcard', 'finance.bills.*'],
    ['a module wildcard', 'finance.*'],
    ['a bare star', '*'],
    ['a malformed key', 'finance.bills'],
    ['an empty text', ''],
    ['a key with a space', 'finance.bills.read '],
    ['a list', [READ]],
    ['undefined', undefined],
    ['a number', 7],
    ['options in the place of a key', { scope: 'company' }],
    ['a look-alike from JSON', JSON.parse(JSON.stringify({ ...anyOf(READ), kind: 'anyOf', parts: [READ] }))],
  ])('%s throws when it is declared (ABUSE-172)', (_, part) => {
    for (const name of ['allOf', 'anyOf']) {
      expect(() => compose[name]?.(part)).toThrow(TypeError)
      expect(() => compose[name]?.(READ, part)).toThrow(TypeError)
    }
  })

  it.each<unknown>(['', 'finance.bills', 'finance.*', 'Finance', '__proto__', undefined, 7, ['finance']])(
    'moduleAccess(%j) throws when it is declared',
    (key) => {
      expect(() => moduleAccess(key as string)).toThrow(TypeError)
    },
  )

  it('nested more than 100 levels deep throws when it is declared, so that asking never does', () => {
    let requirement: Requirement = allOf(READ)
    for (let level = 1; level < 100; level += 1) requirement = anyOf(requirement)
    expect(accessHolding([READ]).can(requirement)).toBe(true)
    expect(() => allOf(requirement)).toThrow(TypeError)
  })
})

describe('REQ-1: a requirement is made only by allOf, anyOf and moduleAccess', () => {
  const access = accessHolding(['finance.*', 'promoter.*'])

  it.each<[string, unknown]>([
    ['an empty all-of', { kind: 'allOf', parts: [] }],
    ['an any-of', { kind: 'anyOf', parts: [READ] }],
    ['a module', { kind: 'moduleAccess', module: 'finance' }],
    ['the name of the brand', { 'stagedoor.requirement': true, '~key': READ, kind: 'allOf', parts: [] }],
    ['the text of the brand', { 'Symbol(stagedoor.requirement)': true, kind: 'allOf', parts: [] }],
  ])('%s spelt in JSON is none', (_, forged) => {
    const parsed = JSON.parse(JSON.stringify(forged)) as Requirement
    expect(isRequirement(parsed)).toBe(false)
    expect(access.decide(parsed)).toMatchObject({ allowed: false, reason: 'unknown_permission' })
    expect(access.scopeOf(parsed)).toEqual({ kind: 'none' })
  })

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a key', READ],
    ['a number', 7],
    ['a function that bears the brand', Object.assign(() => READ, allOf(READ))],
    ['a proxy that throws', new Proxy({}, { getOwnPropertyDescriptor: () => null as never })],
  ])('%s is none', (_, value) => {
    expect(isRequirement(value)).toBe(false)
  })

  it('nor is one that went through JSON, or inherits from one', () => {
    const real = allOf(READ)
    expect(isRequirement(real)).toBe(true)
    expect(isRequirement(JSON.parse(JSON.stringify(real)))).toBe(false)
    expect(isRequirement(Object.create(real))).toBe(false)
  })

  it('one of another installed copy of this npm package is recognised', () => {
    const other = { [Symbol.for('stagedoor.requirement')]: true, kind: 'allOf', parts: [READ] }
    expect(isRequirement(other)).toBe(true)
    expect(access.can(other as never)).toBe(true)
  })

  it('one of another copy that is not frozen is judged as it stands when it is asked', () => {
    const reader = accessHolding([READ])
    const other = { [Symbol.for('stagedoor.requirement')]: true, kind: 'allOf', parts: [READ] }
    expect(reader.can(other as never)).toBe(true)
    other.parts = [WRITE]
    expect(reader.can(other as never)).toBe(false)
  })

  it.each([
    { kind: 'noneOf', parts: [READ] },
    { kind: 'allOf', parts: [] },
    { kind: 'anyOf' },
    { kind: 'moduleAccess' },
    {},
  ])('but %j of another copy, whose kind or parts are not ours, is refused', (fields) => {
    const other = { [Symbol.for('stagedoor.requirement')]: true, ...fields }
    expect(isRequirement(other)).toBe(false)
    expect(access.decide(other as never)).toMatchObject({ allowed: false, reason: 'unknown_permission' })
  })
})

describe('REQ-2: which failing part is reported', () => {
  const access = accessWith({
    modules: ['promoter', 'finance', 'ai'],
    grants: [{ permissions: [READ], scope: { businessUnit: ['bu_1'] } }],
  })
  // In the order of the layers that they reach.
  const unknown = 'finance.bills.reed'
  const unowned = 'promoter.vendors.read'
  const ungiven = 'finance_x.bills.read'
  const unheld = WRITE
  const reasonOf = (requirement: Requirement, target = {}) => {
    const decision = access.decide(requirement, target)
    return decision.allowed
      ? 'allowed'
      : `${decision.reason} ${decision.permission ?? decision.module ?? '-'}`
  }

  it('all-of: the first as written', () => {
    expect(reasonOf(allOf(unheld, unknown))).toBe(`permission_not_granted ${unheld}`)
    expect(reasonOf(allOf(unknown, unheld))).toBe('unknown_permission -')
    expect(reasonOf(allOf(moduleAccess('finance'), READ, unheld))).toBe(`scope_required ${READ}`)
  })

  it('any-of: the one that got furthest through the layers', () => {
    expect(reasonOf(anyOf(unknown, unowned))).toBe(`addon_not_entitled ${unowned}`)
    expect(reasonOf(anyOf(unknown, unowned, ungiven))).toBe(`module_not_granted ${ungiven}`)
    expect(reasonOf(anyOf(unheld, ungiven, unknown))).toBe(`permission_not_granted ${unheld}`)
    expect(reasonOf(anyOf(unheld, READ, unowned), { businessUnit: 'bu_2' })).toBe(`out_of_scope ${READ}`)
  })

  it('any-of: the first on a tie', () => {
    expect(reasonOf(anyOf(unheld, 'finance.bills.manage'))).toBe(`permission_not_granted ${unheld}`)
    expect(reasonOf(anyOf('finance.bills.manage', unheld))).toBe(
      'permission_not_granted finance.bills.manage',
    )
    expect(reasonOf(anyOf('finance.reports.export', unowned))).toBe(
      'addon_not_entitled finance.reports.export',
    )
  })

  it('nested: the part reports its own, and its reason is how far it got', () => {
    expect(reasonOf(anyOf(unknown, allOf(unheld, unknown)))).toBe(`permission_not_granted ${unheld}`)
    expect(reasonOf(allOf(anyOf(unknown, unheld), unowned))).toBe(`permission_not_granted ${unheld}`)
    expect(reasonOf(anyOf(allOf(READ, unknown), unheld), { businessUnit: 'bu_1' })).toBe(
      `permission_not_granted ${unheld}`,
    )
  })

  it('offers are those of the part that is reported', () => {
    const decision = access.decide(anyOf(unknown, unowned))
    expect(decision.allowed ? [] : decision.offers?.map(({ key }) => key)).toEqual(['vendor_directory'])
  })
})

describe('REQ-1: reading a requirement', () => {
  const requirement = allOf(READ, anyOf(WRITE, moduleAccess('ai')), READ)

  it('describeRequirement writes it as it is read', () => {
    expect(describeRequirement(READ)).toBe(READ)
    expect(describeRequirement(requirement)).toBe(
      `allOf(${READ}, anyOf(${WRITE}, moduleAccess(ai)), ${READ})`,
    )
  })

  it('leavesOf gives its leaves in the order written', () => {
    expect(leavesOf(READ)).toEqual([{ permission: READ }])
    expect(leavesOf(requirement)).toEqual([
      { permission: READ },
      { permission: WRITE },
      { module: 'ai' },
      { permission: READ },
    ])
  })
})
