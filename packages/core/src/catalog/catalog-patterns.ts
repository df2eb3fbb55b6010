import { splitKey, splitWildcard } from '../key-grammar.js'
import type { CatalogPattern, CatalogPermission } from './catalog.js'
import type { ReadDefinition, ReadPermission } from './read-definition.js'

/** The wildcards over a key, the narrower first. */
function wildcardsOver(key: string): readonly string[] {
  const parts = splitKey(key)
  return parts === undefined ? [] : [`${parts.moduleKey}.${parts.resource}.*`, `${parts.moduleKey}.*`]
}

/**
 * The wildcards that name something live: `module.*` of every module, also of one without permissions yet, and
 * `module.resource.*` of every resource. All others over retired keys are retired (CAT-4).
 */
export function liveWildcards({ modules }: ReadDefinition): ReadonlySet<string> {
  const keys = modules.flatMap(({ permissions }) => permissions.map(({ key }) => key))
  return new Set([...modules.map(({ key }) => `${key}.*`), ...keys.flatMap(wildcardsOver)])
}

/**
 * Prepares the patterns that cover a permission in a grant: its key, the retired keys that lead to it and, if it is
 * delegable (CAT-5), its wildcards and the retired wildcards over those retired keys (GRT-1, CAT-4).
 */
export function coveringPatterns(
  { aliases }: ReadDefinition,
  live: ReadonlySet<string>,
): (permission: ReadPermission) => readonly string[] {
  const retiredKeys = new Map<string, string[]>()
  for (const { retired, successor } of aliases) {
    const keys = retiredKeys.get(successor) ?? []
    retiredKeys.set(successor, keys)
    keys.push(retired)
  }
  return ({ key, delegable }) => {
    const retired = retiredKeys.get(key) ?? []
    if (!delegable) return Object.freeze([key, ...retired])
    const retiredWildcards = retired.flatMap(wildcardsOver).filter((text) => !live.has(text))
    return Object.freeze([...new Set([key, ...retired, ...wildcardsOver(key), ...retiredWildcards])])
  }
}

/** Indexes every pattern that names something known, with what it covers and what covers it by structure. */
export function indexPatterns(
  permissions: readonly CatalogPermission[],
  live: ReadonlySet<string>,
): ReadonlyMap<string, CatalogPattern> {
  const covered = new Map<string, CatalogPermission[]>([...live].map((text) => [text, []]))
  for (const permission of permissions)
    for (const text of permission.patterns) {
      const list = covered.get(text) ?? []
      covered.set(text, list)
      list.push(permission)
    }
  return new Map(
    [...covered].map(
      ([text, list]) => [text, Object.freeze({ ...describePattern(text, list, live) })] as const,
    ),
  )
}

function describePattern(text: string, list: CatalogPermission[], live: ReadonlySet<string>): CatalogPattern {
  const [first] = list
  const wildcard = splitWildcard(text)
  const covered = {
    text,
    module: wildcard?.moduleKey ?? first?.module ?? text,
    permissions: Object.freeze(list),
    dimensions: Object.freeze([...new Set(list.flatMap(({ scopes }) => scopes))]),
  }
  if (wildcard !== undefined) {
    const within = live.has(text) ? [...new Set([text, `${wildcard.moduleKey}.*`])] : []
    return {
      ...covered,
      kind: live.has(text) ? 'wildcard' : 'retired_wildcard',
      within: Object.freeze(within),
    }
  }
  const within =
    first?.patterns.filter((pattern) => splitWildcard(pattern) === undefined || live.has(pattern)) ?? []
  return { ...covered, kind: first?.key === text ? 'key' : 'retired_key', within: Object.freeze(within) }
}
