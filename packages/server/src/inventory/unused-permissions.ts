import type { Catalog } from '@stagedoor/core'
import { namedLeaves } from '../openapi/route-access.js'
import type { InventoryRoute } from './route-inventory.js'

/**
 * The permissions of a catalog that no route names, in order of definition. A retired key stands for its successor; what a handler
 * asks of its `Access` is not seen, nor what another backend guards.
 */
export function unusedPermissions(catalog: Catalog, routes: readonly InventoryRoute[]): readonly string[] {
  const named = new Set(
    routes
      .flatMap(({ guards }) => guards.flatMap((guard) => namedLeaves(guard, catalog)))
      .map((leaf) => ('permission' in leaf ? leaf.permission : undefined)),
  )
  return Object.freeze(catalog.permissions.map(({ key }) => key).filter((key) => !named.has(key)))
}
