import { type Catalog, describeRequirement, isRequirement, leavesOf, type Requirement } from '@stagedoor/core'

/** A requirement that the catalog knows every part of. */
export interface CheckedRequirement {
  readonly requirement: string | Requirement
  /** As it is written. */
  readonly text: string
  /** The dimensions in which each permission asked for is scope-sensitive; permissions that are not are left out. */
  readonly sensitive: readonly { readonly permission: string; readonly dimensions: readonly string[] }[]
}

/**
 * Holds a requirement against the catalog, when it is declared (REQ-1). Retired keys are known.
 *
 * @throws TypeError if it is neither a key nor a requirement, or names something that the catalog does not know: a wildcard too.
 */
export function checkRequirement(catalog: Catalog, requirement: unknown): CheckedRequirement {
  if (typeof requirement !== 'string' && !isRequirement(requirement))
    throw new TypeError('a guard takes a permission key, or what allOf(), anyOf() or moduleAccess() made')
  const leaves = leavesOf(requirement)
  if (leaves.length === 0)
    throw new TypeError('a guard names nothing: an empty requirement would allow everyone')
  const sensitive = leaves.flatMap((leaf) => {
    if ('module' in leaf)
      return catalog.moduleOf(leaf.module) === undefined ? unknownKey('module', leaf.module) : []
    const permission = catalog.permissionOf(leaf.permission)
    if (permission === undefined) return unknownKey('permission', leaf.permission)
    return permission.scopes.length === 0
      ? []
      : [{ permission: permission.key, dimensions: permission.scopes }]
  })
  return { requirement, text: describeRequirement(requirement), sensitive }
}

function unknownKey(kind: 'module' | 'permission', key: string): never {
  const hint = key.includes('*') ? '; a guard names exact keys, no wildcards' : ''
  throw new TypeError(`a guard names the ${kind} ${JSON.stringify(key)}, which is not in the catalog${hint}`)
}
