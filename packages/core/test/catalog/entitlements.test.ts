import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accessWith, shop, untypedShop } from '../fixtures/shop-catalog.ts'

const none = { modules: [], addons: [] }

describe('ENT-1: purchases become entitlements', () => {
  it('a package gives its modules, in the order of the catalog', () => {
    expect(shop.entitlements({ packages: ['arena'] })).toEqual({
      entitlements: { modules: ['promoter', 'finance'], addons: [] },
      problems: [],
    })
  })

  it('a standalone module is bought by itself', () => {
    expect(shop.entitlements({ modules: ['ai', 'finance'] }).entitlements.modules).toEqual(['finance', 'ai'])
  })

  it('an add-on unlocks whole modules, and is listed only where it gates a slice', () => {
    expect(
      shop.entitlements({ packages: ['basic_promoter'], addons: ['finance_addon', 'vendor_directory'] }),
    ).toEqual({
      entitlements: { modules: ['promoter', 'finance'], addons: ['vendor_directory'] },
      problems: [],
    })
  })

  it('an add-on is compatible with any one of what it extends', () => {
    for (const packages of [['basic_promoter'], ['arena'], ['arena', 'basic_promoter']])
      expect(shop.entitlements({ packages, addons: ['vendor_suite'] } as never).problems).toEqual([])
    expect(shop.entitlements({ modules: ['finance'], addons: ['export_addon'] }).problems).toEqual([])
  })

  it.each([
    ['packages', 'unknown_package', 'package', 'gone'],
    ['packages', 'unknown_package', 'package', 'finance'],
    ['addons', 'unknown_addon', 'addon', 'gone'],
    ['modules', 'unknown_module', 'module', 'gone'],
    ['modules', 'unknown_module', 'module', 'arena'],
    ['modules', 'module_not_standalone', 'module', 'promoter'],
    ['addons', 'addon_incompatible', 'addon', 'vendor_directory'],
  ])('%s: %s, and unlocks nothing', (list, code, kind, key) => {
    expect(untypedShop.entitlements({ [list]: [key] })).toEqual({
      entitlements: none,
      problems: [{ code, kind, key }],
    })
  })

  it('a retired module key is read as its successor and reported', () => {
    expect(untypedShop.entitlements({ modules: ['basic'] })).toEqual({
      entitlements: none,
      problems: [
        { code: 'alias_used', kind: 'module', key: 'basic' },
        { code: 'module_not_standalone', kind: 'module', key: 'basic' },
      ],
    })
  })

  it('an incompatible add-on unlocks neither its modules nor its slice', () => {
    expect(shop.entitlements({ packages: ['arena'], addons: ['finance_addon', 'vendor_directory'] })).toEqual(
      {
        entitlements: { modules: ['promoter', 'finance'], addons: [] },
        problems: [
          { code: 'addon_incompatible', kind: 'addon', key: 'finance_addon' },
          { code: 'addon_incompatible', kind: 'addon', key: 'vendor_directory' },
        ],
      },
    )
  })

  it('compatibility is judged against purchases, never against what add-ons unlock', () => {
    // finance_addon unlocks finance, which ai_addon and export_addon extend; but nobody bought finance.
    const bought = { packages: ['basic_promoter'], addons: ['finance_addon', 'ai_addon', 'export_addon'] }
    expect(untypedShop.entitlements(bought)).toEqual({
      entitlements: { modules: ['promoter', 'finance'], addons: [] },
      problems: [
        { code: 'addon_incompatible', kind: 'addon', key: 'ai_addon' },
        { code: 'addon_incompatible', kind: 'addon', key: 'export_addon' },
      ],
    })
  })

  it('an add-on is not compatible with a package that only contains the module it extends', () => {
    expect(shop.entitlements({ packages: ['arena'], addons: ['export_addon'] }).problems).toEqual([
      { code: 'addon_incompatible', kind: 'addon', key: 'export_addon' },
    ])
  })

  it('a problem purchase is no base for an add-on', () => {
    const bought = untypedShop.entitlements({ modules: ['promoter'], addons: ['finance_addon'] })
    expect(bought.entitlements).toEqual(none)
    expect(bought.problems.map(({ code }) => code)).toEqual(['module_not_standalone', 'addon_incompatible'])
  })

  it('the order of purchases, and buying twice, change nothing', () => {
    const pick = (keys: readonly string[]) => fc.shuffledSubarray([...keys])
    const packages = pick(['basic_promoter', 'arena', 'gone'])
    const addons = pick(['vendor_directory', 'vendor_suite', 'finance_addon', 'export_addon', 'ai_addon'])
    const modules = pick(['promoter', 'finance', 'finance_x', 'ai', 'basic', 'gone'])
    fc.assert(
      fc.property(packages, addons, modules, (...[bought, extras, single]) => {
        const sorted = { packages: bought.toSorted(), addons: extras.toSorted(), modules: single.toSorted() }
        const twice = { packages: [...bought, ...bought], addons: [...extras, ...extras], modules: single }
        const { entitlements, problems } = untypedShop.entitlements(sorted)
        const again = untypedShop.entitlements(twice)
        expect(again.entitlements).toEqual(entitlements)
        expect(new Set(again.problems.map((each) => JSON.stringify(each)))).toEqual(
          new Set(problems.map((each) => JSON.stringify(each))),
        )
      }),
    )
  })

  it('buying more never takes a module or an add-on away', () => {
    const pick = (keys: readonly string[]) => fc.subarray([...keys])
    const purchases = fc.record({
      packages: pick(['basic_promoter', 'arena']),
      addons: pick(['vendor_directory', 'vendor_suite', 'finance_addon', 'export_addon', 'ai_addon']),
      modules: pick(['finance', 'finance_x', 'ai']),
    })
    fc.assert(
      fc.property(purchases, purchases, (some, more) => {
        const less = untypedShop.entitlements(some).entitlements
        const all = untypedShop.entitlements({
          packages: [...some.packages, ...more.packages],
          addons: [...some.addons, ...more.addons],
          modules: [...some.modules, ...more.modules],
        }).entitlements
        expect(all.modules).toEqual(expect.arrayContaining([...less.modules]))
        expect(all.addons).toEqual(expect.arrayContaining([...less.addons]))
      }),
    )
  })

  it.each([
    [null, 'purchases must be an object'],
    [['arena'], 'purchases must be an object'],
    [{ package: ['arena'] }, 'purchases.package is no field of this object'],
    [{ packages: 'arena' }, 'purchases.packages must be a list'],
    [{ packages: [7] }, 'purchases.packages[0] must be a string'],
    [{ addons: undefined }, 'purchases.addons is present without a value'],
  ])('%j is a mistake of the caller and throws', (purchases, message) => {
    expect(() => untypedShop.entitlements(purchases as never)).toThrow(message)
    expect(() => untypedShop.entitlements(purchases as never)).toThrow(TypeError)
  })
})

describe('ENT-2: gated slices', () => {
  const holding = (addons: readonly string[], modules = ['promoter', 'finance']) =>
    accessWith({
      entitlements: { modules, addons },
      grants: [{ permissions: ['promoter.*', 'finance.*'] }],
    })

  it('a permission in a slice needs its add-on', () => {
    expect(holding([]).decide('promoter.vendors.read')).toMatchObject({ reason: 'addon_not_entitled' })
    expect(holding(['vendor_directory']).can('promoter.vendors.read')).toBe(true)
  })

  it('a permission in two slices needs any one of the two add-ons', () => {
    expect(shop.permissionOf('promoter.vendors.search')?.gates).toEqual(['vendor_directory', 'vendor_suite'])
    expect(holding([]).decide('promoter.vendors.search')).toMatchObject({ reason: 'addon_not_entitled' })
    expect(holding(['vendor_directory']).can('promoter.vendors.search')).toBe(true)
    expect(holding(['vendor_suite']).can('promoter.vendors.search')).toBe(true)
    expect(holding(['vendor_suite']).can('promoter.vendors.read')).toBe(false)
  })

  it('the module is needed all the same', () => {
    expect(holding(['vendor_directory'], ['finance']).decide('promoter.vendors.read')).toMatchObject({
      reason: 'module_not_entitled',
    })
  })

  it('an add-on opens nothing outside of its slice', () => {
    const access = accessWith({ entitlements: { modules: ['promoter'], addons: ['export_addon'] } })
    for (const key of ['finance.bills.read', 'finance.reports.export', 'promoter.vendors.read'])
      expect(access.decide(key)).toMatchObject({ layer: 'entitlement' })
  })

  it('unlocks names no module wildcard', () => {
    expect(shop.addons.find(({ key }) => key === 'vendor_directory')).toMatchObject({
      modules: [],
      slice: ['promoter.vendors.read', 'promoter.vendors.search'],
    })
  })
})

describe('ENT-3: the resolver takes entitlements as given', () => {
  it('an owned package or add-on derives no module', () => {
    const access = accessWith({
      entitlements: { modules: ['basic_promoter', 'arena'], addons: ['finance_addon', 'arena'] },
      grants: [{ permissions: ['finance.*', 'promoter.*'] }],
    })
    expect(access.modules()).toEqual([])
    expect(access.decide('finance.bills.read')).toMatchObject({ reason: 'module_not_entitled' })
  })

  it('a module that is owned is owned, however it could have been bought', () => {
    const access = accessWith({
      entitlements: { modules: ['promoter'] },
      grants: [{ permissions: ['promoter.events.read'] }],
    })
    expect(access.can('promoter.events.read')).toBe(true)
  })
})
