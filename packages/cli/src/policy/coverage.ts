import { type Catalog, type CatalogPermission, LAYER_OF_REASON, type Reason } from '@stagedoor/core'
import { reaches, waysToOwn, waysToReach } from '../sales-space.js'
import type { Answer } from './run-suites.js'
import type { PolicyOutcome } from './suite.js'

/** What was asked of one permission. */
interface PermissionCoverage {
  readonly permission: string
  /** How often each outcome came about. */
  readonly outcomes: { readonly [outcome in PolicyOutcome]?: number }
  /** The outcomes that could come about, and did not. */
  readonly missing: readonly PolicyOutcome[]
}

/** One outcome over all permissions. */
interface OutcomeCoverage {
  readonly outcome: PolicyOutcome
  /** The layer it belongs to; `none` where all passed. */
  readonly layer: string
  /** The permissions for which it came about, and those for which it could. */
  readonly covered: number
  readonly possible: number
}

/** How much of a policy its tests reach. */
export interface Coverage {
  readonly permissions: readonly PermissionCoverage[]
  readonly outcomes: readonly OutcomeCoverage[]
  /** Of 100: the pairs of permission and outcome that came about, of those that could. */
  readonly percent: number
}

const OUTCOMES: readonly PolicyOutcome[] = ['allowed', ...(Object.keys(LAYER_OF_REASON) as Reason[])]

/**
 * Holds what was asked against what could come about.
 *
 * Never throws.
 */
export function coverageOf(catalog: Catalog, answers: readonly Answer[]): Coverage {
  const counts = new Map<string, Map<PolicyOutcome, number>>()
  for (const { permission, outcome } of answers) {
    const own = counts.get(permission) ?? new Map<PolicyOutcome, number>()
    counts.set(permission, own)
    own.set(outcome, (own.get(outcome) ?? 0) + 1)
  }
  const judged = catalog.permissions.map((permission) => {
    const own = counts.get(permission.key) ?? new Map<PolicyOutcome, number>()
    return { key: permission.key, own, possible: possibleOutcomes(catalog, permission) }
  })
  const pairs = judged.flatMap(({ own, possible }) => possible.map((outcome) => own.has(outcome)))
  const isUnknownAsked = answers.some(({ outcome }) => outcome === 'unknown_permission')
  return {
    permissions: judged.map(({ key, own, possible }) => ({
      permission: key,
      outcomes: Object.fromEntries(own),
      missing: possible.filter((outcome) => !own.has(outcome)),
    })),
    outcomes: OUTCOMES.map((outcome) => {
      const able = judged.filter(({ possible }) => possible.includes(outcome))
      const isCatalog = outcome === 'unknown_permission'
      return {
        outcome,
        layer: outcome === 'allowed' ? 'none' : LAYER_OF_REASON[outcome],
        // No permission of the catalog is unknown: one key that is none covers it.
        covered: isCatalog ? Number(isUnknownAsked) : able.filter(({ own }) => own.has(outcome)).length,
        possible: isCatalog ? 1 : able.length,
      }
    }),
    percent: pairs.length === 0 ? 100 : Math.floor((pairs.filter(Boolean).length / pairs.length) * 100),
  }
}

/** What a question about a permission can come to, in some company that buys what the catalog sells. Never throws. */
export function possibleOutcomes(catalog: Catalog, permission: CatalogPermission): readonly PolicyOutcome[] {
  const owning = waysToOwn(catalog, permission.module)
  const isReachable = waysToReach(catalog, permission).length > 0
  const canLackGate = owning.some((way) => !reaches(catalog, way, permission))
  return [
    'module_not_entitled',
    ...(canLackGate ? (['addon_not_entitled'] as const) : []),
    ...(isReachable ? (['allowed', 'module_not_granted', 'permission_not_granted'] as const) : []),
    ...(isReachable && permission.scopes.length > 0 ? (['scope_required', 'out_of_scope'] as const) : []),
  ]
}
