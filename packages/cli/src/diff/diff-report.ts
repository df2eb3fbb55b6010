import type { Acknowledgements } from './acknowledge.js'
import { isGrave } from './acknowledge.js'
import { CHANGE_CLASSES, type Change, type ChangeClass } from './change.js'

/** A change, and the reason why it is fine if somebody gave one. */
export interface ReportedChange extends Change {
  readonly acknowledged?: string
}

/** Every change between two catalogs, held against what was acknowledged. */
export interface DiffReport {
  readonly counts: { readonly [C in ChangeClass]: number }
  /** The ids of the breaking and widening changes that nobody acknowledged. */
  readonly unacknowledged: readonly string[]
  /** Acknowledgements of changes that are not there. */
  readonly stale: readonly string[]
  readonly changes: readonly ReportedChange[]
}

/** Holds changes against what was acknowledged. Never throws. */
export function toReport(changes: readonly Change[], acknowledged: Acknowledgements): DiffReport {
  const ids = new Set(changes.map(({ id }) => id))
  const countOf = (each: ChangeClass): number => changes.filter((change) => change.class === each).length
  return {
    counts: Object.fromEntries(CHANGE_CLASSES.map((each) => [each, countOf(each)])) as DiffReport['counts'],
    unacknowledged: changes.filter((each) => isGrave(each) && !acknowledged.has(each.id)).map(({ id }) => id),
    stale: [...acknowledged.keys()].filter((id) => !ids.has(id)),
    changes: changes.map((change) => {
      const reason = isGrave(change) ? acknowledged.get(change.id) : undefined
      return reason === undefined ? change : { ...change, acknowledged: reason }
    }),
  }
}

/** `1 breaking, 0 widening, 2 compatible, 0 cosmetic`. Never throws. */
export const countWords = ({ counts }: DiffReport): string =>
  CHANGE_CLASSES.map((each) => `${counts[each]} ${each}`).join(', ')
