import { CatalogError, resolveAccess } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { unfrozenIn } from '../fixtures/deep-freeze.ts'
import { define } from '../fixtures/defining.ts'
import { definitionWith, moduleDefinition } from '../fixtures/module-definition.ts'
import { memberWith, shop } from '../fixtures/shop-catalog.ts'

const HOSTILE = ['constructor', '__proto__', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']

describe('CAT-3: the catalog is immutable', () => {
  it('down to the last list', () => {
    expect(unfrozenIn(shop)).toEqual([])
    for (const { patterns } of shop.permissions)
      for (const text of patterns) expect(unfrozenIn(shop.patternOf(text))).toEqual([])
  })

  it('and so are entitlements derived from it', () => {
    expect(unfrozenIn(shop.entitlements({ packages: ['arena'], addons: ['nope'] }))).toEqual([])
  })

  it('keeps no reference to its definition', () => {
    const definition = definitionWith(
      { scopes: ['event'], packages: ['arena'], capabilities: ['Bills'] },
      {
        packages: { arena: { modules: ['finance'] } },
      },
    ) as { modules: { finance: Record<string, unknown[]> }; packages: { arena: { modules: string[] } } }
    const catalog = define(definition)
    definition.modules.finance.scopes?.push('businessUnit')
    definition.modules.finance.capabilities?.pop()
    definition.packages.arena.modules.length = 0
    expect(catalog.moduleOf('finance')).toMatchObject({
      scopes: ['event'],
      packages: ['arena'],
      capabilities: ['Bills'],
    })
    expect(catalog.entitlements({ packages: ['arena'] }).entitlements.modules).toEqual(['finance'])
  })
})

describe('CAT-3: hostile names', () => {
  it.each(HOSTILE)('%s names nothing in a catalog that does not define it (ABUSE-168)', (name) => {
    const key = `${name}.${name}.${name}`
    for (const text of [name, key, `${name}.*`, `finance.${name}.read`, `finance.bills.${name}`]) {
      expect(shop.moduleOf(text)).toBeUndefined()
      expect(shop.permissionOf(text)).toBeUndefined()
      expect(shop.patternOf(text)).toBeUndefined()
    }
    expect(shop.entitlements({ packages: [name], addons: [name], modules: [name] })).toEqual({
      entitlements: { modules: [], addons: [] },
      problems: [
        { code: 'unknown_package', kind: 'package', key: name },
        { code: 'unknown_module', kind: 'module', key: name },
        { code: 'unknown_addon', kind: 'addon', key: name },
      ],
    })
  })

  it('constructor is an ordinary name where a definition uses it', () => {
    const catalog = define({
      modules: {
        constructor: moduleDefinition({
          scopes: ['constructor'],
          standalone: false,
          permissions: { constructor: ['constructor', 'valueof'] },
        }),
      },
      packages: { constructor: { modules: ['constructor'] } },
      addons: { constructor: { extends: ['constructor'], unlocks: ['constructor.constructor.valueof'] } },
    })
    const { entitlements } = catalog.entitlements({ packages: ['constructor'], addons: ['constructor'] })
    const access = resolveAccess(
      catalog,
      memberWith({
        entitlements,
        modules: ['constructor'],
        grants: [{ permissions: ['constructor.constructor.*'], scope: { constructor: ['c_1'] } }],
      }),
    )
    const key = 'constructor.constructor.constructor'
    expect(access.can(key, { constructor: 'c_1' })).toBe(true)
    expect(access.decide(key, {})).toMatchObject({ allowed: false, reason: 'scope_required' })
    expect(access.decide(key, Object.create({ constructor: 'c_1' }))).toMatchObject({
      reason: 'scope_required',
    })
  })

  it.each([
    '{"modules":{"__proto__":{}},"packages":{},"addons":{}}',
    '{"modules":{},"packages":{"__proto__":{"modules":[]}},"addons":{}}',
    '{"modules":{},"packages":{},"addons":{"__proto__":{"extends":[],"unlocks":[]}}}',
    '{"modules":{},"packages":{},"addons":{},"aliases":{"__proto__":"finance"}}',
    '{"modules":{},"packages":{},"addons":{},"__proto__":{"modules":{}}}',
  ])('__proto__ as an own name is a problem: %s (ABUSE-170)', (json) => {
    expect(() => define(JSON.parse(json))).toThrow(CatalogError)
  })

  it('__proto__ as a resource, an action or a dimension is a problem (ABUSE-170)', () => {
    for (const permissions of [
      '{"__proto__":["read"]}',
      '{"bills":{"__proto__":"x"}}',
      '{"bills":["__proto__"]}',
    ])
      expect(() => define(definitionWith({ permissions: JSON.parse(permissions) }))).toThrow(CatalogError)
    expect(() => define(definitionWith({ scopes: ['__proto__'] }))).toThrow(CatalogError)
  })

  it('leave Object.prototype as it was (ABUSE-168)', () => {
    const before = Reflect.ownKeys(Object.prototype)
    try {
      define(JSON.parse('{"modules":{"__proto__":{"isAdmin":true}},"packages":{},"addons":{}}'))
    } catch {}
    resolveAccess(shop, {
      ...memberWith(),
      ...JSON.parse('{"grants":[{"permissions":["__proto__.*","finance.__proto__.read"]}]}'),
    })
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before)
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined()
  })
})
