import type { Catalog } from '@stagedoor/core'
import type { CatalogLock } from './catalog-lock.js'

/**
 * Records a catalog. Every key keeps the number of the previous lock; a new key takes the next number that was never given; the
 * number of a key that is gone is kept under `retired`, and is that key's again if it returns.
 *
 * Never throws.
 *
 * @param catalog - the compiled catalog
 * @param previous - the lock so far; without one, numbers are those of the catalog (CAT-6)
 */
export function toLock(catalog: Catalog, previous?: CatalogLock): CatalogLock {
  const modules = numbered(catalog.modules, previous?.modules, previous?.retired.modules)
  const permissions = numbered(catalog.permissions, previous?.permissions, previous?.retired.permissions)
  return {
    modules: new Map(
      catalog.modules.map(({ key, title, type, status, standalone, listed, scopes }) => [
        key,
        { number: modules.of(key), title, type, status, standalone, listed, scopes: scopes.toSorted() },
      ]),
    ),
    permissions: new Map(
      catalog.permissions.map(({ key, scopes, delegable, deprecated }) => [
        key,
        {
          number: permissions.of(key),
          scopes: scopes.toSorted(),
          delegable,
          ...(deprecated === undefined ? {} : { deprecated }),
        },
      ]),
    ),
    packages: new Map(
      catalog.packages.map(({ key, title, modules: included, listed }) => [
        key,
        { title, modules: included.toSorted(), listed },
      ]),
    ),
    addons: new Map(
      catalog.addons.map(({ key, title, extends: bases, modules: unlocked, slice, listed }) => [
        key,
        { title, extends: bases.toSorted(), modules: unlocked.toSorted(), slice: slice.toSorted(), listed },
      ]),
    ),
    aliases: new Map(catalog.aliases.map(({ retired, successor }) => [retired, successor])),
    retired: { modules: modules.retired, permissions: permissions.retired },
  }
}

interface Numbers {
  of(key: string): number
  readonly retired: ReadonlyMap<string, number>
}

function numbered(
  entries: readonly { readonly key: string }[],
  previous: ReadonlyMap<string, { readonly number: number }> = new Map(),
  retired: ReadonlyMap<string, number> = new Map(),
): Numbers {
  const given = new Map([...retired, ...[...previous].map(([key, { number }]) => [key, number] as const)])
  const known = new Set(given.keys())
  let next = Math.max(-1, ...given.values()) + 1
  for (const { key } of entries) if (!known.has(key)) given.set(key, next++)
  const live = new Set(entries.map(({ key }) => key))
  return {
    of: (key) => given.get(key) ?? -1,
    retired: new Map([...given].filter(([key]) => !live.has(key))),
  }
}
