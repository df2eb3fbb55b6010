import {
  allOf,
  anyOf,
  moduleAccess,
  type PreparedRequirement,
  prepareRequirement,
  type Requirement,
} from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { unfrozenIn } from '../fixtures/deep-freeze.ts'
import { define } from '../fixtures/defining.ts'
import { accessWith, shop, untypedShop } from '../fixtures/shop-catalog.ts'

const KEY = 'finance.bills.read'
const prepare = prepareRequirement as (catalog: unknown, asked: unknown) => PreparedRequirement
const otherShop = {
  modules: {
    finance: {
      title: 'Finance',
      surface: 'Money elsewhere',
      type: 'optional',
      status: 'live',
      standalone: true,
      packages: 'none',
      addons: 'none',
      scopes: [],
      capabilities: [],
      permissions: { bills: ['read'] },
    },
  },
  packages: {},
  addons: {},
}
const scoped = accessWith({ grants: [{ permissions: [KEY], scope: { businessUnit: ['bu_1'] } }] })

describe('MEM-1: a decision is made once, and shared', () => {
  it('also where it is asked for by key', () => {
    const [one, other] = [accessWith(), accessWith({ userId: 'user_2' })]
    expect(one.decide(KEY)).toBe(other.decide(KEY))
    expect(one.decide(KEY)).toBe(one.decide(KEY))
  })
})

describe('REQ-1: a requirement prepared for its catalog', () => {
  const requirements: readonly (string | Requirement)[] = [
    KEY,
    'promoter.vendors.read',
    allOf(KEY, 'promoter.vendors.read'),
    anyOf('promoter.vendors.read', allOf(KEY, moduleAccess('finance'))),
    moduleAccess('finance'),
    moduleAccess('promoter'),
  ]
  const targets = [
    undefined,
    { businessUnit: 'bu_1' },
    { businessUnit: 'bu_2' },
    { businessUnit: ['bu_1'] },
    {},
  ]

  it.each(requirements)('answers as the requirement itself does: %o', (requirement) => {
    const prepared = prepare(untypedShop, requirement)
    for (const target of targets) {
      expect(scoped.decide(prepared, target)).toBe(scoped.decide(requirement, target))
      expect(scoped.can(prepared, target)).toBe(scoped.can(requirement, target))
      expect(scoped.explain(prepared, target)).toEqual(scoped.explain(requirement, target))
    }
    expect(scoped.decideBeforeScope(prepared)).toBe(scoped.decideBeforeScope(requirement))
    expect(scoped.scopeOf(prepared)).toEqual(scoped.scopeOf(requirement))
    expect(Object.isFrozen(prepared)).toBe(true)
  })

  it.each([
    undefined,
    null,
    '',
    'finance.*',
    'finance.bills.reed',
    'finance',
    {},
    [],
    allOf('nope.bills.read', KEY),
  ])('throws where it is declared wrongly: %o', (asked) => {
    expect(() => prepare(untypedShop, asked)).toThrow(TypeError)
  })

  it('is unknown to an access of another catalog', () => {
    const elsewhere = prepare(define(otherShop), KEY)
    expect(scoped.decide(elsewhere)).toMatchObject({ allowed: false, reason: 'unknown_permission' })
  })

  it('is refused for want of a grant only where its module is owned and given (LAY-1)', () => {
    const without = { entitlements: { modules: ['promoter'] } }
    const reasonOf = (member: object): unknown => {
      const decision = accessWith({ grants: [], ...member } as never).decide(prepare(untypedShop, KEY))
      return decision.allowed || decision.reason
    }
    expect(reasonOf({})).toBe('permission_not_granted')
    expect(reasonOf({ modules: [] })).toBe('module_not_granted')
    expect(reasonOf(without)).toBe('module_not_entitled')
  })

  it('is frozen', () => {
    expect(Object.isFrozen(prepare(untypedShop, KEY))).toBe(true)
    expect(Object.isFrozen(prepare(untypedShop, allOf(KEY, 'promoter.vendors.read')))).toBe(true)
  })

  it('a requirement of another copy that can still change is looked up each time it is asked', () => {
    const parts = ['promoter.vendors.read']
    const foreign = { [Symbol.for('stagedoor.requirement')]: true, kind: 'anyOf', parts }
    expect(scoped.can(foreign as never, { businessUnit: 'bu_1' })).toBe(false)
    parts.push(KEY)
    expect(scoped.can(foreign as never, { businessUnit: 'bu_1' })).toBe(true)
  })

  it('is no requirement that JSON can spell', () => {
    const forged = JSON.parse(JSON.stringify({ kind: 'leaf', subject: { index: 0 } }))
    expect(scoped.decide(forged)).toMatchObject({ allowed: false, reason: 'unknown_permission' })
  })

  it('is typed from its catalog', () => {
    // @ts-expect-error - a misspelt key does not compile
    expect(() => prepareRequirement(shop, 'finance.bills.reed')).toThrow(TypeError)
    expect(scoped.can(prepareRequirement(shop, KEY), { businessUnit: 'bu_1' })).toBe(true)
  })
})

describe('decisions', () => {
  it.each([KEY, 'promoter.vendors.read', 'nope.bills.read'])(
    'are frozen, and shared where the catalog knows the key: %s',
    (key) => {
      for (const target of [undefined, { businessUnit: 'bu_1' }, { businessUnit: 'bu_2' }]) {
        const decision = scoped.decide(key, target)
        expect(unfrozenIn(decision)).toEqual([])
        if (key !== 'nope.bills.read') expect(scoped.decide(key, target)).toBe(decision)
      }
    },
  )
})
