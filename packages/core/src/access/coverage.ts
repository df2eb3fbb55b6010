import type { CompiledScope } from './scope.js'

/** The values that are covered in each dimension: the first by itself, as nearly always it is the only one. */
interface UnitedLists {
  readonly dimension: string
  readonly values: ReadonlySet<string>
  readonly others: ReadonlyMap<string, ReadonlySet<string>> | undefined
}

/**
 * Where grants cover one permission, ready for the question that nearly all are: a target of texts, asked of grants that each name
 * one dimension. Those that name the same one are united; that is exact, as each covers a target by itself.
 */
export interface Coverage {
  readonly scopes: readonly CompiledScope[]
  /** `undefined` where a grant names several dimensions, which are never torn apart (GRT-2). */
  readonly lists: UnitedLists | undefined
}

/** In the whole company: no dimension is asked for (SCP-1). */
export const EVERYWHERE: Coverage = {
  scopes: [],
  lists: { dimension: '', values: new Set(), others: undefined },
}

/** Prepares the scopes of the grants that cover one permission. */
export function coverageOf(scopes: readonly CompiledScope[]): Coverage {
  if (scopes.some((scope) => scope.lists.size !== 1)) return { scopes, lists: undefined }
  const united = new Map<string, Set<string>>()
  for (const { lists } of scopes)
    for (const [dimension, list] of lists) {
      const union = united.get(dimension)
      if (union === undefined) united.set(dimension, new Set(list))
      else for (const value of list) union.add(value)
    }
  const [first = ['', new Set<string>()] as const, ...others] = united
  const [dimension, values] = first
  return {
    scopes,
    lists: { dimension, values, others: others.length === 0 ? undefined : new Map(others) },
  }
}
