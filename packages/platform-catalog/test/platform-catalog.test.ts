import {
  type ModuleKeyOf,
  type PermissionKeyOf,
  resolveAccess,
  type ScopedPermissionKeyOf,
} from '@stagedoor/core'
import * as entry from '@stagedoor/platform-catalog'
import { describe, expect, expectTypeOf, it } from 'vitest'

const { platformCatalog } = entry
const own = platformCatalog.entitlements
const keysOf = (entries: readonly { readonly key: string }[]): readonly string[] =>
  entries.map(({ key }) => key)

describe('the modules', () => {
  it('are the base personas, the optional ones, and the namespaces in use', () => {
    const ofType = (type: string): readonly string[] =>
      keysOf(platformCatalog.modules.filter((each) => each.type === type))
    expect(ofType('base')).toEqual(['basic', 'promoter', 'artist', 'vendor', 'venue'])
    expect(ofType('optional')).toEqual(['finance', 'ai', 'touring', 'venue_marketplace', 'market'])
  })

  it('that are standalone are those the product names', () => {
    const standalone = keysOf(platformCatalog.modules.filter((each) => each.standalone))
    expect(standalone).toEqual(['artist', 'finance', 'ai', 'touring', 'venue_marketplace'])
  })

  it('have the capabilities of the product, one entry each', () => {
    const counts = Object.fromEntries(
      platformCatalog.modules.map(({ key, capabilities }) => [key, capabilities.length]),
    )
    expect(counts).toMatchObject({ basic: 18, finance: 5, ai: 4, touring: 5, artist: 4, venue: 6 })
  })

  it('describe every permission', () => {
    expect(platformCatalog.permissions.filter(({ description }) => description === undefined)).toEqual([])
  })

  it.each(['finance.bills.read', 'finance.expenses.read', 'finance.expenses.write', 'finance.income.read'])(
    'make %s sensitive to the business unit alone',
    (key) => {
      expect(platformCatalog.permissionOf(key)?.scopes).toEqual(['businessUnit'])
    },
  )
})

describe('the packages and add-ons', () => {
  it('hold the directories behind their add-ons', () => {
    const gated = (addon: string): readonly string[] =>
      keysOf(platformCatalog.permissions.filter(({ gates }) => gates.includes(addon)))
    expect(gated('vendor_directory')).toEqual(['basic.vendors.read', 'basic.vendors.search'])
    expect(gated('venue_directory')).toEqual(['basic.venues.read', 'basic.venues.search'])
  })

  it('put no package or add-on name into a module or permission key', () => {
    const sold = keysOf([...platformCatalog.packages, ...platformCatalog.addons])
    const keys = keysOf([...platformCatalog.modules, ...platformCatalog.permissions])
    expect(keys.filter((key) => sold.some((name) => key.split('.').includes(name)))).toEqual([])
  })

  it('share no key with a module', () => {
    const sold = keysOf([...platformCatalog.packages, ...platformCatalog.addons])
    expect(sold.filter((key) => platformCatalog.moduleOf(key) !== undefined)).toEqual([])
  })

  it('bring the module of a slice with everything that the add-on of the slice extends', () => {
    const closed = platformCatalog.addons.flatMap(({ key, extends: bases, slice }) =>
      bases.flatMap((base) => {
        const purchases = platformCatalog.moduleOf(base) ? { modules: [base] } : { packages: [base] }
        const { modules } = own({ ...purchases, addons: [key] }).entitlements
        return slice.filter((permission) => !modules.includes(permission.split('.')[0] ?? ''))
      }),
    )
    expect(closed).toEqual([])
  })

  it('list nothing for sale that is only planned', () => {
    const planned = new Set(keysOf(platformCatalog.modules.filter(({ status }) => status === 'planned')))
    const offers = platformCatalog.modules
      .filter(({ key }) => planned.has(key))
      .flatMap((each) => each.offers)
    expect(offers).toEqual([])
  })

  it('lead to every live module by something that is listed', () => {
    const unsold = platformCatalog.modules.filter(
      ({ status, offers }) => status === 'live' && offers.length === 0,
    )
    expect(keysOf(unsold)).toEqual([])
  })
})

describe('the entitlements of a company', () => {
  it.each([
    [{ packages: ['basic_promoter'] }, ['basic', 'promoter'], []],
    [{ modules: ['finance'] }, ['finance'], []],
    [{ packages: ['basic_promoter'], addons: ['finance_extension'] }, ['basic', 'promoter', 'finance'], []],
    [{ packages: ['basic_venue'], addons: ['vendor_directory'] }, ['basic', 'venue'], ['vendor_directory']],
    [{ modules: ['artist'], addons: ['ai_extension'] }, ['artist', 'ai'], []],
    [
      { modules: ['venue_marketplace'], addons: ['marketplace_offers'] },
      ['venue_marketplace'],
      ['marketplace_offers'],
    ],
  ])('come from %j', (purchases, modules, addons) => {
    expect(own(purchases)).toEqual({ entitlements: { modules, addons }, problems: [] })
  })

  it('leave out a persona that is not sold by itself', () => {
    const { entitlements, problems } = own({ modules: ['venue'] })
    expect(entitlements.modules).toEqual([])
    expect(problems).toEqual([{ code: 'module_not_standalone', kind: 'module', key: 'venue' }])
  })

  it('offer the add-on where only the gate of a slice is closed', () => {
    const member = {
      userId: 'user_1',
      companyId: 'comp_1',
      entitlements: own({ modules: ['venue_marketplace'] }).entitlements,
      modules: ['venue_marketplace'],
      grants: [{ permissions: ['venue_marketplace.*'] }],
    }
    const access = resolveAccess(platformCatalog, member)
    expect(access.can('venue_marketplace.listings.read')).toBe(true)
    expect(access.decide('venue_marketplace.offers.read')).toMatchObject({
      reason: 'addon_not_entitled',
      offers: [{ kind: 'addon', key: 'marketplace_offers', extends: ['venue_marketplace'] }],
    })
  })
})

describe('the types', () => {
  it('know every key', () => {
    expectTypeOf<'basic.market-study.read'>().toExtend<PermissionKeyOf<typeof platformCatalog>>()
    expectTypeOf<'basic.market-studies.read'>().not.toExtend<PermissionKeyOf<typeof platformCatalog>>()
    expectTypeOf<'venue_marketplace'>().toExtend<ModuleKeyOf<typeof platformCatalog>>()
  })

  it('know which keys are sensitive', () => {
    type Scoped = ScopedPermissionKeyOf<typeof platformCatalog>
    expectTypeOf<'finance.bills.read' | 'venue.details.read' | 'basic.events.create'>().toExtend<Scoped>()
    expectTypeOf<'venue_marketplace.listings.read'>().not.toExtend<Scoped>()
    expectTypeOf<'ai.research.read'>().not.toExtend<Scoped>()
  })

  it('are all that the npm package exports besides the catalog', () => {
    expect(Object.keys(entry)).toEqual(['platformCatalog'])
  })
})
