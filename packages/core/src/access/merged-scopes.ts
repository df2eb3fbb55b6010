import type { GrantScope } from '../member/member.js'

/** One text for all spellings of the same scope. */
export function spelling(scope: GrantScope): string {
  const entries = Object.entries(scope).map(
    ([dimension, list]) => [dimension, [...new Set(list)].sort()] as const,
  )
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * Exactly the same region in fewer scopes: those that agree in all dimensions but one become one. Where each grant names a single
 * dimension, as nearly all do, one scope a dimension is left, and comparing two regions costs no more than reading them.
 *
 * Never throws. Work in proportion to the scopes.
 */
export function mergedScopes(scopes: readonly GrantScope[]): readonly GrantScope[] {
  const most = scopes.reduce((count, scope) => Math.max(count, Object.keys(scope).length), 0)
  let left = scopes
  for (let place = 0; place < most && left.length > 1; place += 1) left = mergedAlong(place, left)
  return left
}

/** Makes one of the scopes that differ only in the dimension at this place, in order of their names. */
function mergedAlong(place: number, scopes: readonly GrantScope[]): readonly GrantScope[] {
  const groups = new Map<
    string,
    { readonly rest: GrantScope; readonly dimension: string; readonly values: Set<string> }
  >()
  const whole: GrantScope[] = []
  for (const scope of scopes) {
    const dimension = Object.keys(scope).sort()[place]
    if (dimension === undefined) {
      whole.push(scope)
      continue
    }
    const rest = Object.fromEntries(Object.entries(scope).filter(([name]) => name !== dimension))
    const key = JSON.stringify([dimension, spelling(rest)])
    const group = groups.get(key) ?? { rest, dimension, values: new Set() }
    groups.set(key, group)
    for (const value of scope[dimension] ?? []) group.values.add(value)
  }
  const joined = [...groups.values()].map(({ rest, dimension, values }) =>
    Object.freeze({ ...rest, [dimension]: Object.freeze([...values]) }),
  )
  return [...whole, ...joined]
}
