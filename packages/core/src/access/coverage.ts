import type { CompiledScope } from './scope.js'

/**
 * Where grants cover one permission, ready for the question that nearly all are: a target of texts, asked of grants that each name
 * one dimension. Those that name the same one are united; that is exact, as each covers a target by itself.
 */
export interface Coverage {
  readonly scopes: readonly CompiledScope[]
  /** The dimension that the grants name, or the first; `undefined` where nothing is prepared: several in one are never torn apart (GRT-2). */
  readonly dimension: string | undefined
  /** The values that are covered in it. */
  readonly values: ReadonlySet<string>
  /** Those of the other dimensions: nearly always there is none. */
  readonly others: ReadonlyMap<string, ReadonlySet<string>> | undefined
}

const NOTHING: ReadonlySet<string> = new Set()

/** In the whole company: no dimension is asked for (SCP-1). */
export const EVERYWHERE: Coverage = { scopes: [], dimension: '', values: NOTHING, others: undefined }

/** The same, with nothing prepared: every target is then read in full, and held against one scope after the other. */
export const plainCoverageOf = (scopes: readonly CompiledScope[]): Coverage => ({
  scopes,
  dimension: undefined,
  values: NOTHING,
  others: undefined,
})

/** Prepares the scopes of the grants that cover one permission. */
export function coverageOf(scopes: readonly CompiledScope[]): Coverage {
  if (scopes.some(({ scope }) => Object.keys(scope).length !== 1)) return plainCoverageOf(scopes)
  const united = new Map<string, Set<string>>()
  for (const { scope } of scopes)
    for (const [dimension, list] of Object.entries(scope)) {
      const union = united.get(dimension)
      if (union === undefined) united.set(dimension, new Set(list))
      else for (const value of list) union.add(value)
    }
  const [[dimension, values] = ['', NOTHING] as const, ...others] = united
  return { scopes, dimension, values, others: others.length === 0 ? undefined : new Map(others) }
}
