import type { Catalog, CatalogPermission } from '@stagedoor/core'
import {
  type Bought,
  buyingAddon,
  buyingBase,
  describeBought,
  together,
  waysToReach,
} from '../sales-space.js'

/** A kind of company: one that bought this, under either catalog. */
export interface Company {
  readonly bought: Bought
  readonly name: string
  /** What it owns under the catalog before. */
  readonly before: Owned
  /** What it owns under the catalog after. */
  readonly after: Owned
}

/** What a company owns. */
export interface Owned {
  readonly modules: ReadonlySet<string>
  readonly addons: ReadonlySet<string>
}

/**
 * The companies to look at: whoever bought one package, standalone module or add-on with its base, and whoever bought just enough
 * to reach a permission under either catalog. Only such as could exist before: nobody has what was not sold.
 *
 * Never throws.
 */
export function companiesOf(before: Catalog, after: Catalog): readonly Company[] {
  const purchases = [
    ...before.packages.map(({ key }) => buyingBase(before, key)),
    ...before.modules.filter(({ standalone }) => standalone).map(({ key }) => buyingBase(before, key)),
    ...before.addons.flatMap(({ key }) => buyingAddon(before, key)),
    ...before.permissions.flatMap((permission) => waysToReach(before, permission)),
    ...after.addons.flatMap(({ key }) => buyingAddon(after, key)),
    ...after.permissions.flatMap((permission) => waysToReach(after, permission)),
  ]
  const valid = distinct(distinct(purchases).flatMap((bought) => asSoldBefore(before, bought)))
  return valid.map((bought) => toCompany(before, after, bought))
}

const distinct = (purchases: readonly Bought[]): readonly Bought[] => [
  ...new Map(purchases.map((bought) => [JSON.stringify(bought), bought])).values(),
]

/** A purchase as it could be made before: with a base of then for an add-on that has another one now, or not at all. */
function asSoldBefore(before: Catalog, bought: Bought): readonly Bought[] {
  const { problems } = before.entitlements(bought)
  if (problems.some(({ code }) => code !== 'addon_incompatible')) return []
  return problems.reduce<readonly Bought[]>(
    (purchases, { key }) =>
      purchases.flatMap((each) => buyingAddon(before, key).map((way) => together(each, way))),
    [bought],
  )
}

/** A company that bought nothing: for questions about what no company owns. Never throws. */
export const nobody = (before: Catalog, after: Catalog): Company =>
  toCompany(before, after, { packages: [], modules: [], addons: [] })

const toCompany = (before: Catalog, after: Catalog, bought: Bought): Company => ({
  bought,
  name: describeBought(bought),
  before: owned(before, bought),
  after: owned(after, bought),
})

function owned(catalog: Catalog, bought: Bought): Owned {
  const { modules, addons } = catalog.entitlements(bought).entitlements
  return { modules: new Set(modules), addons: new Set(addons) }
}

/** Does what a company owns open the entitlement layer for a permission? Never throws. */
export const opens = ({ modules, addons }: Owned, { module: own, gates }: CatalogPermission): boolean =>
  modules.has(own) && (gates.length === 0 || gates.some((gate) => addons.has(gate)))

/** Is one purchase a part of another, and smaller? Never throws. */
export const isPartOf = (part: Bought, whole: Bought): boolean =>
  part !== whole &&
  part.packages.every((key) => whole.packages.includes(key)) &&
  part.modules.every((key) => whole.modules.includes(key)) &&
  part.addons.every((key) => whole.addons.includes(key))
