import type { CatalogPermission } from '../catalog/catalog.js'
import type { Reason } from './decision.js'
import { coveringsOf, type Holdings } from './holdings.js'
import { isCovered, lacksDimension, type ReadTarget } from './scope.js'

/** What a question is about, once the catalog knows it: a permission, or a module by itself. */
export interface Subject {
  readonly module: string
  /** Absent where the module itself is asked for: the layers of permissions and scopes have nothing to say then. */
  readonly permission?: CatalogPermission
}

/** One layer: why it is closed for this question, or `undefined` if it passes. */
export interface DecisionLayer {
  readonly name: 'entitlement' | 'membership' | 'permission' | 'scope'
  /** What it asks, for people. */
  readonly question: string
  closedBecause(held: Holdings, subject: Subject, target: ReadTarget | undefined): Reason | undefined
}

const entitlement: DecisionLayer = {
  name: 'entitlement',
  question: 'Does the company own the module, and an add-on that gates this slice?',
  closedBecause(held, { module: moduleKey, permission }) {
    if (!held.owned.has(moduleKey)) return 'module_not_entitled'
    const gates = permission?.gates ?? []
    return gates.length === 0 || gates.some((addon) => held.addons.has(addon))
      ? undefined
      : 'addon_not_entitled'
  },
}

const membership: DecisionLayer = {
  name: 'membership',
  question: 'Has this member been given the module?',
  closedBecause: (held, { module: moduleKey }) =>
    held.given.has(moduleKey) ? undefined : 'module_not_granted',
}

const permission: DecisionLayer = {
  name: 'permission',
  question: 'Does a grant cover the permission?',
  closedBecause(held, subject) {
    if (subject.permission === undefined) return undefined
    return coveringsOf(held, subject.permission).length > 0 ? undefined : 'permission_not_granted'
  },
}

const scope: DecisionLayer = {
  name: 'scope',
  question: 'Is the target inside the scope of a covering grant?',
  closedBecause(held, subject, target) {
    // Before any grant: a target of another company is outside for every one of them, company-wide or not (SCP-4).
    if (target?.company !== undefined && target.company.id !== held.companyId) return 'out_of_scope'
    if (subject.permission === undefined) return undefined
    const coverings = coveringsOf(held, subject.permission)
    if (coverings.some(({ isCompanyWide }) => isCompanyWide)) return undefined
    const scopes = coverings.flatMap((covering) => covering.scopes)
    if (target === undefined) return 'scope_required'
    if (isCovered(scopes, target)) return undefined
    return lacksDimension(scopes, target) ? 'scope_required' : 'out_of_scope'
  },
}

/**
 * The layers behind the catalog, in the order in which they are checked: the first closed one gives the reason (LAY-1). None
 * can open what another keeps closed, as each only ever answers for itself (LAY-2). A new layer is one more entry here.
 */
export const DECISION_LAYERS: readonly DecisionLayer[] = [entitlement, membership, permission, scope]

/** The layers that need no target: what a member holds at all. */
export const LAYERS_BEFORE_SCOPE: readonly DecisionLayer[] = DECISION_LAYERS.filter(
  (layer) => layer !== scope,
)
