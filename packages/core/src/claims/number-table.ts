import { type Bits, noBits, setBit, wordsFor } from '../bits.js'
import type { Catalog } from '../catalog/catalog.js'
import type { CatalogNumbering } from '../catalog/catalog-numbering.js'
import { KeyDigests } from './key-digest.js'

/** The keys of one kind by number, and their numbers. */
export interface KeyTable {
  readonly keys: readonly (string | undefined)[]
  numberOf(key: string): number | undefined
  /** One bit for each number whose key the catalog has: the others belong to keys that are gone. */
  readonly live: Bits
  /** The digest of the first keys by number, of no more than there are. */
  digestOf(count: number): string
}

/** What a catalog's numbers stand for, ready for claims. */
export interface NumberTable {
  readonly kind: CatalogNumbering['kind']
  readonly permissions: KeyTable
  readonly modules: KeyTable
  /** The digest of all keys, of both kinds. */
  readonly order: string
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
  const digests = {
    permissions: new KeyDigests('permissions', permissions),
    modules: new KeyDigests('modules', modules),
  }
  const table: NumberTable = {
    kind,
    permissions: keyTable(permissions, catalog.permissions, digests.permissions),
    modules: keyTable(modules, catalog.modules, digests.modules),
    order: KeyDigests.ofAll(digests.permissions, digests.modules),
  }
  TABLES.set(catalog, table)
  return table
}

function keyTable(
  keys: readonly (string | undefined)[],
  entries: readonly { readonly number: number }[],
  digests: KeyDigests,
): KeyTable {
  const numbers = new Map<string, number>()
  for (const [number, key] of keys.entries()) if (key !== undefined) numbers.set(key, number)
  const live = noBits(wordsFor(keys.length))
  // Those that the lock does not hold yet are beyond its numbers, and no claim says them by number.
  for (const { number } of entries) if (number < keys.length) setBit(live, number)
  return { keys, live, numberOf: (key) => numbers.get(key), digestOf: (count) => digests.of(count) }
}
