import type { Catalog, CatalogModule, CatalogPermission } from '@stagedoor/core'
import { type Opening, openingOf, packageColumns, waysToOpen } from '../matrix/opening.js'
import { type Bought, buyingBase } from '../sales-space.js'

/** How something is opened by each package, and by buying its module alone. */
export interface MatrixRow {
  /** In the order of the packages. */
  readonly packages: readonly Opening[]
  readonly alone: Opening
}

/** A retired key or a deprecated permission, and what to use in its place. */
interface Deprecation {
  readonly key: string
  readonly kind: 'retired' | 'deprecated'
  /** Of a retired key. */
  readonly successor?: string
  /** Of a deprecated permission: why, and what to use. */
  readonly note?: string
}

/** What both forms of the page say of a catalog, worked out once. */
export interface CatalogFacts {
  readonly title: string
  readonly catalog: Catalog
  /** The smallest purchases that open a module or a permission. */
  readonly ways: ReadonlyMap<string, readonly Bought[]>
  /** By the key of a module or a permission. */
  readonly rows: ReadonlyMap<string, MatrixRow>
  readonly deprecations: readonly Deprecation[]
}

/** Works out what the page says. Never throws. */
export function catalogFacts(catalog: Catalog, title: string): CatalogFacts {
  const columns = packageColumns(catalog)
  const subjects = [
    ...catalog.modules.map(({ key }) => ({ key, moduleKey: key })),
    ...catalog.permissions.map(({ key, module: moduleKey }) => ({ key, moduleKey })),
  ]
  const ways = new Map(subjects.map(({ key }) => [key, waysToOpen(catalog, key)]))
  const rows = new Map(
    subjects.map(({ key, moduleKey }) => {
      const own = ways.get(key) ?? []
      const isStandalone = catalog.moduleOf(moduleKey)?.standalone === true
      const bases = isStandalone ? [buyingBase(catalog, moduleKey)] : []
      const alone = openingOf(own, { key: moduleKey, title: '', bases })
      return [key, { packages: columns.map((column) => openingOf(own, column)), alone }] as const
    }),
  )
  return { title, catalog, ways, rows, deprecations: deprecationsOf(catalog) }
}

function deprecationsOf(catalog: Catalog): readonly Deprecation[] {
  return [
    ...catalog.permissions.flatMap(({ key, deprecated }): readonly Deprecation[] =>
      deprecated === undefined ? [] : [{ key, kind: 'deprecated', note: deprecated }],
    ),
    ...catalog.aliases.map(
      ({ retired, successor }): Deprecation => ({ key: retired, kind: 'retired', successor }),
    ),
  ]
}

/** The permissions of a module, in the order of the catalog. Never throws. */
export const permissionsOf = (catalog: Catalog, { key }: CatalogModule): readonly CatalogPermission[] =>
  catalog.permissions.filter((permission) => permission.module === key)

/** Which packages or add-ons a module says it is compatible with, as keys or one word. Never throws. */
export const compatibility = (value: CatalogModule['packages']): readonly string[] | 'any' | 'none' =>
  typeof value !== 'string' && value.length === 0 ? 'none' : value
