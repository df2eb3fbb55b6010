import type { GrantScope } from '../member/member.js'

/** Where a member may use what it asked for: in the whole company, inside any one of these scopes, or nowhere. Frozen. */
export type ScopeAnswer =
  | { readonly kind: 'all'; readonly company: string }
  | { readonly kind: 'some'; readonly company: string; readonly scopes: readonly GrantScope[] }
  | { readonly kind: 'none' }

/** The scopes a target may lie in, before they are made an answer: `'everywhere'`, or inside any one of a list. */
export type Region = 'everywhere' | readonly GrantScope[]

/*
 * What an intersection may cost and come to, in scopes. Grants that each have their own scope multiply: three keys with 300
 * each would make 27 million, and end the process. Beyond this the answer is nowhere: fewer rows, never more.
 */
const MOST_PAIRS = 250_000
const MOST_SCOPES = 10_000

/** Can a target lie inside this scope? Not where a list is empty (SCP-3). */
export const canMatch = (scope: GrantScope): boolean => Object.values(scope).every((list) => list.length > 0)

/** One text for all spellings of the same scope. */
function spelling(scope: GrantScope): string {
  const entries = Object.entries(scope).map(
    ([dimension, list]) => [dimension, [...new Set(list)].sort()] as const,
  )
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The same region without scopes that match nothing (SCP-8) or are said twice. */
function tidied(scopes: readonly GrantScope[]): readonly GrantScope[] {
  return [...new Map(scopes.filter(canMatch).map((scope) => [spelling(scope), scope])).values()]
}

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
  const [a, b] = [tidied(left), tidied(right)]
  const inA = new Set(a.map(spelling))
  const inB = new Set(b.map(spelling))
  // What stands on both sides stays whole: a pair with such a scope lies inside it, and adds nothing.
  const common = a.filter((scope) => inB.has(spelling(scope)))
  const onlyA = a.filter((scope) => !inB.has(spelling(scope)))
  const onlyB = b.filter((scope) => !inA.has(spelling(scope)))
  if (onlyA.length * onlyB.length > MOST_PAIRS) return []
  const pairs = onlyA.flatMap((one) => onlyB.map((other) => intersectTwo(one, other)).filter(canMatch))
  return pairs.length > MOST_SCOPES ? [] : tidied([...common, ...pairs])
}

function intersectTwo(one: GrantScope, other: GrantScope): GrantScope {
  const dimensions = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  const lists = dimensions.map((dimension) => {
    const mine = Object.hasOwn(one, dimension) ? one[dimension] : undefined
    const theirs = Object.hasOwn(other, dimension) ? other[dimension] : undefined
    if (mine === undefined || theirs === undefined) return [dimension, mine ?? theirs ?? []] as const
    const kept = new Set(theirs)
    return [dimension, Object.freeze(mine.filter((value) => kept.has(value)))] as const
  })
  return Object.freeze(Object.fromEntries(lists))
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
