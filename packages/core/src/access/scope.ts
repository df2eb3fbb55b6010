import { COMPANY } from '../key-grammar.js'
import type { GrantScope } from '../member/member.js'

/** What a question is about: `{ businessUnit: 'bu_1' }`. One dimension may hold a list, of which all must be covered (SCP-2). */
export interface ScopeTarget {
  readonly [dimension: string]: unknown
}

/** A target read once, so that no accessor or proxy can answer twice. */
export interface ReadTarget {
  /** The company the target names, in a box; `undefined` if it names none. */
  readonly company: { readonly id: unknown } | undefined
  readonly values: ReadonlyMap<string, unknown>
  /** The dimensions that hold a list. */
  readonly lists: ReadonlyMap<string, readonly unknown[]>
}

/**
 * Reads a target. Anything but an object with own properties is no target.
 *
 * Never throws: a target whose properties throw is one of another company, as nobody can say what it names (SCP-4).
 */
export function readTarget(target: unknown): ReadTarget | undefined {
  if (typeof target !== 'object' || target === null) return undefined
  try {
    if (Array.isArray(target)) return undefined
    const values = new Map<string, unknown>()
    const lists = new Map<string, readonly unknown[]>()
    let company: ReadTarget['company']
    const names = Object.keys(target).filter((dimension) => dimension !== COMPANY)
    // The company also where it is hidden: it can only refuse.
    for (const dimension of Object.hasOwn(target, COMPANY) ? [...names, COMPANY] : names) {
      const value = (target as ScopeTarget)[dimension]
      if (dimension === COMPANY) company = { id: value }
      else if (Array.isArray(value)) lists.set(dimension, Array.from(value as readonly unknown[]))
      else if (value !== undefined) values.set(dimension, value)
    }
    return { company, values, lists }
  } catch {
    return { company: { id: undefined }, values: new Map(), lists: new Map() }
  }
}

/**
 * The target as it is now, for those who read it more than once: each part of a composed question does.
 *
 * Never throws: a target that cannot be read is one of another company (SCP-4).
 */
export function fixedTarget(target: unknown): unknown {
  if (typeof target !== 'object' || target === null) return target
  try {
    if (Array.isArray(target)) return target
    const { company, values, lists } = readTarget(target) ?? {}
    const fixed: Record<string, unknown> = Object.create(null)
    for (const [dimension, value] of values ?? []) fixed[dimension] = value
    for (const [dimension, list] of lists ?? []) fixed[dimension] = list
    if (company !== undefined) fixed[COMPANY] = company.id
    return fixed
  } catch {
    return { [COMPANY]: undefined }
  }
}

/** A grant's scope, ready for look-ups when somebody first looks into it: of most accesses nobody ever does. */
export class CompiledScope {
  /** The scope as it is handed out: a frozen copy. */
  readonly scope: GrantScope
  /** Where its grant stands in the member. */
  readonly place: number
  #lists: ReadonlyMap<string, ReadonlySet<string>> | undefined

  constructor(scope: GrantScope, place: number) {
    this.scope = scope
    this.place = place
  }

  /** The values inside, by dimension. */
  get lists(): ReadonlyMap<string, ReadonlySet<string>> {
    // A Map, not an object: `constructor` is a well-formed name of a dimension.
    this.#lists ??= new Map(Object.entries(this.scope).map(([dimension, list]) => [dimension, new Set(list)]))
    return this.#lists
  }
}

/** Prepares a scope for look-ups. Never throws. */
export const compileScope = (scope: GrantScope, place = 0): CompiledScope => new CompiledScope(scope, place)

/** Are these two scopes spelt the same, in the same order? Those that are not may be equal all the same. */
export function isSameScope(one: GrantScope | undefined, other: GrantScope | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  const [dimensions, others] = [Object.keys(one), Object.keys(other)]
  return (
    dimensions.length === others.length &&
    dimensions.every((dimension, at) => {
      const [list, theirs] = [one[dimension] ?? [], other[dimension] ?? []]
      return (
        dimension === others[at] &&
        list.length === theirs.length &&
        list.every((value, index) => value === theirs[index])
      )
    })
  )
}

const isIn = (list: ReadonlySet<string>, value: unknown): boolean =>
  typeof value === 'string' && list.has(value)

/** Is the target inside the scopes: each element of its list, with all its other dimensions, inside one of them (GRT-2)? */
export function isCovered(scopes: readonly CompiledScope[], target: ReadTarget): boolean {
  if (target.lists.size > 1) return false
  const [list] = target.lists
  if (list === undefined) return scopes.some((scope) => isInside(scope, target, undefined))
  const [dimension, elements] = list
  const candidates = scopes.filter((scope) => isInside(scope, target, dimension))
  const covering = candidates.map(({ lists }) => lists.get(dimension))
  if (covering.includes(undefined)) return true // a grant that does not name the dimension covers whatever it holds
  const union = new Set(covering.flatMap((values) => [...(values ?? [])]))
  return elements.length > 0 && elements.every((element) => isIn(union, element))
}

/** Is the target inside one scope, in all its dimensions but `except`? */
function isInside({ lists }: CompiledScope, { values }: ReadTarget, except: string | undefined): boolean {
  for (const [dimension, list] of lists)
    if (dimension !== except && !isIn(list, values.get(dimension))) return false
  return true
}

/** Does the target lack a dimension of every scope? */
export function lacksDimension(
  scopes: readonly CompiledScope[],
  { values, lists: spread }: ReadTarget,
): boolean {
  const isPresent = (dimension: string): boolean => values.has(dimension) || spread.has(dimension)
  return scopes.every(({ lists }) => [...lists.keys()].some((dimension) => !isPresent(dimension)))
}
