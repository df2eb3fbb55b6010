import type { AddonKeyOf, ModuleKeyOf, PackageKeyOf } from '@stagedoor/core'
import type { platformCatalog } from '@stagedoor/platform-catalog'

type Catalog = typeof platformCatalog

/** A company and what it has bought. */
export interface Company {
  readonly id: string
  readonly name: string
  readonly bought: {
    readonly packages?: readonly PackageKeyOf<Catalog>[]
    readonly addons?: readonly AddonKeyOf<Catalog>[]
    readonly modules?: readonly ModuleKeyOf<Catalog>[]
  }
  /** Counts up whenever it buys or cancels something. */
  readonly revision: number
}

/** The companies. A real issuer has them in its database. */
export const companies = [
  { id: 'comp_ledger', name: 'Ledger House', bought: { modules: ['finance'] }, revision: 3 },
  { id: 'comp_open', name: 'Open Air Collective', bought: { packages: ['basic_promoter'] }, revision: 1 },
  {
    // Business units: bu_clubs, bu_festivals.
    id: 'comp_north',
    name: 'Northlight Events',
    bought: {
      packages: ['basic_promoter'],
      addons: [
        'finance_extension',
        'ai_extension',
        'vendor_directory',
        'venue_directory',
        'live_ticket_sales',
        'ai_sales_report',
      ],
    },
    revision: 12,
  },
  {
    // Venues: venue_great_hall, venue_foyer.
    id: 'comp_harbour',
    name: 'Harbour Hall',
    bought: { packages: ['basic_venue'], modules: ['venue_marketplace'], addons: ['marketplace_offers'] },
    revision: 5,
  },
  {
    // Venue: venue_cellar.
    id: 'comp_cellar',
    name: 'Cellar Club',
    bought: { packages: ['basic_venue'], modules: ['venue_marketplace'] },
    revision: 2,
  },
] as const satisfies readonly Company[]

/** The id of one of the companies. */
export type CompanyId = (typeof companies)[number]['id']
