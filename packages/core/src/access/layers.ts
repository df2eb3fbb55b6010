import type { CatalogPermission } from '../catalog/catalog.js'
import { EVERYWHERE } from './coverage.js'
import type { Reason } from './decision.js'
import type { Holdings } from './holdings.js'
import { isCovered, lacksDimension, type ReadTarget } from './scope.js'

/** What a question is about, once the catalog knows it: a permission, or a module by itself. */
export interface Subject {
  readonly module: string
  /** The number of the module in the catalog. */
  readonly moduleNumber: number
  /** `undefined` where the module itself is asked for: the layers of permissions and scopes have nothing to say then. */
  readonly permission: CatalogPermission | undefined
  /** The bit of a member's holdings that says whether every layer before scope is open. */
  readonly bit: number
  /** The bit of its module; of what add-ons gate, and of a module by itself, one that is never set. */
  readonly usableBit: number
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
  closedBecause(held, { moduleNumber, permission }) {
    if (!held.owns(moduleNumber)) return 'module_not_entitled'
    const gates = permission?.gates
    return gates === undefined || gates.length === 0 || held.hasAnyAddon(gates)
      ? undefined
      : 'addon_not_entitled'
  },
}

const membership: DecisionLayer = {
  name: 'membership',
  question: 'Has this member been given the module?',
  closedBecause: (held, { moduleNumber }) => (held.isGiven(moduleNumber) ? undefined : 'module_not_granted'),
}

const permission: DecisionLayer = {
  name: 'permission',
  question: 'Does a grant cover the permission?',
  closedBecause(held, subject) {
    if (subject.permission === undefined) return undefined
    return held.covers(subject.permission) ? undefined : 'permission_not_granted'
  },
}

/** The one layer that needs a target. */
export const SCOPE_LAYER: DecisionLayer = {
  name: 'scope',
  question: 'Is the target inside the scope of a covering grant?',
  closedBecause(held, subject, target) {
    // Before any grant: a target of another company is outside for every one of them, company-wide or not (SCP-4).
    if (target?.company !== undefined && target.company.id !== held.companyId) return 'out_of_scope'
    if (subject.permission === undefined) return undefined
    const coverage = held.coverageOf(subject.permission)
    if (coverage === EVERYWHERE) return undefined
    if (target === undefined) return 'scope_required'
    const { scopes } = coverage
    if (isCovered(scopes, target)) return undefined
    return lacksDimension(scopes, target) ? 'scope_required' : 'out_of_scope'
  },
}

/**
 * The layers behind the catalog, in the order in which they are checked: the first closed one gives the reason (LAY-1). None
 * can open what another keeps closed, as each only ever answers for itself (LAY-2). A new layer is one more entry here and, if it
 * needs no target, one more line below.
 */
export const DECISION_LAYERS: readonly DecisionLayer[] = [entitlement, membership, permission, SCOPE_LAYER]

/**
 * The first closed layer of those that need no target, where it is known that one is: `Holdings` folds what a member holds at all
 * into one bit a permission.
 */
export const firstClosed = (held: Holdings, subject: Subject): Reason =>
  entitlement.closedBecause(held, subject, undefined) ??
  membership.closedBecause(held, subject, undefined) ??
  'permission_not_granted'
