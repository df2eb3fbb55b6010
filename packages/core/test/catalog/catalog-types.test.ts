import {
  type AddonKeyOf,
  type AllOf,
  allOf,
  anyOf,
  type Catalog,
  CatalogError,
  defineCatalog,
  type ModuleKeyOf,
  moduleAccess,
  type PackageKeyOf,
  type PermissionKey,
  type PermissionKeyOf,
  resolveAccess,
  type ScopedPermissionKey,
  type ScopedPermissionKeyOf,
} from '@stagedoor/core'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { memberWith, shop } from '../fixtures/shop-catalog.ts'

const facts = {
  title: 'Finance',
  surface: 'Money',
  type: 'optional',
  status: 'live',
  standalone: true,
  packages: 'any',
  addons: 'any',
  scopes: [],
  capabilities: [],
} as const

describe('CAT-1: the keys of a catalog are literal unions', () => {
  it('of permissions, from the short and the long form', () => {
    expectTypeOf<PermissionKeyOf<typeof shop>>().toEqualTypeOf<
      | 'promoter.events.read'
      | 'promoter.events.write'
      | 'promoter.vendors.read'
      | 'promoter.vendors.search'
      | 'finance.bills.read'
      | 'finance.bills.write'
      | 'finance.bills.manage'
      | 'finance.expenses.read'
      | 'finance.expenses.approve'
      | 'finance.reports.read'
      | 'finance.reports.export'
      | 'finance_x.bills.read'
    >()
  })

  it('of scope-sensitive permissions: an action that opts out with [], or whose module has no dimension, is none', () => {
    expectTypeOf<ScopedPermissionKeyOf<typeof shop>>().toEqualTypeOf<
      Exclude<PermissionKeyOf<typeof shop>, 'finance.reports.read' | 'finance_x.bills.read'>
    >()
  })

  it('an action with scopes of its own is sensitive where its module is not', () => {
    const catalog = defineCatalog({
      modules: {
        finance: {
          ...facts,
          permissions: { bills: { read: { description: 'x', scopes: ['event'] }, write: 'y' } },
        },
      },
      packages: {},
      addons: {},
    })
    expectTypeOf<ScopedPermissionKeyOf<typeof catalog>>().toEqualTypeOf<'finance.bills.read'>()
    expect(catalog.permissions.filter(({ scopes }) => scopes.length > 0).map(({ key }) => key)).toEqual([
      'finance.bills.read',
    ])
  })

  it('of modules, packages and add-ons; a module without permissions has a key too', () => {
    expectTypeOf<ModuleKeyOf<typeof shop>>().toEqualTypeOf<'promoter' | 'finance' | 'finance_x' | 'ai'>()
    expectTypeOf<PackageKeyOf<typeof shop>>().toEqualTypeOf<'basic_promoter' | 'arena'>()
    expectTypeOf<AddonKeyOf<typeof shop>>().toEqualTypeOf<
      'vendor_directory' | 'vendor_suite' | 'finance_addon' | 'export_addon' | 'ai_addon'
    >()
  })

  it('the unions hold exactly the keys that the catalog has at run time', () => {
    const keys: Record<PermissionKeyOf<typeof shop>, true> = {
      'promoter.events.read': true,
      'promoter.events.write': true,
      'promoter.vendors.read': true,
      'promoter.vendors.search': true,
      'finance.bills.read': true,
      'finance.bills.write': true,
      'finance.bills.manage': true,
      'finance.expenses.read': true,
      'finance.expenses.approve': true,
      'finance.reports.read': true,
      'finance.reports.export': true,
      'finance_x.bills.read': true,
    }
    expect(shop.permissions.map(({ key }) => key)).toEqual(Object.keys(keys))
  })
})

describe('CAT-4: retired keys are not among the types', () => {
  it('nor compile where a key is asked for', () => {
    expectTypeOf<'finance.invoices.read'>().not.toExtend<PermissionKeyOf<typeof shop>>()
    expectTypeOf<'basic'>().not.toExtend<ModuleKeyOf<typeof shop>>()
    // @ts-expect-error: a retired key
    expect(resolveAccess(shop, memberWith()).can('finance.invoices.read')).toBe(false)
  })
})

describe('CAT-2: what does not compile', () => {
  it('a module that names a package that is none', () => {
    const define = () =>
      defineCatalog({
        // @ts-expect-error: 'arenna' is no package
        modules: { finance: { ...facts, packages: ['arenna'], permissions: {} } },
        packages: { arena: { modules: ['finance'] } },
        addons: {},
      })
    expect(define).toThrow(CatalogError)
  })

  it('a module that names an add-on that is none', () => {
    const define = () =>
      defineCatalog({
        // @ts-expect-error: 'extro' is no add-on
        modules: { finance: { ...facts, addons: ['extro'], permissions: {} } },
        packages: {},
        addons: { extra: { extends: ['finance'], unlocks: ['finance'] } },
      })
    expect(define).toThrow(CatalogError)
  })

  it('a package of a module that is none', () => {
    const define = () =>
      defineCatalog({
        modules: { finance: { ...facts, permissions: {} } },
        // @ts-expect-error: 'finanse' is no module
        packages: { arena: { modules: ['finanse'] } },
        addons: {},
      })
    expect(define).toThrow(CatalogError)
  })

  it('an add-on that extends or unlocks what is none', () => {
    const define = () =>
      defineCatalog({
        modules: { finance: { ...facts, permissions: {} } },
        packages: {},
        // @ts-expect-error: 'finanse' is neither a package nor a module
        addons: { extra: { extends: ['finanse'], unlocks: ['finance'] } },
      })
    const defineOther = () =>
      defineCatalog({
        modules: { finance: { ...facts, permissions: {} } },
        packages: {},
        // @ts-expect-error: no key of the module 'finance'
        addons: { extra: { extends: ['finance'], unlocks: ['ai.bills.read'] } },
      })
    expect(define).toThrow(CatalogError)
    expect(defineOther).toThrow(CatalogError)
  })

  it('a module with a field too few, or one too many', () => {
    const { surface: _, ...lacking } = facts
    const defineLacking = () =>
      defineCatalog({
        // @ts-expect-error: no surface
        modules: { finance: { ...lacking, permissions: {} } },
        packages: {},
        addons: {},
      })
    const defineExcess = () =>
      defineCatalog({
        // @ts-expect-error: 'scope' is no field of a module
        modules: { finance: { ...facts, scope: [], permissions: {} } },
        packages: {},
        addons: {},
      })
    expect(defineLacking).toThrow(CatalogError)
    expect(defineExcess).toThrow(CatalogError)
  })

  it('a misspelt field in the long form of a permission', () => {
    const define = () =>
      defineCatalog({
        modules: {
          finance: {
            ...facts,
            // @ts-expect-error: 'delegatable' is no field of a permission
            permissions: { bills: { read: { description: 'x', delegatable: false } } },
          },
        },
        packages: {},
        addons: {},
      })
    expect(define).toThrow(CatalogError)
  })
})

describe('REQ-1: a misspelt key does not compile', () => {
  const access = resolveAccess(shop, memberWith())

  it('asked alone', () => {
    expect(access.can('finance.bills.read')).toBe(false)
    // @ts-expect-error: no key of this catalog
    expect(access.can('finance.bils.read')).toBe(false)
    // @ts-expect-error: a wildcard is no key
    expect(access.can('finance.bills.*')).toBe(false)
    // @ts-expect-error: nor is a list
    expect(access.can(['finance.bills.read'])).toBe(false)
  })

  it('asked in a composition, however deep', () => {
    expect(access.can(allOf('finance.bills.read', anyOf('finance.bills.write')))).toBe(false)
    expect(access.can(anyOf('finance.bills.read', moduleAccess('finance')))).toBe(true)
    // @ts-expect-error: no key of this catalog
    expect(access.can(anyOf('finance.bils.read'))).toBe(false)
    // @ts-expect-error: no key of this catalog
    expect(access.can(allOf('finance.bills.read', anyOf('finance.bils.read')))).toBe(false)
  })

  it('a composition remembers its keys', () => {
    expectTypeOf(allOf('finance.bills.read', 'finance.bills.write')).toEqualTypeOf<
      AllOf<'finance.bills.read' | 'finance.bills.write'>
    >()
  })

  it('permissions() gives keys of the catalog', () => {
    expectTypeOf(access.permissions()).toEqualTypeOf<readonly PermissionKeyOf<typeof shop>[]>()
  })
})

describe('APP-4: without a registered catalog', () => {
  it('any text of three segments is a key, and none is known to be scope-sensitive', () => {
    expectTypeOf<PermissionKey>().toEqualTypeOf<`${string}.${string}.${string}`>()
    expectTypeOf<ScopedPermissionKey>().toEqualTypeOf<never>()
    expectTypeOf<PermissionKeyOf<Catalog>>().toEqualTypeOf<string>()
  })
})
