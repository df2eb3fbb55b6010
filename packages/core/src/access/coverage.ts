import type { CompiledScope } from './scope.js'

/**
 * Where scoped grants cover one permission, ready for the question that nearly all are: a target of texts, asked of grants that
 * each name one dimension. Those that name the same one are united; that is exact, as each covers a target by itself.
 */
export interface Coverage {
  readonly scopes: readonly CompiledScope[]
  /** The united lists by dimension; `undefined` where a grant names several, which are never torn apart (GRT-2). */
  readonly lists: ReadonlyMap<string, ReadonlySet<string>> | undefined
}

/** Prepares the scopes of the grants that cover one permission. */
export function coverageOf(scopes: readonly CompiledScope[]): Coverage {
  if (scopes.some((scope) => scope.lists.size !== 1)) return { scopes, lists: undefined }
  const united = new Map<string, Set<string>>()
  for (const { lists } of scopes)
    for (const [dimension, list] of lists) {
      const union = united.get(dimension) ?? new Set()
      united.set(dimension, union)
      for (const value of list) union.add(value)
    }
  return { scopes, lists: united }
}
