import type { AddonDefinition, PackageDefinition } from '@stagedoor/core'

/** The bundles a company starts from. */
export const packages = {
  basic_promoter: {
    title: 'Basic for promoters',
    description: 'The everyday workplace for a company that promotes events.',
    modules: ['basic', 'promoter'],
    listed: true,
  },
  basic_venue: {
    title: 'Basic for venues',
    description: 'The everyday workplace for a company that runs houses.',
    modules: ['basic', 'venue'],
    listed: true,
  },
} as const satisfies Record<string, PackageDefinition<string>>

/** Add-ons that layer a whole module on a base persona. The same modules are sold by themselves too. */
const layeringAddons = {
  finance_extension: {
    title: 'Finance for your package',
    description: 'Adds the finance module to what a company already has.',
    extends: ['basic_promoter', 'basic_venue', 'artist'],
    unlocks: ['finance'],
    listed: true,
  },
  ai_extension: {
    title: 'AI for your package',
    description: 'Adds the AI module to what a company already has.',
    extends: ['basic_promoter', 'basic_venue', 'artist'],
    unlocks: ['ai'],
    listed: true,
  },
  touring_extension: {
    title: 'Touring for your package',
    description: 'Adds the touring module to what a company already has, once there is one.',
    extends: ['basic_promoter', 'basic_venue', 'artist'],
    unlocks: ['touring'],
  },
} as const satisfies Record<string, AddonDefinition<string, string>>

/** Add-ons that open a gated slice. The module of a slice comes with everything the add-on extends. */
const slicingAddons = {
  vendor_directory: {
    title: 'Vendor directory',
    description: 'Opens the directory of vendors.',
    extends: ['basic_promoter', 'basic_venue'],
    unlocks: ['basic.vendors.read', 'basic.vendors.search'],
    listed: true,
  },
  venue_directory: {
    title: 'Venue directory',
    description: 'Opens the directory of venues.',
    extends: ['basic_promoter', 'basic_venue'],
    unlocks: ['basic.venues.read', 'basic.venues.search'],
    listed: true,
  },
  live_ticket_sales: {
    title: 'Live ticket sales',
    description: 'Shows ticket sales while they happen.',
    extends: ['basic_promoter', 'basic_venue'],
    unlocks: ['basic.ticket-sales.read'],
    listed: true,
  },
  ai_sales_report: {
    title: 'AI sales report',
    description: 'Explains the ticket sales of an event.',
    extends: ['basic_promoter', 'basic_venue'],
    unlocks: ['basic.sales-reports.read'],
    listed: true,
  },
  marketplace_offers: {
    title: 'Marketplace offers',
    description: 'Lets a company make and answer offers on the marketplace, instead of only looking.',
    extends: ['venue_marketplace'],
    unlocks: ['venue_marketplace.offers.read', 'venue_marketplace.offers.manage'],
    listed: true,
  },
} as const satisfies Record<string, AddonDefinition<string, string>>

/** Everything a company can add to a package or a standalone module. */
export const addons = { ...layeringAddons, ...slicingAddons } as const
