import type { GrantScope, ModuleKeyOf, PermissionKeyOf } from '@stagedoor/core'
import type { platformCatalog } from '@stagedoor/platform-catalog'
import type { CompanyId } from './companies.js'

type ModuleKey = ModuleKeyOf<typeof platformCatalog>
type Pattern = PermissionKeyOf<typeof platformCatalog> | `${ModuleKey}.*` | `${ModuleKey}.${string}.*`

/** What one person was given in one company. */
export interface Membership {
  readonly company: CompanyId
  readonly role: string
  readonly modules: readonly ModuleKey[]
  readonly grants: readonly { readonly permissions: readonly Pattern[]; readonly scope?: GrantScope }[]
  readonly delegation?: {
    readonly modules?: readonly ModuleKey[]
    readonly permissions?: readonly Pattern[]
    readonly scope?: GrantScope
    readonly redelegate?: boolean
  }
  /** Counts up whenever something above changes. */
  readonly revision: number
}

/** A person, and what they are here to show. */
export interface Persona {
  readonly user: string
  readonly shows: string
  readonly memberships: readonly [Membership, ...Membership[]]
}

/** The people. A real issuer has them in its database, and asks who they are before it believes them. */
export const personas: readonly Persona[] = [
  {
    user: 'ada',
    shows: 'everything in finance, in a company that owns nothing else',
    memberships: [
      {
        company: 'comp_ledger',
        role: 'ACCOUNTANT',
        modules: ['finance'],
        grants: [{ permissions: ['finance.*'] }],
        revision: 1,
      },
    ],
  },
  {
    user: 'omar',
    shows: 'module_not_entitled: was given finance, which the company does not own',
    memberships: [
      {
        company: 'comp_open',
        role: 'OWNER',
        modules: ['basic', 'promoter', 'finance'],
        grants: [{ permissions: ['basic.*', 'finance.*'] }],
        revision: 4,
      },
    ],
  },
  {
    user: 'pia',
    shows: 'basic and promoter alone; addon_not_entitled for the directories',
    memberships: [
      {
        company: 'comp_open',
        role: 'BOOKER',
        modules: ['basic', 'promoter'],
        grants: [{ permissions: ['basic.*'] }],
        revision: 1,
      },
    ],
  },
  {
    user: 'nina',
    shows: 'module_not_granted: holds a grant in finance without having been given the module',
    memberships: [
      {
        company: 'comp_north',
        role: 'BOOKER',
        modules: ['basic', 'promoter'],
        grants: [{ permissions: ['basic.*', 'finance.bills.read'] }],
        revision: 2,
      },
    ],
  },
  {
    user: 'paul',
    shows: 'permission_not_granted: was given finance, but may only read income',
    memberships: [
      {
        company: 'comp_north',
        role: 'CLERK',
        modules: ['finance'],
        grants: [{ permissions: ['finance.income.read'] }],
        revision: 1,
      },
    ],
  },
  {
    user: 'una',
    shows: 'out_of_scope beyond the business unit bu_clubs',
    memberships: [
      {
        company: 'comp_north',
        role: 'CLERK',
        modules: ['finance'],
        grants: [
          {
            permissions: ['finance.bills.read', 'finance.expenses.*', 'finance.reports.read'],
            scope: { businessUnit: ['bu_clubs'] },
          },
        ],
        revision: 6,
      },
    ],
  },
  {
    user: 'dora',
    shows: 'delegation: may give bills and expenses of bu_clubs, and nothing wider',
    memberships: [
      {
        company: 'comp_north',
        role: 'MANAGER',
        modules: ['finance'],
        grants: [{ permissions: ['finance.*'], scope: { businessUnit: ['bu_clubs'] } }],
        delegation: {
          modules: ['finance'],
          permissions: ['finance.bills.*', 'finance.expenses.*'],
          scope: { businessUnit: ['bu_clubs'] },
        },
        revision: 9,
      },
    ],
  },
  {
    user: 'theo',
    shows: 'two companies in one token, which never unite',
    memberships: [
      {
        company: 'comp_north',
        role: 'ADVISER',
        modules: ['finance'],
        grants: [{ permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_festivals'] } }],
        revision: 1,
      },
      {
        company: 'comp_harbour',
        role: 'ADVISER',
        modules: ['venue'],
        grants: [{ permissions: ['venue.details.read'] }],
        revision: 1,
      },
    ],
  },
  {
    user: 'vera',
    shows: 'venue staff: one venue of two',
    memberships: [
      {
        company: 'comp_harbour',
        role: 'STAFF',
        modules: ['venue'],
        grants: [
          {
            permissions: ['venue.availability.read', 'venue.details.read'],
            scope: { venue: ['venue_great_hall'] },
          },
        ],
        revision: 2,
      },
    ],
  },
  {
    user: 'mila',
    shows: 'the gated slice of the marketplace, in a company that bought its add-on',
    memberships: [
      {
        company: 'comp_harbour',
        role: 'MANAGER',
        modules: ['venue', 'venue_marketplace'],
        grants: [{ permissions: ['venue.*', 'venue_marketplace.*'] }],
        revision: 1,
      },
    ],
  },
  {
    user: 'carl',
    shows: 'addon_not_entitled: the same as mila, in a company without the add-on',
    memberships: [
      {
        company: 'comp_cellar',
        role: 'MANAGER',
        modules: ['venue', 'venue_marketplace'],
        grants: [{ permissions: ['venue.*', 'venue_marketplace.*'] }],
        revision: 1,
      },
    ],
  },
  {
    user: 'fay',
    shows: 'all that the company owns, and may give it to others',
    memberships: [
      {
        company: 'comp_north',
        role: 'OWNER',
        modules: ['basic', 'promoter', 'finance', 'ai'],
        grants: [{ permissions: ['basic.*', 'promoter.*', 'finance.*', 'ai.*'] }],
        delegation: {
          modules: ['basic', 'promoter', 'finance', 'ai'],
          permissions: ['basic.*', 'promoter.*', 'finance.*', 'ai.*'],
          redelegate: true,
        },
        revision: 1,
      },
    ],
  },
]
