import { CatalogError, moduleAccess } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { define, problemsOf } from '../fixtures/defining.ts'
import { definitionWith } from '../fixtures/module-definition.ts'
import { accessHolding, accessWith, shop, untypedShop } from '../fixtures/shop-catalog.ts'

const problemsOfAliases = (aliases: Readonly<Record<string, string>>): readonly string[] =>
  problemsOf(definitionWith({ permissions: { bills: ['read', 'write'] } }, { aliases }))

describe('CAT-4: a retired key leads to one live key', () => {
  it('of its own kind', () => {
    expect(problemsOfAliases({ 'old.bills.read': 'finance.bills.read', old: 'finance' })).toEqual([])
    expect(problemsOfAliases({ 'old.bills.read': 'finance' })).toEqual([
      'alias_target_unknown aliases["old.bills.read"]',
    ])
    expect(problemsOfAliases({ old: 'finance.bills.read' })).toEqual(['alias_target_unknown aliases["old"]'])
    expect(problemsOfAliases({ 'old.bills.read': 'finance.bills.*' })).toEqual([
      'alias_target_unknown aliases["old.bills.read"]',
    ])
  })

  it('never to another retired key, in a chain or a cycle', () => {
    expect(
      problemsOfAliases({ 'a.bills.read': 'b.bills.read', 'b.bills.read': 'finance.bills.read' }),
    ).toEqual(['alias_chain aliases["a.bills.read"]'])
    expect(problemsOfAliases({ a: 'b', b: 'a' })).toEqual([
      'alias_chain aliases["a"]',
      'alias_chain aliases["b"]',
    ])
    expect(problemsOfAliases({ 'a.b.c': 'a.b.c' })).toEqual(['alias_chain aliases["a.b.c"]'])
  })

  it('and is never live itself', () => {
    expect(problemsOfAliases({ finance: 'finance', 'finance.bills.read': 'finance.bills.write' })).toEqual([
      'alias_of_live_key aliases["finance"]',
      'alias_of_live_key aliases["finance.bills.read"]',
    ])
  })

  it.each(['constructor', 'toString', '__proto__', 'valueOf'])('%s is no successor', (successor) => {
    expect(problemsOfAliases({ old: successor })).toEqual(['alias_target_unknown aliases["old"]'])
  })

  it('several may lead to the same live key', () => {
    expect(problemsOfAliases({ 'a.b.c': 'finance.bills.read', 'd.e.f': 'finance.bills.read' })).toEqual([])
  })
})

describe('CAT-4: retired keys are replaced before all layers', () => {
  it('a retired key that is asked for is judged as its successor, and the decision names the successor', () => {
    const access = accessHolding(['finance.bills.read'])
    expect(access.decide('finance.invoices.read')).toEqual({
      allowed: true,
      requirement: 'finance.invoices.read',
      permission: 'finance.bills.read',
    })
    expect(accessWith().decide('basic.events.edit')).toEqual({
      allowed: false,
      layer: 'permission',
      reason: 'permission_not_granted',
      requirement: 'basic.events.edit',
      permission: 'promoter.events.write',
      module: 'promoter',
    })
  })

  it('a retired key that is held covers its successor, and only that', () => {
    const access = accessHolding(['finance.invoices.read'])
    expect(access.can('finance.bills.read')).toBe(true)
    expect(access.can('finance.invoices.read')).toBe(true)
    expect(access.can('finance.bills.write')).toBe(false)
  })

  it('a retired module key is read as its successor in entitlements, in modules and when it is asked for', () => {
    const access = accessWith({
      entitlements: { modules: ['basic'] },
      modules: ['basic'],
      grants: [{ permissions: ['promoter.events.read'] }],
    })
    expect(access.can('promoter.events.read')).toBe(true)
    expect(access.can(moduleAccess('basic'))).toBe(true)
    expect(access.can(moduleAccess('promoter'))).toBe(true)
    expect(access.modules()).toEqual(['promoter'])
  })

  it('a retired module key retires none of its permissions: each needs its own alias', () => {
    const access = accessHolding(['promoter.*'])
    expect(access.can('basic.events.read')).toBe(true)
    expect(access.decide('basic.vendors.read')).toMatchObject({ reason: 'unknown_permission' })
  })

  it('the use of a retired key is reported', () => {
    const access = accessWith({
      entitlements: { modules: ['basic', 'finance'] },
      modules: ['basic'],
      grants: [{ permissions: ['finance.invoices.read', 'basic.*'] }],
      delegation: { modules: ['basic'], permissions: ['basic.events.read'] },
    })
    expect(access.problems).toEqual([
      { code: 'alias_used', path: 'entitlements.modules[0]', name: 'basic' },
      { code: 'alias_used', path: 'modules[0]', name: 'basic' },
      { code: 'alias_used', path: 'grants[0].permissions[0]', name: 'finance.invoices.read' },
      { code: 'alias_used', path: 'grants[0].permissions[1]', name: 'basic.*' },
      { code: 'alias_used', path: 'delegation.modules[0]', name: 'basic' },
      { code: 'alias_used', path: 'delegation.permissions[0]', name: 'basic.events.read' },
    ])
  })

  it('an unlock, a package or an add-on names live keys only', () => {
    const definition = definitionWith(
      {},
      {
        packages: { arena: { modules: ['old'] } },
        addons: { extra: { extends: ['old'], unlocks: ['old.bills.read'] } },
        aliases: { old: 'finance', 'old.bills.read': 'finance.bills.read' },
      },
    )
    expect(() => define(definition)).toThrow(CatalogError)
  })
})

describe('CAT-4: a retired wildcard', () => {
  it('covers the successors of listed permission keys, and nothing else of their module', () => {
    const access = accessHolding(['basic.*'])
    expect(access.permissions()).toEqual(['promoter.events.read', 'promoter.events.write'])
    expect(accessHolding(['basic.events.*']).permissions()).toEqual([
      'promoter.events.read',
      'promoter.events.write',
    ])
    expect(accessHolding(['basic.vendors.*']).permissions()).toEqual([])
  })

  it('over a retired resource of a live module covers the successors only', () => {
    expect(accessHolding(['finance.invoices.*']).permissions()).toEqual(['finance.bills.read'])
  })

  it('never covers a successor that is not delegable (CAT-5)', () => {
    expect(accessHolding(['basic.approvals.*']).permissions()).toEqual([])
    expect(accessHolding(['basic.approvals.grant']).permissions()).toEqual(['finance.expenses.approve'])
  })

  it('is no wildcard that its module still has: finance.* does not follow a key that moved out', () => {
    const catalog = define({
      modules: {
        finance: definition('bills', ['read']),
        books: definition('ledgers', ['read']),
      },
      packages: {},
      addons: {},
      aliases: { 'finance.ledgers.read': 'books.ledgers.read' },
    })
    expect(catalog.patternOf('finance.*')?.permissions.map(({ key }) => key)).toEqual(['finance.bills.read'])
    expect(catalog.patternOf('finance.ledgers.*')?.permissions.map(({ key }) => key)).toEqual([
      'books.ledgers.read',
    ])
  })
})

describe('CAT-4: what a text of a grant names', () => {
  it.each([
    ['finance.bills.read', 'key', 'finance'],
    ['finance.invoices.read', 'retired_key', 'finance'],
    ['basic.events.read', 'retired_key', 'promoter'],
    ['finance.*', 'wildcard', 'finance'],
    ['finance.bills.*', 'wildcard', 'finance'],
    ['ai.*', 'wildcard', 'ai'],
    ['basic.*', 'retired_wildcard', 'basic'],
    ['finance.invoices.*', 'retired_wildcard', 'finance'],
  ])('%s is a %s of %s', (text, kind, moduleKey) => {
    expect(untypedShop.patternOf(text)).toMatchObject({ text, kind, module: moduleKey })
  })

  it.each(['finance', 'basic', 'finance.bills', '*', 'finance.*.read', 'old.*', 'basic.vendors.*'])(
    '%s is nothing',
    (text) => {
      expect(untypedShop.patternOf(text)).toBeUndefined()
    },
  )
})

describe('GRT-1: the patterns that cover a permission', () => {
  it('are its key, its retired keys, its wildcards and the retired wildcards over those keys, and no other', () => {
    expect(shop.permissionOf('finance.bills.write')?.patterns).toEqual([
      'finance.bills.write',
      'finance.bills.*',
      'finance.*',
    ])
    expect(shop.permissionOf('finance.bills.read')?.patterns).toEqual([
      'finance.bills.read',
      'finance.invoices.read',
      'finance.bills.*',
      'finance.*',
      'finance.invoices.*',
    ])
  })

  it('lie within the same and wider patterns, and a retired wildcard within none (DEL-5)', () => {
    const within = (text: string) => untypedShop.patternOf(text)?.within
    expect(within('finance.bills.read')).toEqual([
      'finance.bills.read',
      'finance.invoices.read',
      'finance.bills.*',
      'finance.*',
    ])
    expect(within('finance.bills.*')).toEqual(['finance.bills.*', 'finance.*'])
    expect(within('finance.*')).toEqual(['finance.*'])
    expect(within('basic.*')).toEqual([])
  })
})

describe('CAT-5: a key that is not delegable', () => {
  it('is covered by its exact key and by retired keys that lead to it, never by a wildcard', () => {
    expect(shop.permissionOf('finance.expenses.approve')?.patterns).toEqual([
      'finance.expenses.approve',
      'basic.approvals.grant',
    ])
    for (const pattern of ['finance.*', 'finance.expenses.*', 'basic.*', 'basic.approvals.*'])
      expect(accessHolding([pattern]).can('finance.expenses.approve')).toBe(false)
    for (const pattern of ['finance.expenses.approve', 'basic.approvals.grant'])
      expect(accessHolding([pattern]).can('finance.expenses.approve')).toBe(true)
  })
})

function definition(resource: string, actions: readonly string[]): unknown {
  const { modules } = definitionWith({ permissions: { [resource]: actions } }) as {
    modules: { finance: unknown }
  }
  return modules.finance
}
