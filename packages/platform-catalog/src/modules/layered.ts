import type { ModuleDefinition, Permissions } from '@stagedoor/core'

/** The add-on of a base persona, or bought by itself: money. */
export const finance = {
  title: 'Finance',
  surface: 'The money of a company: what is spent, what comes in, what is owed and what it adds up to.',
  type: 'optional',
  status: 'live',
  standalone: true,
  packages: 'none',
  addons: ['finance_extension'],
  scopes: ['businessUnit'],
  capabilities: [
    'Keeping track of what is spent',
    'Keeping track of what comes in',
    'Running ticket sales, and reports on them',
    'Accounts by event and for the whole company',
    'Spending at a glance, for agencies and vendors',
  ],
  navigation: 'Finance',
  backend: 'finance-api',
  permissions: {
    expenses: {
      read: 'See what a business unit has spent.',
      write: 'Enter, change and remove what a business unit has spent.',
    },
    income: { read: 'See what a business unit has taken in.' },
    bills: { read: 'See the bills of a business unit.' },
    reports: {
      read: {
        description: 'Read the accounts of an event, a business unit or the whole company.',
        scopes: ['businessUnit', 'event'],
      },
    },
  },
  listed: true,
} as const satisfies ModuleDefinition<Permissions, string, string>

/** Answers from trained models. They are about the market, not about a part of the company: no scope applies. */
export const ai = {
  title: 'AI',
  surface: 'What trained models say about markets, events and artists.',
  type: 'optional',
  status: 'live',
  standalone: true,
  packages: 'none',
  addons: ['ai_extension'],
  scopes: [],
  capabilities: [
    'Forecasts of the market by a model',
    'Research done by AI',
    'The worth of an event, as AI sees it',
    'The worth of an artist, as AI sees it',
  ],
  navigation: 'AI',
  permissions: {
    predictions: { read: 'Read forecasts of the market.' },
    research: { read: 'Read research done by AI.' },
    valuations: { read: 'Read what events and artists are estimated to be worth.' },
  },
  listed: true,
} as const satisfies ModuleDefinition<Permissions, string, string>

/** Tours on the road. Planned, so nothing that sells it is listed. */
export const touring = {
  title: 'Touring',
  surface:
    'A tour on the road: where it goes, how everyone and everything gets there, and who agrees what with whom.',
  type: 'optional',
  status: 'planned',
  standalone: true,
  packages: 'none',
  addons: ['touring_extension'],
  scopes: ['tour'],
  capabilities: [
    'Routes, open to the people who move the tour',
    'Arrangements between promoter and artist',
    'Planning of journeys',
    'Planning of nights away',
    'The daily running of a tour',
  ],
  permissions: {
    routes: { read: 'See the route of a tour.', write: 'Plan and change the route of a tour.' },
    logistics: { manage: 'Arrange journeys, freight and nights for a tour.' },
    coordination: { manage: 'Arrange a tour between promoter and artist.' },
  },
} as const satisfies ModuleDefinition<Permissions, string, string>
