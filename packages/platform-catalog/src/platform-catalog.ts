import { defineCatalog } from '@stagedoor/core'
import { basic } from './modules/basic.js'
import { ai, finance, touring } from './modules/layered.js'
import { market, venueMarketplace } from './modules/markets.js'
import { artist, promoter, vendor, venue } from './modules/personas.js'
import { addons, packages } from './sales.js'

/**
 * The catalog of a platform for live events: its modules with their permissions, its packages and its add-ons.
 *
 * Its reference page, `docs/reference/platform-catalog.md`, lists every entry and each choice made where the product left
 * one open. Knows no company and no member: what a company bought becomes entitlements through
 * `platformCatalog.entitlements(purchases)`.
 *
 * @example
 * ```ts
 * const { entitlements } = platformCatalog.entitlements({ packages: ['basic_promoter'], addons: ['vendor_directory'] })
 * ```
 */
export const platformCatalog = defineCatalog({
  modules: {
    basic,
    promoter,
    artist,
    vendor,
    venue,
    finance,
    ai,
    touring,
    venue_marketplace: venueMarketplace,
    market,
  },
  packages,
  addons,
})
