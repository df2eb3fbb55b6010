import { aModule, type Definition } from '../definitions.ts'

/** A definition that a pair may edit in place. */
// biome-ignore lint/suspicious/noExplicitAny: edited by hand, at any depth
type Draft = any

const BEFORE: Definition = {
  modules: {
    basic: aModule({
      title: 'Basic',
      surface: 'The everyday work of a company.',
      type: 'base',
      standalone: false,
      permissions: {
        events: { create: { description: 'Set up an event.' }, update: { description: 'Change an event.' } },
        tasks: { manage: { description: 'Do tasks.' } },
        vendors: { read: { description: 'See vendors.', scopes: [] } },
        charts: { read: { description: 'See charts.', scopes: [] } },
      },
    }),
    finance: aModule({
      permissions: {
        bills: { read: { description: 'See bills.' }, write: { description: 'Change bills.' } },
        closing: { approve: { description: 'Close the year.', delegable: false } },
      },
    }),
    touring: aModule({
      title: 'Touring',
      surface: 'A tour on the road.',
      status: 'planned',
      standalone: false,
      scopes: ['tour'],
      permissions: { routes: { read: { description: 'See routes.' } } },
    }),
  },
  packages: {
    start: { title: 'Start', modules: ['basic'] },
    full: { title: 'Full', modules: ['basic', 'finance'] },
  },
  addons: {
    money: { extends: ['start'], unlocks: ['finance'] },
    directory: { extends: ['start', 'full'], unlocks: ['basic.vendors.*'] },
    figures: { extends: ['start', 'full'], unlocks: ['basic.charts.read'] },
  },
  aliases: { 'finance.invoices.read': 'finance.bills.read' },
}

/** One change of a catalog, and what a careful reviewer says of it. */
export interface Pair {
  readonly name: string
  readonly before: Definition
  readonly after: Definition
  /** Class and id of every change, in order. */
  readonly expected: readonly string[]
  /** What the companies concerned lose (-) and gain (+), of the breaking and widening changes. */
  readonly affected: readonly string[]
}

function pair(
  name: string,
  edit: (draft: Draft) => void,
  expected: readonly string[],
  affected: readonly string[] = [],
  prepare: (draft: Draft) => void = () => undefined,
): Pair {
  const before: Draft = structuredClone(BEFORE)
  prepare(before)
  const after: Draft = structuredClone(before)
  edit(after)
  return { name, before, after, expected, affected }
}

/** Takes an action away and answers what it was. */
function take({ modules }: Draft, key: string): unknown {
  const [own = '', resource = '', action = ''] = key.split('.')
  const actions = modules[own].permissions[resource]
  const taken: unknown = actions[action]
  delete actions[action]
  if (Object.keys(actions).length === 0) delete modules[own].permissions[resource]
  return taken
}

function put({ modules }: Draft, key: string, about: unknown): void {
  const [own = '', resource = '', action = ''] = key.split('.')
  const { permissions } = modules[own]
  permissions[resource] = { ...permissions[resource], [action]: about }
}

function rename(draft: Draft, from: string, to: string): void {
  put(draft, to, take(draft, from))
  draft.aliases[from] = to
}

const bills = ({ modules }: Draft): Draft => modules.finance.permissions.bills

/** The changes, and how each is to be classified. */
export const PAIRS: readonly Pair[] = [
  pair('nothing changes', () => undefined, []),
  pair(
    'a permission is removed',
    (draft) => take(draft, 'basic.tasks.manage'),
    ['breaking permission-removed:basic.tasks.manage'],
    ['start: -basic.tasks.manage', 'full: -basic.tasks.manage'],
  ),
  pair(
    'a permission is removed that no company could reach',
    (draft) => {
      take(draft, 'touring.routes.read')
      put(draft, 'touring.stops.list', { description: 'See stops.' })
    },
    ['breaking permission-removed:touring.routes.read', 'compatible permission-added:touring.stops.list'],
  ),
  pair(
    'a permission is renamed without an alias',
    (draft) => put(draft, 'basic.todos.manage', take(draft, 'basic.tasks.manage')),
    ['breaking permission-removed:basic.tasks.manage', 'widening permission-added:basic.todos.manage'],
    [
      'start: -basic.tasks.manage',
      'full: -basic.tasks.manage',
      'start: +basic.todos.manage',
      'full: +basic.todos.manage',
    ],
  ),
  pair(
    'a permission is renamed with an alias',
    (draft) => rename(draft, 'basic.tasks.manage', 'basic.todos.manage'),
    ['compatible permission-renamed:basic.tasks.manage:basic.todos.manage'],
  ),
  pair(
    'a permission is renamed away from a resource whose wildcard stays live',
    (draft) => rename(draft, 'basic.events.update', 'basic.shows.update'),
    ['breaking permission-renamed:basic.events.update:basic.shows.update'],
    ['members start: -basic.events.update', 'members full: -basic.events.update'],
  ),
  pair(
    'a permission is renamed into a resource whose wildcard is held already',
    (draft) => rename(draft, 'basic.tasks.manage', 'basic.events.manage'),
    [
      'widening permission-renamed-wider:basic.tasks.manage:basic.events.manage',
      'compatible permission-renamed:basic.tasks.manage:basic.events.manage',
    ],
    ['members start: +basic.events.manage', 'members full: +basic.events.manage'],
  ),
  pair(
    'two permissions are merged into one that is there: a broader alias',
    (draft) => {
      take(draft, 'finance.bills.read')
      draft.aliases = {
        'finance.bills.read': 'finance.bills.write',
        'finance.invoices.read': 'finance.bills.write',
      }
    },
    [
      'widening permission-renamed-wider:finance.bills.read:finance.bills.write',
      'compatible permission-renamed:finance.bills.read:finance.bills.write',
    ],
    [
      'members full: +finance.bills.write',
      'members finance: +finance.bills.write',
      'members start + money: +finance.bills.write',
    ],
  ),
  pair(
    'a permission moves to a module that not every company has',
    (draft) => rename(draft, 'basic.tasks.manage', 'finance.tasks.manage'),
    [
      'breaking permission-renamed:basic.tasks.manage:finance.tasks.manage',
      'widening permission-renamed-wider:basic.tasks.manage:finance.tasks.manage',
    ],
    [
      'start: -basic.tasks.manage',
      'members full: -basic.tasks.manage',
      'members start + money: -basic.tasks.manage',
      'members full: +finance.tasks.manage',
      'members start + money: +finance.tasks.manage',
      'finance: +basic.tasks.manage',
    ],
  ),
  pair(
    'a key is new under a wildcard that is held',
    (draft) => put(draft, 'finance.bills.export', { description: 'Take bills along.' }),
    ['widening permission-added:finance.bills.export'],
    ['full: +finance.bills.export', 'finance: +finance.bills.export', 'start + money: +finance.bills.export'],
  ),
  pair(
    'a key is new that no wildcard covers',
    (draft) => put(draft, 'finance.bills.void', { description: 'Void a bill.', delegable: false }),
    ['compatible permission-added:finance.bills.void'],
  ),
  pair(
    'a key is new behind an add-on that is new too',
    (draft) => {
      put(draft, 'finance.forecasts.read', { description: 'See forecasts.' })
      draft.addons.forecasts = { extends: ['full'], unlocks: ['finance.forecasts.*'] }
    },
    ['compatible permission-added:finance.forecasts.read', 'compatible addon-added:forecasts'],
  ),
  pair(
    'a key is new in a slice that companies have',
    (draft) => put(draft, 'basic.vendors.search', { description: 'Look for vendors.', scopes: [] }),
    ['widening permission-added:basic.vendors.search'],
    ['start + directory: +basic.vendors.search', 'full + directory: +basic.vendors.search'],
  ),
  pair(
    'a permission is newly gated',
    (draft) => {
      draft.addons.planner = { extends: ['start', 'full'], unlocks: ['basic.tasks.manage'] }
    },
    ['breaking permission-gated:basic.tasks.manage:planner', 'compatible addon-added:planner'],
    ['start: -basic.tasks.manage', 'full: -basic.tasks.manage'],
  ),
  pair(
    'a gate is removed, with its add-on',
    (draft) => delete draft.addons.directory,
    ['breaking addon-removed:directory', 'widening permission-ungated:basic.vendors.read:directory'],
    ['start: +basic.vendors.read', 'full: +basic.vendors.read'],
  ),
  pair(
    'one gate takes the place of another',
    (draft) => {
      draft.addons.directory.unlocks = ['basic.charts.read']
      draft.addons.figures.unlocks = ['basic.vendors.*']
    },
    [
      'breaking permission-gate-removed:basic.vendors.read:directory',
      'breaking permission-gate-removed:basic.charts.read:figures',
      'widening permission-gate-added:basic.vendors.read:figures',
      'widening permission-gate-added:basic.charts.read:directory',
    ],
    [
      'start + directory: -basic.vendors.read',
      'full + directory: -basic.vendors.read',
      'start + figures: -basic.charts.read',
      'full + figures: -basic.charts.read',
      'start + figures: +basic.vendors.read',
      'full + figures: +basic.vendors.read',
      'start + directory: +basic.charts.read',
      'full + directory: +basic.charts.read',
    ],
  ),
  pair(
    'a permission is newly scope-sensitive',
    (draft) => {
      draft.modules.basic.permissions.vendors.read.scopes = ['businessUnit']
    },
    ['breaking permission-scope-added:basic.vendors.read:businessUnit'],
    ['members start + directory: concerned', 'members full + directory: concerned'],
  ),
  pair(
    'a dimension takes the place of another',
    (draft) => {
      bills(draft).read.scopes = ['event']
    },
    [
      'breaking permission-scope-added:finance.bills.read:event',
      'widening permission-scope-removed:finance.bills.read:businessUnit',
    ],
    [
      'members full: concerned',
      'members finance: concerned',
      'members start + money: concerned',
      'members full: concerned',
      'members finance: concerned',
      'members start + money: concerned',
    ],
  ),
  pair(
    'delegable is turned on',
    (draft) => {
      draft.modules.finance.permissions.closing.approve.delegable = true
    },
    ['widening permission-delegable-on:finance.closing.approve'],
    [
      'members full: +finance.closing.approve',
      'members finance: +finance.closing.approve',
      'members start + money: +finance.closing.approve',
    ],
  ),
  pair(
    'delegable is turned off',
    (draft) => {
      bills(draft).write.delegable = false
    },
    ['breaking permission-delegable-off:finance.bills.write'],
    [
      'members full: -finance.bills.write',
      'members finance: -finance.bills.write',
      'members start + money: -finance.bills.write',
    ],
  ),
  pair(
    'a package loses a module and gains another',
    (draft) => {
      draft.packages.full.modules = ['basic', 'touring']
    },
    ['breaking package-loses-module:full:finance', 'widening package-gains-module:full:touring'],
    [
      'full: -finance.bills.read -finance.bills.write -finance.closing.approve -moduleAccess(finance)',
      'full: +touring.routes.read +moduleAccess(touring)',
    ],
  ),
  pair(
    'a package is removed and another one is added',
    (draft) => {
      draft.packages.all = { modules: ['basic', 'finance', 'touring'] }
      delete draft.packages.full
      draft.addons.directory.extends = ['start', 'all']
      draft.addons.figures.extends = ['start', 'all']
    },
    [
      'breaking package-removed:full',
      'breaking addon-loses-base:directory:full',
      'breaking addon-loses-base:figures:full',
      'compatible package-added:all',
      'compatible addon-gains-base:directory:all',
      'compatible addon-gains-base:figures:all',
    ],
    [
      'full: -basic.events.create -basic.events.update -basic.tasks.manage -moduleAccess(basic) -finance.bills.read -finance.bills.write -finance.closing.approve -moduleAccess(finance)',
      'full + directory: -basic.events.create -basic.events.update -basic.tasks.manage -basic.vendors.read -moduleAccess(basic) -finance.bills.read -finance.bills.write -finance.closing.approve -moduleAccess(finance)',
      'full + figures: -basic.events.create -basic.events.update -basic.tasks.manage -basic.charts.read -moduleAccess(basic) -finance.bills.read -finance.bills.write -finance.closing.approve -moduleAccess(finance)',
      'full + directory: -basic.vendors.read',
      'full + figures: -basic.charts.read',
    ],
  ),
  pair(
    'a module cannot be bought by itself any more',
    (draft) => {
      draft.modules.finance.standalone = false
    },
    ['breaking module-standalone-off:finance'],
    ['finance: -finance.bills.read -finance.bills.write -finance.closing.approve -moduleAccess(finance)'],
  ),
  pair(
    'a planned module goes live and is sold by itself',
    (draft) => {
      draft.modules.touring.standalone = true
      draft.modules.touring.listed = true
      draft.modules.touring.status = 'live'
    },
    [
      'compatible module-standalone-on:touring',
      'compatible module-facts:touring:status',
      'compatible module-facts:touring:listed',
    ],
  ),
  pair('a module is removed', (draft) => delete draft.modules.touring, [
    'breaking module-removed:touring',
    'breaking permission-removed:touring.routes.read',
  ]),
  pair(
    'a module is renamed with aliases, and all its permissions',
    (draft) => {
      draft.modules = {
        basic: draft.modules.basic,
        money: draft.modules.finance,
        touring: draft.modules.touring,
      }
      draft.packages.full.modules = ['basic', 'money']
      draft.addons.money.unlocks = ['money']
      draft.aliases = {
        finance: 'money',
        'finance.bills.read': 'money.bills.read',
        'finance.bills.write': 'money.bills.write',
        'finance.closing.approve': 'money.closing.approve',
        'finance.invoices.read': 'money.bills.read',
      }
    },
    [
      'compatible module-renamed:finance:money',
      'compatible permission-renamed:finance.bills.read:money.bills.read',
      'compatible permission-renamed:finance.bills.write:money.bills.write',
      'compatible permission-renamed:finance.closing.approve:money.closing.approve',
    ],
  ),
  pair(
    'a module is merged into one that is there',
    (draft) => {
      delete draft.modules.touring
      draft.modules.finance.permissions.routes = { read: { description: 'See routes.', scopes: ['tour'] } }
      draft.aliases.touring = 'finance'
      draft.aliases['touring.routes.read'] = 'finance.routes.read'
    },
    [
      'widening module-renamed-wider:touring:finance',
      'widening permission-renamed-wider:touring.routes.read:finance.routes.read',
      'compatible module-renamed:touring:finance',
      'compatible permission-renamed:touring.routes.read:finance.routes.read',
    ],
    ['full: +touring.routes.read', 'finance: +touring.routes.read', 'start + money: +touring.routes.read'],
  ),
  pair(
    'an alias is dropped',
    (draft) => {
      draft.aliases = {}
    },
    ['breaking alias-removed:finance.invoices.read:finance.bills.read'],
    [
      'full: -finance.invoices.read',
      'finance: -finance.invoices.read',
      'start + money: -finance.invoices.read',
    ],
  ),
  pair(
    'an alias leads somewhere else, and a new one wakes grants that were without effect',
    (draft) => {
      draft.aliases = {
        'finance.invoices.read': 'finance.bills.write',
        'basic.jobs.manage': 'basic.tasks.manage',
      }
    },
    [
      'breaking alias-removed:finance.invoices.read:finance.bills.read',
      'widening alias-added:finance.invoices.read:finance.bills.write',
      'widening alias-added:basic.jobs.manage:basic.tasks.manage',
    ],
    ['start: +basic.jobs.manage', 'full: +basic.jobs.manage'],
  ),
  pair(
    'the last key under a wildcard goes, and the wildcard covers the successors of those that went before',
    (draft) => {
      rename(draft, 'finance.invoices.write', 'finance.bills.enter')
    },
    [
      'widening permission-renamed-wider:finance.invoices.write:finance.bills.enter',
      'widening alias-added:finance.invoices.read:finance.bills.read',
      'compatible permission-renamed:finance.invoices.write:finance.bills.enter',
    ],
    [
      'members full: +finance.bills.enter',
      'members finance: +finance.bills.enter',
      'members start + money: +finance.bills.enter',
      'members full: +finance.bills.read',
      'members finance: +finance.bills.read',
      'members start + money: +finance.bills.read',
    ],
    (draft) => put(draft, 'finance.invoices.write', { description: 'Enter invoices.' }),
  ),
  pair(
    'a key comes to life under a retired wildcard, which covers no successors from then on',
    (draft) => put(draft, 'finance.invoices.write', { description: 'Enter invoices.' }),
    [
      'breaking alias-removed:finance.invoices.read:finance.bills.read',
      'widening permission-added:finance.invoices.write',
    ],
    [
      'members full: -finance.bills.read',
      'members finance: -finance.bills.read',
      'members start + money: -finance.bills.read',
      'full: +finance.invoices.write',
      'finance: +finance.invoices.write',
      'start + money: +finance.invoices.write',
    ],
  ),
  pair(
    'an alias goes along with the rename of its successor',
    (draft) => {
      rename(draft, 'finance.bills.read', 'finance.bills.view')
      draft.aliases['finance.invoices.read'] = 'finance.bills.view'
    },
    ['compatible permission-renamed:finance.bills.read:finance.bills.view'],
  ),
  pair(
    'an add-on unlocks another module instead, for other bases',
    (draft) => {
      draft.addons.money = { extends: ['full'], unlocks: ['touring'] }
    },
    [
      'breaking addon-loses-base:money:start',
      'breaking addon-loses-module:money:finance',
      // Felt by those alone who own both packages and came by the add-on through the one.
      'widening addon-gains-module:money:touring',
      'compatible addon-gains-base:money:full',
    ],
    [
      'start + money: -finance.bills.read -finance.bills.write -finance.closing.approve -moduleAccess(finance)',
      'start + money: -finance.bills.read -finance.bills.write -finance.closing.approve -moduleAccess(finance)',
      'full + start + money: +touring.routes.read +moduleAccess(touring)',
    ],
  ),
  pair(
    'an add-on unlocks one more module',
    (draft) => {
      draft.addons.money.unlocks = ['finance', 'touring']
    },
    ['widening addon-gains-module:money:touring'],
    ['start + money: +touring.routes.read +moduleAccess(touring)'],
  ),
  pair(
    'texts, owners and the order of entries change, and a permission is deprecated',
    (draft) => {
      draft.packages.start.title = 'Starter'
      draft.addons.money.description = 'Money for everyone.'
      draft.modules.finance.owner = 'Team money'
      bills(draft).read.description = 'Look at bills.'
      bills(draft).write.deprecated = 'Use finance.bills.enter.'
      const { basic, ...rest } = draft.modules
      draft.modules = { ...rest, basic }
    },
    [
      'compatible permission-deprecated:finance.bills.write',
      'cosmetic module-texts:finance',
      'cosmetic permission-texts:finance.bills.read',
      'cosmetic package-texts:start',
      'cosmetic addon-texts:money',
      'cosmetic order-changed',
    ],
  ),
]
