import type { GrantScope } from '../member/member.js'
import { mergedScopes, spelling } from './merged-scopes.js'
import { type CompiledScope, compileScope } from './scope.js'

/** Where a member may use what it asked for: in the whole company, inside any one of these scopes, or nowhere. Frozen. */
export type ScopeAnswer =
  | { readonly kind: 'all'; readonly company: string }
  | { readonly kind: 'some'; readonly company: string; readonly scopes: readonly GrantScope[] }
  | { readonly kind: 'none' }

/** The scopes a target may lie in, before they are made an answer: `'everywhere'`, or inside any one of a list. */
export type Region = 'everywhere' | readonly GrantScope[]

/*
 * What an intersection may cost and come to, in scopes and in the values of them all. Grants that each tie several dimensions together
 * multiply: three keys with 300 each would make 27 million, and 10,000 that share one long list say each of its values 10,000 times.
 * Either would end the process. Beyond this the answer is nowhere: fewer rows, never more.
 */
const MOST_PAIRS = 250_000
const MOST_SCOPES = 10_000
const MOST_VALUES = 100_000

/** Can a target lie inside this scope? Not where a list is empty (SCP-3). */
export const canMatch = (scope: GrantScope): boolean => Object.values(scope).every((list) => list.length > 0)

/** The scopes that a target can lie in (SCP-8), each once. */
const bySpelling = (scopes: readonly GrantScope[]): ReadonlyMap<string, GrantScope> =>
  new Map(scopes.filter(canMatch).map((scope) => [spelling(scope), scope]))

/** The same region without scopes that match nothing (SCP-8) or are said twice. */
const tidied = (scopes: readonly GrantScope[]): readonly GrantScope[] => [...bySpelling(scopes).values()]

/** Everything in any of the regions: any-of. */
export function unite(regions: readonly Region[]): Region {
  if (regions.includes('everywhere')) return 'everywhere'
  return tidied(regions.flatMap((region) => (region === 'everywhere' ? [] : region)))
}

/** Everything in all of the regions: all-of. */
export function intersect(regions: readonly Region[]): Region {
  return regions.reduce((left, right) => {
    if (left === 'everywhere') return right
    return right === 'everywhere' ? left : intersectScopes(left, right)
  }, 'everywhere')
}

function intersectScopes(left: readonly GrantScope[], right: readonly GrantScope[]): readonly GrantScope[] {
  const [a, b] = [bySpelling(left), bySpelling(right)]
  // What stands on both sides stays whole: a pair with such a scope lies inside it, and adds nothing.
  const common = [...a].filter(([text]) => b.has(text)).map(([, scope]) => scope)
  const [onlyA, onlyB] = [without(a, b), without(b, a)]
  if (onlyA.length * onlyB.length > MOST_PAIRS) return []
  const pairs: GrantScope[] = []
  let values = 0
  for (const one of onlyA)
    for (const other of onlyB) {
      const both = intersectTwo(one, other)
      if (both === undefined) continue
      pairs.push(both)
      values += sizeOf(both)
      if (pairs.length > MOST_SCOPES || values > MOST_VALUES) return []
    }
  return tidied([...common, ...pairs])
}

/** How many values it names, in all its dimensions. */
const sizeOf = (scope: GrantScope): number =>
  Object.values(scope).reduce((size, list) => size + list.length, 0)

/** The scopes of one side that do not stand on the other, in few, and ready for look-ups. */
const without = (
  scopes: ReadonlyMap<string, GrantScope>,
  others: ReadonlyMap<string, GrantScope>,
): readonly CompiledScope[] =>
  mergedScopes([...scopes].filter(([text]) => !others.has(text)).map(([, scope]) => scope)).map(compileScope)

/** What lies in both scopes; nothing if no target does. Lists in one of them alone are not copied: there may be a great many pairs. */
function intersectTwo(one: CompiledScope, other: CompiledScope): GrantScope | undefined {
  const kept = new Map(Object.entries(one.scope))
  for (const [dimension, theirs] of other.lists) {
    const ours = one.lists.get(dimension)
    const list = ours === undefined ? other.scope[dimension] : Object.freeze(inBoth(ours, theirs))
    if (list === undefined || list.length === 0) return undefined
    kept.set(dimension, list)
  }
  return Object.freeze(Object.fromEntries(kept))
}

/** The values of the shorter list that are in the longer: each pair then costs no more than the shorter one. */
function inBoth(one: ReadonlySet<string>, other: ReadonlySet<string>): readonly string[] {
  const [few, many] = one.size < other.size ? [one, other] : [other, one]
  return [...few].filter((value) => many.has(value))
}

/** Makes a region an answer for one company (SCP-4). */
export function toScopeAnswer(region: Region, company: string): ScopeAnswer {
  if (region === 'everywhere') return Object.freeze({ kind: 'all', company })
  const scopes = tidied(region)
  return scopes.length === 0
    ? NOWHERE
    : Object.freeze({ kind: 'some', company, scopes: Object.freeze([...scopes]) })
}

/** The answer `none`: no row is ever inside. */
const NOWHERE: ScopeAnswer = Object.freeze({ kind: 'none' })
