import type { CatalogModule, CatalogPermission } from '@stagedoor/core'
import { isLooking } from './actions.js'
import { listed, wordsIn } from './key-words.js'
import type { LintRule, LintSubject, RuleHit } from './lint-rule.js'

const hit = ({ key }: CatalogModule, message: string): RuleHit => ({ kind: 'module', key, message })

const permissionsOf = ({ catalog }: LintSubject, { key }: CatalogModule): readonly CatalogPermission[] =>
  catalog.permissions.filter((permission) => permission.module === key)

/** A module in use: of one that is planned nobody knows yet what it will hold. */
const liveModules = ({ catalog }: LintSubject): readonly CatalogModule[] =>
  catalog.modules.filter(({ status }) => status === 'live')

const named = ({ key, title }: CatalogModule, words: ReadonlySet<string>): readonly string[] => [
  ...new Set([...wordsIn(key, words), ...wordsIn(title, words)]),
]

const REPORT_WORDS = ['report', 'reports', 'reporting', 'chart', 'charts', 'digest', 'summary', 'export']

const oneScreen: LintRule = {
  id: 'module-one-screen',
  severity: 'error',
  finds: 'a module that is one screen: by its name, or because all it permits is looking at one resource',
  reason: 'Screens are redrawn. What a company buys and what a team answers for outlives them.',
  fix: 'Make it a resource of the module whose data it shows.',
  words: [
    ...['screen', 'page', 'tab', 'dashboard', 'widget', 'form', 'dialog', 'modal', 'panel'],
    ...['sidebar', 'menu', 'homepage', 'popup'],
  ],
  check: (subject, words) =>
    subject.catalog.modules.flatMap((entry): readonly RuleHit[] => {
      const found = named(entry, words)
      if (found.length > 0) return [hit(entry, `is called ${listed(found)}`)]
      const permissions = permissionsOf(subject, entry)
      const [first] = new Set(permissions.map(({ resource }) => resource))
      const isOne =
        entry.status === 'live' &&
        permissions.length > 1 &&
        permissions.every(({ resource, action }) => resource === first && isLooking(action))
      return isOne ? [hit(entry, `permits nothing but looking at \`${first}\``)] : []
    }),
}

const oneReport: LintRule = {
  id: 'module-one-report',
  severity: 'error',
  finds: 'a module that is one report: by its name, or because reports are all it permits to read',
  reason: 'A report shows the data of a module; it has none of its own to protect or to sell.',
  fix: 'Make it a resource of the module whose data it reports.',
  words: REPORT_WORDS,
  check: (subject, words) =>
    subject.catalog.modules.flatMap((entry): readonly RuleHit[] => {
      const found = named(entry, words)
      if (found.length > 0) return [hit(entry, `is called ${listed(found)}`)]
      const permissions = permissionsOf(subject, entry)
      const isOne =
        permissions.length > 1 &&
        permissions.every(({ resource, action }) => wordsIn(resource, words).length > 0 && isLooking(action))
      return isOne ? [hit(entry, 'permits nothing but reading reports')] : []
    }),
}

const onePermission: LintRule = {
  id: 'module-one-permission',
  severity: 'error',
  finds: 'a live module with a single permission',
  reason: 'A module says the same as its permission then: two layers to grant, one answer.',
  fix: 'Make the permission part of the module it belongs to; gate it with an add-on if it is sold apart.',
  check: (subject) =>
    liveModules(subject)
      .filter(({ permissions }) => permissions.length === 1)
      .map((entry) => hit(entry, `has \`${entry.permissions[0]}\` and nothing else`)),
}

const billingVariation: LintRule = {
  id: 'module-billing-variation',
  severity: 'error',
  finds: 'a module with the very resources and actions of another one',
  reason: 'The two differ in how they are billed, not in what they do; every guard would have to name both.',
  fix: 'Keep one module and sell it in several packages, or gate the difference with an add-on.',
  check: (subject) => {
    const shapes = new Map<string, string>()
    return subject.catalog.modules.flatMap((entry): readonly RuleHit[] => {
      const own = permissionsOf(subject, entry).map(({ resource, action }) => `${resource}.${action}`)
      if (own.length === 0) return []
      const shape = own.sort().join(' ')
      const earlier = shapes.get(shape)
      shapes.set(shape, earlier ?? entry.key)
      return earlier === undefined ? [] : [hit(entry, `permits exactly what \`${earlier}\` does`)]
    })
  },
}

const addonInDisguise: LintRule = {
  id: 'module-addon-in-disguise',
  severity: 'error',
  finds: 'a module that can only be had as one add-on, which unlocks nothing else',
  reason: 'It is an extension of something, under two names; whoever owns that something owns its boundary.',
  fix: 'Move its permissions into the module it extends and let the add-on gate them, or sell it by itself.',
  check: ({ catalog }) =>
    catalog.modules.flatMap((entry): readonly RuleHit[] => {
      if (entry.standalone || catalog.packages.some(({ modules }) => modules.includes(entry.key))) return []
      const unlocking = catalog.addons.filter(({ modules }) => modules.includes(entry.key))
      const [only] = unlocking
      const isDisguised = unlocking.length === 1 && only?.modules.length === 1 && only.slice.length === 0
      return isDisguised ? [hit(entry, `is the add-on \`${only.key}\` and nothing else`)] : []
    }),
}

const temporaryFeature: LintRule = {
  id: 'module-temporary-feature',
  severity: 'error',
  finds: 'a module named after a stage, a version or a date',
  reason: 'The stage passes and the key stays: `beta` would be in stored grants long after the launch.',
  fix: "Name what it does, and say `status: 'planned'` while it is not there.",
  words: [
    ...['beta', 'alpha', 'temp', 'temporary', 'tmp', 'experiment', 'experimental', 'pilot', 'preview'],
    ...['poc', 'mvp', 'test', 'legacy', 'old', 'new', 'next', 'v', 'q'],
  ],
  check: ({ catalog }, words) =>
    catalog.modules.flatMap((entry): readonly RuleHit[] => {
      const year = /(?:^|_)20\d\d(?:_|$)/.exec(entry.key)
      const found = wordsIn(entry.key, words)
      return found.length === 0 && year === null
        ? []
        : [hit(entry, `is called ${listed(found.length > 0 ? found : [entry.key])}`)]
    }),
}

const codeFolder: LintRule = {
  id: 'module-code-folder',
  severity: 'error',
  finds: 'a module named after a part of the program',
  reason: 'Code is moved between folders and services; a company never bought one.',
  fix: 'Name what a customer can do there, or leave the module out of the catalog.',
  words: [
    ...['core', 'common', 'shared', 'util', 'utils', 'lib', 'api', 'backend', 'frontend', 'service'],
    ...['services', 'microservice', 'gateway', 'infra', 'internal', 'misc', 'other', 'general'],
  ],
  check: ({ catalog }, words) =>
    catalog.modules.flatMap((entry): readonly RuleHit[] => {
      const found = wordsIn(entry.key, words)
      return found.length === 0 ? [] : [hit(entry, `is called ${listed(found)}`)]
    }),
}

/** The rules about what is a module at all. */
export const BOUNDARY_RULES: readonly LintRule[] = [
  oneScreen,
  oneReport,
  onePermission,
  billingVariation,
  addonInDisguise,
  temporaryFeature,
  codeFolder,
]
