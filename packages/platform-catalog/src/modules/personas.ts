import type { ModuleDefinition, Permissions } from '@stagedoor/core'

/** Companies that put on events. Their work is in `basic` for now, so it has no permissions of its own yet. */
export const promoter = {
  title: 'Promoter',
  surface: 'What a company does because it promotes events.',
  type: 'base',
  status: 'live',
  standalone: false,
  packages: ['basic_promoter'],
  addons: 'none',
  scopes: ['businessUnit'],
  capabilities: [],
  permissions: {},
  excuse: {
    'module-permissions': 'Its keys are in use as basic.*; they move here one by one, each with an alias.',
    'module-capabilities': 'They are those of basic until the keys move here.',
  },
} as const satisfies ModuleDefinition<Permissions, string, string>

/** Artists and the agencies that stand for them. */
export const artist = {
  title: 'Artist',
  surface: 'The side of the stage that is booked: artists, their agencies, and what they agree with others.',
  type: 'base',
  status: 'live',
  standalone: true,
  packages: 'none',
  addons: 'none',
  scopes: ['artist'],
  capabilities: [
    'Profiles of artists and of agencies',
    'Who stands for whom, and the roster of an agency',
    'From free dates by way of an offer to a booking',
    'What is signed, travelled, shipped and known about others, as the artist sees it',
  ],
  navigation: 'Artists',
  permissions: {
    profile: {
      view: {
        description: 'See the profile of an artist or an agency.',
        excuse: {
          'action-synonyms': 'The product named this key before there was a rule, and it is in use.',
        },
      },
    },
    availability: {
      edit: {
        description: 'Change the dates on which an artist is free.',
        excuse: {
          'action-synonyms': 'The product named this key before there was a rule, and it is in use.',
        },
      },
    },
    offer: {
      manage: {
        description: 'Receive, answer and withdraw offers for an artist.',
        excuse: { 'resource-synonyms': 'The product named this key in the singular, and it is in use.' },
      },
    },
    contract: {
      manage: {
        description: 'Draw up, change and close the contracts of an artist.',
        excuse: { 'resource-synonyms': 'The product named this key in the singular, and it is in use.' },
      },
    },
  },
  listed: true,
} as const satisfies ModuleDefinition<Permissions, string, string>

/** Companies that supply events. A persona without features or permissions yet; nothing sells it. */
export const vendor = {
  title: 'Vendor',
  surface: 'What a company does because it supplies events with goods or services.',
  type: 'base',
  status: 'planned',
  standalone: false,
  packages: 'none',
  addons: 'none',
  scopes: ['businessUnit'],
  capabilities: [],
  permissions: {},
} as const satisfies ModuleDefinition<Permissions, string, string>

/** Companies that run the houses where events take place. */
export const venue = {
  title: 'Venue',
  surface: 'Running a house: its rooms, its dates, the events in it and the contracts about it.',
  type: 'base',
  status: 'live',
  standalone: false,
  packages: ['basic_venue'],
  addons: 'none',
  scopes: ['venue'],
  capabilities: [
    'Houses and the rooms in them',
    'Free dates of a room, and who has booked it',
    'Running the events of a house',
    'Contracts and rentals, as the house sees them',
    'Reports and controls for those who run a house',
    'Facts about a house, down to the details',
  ],
  navigation: 'Venues',
  backend: 'venue-api',
  permissions: {
    availability: { read: 'See on which dates the rooms of a venue are free.' },
    details: { read: 'See the facts about a venue.' },
  },
} as const satisfies ModuleDefinition<Permissions, string, string>
