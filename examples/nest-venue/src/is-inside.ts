// #region file
import type { ScopeAnswer } from '@stagedoor/nest'

/** Is the row inside a scope answer? In SQL: `company = $1 AND venue = ANY($2)`. */
export function isInside(
  row: { readonly company: string; readonly venue: string },
  answer: ScopeAnswer,
): boolean {
  if (answer.kind === 'none' || row.company !== answer.company) return false
  if (answer.kind === 'all') return true
  return answer.scopes.some((scope) =>
    Object.entries(scope).every(([dimension, ids]) => dimension === 'venue' && ids.includes(row.venue)),
  )
}
// #endregion file
