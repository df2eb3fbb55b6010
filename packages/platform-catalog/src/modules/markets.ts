import type { ModuleDefinition, Permissions } from '@stagedoor/core'

/** Where venues let rooms and others find them. Looking is open; offers are a gated slice. */
export const venueMarketplace = {
  title: 'Venue marketplace',
  surface: 'Letting rooms to others and finding rooms to hire.',
  type: 'optional',
  status: 'live',
  standalone: true,
  packages: 'none',
  addons: ['marketplace_offers'],
  scopes: ['venue'],
  capabilities: [
    'Rooms to let, from every venue that shows them',
    'Offers for a room, and the answers to them',
  ],
  navigation: 'Marketplace',
  backend: 'venue-api',
  permissions: {
    listings: { read: { description: 'Browse the rooms that venues let.', scopes: [] } },
    offers: {
      read: 'See the offers made for the rooms of a venue.',
      manage: 'Make, answer and withdraw offers for the rooms of a venue.',
    },
  },
  listed: true,
} as const satisfies ModuleDefinition<Permissions, string, string>

/** A namespace in use before it is a product: planned, and nothing sells it. */
export const market = {
  title: 'Market',
  surface: 'What is agreed in the market beyond the own company.',
  type: 'optional',
  status: 'planned',
  standalone: false,
  packages: 'none',
  addons: 'none',
  scopes: [],
  capabilities: [],
  permissions: {
    contracts: {
      read: {
        description: 'Read contracts that are on record in the market.',
        excuse: {
          'scope-missing':
            'They are about the market and no part of the company: all its members see the same.',
        },
      },
    },
  },
} as const satisfies ModuleDefinition<Permissions, string, string>
