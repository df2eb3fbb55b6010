import type { Catalog } from '@stagedoor/core'
import type { RequirementDocument } from '../guard/guard-description.js'
import type { InventoryRoute } from './route-inventory.js'

/** One permission or module that a route asks for, and that no company can ever own. */
export interface ImpossibleRequirement {
  /** Method and path: `GET /bills`. */
  readonly route: string
  /** The permission asked for, as it was written; absent for a module that was asked for by itself. */
  readonly permission?: string
  /** The module that nobody can own, by its live key. */
  readonly module: string
  /** For people; not API. */
  readonly why: string
}

type Leaf = Omit<ImpossibleRequirement, 'route'>

/**
 * What of the routes' requirements can never pass: no package includes the module, no add-on unlocks it, and it cannot be bought by
 * itself. In an `anyOf` only where that is so of every branch.
 *
 * Says nothing of what is sold but not listed, nor of modules that are only planned. An add-on is always for sale: the catalog
 * refuses one that extends nothing that can be bought.
 */
export function impossibleRequirements(
  catalog: Catalog,
  routes: readonly InventoryRoute[],
): readonly ImpossibleRequirement[] {
  const sold = soldModules(catalog)
  const found = routes.flatMap(({ method, path, guards }) =>
    guards
      .flatMap(({ requirement }) =>
        requirement === undefined ? [] : closedLeaves(requirement, catalog, sold),
      )
      .map((leaf) => Object.freeze({ route: `${method} ${path}`, ...leaf })),
  )
  return Object.freeze(found)
}

/** Every module that some purchase gives a company. */
function soldModules({ modules, packages, addons }: Catalog): ReadonlySet<string> {
  const standalone = modules.filter((each) => each.standalone).map(({ key }) => key)
  return new Set([...standalone, ...[...packages, ...addons].flatMap((each) => each.modules)])
}

/** The leaves because of which a requirement can never pass; none where it can. */
function closedLeaves(
  requirement: RequirementDocument,
  catalog: Catalog,
  sold: ReadonlySet<string>,
): readonly Leaf[] {
  if (typeof requirement === 'string') {
    const owner = catalog.permissionOf(requirement)?.module
    return owner === undefined || sold.has(owner)
      ? []
      : [{ permission: requirement, module: owner, why: unsold(owner) }]
  }
  if ('module' in requirement) {
    const key = catalog.moduleOf(requirement.module)?.key
    return key === undefined || sold.has(key) ? [] : [{ module: key, why: unsold(key) }]
  }
  const parts = 'allOf' in requirement ? requirement.allOf : requirement.anyOf
  const closed = parts.map((part) => closedLeaves(part, catalog, sold))
  return 'anyOf' in requirement && closed.some((leaves) => leaves.length === 0) ? [] : closed.flat()
}

const unsold = (key: string): string =>
  `nobody can own the module ${key}: no package includes it, no add-on unlocks it, and it is not standalone`
