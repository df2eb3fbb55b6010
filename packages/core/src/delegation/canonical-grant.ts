import type { Holdings } from '../access/holdings.js'
import type { Catalog, CatalogPattern } from '../catalog/catalog.js'
import type { Delegation, GrantScope } from '../member/member.js'
import type { DelegationDecision, DelegationGrant } from './delegation.js'
import type { ReadRequest } from './read-delegation-request.js'

/** The text under which a pattern is stored: the successor of a retired key. */
export const canonicalText = ({ kind, text, permissions }: CatalogPattern): string =>
  kind === 'wildcard' ? text : (permissions[0]?.key ?? text)

/** The canonical copy of a request that every item passed: live keys, each once, in one order. */
export function allowedGrant(held: Holdings, request: ReadRequest): DelegationDecision {
  const { catalog } = held.compiled
  // Each once: a wildcard said 5,000 times would be spelt out 5,000 times.
  const patterns = [...new Set(request.permissions)].flatMap((text) => catalog.patternOf(text) ?? [])
  // All of them are covered by wildcards: an exact key whose slice is closed was refused.
  const closed = patterns
    .flatMap(({ permissions }) => permissions)
    .filter(({ gates }) => gates.length > 0 && !held.hasAnyAddon(gates))
  const { delegation } = request
  return Object.freeze({
    allowed: true,
    grant: Object.freeze({
      userId: request.userId,
      companyId: request.companyId,
      intent: request.intent,
      modules: canonicalModules(catalog, request.modules),
      permissions: canonicalPatterns(catalog, request.permissions),
      scope: canonicalScope(request.scope),
      ...(delegation === undefined ? {} : { delegation: canonicalDelegation(catalog, delegation) }),
    }),
    inert: inOrder(closed.map(({ key }) => key)),
  })
}

const inOrder = (texts: readonly string[]): readonly string[] => Object.freeze([...new Set(texts)].sort())

const canonicalModules = (catalog: Catalog, keys: readonly string[]): readonly string[] =>
  inOrder(keys.map((key) => catalog.moduleOf(key)?.key ?? key))

const canonicalPatterns = (catalog: Catalog, texts: readonly string[]): readonly string[] =>
  inOrder(texts.flatMap((text) => catalog.patternOf(text) ?? []).map(canonicalText))

function canonicalScope(scope: GrantScope): GrantScope
function canonicalScope(scope: DelegationGrant['scope']): DelegationGrant['scope']
function canonicalScope(scope: DelegationGrant['scope']): DelegationGrant['scope'] {
  if (scope === 'company') return scope
  const entries = Object.entries(scope).map(([dimension, list]) => [dimension, inOrder(list)] as const)
  return Object.freeze(Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))))
}

const canonicalDelegation = (catalog: Catalog, { modules, permissions, scope }: Delegation): Delegation =>
  Object.freeze({
    ...(modules === undefined ? {} : { modules: canonicalModules(catalog, modules) }),
    ...(permissions === undefined ? {} : { permissions: canonicalPatterns(catalog, permissions) }),
    ...(scope === undefined ? {} : { scope: canonicalScope(scope) }),
  })
