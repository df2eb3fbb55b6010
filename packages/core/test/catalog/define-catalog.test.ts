import { describe, expect, it } from 'vitest'
import { define, problemsOf } from '../fixtures/defining.ts'
import { definitionWith, definitionWithAddon } from '../fixtures/module-definition.ts'
import { shop } from '../fixtures/shop-catalog.ts'

describe('CAT-3: unknown fields are problems', () => {
  it.each<[string, unknown, string]>([
    ['a catalog', { modules: {}, packages: {}, addons: {}, roles: {} }, 'roles'],
    ['a module', definitionWith({ scope: [] }), 'modules.finance.scope'],
    [
      'a package',
      definitionWith({}, { packages: { p: { modules: ['finance'], addons: [] } } }),
      'packages.p.addons',
    ],
    ['an add-on', definitionWithAddon({ unlock: [] }), 'addons.extra.unlock'],
    [
      'a permission',
      definitionWith({ permissions: { bills: { read: { description: 'x', scope: [] } } } }),
      'modules.finance.permissions.bills.read.scope',
    ],
  ])('in %s', (_, definition, path) => {
    expect(problemsOf(definition)).toEqual([`unknown_field ${path}`])
  })

  it('a field that a definition inherits is a problem too', () => {
    const action = Object.assign(Object.create({ delegable: false }), { description: 'Sees bills' })
    expect(problemsOf(definitionWith({ permissions: { bills: { read: action } } }))).toEqual([
      'malformed modules.finance.permissions.bills.read.delegable',
    ])
  })

  it('a required field that is inherited is one problem, not two', () => {
    const sold = Object.assign(Object.create({ title: 'P' }), { modules: ['finance'] })
    expect(problemsOf(definitionWith({}, { packages: { p: sold } }))).toEqual(['malformed packages.p.title'])
  })
})

describe('CAT-2: the dimensions of an action', () => {
  const scopesOf = (key: string): readonly string[] | undefined => shop.permissionOf(key)?.scopes

  it('are those of its module when it says nothing', () => {
    expect(scopesOf('finance.bills.read')).toEqual(['businessUnit'])
    expect(scopesOf('finance.expenses.approve')).toEqual(['businessUnit'])
    expect(scopesOf('finance.reports.export')).toEqual(['businessUnit'])
  })

  it('are its own when it names some, and none when it opts out with []', () => {
    expect(scopesOf('finance.expenses.read')).toEqual(['businessUnit', 'event'])
    expect(scopesOf('finance.reports.read')).toEqual([])
  })
})

describe('CAT-6: numbers', () => {
  it('count modules, and permissions over all modules, in order of definition', () => {
    expect(shop.modules.map(({ key, number }) => `${number} ${key}`)).toEqual([
      '0 promoter',
      '1 finance',
      '2 finance_x',
      '3 ai',
    ])
    expect(shop.permissions.map(({ number }) => number)).toEqual(shop.permissions.map((_, index) => index))
    expect(shop.permissionOf('promoter.events.read')?.number).toBe(0)
    expect(shop.permissionOf('finance.bills.read')?.number).toBe(4)
  })
})

describe('the facts of a definition', () => {
  it('stand in the catalog as they were given', () => {
    const definition = definitionWith({
      type: 'base',
      status: 'planned',
      capabilities: ['Bills'],
      owner: 'money',
      navigation: 'main',
      backend: 'finance-api',
      excuse: { 'some-rule': 'because' },
      permissions: { bills: { read: { description: 'Sees bills', deprecated: 'Use reports' } } },
    })
    const catalog = define(definition) as typeof shop
    expect(catalog.moduleOf('finance')).toMatchObject({
      title: 'Module',
      surface: 'One surface',
      type: 'base',
      status: 'planned',
      standalone: true,
      packages: 'any',
      addons: 'any',
      scopes: [],
      capabilities: ['Bills'],
      permissions: ['finance.bills.read'],
      owner: 'money',
      navigation: 'main',
      backend: 'finance-api',
      excuse: { 'some-rule': 'because' },
      listed: false,
    })
    expect(catalog.permissionOf('finance.bills.read')).toMatchObject({
      description: 'Sees bills',
      deprecated: 'Use reports',
      delegable: true,
      gates: [],
    })
  })

  it('are those of packages and add-ons too', () => {
    const about = { title: 'Title', description: 'What it is', listed: true }
    const catalog = define(
      definitionWith(
        { type: 'optional', status: 'live' },
        {
          packages: { arena: { ...about, modules: ['finance'] } },
          addons: { extra: { ...about, extends: ['arena'], unlocks: ['finance.bills.*'] } },
        },
      ),
    )
    expect(catalog.moduleOf('finance')).toMatchObject({ type: 'optional', status: 'live' })
    expect(catalog.packages).toEqual([{ key: 'arena', ...about, modules: ['finance'] }])
    expect(catalog.addons).toEqual([
      { key: 'extra', ...about, extends: ['arena'], modules: [], slice: ['finance.bills.read'] },
    ])
  })

  it('give packages and add-ons their key for a title when they name none', () => {
    expect(shop.addons.find(({ key }) => key === 'vendor_suite')?.title).toBe('vendor_suite')
  })
})
