import { COMPANY } from '../key-grammar.js'
import type { Reason } from './decision.js'
import type { Holdings } from './holdings.js'
import type { Subject } from './layers.js'
import type { ScopeTarget } from './scope.js'

/** A glance is not enough: the target must be read in full. */
export const UNDECIDED: unique symbol = Symbol('undecided')

type Verdict = Reason | undefined | typeof UNDECIDED

// In this form the engine knows that the properties of a loop over an object are its own.
const { hasOwnProperty: isOwn } = Object.prototype
const NO_LISTS: ReadonlyMap<string, ReadonlySet<string>> = new Map()

/**
 * Judges the scope layer where that is plain to see, without making anything: whatever it says, the layer's own code would say.
 * `UNDECIDED` where a grant names several dimensions, or the target holds a list, something that is no text, or throws.
 *
 * Never throws.
 */
export function glanceAtScope(held: Holdings, subject: Subject, target: unknown): Verdict {
  if (subject.permission === undefined) return UNDECIDED
  const isWide = held.coversCompany(subject.index)
  if (typeof target !== 'object' || target === null) return isWide ? undefined : 'scope_required'
  const lists = isWide ? NO_LISTS : held.coverageOf(subject.index, subject.permission).lists
  if (lists === undefined) return UNDECIDED
  try {
    const verdict = verdictOn(target as ScopeTarget, lists, held.companyId)
    return isWide && verdict === 'scope_required' ? undefined : verdict
  } catch {
    return UNDECIDED
  }
}

function verdictOn(
  target: ScopeTarget,
  lists: ReadonlyMap<string, ReadonlySet<string>>,
  companyId: string,
): Verdict {
  // By itself, as the loop passes over what is not enumerable.
  if (Array.isArray(target) || (COMPANY in target && !isNamedWell(target, companyId))) return UNDECIDED
  let verdict: Reason | undefined = 'scope_required'
  for (const dimension in target) {
    if (!isOwn.call(target, dimension)) continue
    const value = target[dimension]
    if (typeof value !== 'string' || (dimension === COMPANY && value !== companyId)) return UNDECIDED
    const list = lists.get(dimension)
    if (list === undefined) continue
    if (list.has(value)) verdict = undefined
    else if (verdict !== undefined) verdict = 'out_of_scope'
  }
  return verdict
}

const isNamedWell = (target: ScopeTarget, companyId: string): boolean =>
  isOwn.call(target, COMPANY) && target[COMPANY] === companyId
