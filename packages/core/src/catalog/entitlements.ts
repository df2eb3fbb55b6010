import { fieldsOf, stringsOf } from '../plain-data.js'
import type { CatalogAddon, CatalogModule, CatalogPackage } from './catalog.js'

/** What a company commercially owns: modules, and the add-ons that gate slices of them. */
export interface Entitlements {
  readonly modules: readonly string[]
  readonly addons?: readonly string[]
}

/** What a company has bought. A list left out is empty. */
export interface Purchases {
  readonly packages?: readonly string[]
  readonly addons?: readonly string[]
  /** Modules bought by themselves; only standalone ones can be. */
  readonly modules?: readonly string[]
}

/** Why a purchase unlocks nothing, or (`alias_used`) was read under another key. */
export type PurchaseProblemCode =
  | 'unknown_package'
  | 'unknown_addon'
  | 'unknown_module'
  | 'module_not_standalone'
  | 'addon_incompatible'
  | 'alias_used'

/** One purchase that needs attention. */
export interface PurchaseProblem {
  readonly code: PurchaseProblemCode
  readonly kind: 'package' | 'addon' | 'module'
  /** The key as it was bought. */
  readonly key: string
}

/** Entitlements derived from purchases, and what was wrong with those. Frozen. */
export interface EntitlementResult {
  readonly entitlements: { readonly modules: readonly string[]; readonly addons: readonly string[] }
  readonly problems: readonly PurchaseProblem[]
}

/** What the derivation looks up in a catalog. */
export interface Shelf {
  readonly modules: readonly CatalogModule[]
  readonly addons: readonly CatalogAddon[]
  packageOf(key: string): CatalogPackage | undefined
  addonOf(key: string): CatalogAddon | undefined
  moduleOf(key: string): CatalogModule | undefined
}

/**
 * Derives entitlements from purchases (ENT-1 to ENT-3).
 *
 * @param shelf - the catalog's entries
 * @param purchases - what was bought
 * @throws TypeError if `purchases` is not an object of lists of strings, or has another field.
 */
export function deriveEntitlements(shelf: Shelf, purchases: unknown): EntitlementResult {
  const bought = readPurchases(purchases)
  const problems: PurchaseProblem[] = []
  const problem = (code: PurchaseProblemCode, kind: PurchaseProblem['kind'], key: string): never[] => {
    problems.push(Object.freeze({ code, kind, key }))
    return [] // what such a purchase unlocks
  }

  const packages = bought.packages.flatMap(
    (key) => shelf.packageOf(key) ?? problem('unknown_package', 'package', key),
  )
  const modules = bought.modules.flatMap((key) => {
    const found = shelf.moduleOf(key)
    if (found === undefined) return problem('unknown_module', 'module', key)
    if (found.key !== key) problem('alias_used', 'module', key)
    return found.standalone ? found : problem('module_not_standalone', 'module', key)
  })
  // Judged against valid purchases only, never against what an add-on unlocks: order of purchase cannot matter.
  const bases = new Set([...packages.map(({ key }) => key), ...modules.map(({ key }) => key)])
  const addons = bought.addons.flatMap((key) => {
    const found = shelf.addonOf(key)
    if (found === undefined) return problem('unknown_addon', 'addon', key)
    return found.extends.some((base) => bases.has(base)) ? found : problem('addon_incompatible', 'addon', key)
  })

  const owned = new Set([...packages, ...addons].flatMap((entry) => entry.modules))
  for (const { key } of modules) owned.add(key)
  const gating = new Set(addons.filter(({ slice }) => slice.length > 0).map(({ key }) => key))
  const inOrder = (
    entries: readonly { readonly key: string }[],
    chosen: ReadonlySet<string>,
  ): readonly string[] => Object.freeze(entries.filter(({ key }) => chosen.has(key)).map(({ key }) => key))
  return Object.freeze({
    entitlements: Object.freeze({
      modules: inOrder(shelf.modules, owned),
      addons: inOrder(shelf.addons, gating),
    }),
    problems: Object.freeze(problems),
  })
}

function readPurchases(
  purchases: unknown,
): Readonly<Record<'packages' | 'addons' | 'modules', readonly string[]>> {
  const report = (_code: string, path: string, message: string): never => {
    throw new TypeError(`purchases${path === '' ? '' : `.${path}`} ${message}`)
  }
  const fields = fieldsOf(
    purchases,
    '',
    { required: [], optional: ['packages', 'addons', 'modules'] },
    report,
  )
  const list = (name: string): readonly string[] =>
    fields.has(name) ? [...new Set(stringsOf(fields.get(name), name, report))] : []
  return { packages: list('packages'), addons: list('addons'), modules: list('modules') }
}
