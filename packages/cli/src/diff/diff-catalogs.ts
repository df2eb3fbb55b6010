import type { Catalog } from '@stagedoor/core'
import { CHANGE_CLASSES, type Change } from './change.js'
import { compareAddons } from './compare-addons.js'
import { compareAliases } from './compare-aliases.js'
import { compareModules } from './compare-modules.js'
import { comparePackages } from './compare-packages.js'
import { comparePermissions } from './compare-permissions.js'
import { Comparison } from './comparison.js'
import { toChange } from './to-change.js'

/** One side of a comparison. */
export interface DiffSide {
  readonly catalog: Catalog
  /** True: made from a lock, which holds no descriptions and gives numbers for life. */
  readonly isLock: boolean
}

/**
 * Compares two catalogs and classifies every change by what it does to those who already hold something.
 *
 * Changes stand in order of their class, the gravest first. Looks at the smallest companies and at members with one grant: as
 * purchases and grants only ever add up (ENT-1, GRT-2), an answer that changes for anyone changes for one of these.
 *
 * Never throws.
 *
 * @param before - the catalog as it was
 * @param after - the catalog as it will be
 */
export function diffCatalogs(before: DiffSide, after: DiffSide): readonly Change[] {
  const comparison = new Comparison(before.catalog, after.catalog)
  const hasTexts = !before.isLock && !after.isLock
  const changes = [
    ...compareModules(comparison, hasTexts),
    ...comparePermissions(comparison, hasTexts),
    ...comparePackages(comparison, hasTexts),
    ...compareAddons(comparison, hasTexts),
    ...compareAliases(comparison),
    ...(hasTexts ? compareOrder(comparison) : []),
  ]
  return CHANGE_CLASSES.flatMap((each) => changes.filter((change) => change.class === each))
}

/** Without a lock, numbers follow the order of definition (CAT-6). */
function compareOrder({ before, after }: Comparison): readonly Change[] {
  const shared = (catalog: Catalog, other: Catalog): string =>
    [...catalog.modules, ...catalog.permissions]
      .map(({ key }) => key)
      .filter((key) => leads(other, key))
      .join()
  if (shared(before, after) === shared(after, before)) return []
  return [
    toChange('order-changed', [], {
      class: 'cosmetic',
      message: 'modules or permissions stand in another order; a lock keeps their numbers',
    }),
  ]
}

const leads = (catalog: Catalog, key: string): boolean =>
  catalog.permissionOf(key)?.key === key || catalog.moduleOf(key)?.key === key
