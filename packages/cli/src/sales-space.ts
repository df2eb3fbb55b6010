import type { Catalog, CatalogPermission, Purchases } from '@stagedoor/core'

/*
 * What a company could buy. Buying more never closes anything (ENT-1), so whatever can be reached at all is reached by one of
 * the smallest purchases that reach it: looking at those looks at every company there could be.
 */

/** What one company bought. Every list is there, and sorted as the catalog defines its entries. */
export type Bought = Required<Purchases>

const NOTHING: Bought = { packages: [], modules: [], addons: [] }

/** One text for one purchase: `basic_promoter + finance_extension`. Never throws. */
export const describeBought = ({ packages, modules, addons }: Bought): string =>
  [...packages, ...modules, ...addons].join(' + ') || '(nothing)'

/** Buying both. Never throws. */
export const together = (one: Bought, other: Bought): Bought => ({
  packages: [...new Set([...one.packages, ...other.packages])],
  modules: [...new Set([...one.modules, ...other.modules])],
  addons: [...new Set([...one.addons, ...other.addons])],
})

/** Buying one package, or one standalone module: what an add-on extends. Never throws. */
export const buyingBase = (catalog: Catalog, base: string): Bought =>
  catalog.packages.some(({ key }) => key === base)
    ? { ...NOTHING, packages: [base] }
    : { ...NOTHING, modules: [base] }

/** Buying an add-on with each of the bases that it extends. Never throws. */
export const buyingAddon = (catalog: Catalog, addon: string): readonly Bought[] =>
  (catalog.addons.find(({ key }) => key === addon)?.extends ?? []).map((base) => ({
    ...buyingBase(catalog, base),
    addons: [addon],
  }))

/** The smallest purchases by which a company owns a module. Never throws. */
export function waysToOwn(catalog: Catalog, moduleKey: string): readonly Bought[] {
  const found = catalog.moduleOf(moduleKey)
  if (found === undefined) return []
  return smallest([
    ...catalog.packages
      .filter(({ modules }) => modules.includes(found.key))
      .map(({ key }) => buyingBase(catalog, key)),
    ...(found.standalone ? [buyingBase(catalog, found.key)] : []),
    ...catalog.addons
      .filter(({ modules }) => modules.includes(found.key))
      .flatMap(({ key }) => buyingAddon(catalog, key)),
  ])
}

/** The smallest purchases that open the entitlement layer for a permission: its module and, if gated, a gate. Never throws. */
export function waysToReach(catalog: Catalog, permission: CatalogPermission): readonly Bought[] {
  const owning = waysToOwn(catalog, permission.module)
  if (permission.gates.length === 0) return owning
  const gates = permission.gates.flatMap((addon) => buyingAddon(catalog, addon))
  return smallest(owning.flatMap((way) => gates.map((gate) => together(way, gate))))
}

const partsOf = ({ packages, modules, addons }: Bought): readonly string[] => [
  ...packages.map((key) => `package ${key}`),
  ...modules.map((key) => `module ${key}`),
  ...addons.map((key) => `addon ${key}`),
]

/** Leaves out every purchase that holds all of another one. */
function smallest(ways: readonly Bought[]): readonly Bought[] {
  const sized = ways
    .map((way) => ({ way, parts: new Set(partsOf(way)) }))
    .sort((one, other) => one.parts.size - other.parts.size)
  const kept: typeof sized = []
  for (const each of sized)
    if (!kept.some(({ parts }) => [...parts].every((part) => each.parts.has(part)))) kept.push(each)
  return kept.map(({ way }) => way)
}

/** Does buying this open the entitlement layer for a permission? Never throws. */
export function reaches(catalog: Catalog, bought: Bought, permission: CatalogPermission): boolean {
  const { modules, addons } = catalog.entitlements(bought).entitlements
  return (
    modules.includes(permission.module) &&
    (permission.gates.length === 0 || permission.gates.some((gate) => addons.includes(gate)))
  )
}
