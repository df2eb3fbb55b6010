import type { ModuleDefinition, Permissions } from '@stagedoor/core'

/** The daily work of a company that puts on events. The older name of what `promoter` is to become. */
export const basic = {
  title: 'Basic',
  surface:
    'The everyday workplace of a company that puts on events: artists, bookings, events, tasks and the market.',
  type: 'base',
  status: 'live',
  standalone: false,
  packages: ['basic_promoter', 'basic_venue'],
  addons: ['vendor_directory', 'venue_directory', 'live_ticket_sales', 'ai_sales_report'],
  scopes: ['businessUnit'],
  capabilities: [
    'Facts and figures about artists',
    'Comparing artists by their figures',
    'Positions in the charts',
    'An address book of the business',
    'Knowing who is free, and when',
    'Bookings from request to confirmation',
    'All events, in a list or by date',
    'Setting up a new event',
    'A study by AI of how similar tickets sell',
    'An estimate of what an event is worth',
    'Expected cost, profit and loss',
    'Forecast beside actual money, where there is any',
    'Shared work and to-do lists',
    'What is new',
    'Figures about the market',
    'Festivals by rank',
    'Shows to come, and signs of their worth',
    'The leading promoters',
  ],
  navigation: 'Workplace',
  permissions: {
    artists: { read: { description: 'See artists, their figures and what they add up to.', scopes: [] } },
    events: {
      create: 'Set up a new event in a business unit.',
      update: {
        description: 'Change an event that exists.',
        scopes: ['businessUnit', 'event'],
        excuse: { 'action-synonyms': 'Beside create it says what it leaves out; the product named the key.' },
      },
    },
    tasks: { manage: 'Set, assign, change and close tasks.' },
    'market-study': {
      read: { description: 'Read the study of how similar tickets sell.', scopes: [] },
    },
    vendors: {
      read: { description: 'Open the entry of a vendor in the directory.', scopes: [] },
      search: { description: 'Look for vendors in the directory.', scopes: [] },
    },
    venues: {
      read: { description: 'Open the entry of a venue in the directory.', scopes: [] },
      search: { description: 'Look for venues in the directory.', scopes: [] },
    },
    'ticket-sales': {
      read: {
        description: 'Watch the tickets of an event sell, minute by minute.',
        scopes: ['businessUnit', 'event'],
      },
    },
    'sales-reports': {
      read: {
        description: 'Read what AI makes of the ticket sales of an event.',
        scopes: ['businessUnit', 'event'],
      },
    },
  },
} as const satisfies ModuleDefinition<Permissions, string, string>
