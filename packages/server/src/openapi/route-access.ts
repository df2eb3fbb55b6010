import type { Catalog } from '@stagedoor/core'
import type { GuardDescription, RequirementDocument } from '../guard/guard-description.js'

/** Who may use one route, as plain data. */
export interface RouteAccess {
  /** `undeclared`: it declares nothing, and is refused to everyone. */
  readonly access: 'declared' | 'public' | 'undeclared'
  /** Its guards, in the order in which they are judged. Every one must pass. */
  readonly guards: readonly GuardDescription[]
}

/** One permission or module that a requirement names, by its live key. */
export type NamedLeaf =
  | { readonly permission: string; readonly module: string; readonly isGated: boolean }
  | { readonly module: string }

/** What the requirement of a guard names, in the order written. A key that the catalog does not know is left out. */
export function namedLeaves({ requirement }: GuardDescription, catalog: Catalog): readonly NamedLeaf[] {
  const leaves: NamedLeaf[] = []
  // A list of what is left, not a recursion: an inventory may have been read from a file.
  const left: RequirementDocument[] = requirement === undefined ? [] : [requirement]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (typeof next === 'string') {
      const permission = catalog.permissionOf(next)
      if (permission !== undefined)
        leaves.push({
          permission: permission.key,
          module: permission.module,
          isGated: permission.gates.length > 0,
        })
    } else if ('module' in next) {
      const found = catalog.moduleOf(next.module)
      if (found !== undefined) leaves.push({ module: found.key })
    } else left.push(...('allOf' in next ? next.allOf : next.anyOf).toReversed())
  }
  return leaves
}
