import type {
  Catalog,
  CatalogAddon,
  CatalogAlias,
  CatalogModule,
  CatalogPackage,
  CatalogPattern,
  CatalogPermission,
  Offer,
} from './catalog.js'
import { type LockedNumbers, numbersOf } from './catalog-numbering.js'
import { coveringPatterns, indexPatterns, liveWildcards } from './catalog-patterns.js'
import { unlockedIn } from './check-definition.js'
import { deriveEntitlements } from './entitlements.js'
import type { ReadDefinition, ReadModule } from './read-definition.js'

/**
 * Builds the catalog from a definition that holds. Every entry is frozen.
 *
 * @param lock - the numbers of its lock; order of definition when left out
 */
export function compileCatalog(
  read: ReadDefinition,
  lock?: LockedNumbers,
): Catalog<never, never, never, never, never> {
  const packages = read.packages.map((entry): CatalogPackage => Object.freeze({ ...entry }))
  const unlockedBy = unlockedIn(read.modules)
  const addons = read.addons.map((addon): CatalogAddon => {
    const { unlocks: _, ...entry } = addon
    const { modules, slice } = unlockedBy(addon)
    return Object.freeze({ ...entry, modules: Object.freeze(modules), slice: Object.freeze(slice) })
  })
  const aliases = read.aliases.map((alias): CatalogAlias => Object.freeze({ ...alias }))
  const live = liveWildcards(read)
  const patternsOf = coveringPatterns(read, live)
  const gates = gatesOf(addons)

  const numbers = numbersOf(
    read.modules.map(({ key }) => key),
    read.modules.flatMap((entry) => entry.permissions.map(({ key }) => key)),
    lock,
  )
  const permissions = read.modules.flatMap((entry) =>
    entry.permissions.map((each): CatalogPermission => {
      const gating = gates.get(each.key) ?? []
      return Object.freeze({
        ...each,
        number: numbers.ofPermission(each.key),
        gates: Object.freeze(gating.map(({ key }) => key)),
        patterns: patternsOf(each),
        offers: Object.freeze(gating.filter(({ listed }) => listed).map(offerOfAddon)),
      })
    }),
  )
  const modules = read.modules.map(
    (entry): CatalogModule =>
      Object.freeze({
        ...entry,
        number: numbers.ofModule(entry.key),
        permissions: Object.freeze(entry.permissions.map(({ key }) => key)),
        offers: offersOfModule(entry, packages, addons),
      }),
  )
  const { numbering } = numbers
  return assemble(
    { modules, packages, addons, aliases, permissions, numbering },
    indexPatterns(permissions, live),
  )
}

type Entries = Pick<Catalog, 'modules' | 'packages' | 'addons' | 'aliases' | 'permissions' | 'numbering'>

function assemble(
  entries: Entries,
  patterns: ReadonlyMap<string, CatalogPattern>,
): Catalog<never, never, never, never, never> {
  const byKey = <E extends { readonly key: string }>(list: readonly E[]): Map<string, E> =>
    new Map(list.map((entry) => [entry.key, entry]))
  const modules = byKey(entries.modules)
  const permissions = byKey(entries.permissions)
  const shelfPackages = byKey(entries.packages)
  const shelfAddons = byKey(entries.addons)
  for (const { retired, successor } of entries.aliases) {
    const moduleSuccessor = modules.get(successor)
    const permissionSuccessor = permissions.get(successor)
    if (moduleSuccessor !== undefined) modules.set(retired, moduleSuccessor)
    if (permissionSuccessor !== undefined) permissions.set(retired, permissionSuccessor)
  }
  const moduleOf = (key: string): CatalogModule | undefined => modules.get(key)
  const shelf = {
    ...entries,
    moduleOf,
    packageOf: (key: string) => shelfPackages.get(key),
    addonOf: (key: string) => shelfAddons.get(key),
  }
  return Object.freeze({
    modules: Object.freeze(entries.modules),
    packages: Object.freeze(entries.packages),
    addons: Object.freeze(entries.addons),
    aliases: Object.freeze(entries.aliases),
    permissions: Object.freeze(entries.permissions),
    numbering: entries.numbering,
    moduleOf,
    permissionOf: (key: string) => permissions.get(key),
    patternOf: (text: string) => patterns.get(text),
    entitlements: (purchases: unknown) => deriveEntitlements(shelf, purchases),
  })
}

/** The add-ons that gate each permission. */
function gatesOf(addons: readonly CatalogAddon[]): ReadonlyMap<string, readonly CatalogAddon[]> {
  const gates = new Map<string, CatalogAddon[]>()
  for (const addon of addons)
    for (const key of addon.slice) {
      const gating = gates.get(key) ?? []
      gates.set(key, gating)
      gating.push(addon)
    }
  return gates
}

const offerOfAddon = ({ key, title, extends: bases }: CatalogAddon): Offer =>
  Object.freeze({ kind: 'addon', key, title, extends: bases })

/** What is listed for sale that gives a company this module: packages, then add-ons, then the module itself. */
function offersOfModule(
  entry: ReadModule,
  packages: readonly CatalogPackage[],
  addons: readonly CatalogAddon[],
): readonly Offer[] {
  const isOffered = (sold: CatalogPackage | CatalogAddon): boolean =>
    sold.listed && sold.modules.includes(entry.key)
  return Object.freeze([
    ...packages
      .filter(isOffered)
      .map(({ key, title }): Offer => Object.freeze({ kind: 'package', key, title })),
    ...addons.filter(isOffered).map(offerOfAddon),
    ...(entry.standalone && entry.listed
      ? [Object.freeze({ kind: 'module', key: entry.key, title: entry.title } as const)]
      : []),
  ])
}
