import { COMPANY } from '../key-grammar.js'
import { type Coverage, EVERYWHERE } from './coverage.js'
import type { Reason } from './decision.js'
import type { ScopeTarget } from './scope.js'

/** A glance is not enough: the target must be read in full. */
export const UNDECIDED: unique symbol = Symbol('undecided')

type Verdict = Reason | undefined | typeof UNDECIDED

// In this form the engine knows that the properties of a loop over an object are its own.
const { hasOwnProperty: isOwn } = Object.prototype

/**
 * Judges the scope layer where that is plain to see, without making anything: whatever it says, the layer's own code would say.
 * `UNDECIDED` where a grant names several dimensions, or the target holds a list, something that is no text, or throws.
 *
 * Never throws.
 */
export function glanceAtScope(coverage: Coverage, companyId: string, target: unknown): Verdict {
  let verdict: Reason | undefined = coverage === EVERYWHERE ? undefined : 'scope_required'
  if (typeof target !== 'object' || target === null) return verdict
  try {
    // By themselves, as the loop passes over what is not enumerable.
    if (Array.isArray(target) || isElsewhere(target as ScopeTarget, companyId)) return UNDECIDED
    if (coverage.dimension === undefined) return UNDECIDED
    for (const dimension in target) {
      if (!isOwn.call(target, dimension)) continue
      const value = (target as ScopeTarget)[dimension]
      // The company once more: a proxy may deny that it has one.
      if (typeof value !== 'string' || (dimension === COMPANY && value !== companyId)) return UNDECIDED
      if (verdict === undefined) continue
      const list = dimension === coverage.dimension ? coverage.values : coverage.others?.get(dimension)
      if (list !== undefined) verdict = list.has(value) ? undefined : 'out_of_scope'
    }
    return verdict
  } catch {
    return UNDECIDED
  }
}

/** Does the target name another company, hidden or inherited as it may be? */
const isElsewhere = (target: ScopeTarget, companyId: string): boolean =>
  COMPANY in target && target[COMPANY] !== companyId
