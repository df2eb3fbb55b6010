import { aModule, type Definition, touring } from '../definitions.ts'

/** For each rule a catalog that breaks it, and one like it that does not. */
export interface RuleCatalogs {
  /** Breaks this rule and no other. */
  readonly failing: Definition
  /** Breaks no rule. */
  readonly passing: Definition
  /** Where the rule finds what breaks it. */
  readonly at: readonly string[]
  /** Keys used elsewhere, for the rules that only look at those. */
  readonly failingKeys?: readonly string[]
  readonly passingKeys?: readonly string[]
}

const finance = aModule()
const two: Definition = { modules: { finance, touring: touring() } }
const packaged = (key: string): Definition => ({
  modules: { finance, touring: touring() },
  packages: { [key]: { modules: ['finance', 'touring'] } },
})
const slicing = (key: string, resource: string, unlocks: readonly string[]): Definition => ({
  modules: {
    finance: aModule({
      permissions: {
        bills: { read: 'See bills.', write: 'Change bills.' },
        [resource]: { read: 'See what it is.', write: 'Change what it is.' },
      },
    }),
  },
  addons: { [key]: { extends: ['finance'], unlocks } },
})
const withAction = (action: string): Definition => ({
  modules: {
    finance,
    touring: touring({ permissions: { routes: { [action]: 'See routes.', write: 'Plan routes.' } } }),
  },
})
const withResource = (resource: string): Definition => ({
  modules: {
    finance,
    touring: touring({
      permissions: { [resource]: { read: 'See them.' }, routes: { write: 'Plan routes.' } },
    }),
  },
})

/** The catalogs by rule. */
export const RULE_CATALOGS: Readonly<Record<string, RuleCatalogs>> = {
  'commercial-word': {
    failing: {
      modules: {
        finance_premium: aModule({ permissions: { bills: { read: 'See.', 'buy-addon': 'Buy.' } } }),
      },
    },
    passing: { modules: { finance } },
    at: ['modules.finance_premium', 'modules.finance_premium.permissions.bills.buy-addon'],
  },
  'package-name-in-key': {
    failing: {
      modules: {
        finance: aModule({
          permissions: { 'agency-start-bills': { read: 'See bills.', write: 'Change bills.' } },
        }),
        touring: touring(),
      },
      packages: { agency_start: { modules: ['finance', 'touring'] } },
    },
    passing: packaged('agency_start'),
    at: [
      'modules.finance.permissions.agency-start-bills.read',
      'modules.finance.permissions.agency-start-bills.write',
    ],
  },
  'addon-name-in-permission': {
    failing: slicing('live_figures', 'live-figures', ['finance.bills.read']),
    passing: slicing('live_figures', 'live-figures', ['finance.live-figures.*']),
    at: ['modules.finance.permissions.live-figures.read', 'modules.finance.permissions.live-figures.write'],
  },
  'permission-outside-namespace': {
    failing: withResource('finance'),
    passing: withResource('finances'),
    at: ['modules.touring.permissions.finance.read', 'bills', 'unknown.bills.read'],
    failingKeys: ['bills', 'unknown.bills.read'],
    passingKeys: ['finance.bills.read', 'finance.*', 'finance.bills.*', 'touring'],
  },
  'unknown-key': {
    failing: two,
    passing: two,
    at: ['finance.bill.read'],
    failingKeys: ['finance.bill.read'],
    passingKeys: ['finance.bills.read'],
  },
  'module-one-screen': {
    failing: {
      modules: {
        finance,
        overview: aModule({
          title: 'Overview',
          surface: 'Everything about a company at a glance.',
          permissions: { figures: { read: 'See them.', search: 'Look for them.' } },
        }),
        sales_dashboard: touring({ title: 'Sales' }),
      },
    },
    passing: {
      modules: {
        finance,
        overview: aModule({
          title: 'Overview',
          surface: 'Everything about a company at a glance.',
          permissions: { figures: { read: 'See them.' }, trends: { search: 'Look for them.' } },
        }),
      },
    },
    at: ['modules.overview', 'modules.sales_dashboard'],
  },
  'module-one-report': {
    failing: {
      modules: {
        finance,
        numbers: aModule({
          title: 'Numbers',
          surface: 'Everything about a company in numbers.',
          permissions: { reports: { read: 'See them.' }, charts: { read: 'See them.' } },
        }),
        tour_reports: touring(),
      },
    },
    passing: {
      modules: {
        finance,
        numbers: aModule({
          title: 'Numbers',
          surface: 'Everything about a company in numbers.',
          permissions: { reports: { read: 'See them.' }, targets: { read: 'See them.' } },
        }),
      },
    },
    at: ['modules.numbers', 'modules.tour_reports'],
  },
  'module-one-permission': {
    failing: { modules: { finance: aModule({ permissions: { bills: { read: 'See bills.' } } }) } },
    passing: {
      modules: {
        finance: aModule({ permissions: { bills: { read: 'See bills.' } }, status: 'planned' }),
      },
    },
    at: ['modules.finance'],
  },
  'module-billing-variation': {
    failing: {
      modules: { finance, accounting: aModule({ title: 'Accounting', surface: 'The books of a company.' }) },
    },
    passing: two,
    at: ['modules.accounting'],
  },
  'module-addon-in-disguise': {
    failing: {
      modules: { finance, touring: touring({ standalone: false }) },
      addons: { tour_extension: { extends: ['finance'], unlocks: ['touring'] } },
    },
    passing: {
      modules: { finance, touring: touring() },
      addons: { tour_extension: { extends: ['finance'], unlocks: ['touring'] } },
    },
    at: ['modules.touring'],
  },
  'module-temporary-feature': {
    failing: {
      modules: {
        finance_v2: finance,
        touring_2026: touring(),
        venue_beta: aModule({
          title: 'Venue',
          surface: 'Running a house day by day.',
          permissions: { rooms: { read: 'See rooms.', write: 'Change rooms.' } },
        }),
      },
    },
    passing: two,
    at: ['modules.finance_v2', 'modules.touring_2026', 'modules.venue_beta'],
  },
  'module-code-folder': {
    failing: { modules: { finance, shared: touring() } },
    passing: two,
    at: ['modules.shared'],
  },
  'module-surface': {
    failing: {
      modules: {
        finance: aModule({ surface: 'TBD' }),
        touring: touring({ surface: 'Touring' }),
        venue: aModule({
          title: 'Venue',
          surface: 'Houses, mostly',
          permissions: { rooms: { read: 'See rooms.', write: 'Change rooms.' } },
        }),
        artist: aModule({
          title: 'Artist',
          surface: 'Houses, mostly!',
          permissions: { rosters: { read: 'See them.', write: 'Change them.' } },
        }),
      },
    },
    passing: two,
    at: ['modules.finance', 'modules.touring', 'modules.venue', 'modules.artist'],
  },
  'module-permissions': {
    failing: { modules: { finance: aModule({ permissions: {} }) } },
    passing: { modules: { finance: aModule({ permissions: {}, status: 'planned' }) } },
    at: ['modules.finance'],
  },
  'module-capabilities': {
    failing: {
      modules: {
        finance: aModule({ capabilities: [] }),
        touring: touring({ capabilities: ['to do: TODO'] }),
      },
    },
    passing: { modules: { finance: aModule({ capabilities: [], status: 'planned' }) } },
    at: ['modules.finance', 'modules.touring'],
  },
  'permission-description': {
    failing: {
      modules: { finance: aModule({ permissions: { bills: ['read'], income: { read: '...' } } }) },
    },
    passing: { modules: { finance } },
    at: ['modules.finance.permissions.bills.read', 'modules.finance.permissions.income.read'],
  },
  'key-shared-across-layers': {
    failing: {
      modules: { finance, touring: touring() },
      packages: { touring: { modules: ['finance', 'touring'] } },
      addons: { finance: { extends: ['finance'], unlocks: ['finance.bills.read'] } },
    },
    passing: packaged('agency'),
    at: ['packages.touring', 'addons.finance'],
  },
  'named-after-another-layer': {
    failing: {
      ...packaged('finance_module'),
      addons: { figures_package: { extends: ['finance'], unlocks: ['finance.bills.read'] } },
    },
    passing: packaged('agency'),
    at: ['packages.finance_module', 'addons.figures_package'],
  },
  'package-is-standalone-module': {
    failing: { modules: { finance }, packages: { money: { modules: ['finance'] } } },
    passing: {
      modules: { finance: aModule({ standalone: false }) },
      packages: { money: { modules: ['finance'] } },
    },
    at: ['packages.money'],
  },
  'addon-without-effect': {
    failing: { modules: { finance }, addons: { more: { extends: ['finance'], unlocks: ['finance'] } } },
    passing: two,
    at: ['addons.more'],
  },
  'action-synonyms': {
    failing: withAction('view'),
    passing: withAction('read'),
    at: ['modules.touring.permissions.routes.view'],
  },
  'resource-synonyms': {
    failing: {
      modules: {
        finance: aModule({
          permissions: {
            bills: { read: 'See bills.' },
            'market-studies': { read: 'See them.', write: 'Do them.' },
          },
        }),
        touring: touring({
          permissions: { bill: { write: 'Send bills.' }, market_study: { read: 'See it.' } },
        }),
      },
    },
    passing: two,
    at: ['modules.touring.permissions.bill.write', 'modules.touring.permissions.market_study.read'],
  },
  'dimension-synonyms': {
    failing: { modules: { finance, touring: touring({ scopes: ['businessUnits'] }) } },
    passing: { modules: { finance, touring: touring({ scopes: ['businessUnit'] }) } },
    at: ['modules.touring.permissions.routes.read', 'modules.touring.permissions.routes.write'],
  },
  'scope-missing': {
    failing: {
      modules: {
        finance: aModule({ scopes: [] }),
        touring: touring({ scopes: [], permissions: { routes: { read: 'See.', write: 'Plan.' } } }),
      },
    },
    passing: {
      modules: {
        finance,
        ai: touring({
          scopes: [],
          permissions: { research: { read: 'See.' }, forecasts: { search: 'See.' } },
        }),
      },
    },
    at: [
      'modules.finance.permissions.bills.read',
      'modules.finance.permissions.bills.write',
      'modules.touring.permissions.routes.write',
    ],
  },
  'module-sold-nowhere': {
    failing: { modules: { finance, touring: touring({ standalone: false }) } },
    passing: { modules: { finance, touring: touring({ standalone: false, status: 'planned' }) } },
    at: ['modules.touring'],
  },
  'slice-unreachable': {
    failing: {
      modules: { finance, touring: touring({ standalone: false, status: 'planned' }) },
      addons: { live_routes: { extends: ['finance'], unlocks: ['touring.routes.read'] } },
    },
    passing: {
      modules: { finance, touring: touring() },
      addons: { live_routes: { extends: ['touring'], unlocks: ['touring.routes.read'] } },
    },
    at: ['modules.touring.permissions.routes.read'],
  },
  'slice-closed-for-base': {
    failing: {
      modules: { finance, touring: touring() },
      addons: { live_routes: { extends: ['finance', 'touring'], unlocks: ['touring.routes.read'] } },
    },
    passing: {
      modules: { finance, touring: touring() },
      addons: { live_routes: { extends: ['finance'], unlocks: ['touring', 'touring.routes.read'] } },
    },
    at: ['addons.live_routes'],
  },
  'package-subset': {
    failing: {
      modules: { finance, touring: touring({ standalone: false }) },
      packages: {
        small: { modules: ['touring'] },
        large: { modules: ['finance', 'touring'] },
        same: { modules: ['touring', 'finance'] },
      },
    },
    passing: packaged('agency'),
    at: ['packages.small', 'packages.same'],
  },
  'planned-for-sale': {
    failing: { modules: { finance: aModule({ status: 'planned', listed: true }) } },
    passing: { modules: { finance: aModule({ status: 'planned' }) } },
    at: ['modules.finance'],
  },
  'module-alias-alone': {
    failing: { modules: { finance }, aliases: { accounting: 'finance' } },
    passing: {
      modules: { finance },
      aliases: { accounting: 'finance', 'accounting.bills.read': 'finance.bills.read' },
    },
    at: ['modules.finance'],
  },
  'excuse-without-effect': {
    failing: {
      modules: {
        finance: aModule({
          excuse: { 'module-permissions': 'It has some now.', 'no-such-rule': 'A slip of the pen.' },
        }),
      },
    },
    passing: {
      modules: {
        finance: aModule({ permissions: {}, excuse: { 'module-permissions': 'They follow in May.' } }),
      },
    },
    at: ['modules.finance', 'modules.finance'],
  },
}
