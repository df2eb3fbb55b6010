import type { Catalog } from '../catalog/catalog.js'
import type { CatalogNumbering } from '../catalog/catalog-numbering.js'
import { KeyDigests } from './key-digest.js'

/** The keys of one kind by number, and their numbers. */
export interface KeyTable {
  readonly keys: readonly (string | undefined)[]
  numberOf(key: string): number | undefined
}

/** What a catalog's numbers stand for, ready for claims. */
export interface NumberTable {
  readonly kind: CatalogNumbering['kind']
  readonly permissions: KeyTable
  readonly modules: KeyTable
  /** The digest of the first permissions and modules by number. */
  digestOf(permissions: number, modules: number): string
}

const TABLES = new WeakMap<Catalog, NumberTable>()

/**
 * The number table of a catalog, made when it is first needed.
 *
 * @throws TypeError if the catalog is none.
 */
export function numberTableOf(catalog: Catalog): NumberTable {
  const known = TABLES.get(catalog)
  if (known !== undefined) return known
  if (typeof catalog !== 'object' || catalog === null || !('numbering' in catalog))
    throw new TypeError('the catalog must be what defineCatalog() returns')
  const { kind, permissions, modules } = catalog.numbering
  const digests = new KeyDigests(permissions, modules)
  const table: NumberTable = {
    kind,
    permissions: keyTable(permissions),
    modules: keyTable(modules),
    digestOf: (permissionCount, moduleCount) => digests.of(permissionCount, moduleCount),
  }
  TABLES.set(catalog, table)
  return table
}

function keyTable(keys: readonly (string | undefined)[]): KeyTable {
  const numbers = new Map<string, number>()
  for (const [number, key] of keys.entries()) if (key !== undefined) numbers.set(key, number)
  return { keys, numberOf: (key) => numbers.get(key) }
}
