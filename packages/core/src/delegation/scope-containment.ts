import type { Covering } from '../access/holdings.js'
import { mergedScopes } from '../access/merged-scopes.js'
import { type CompiledScope, compileScope } from '../access/scope.js'
import type { GrantScope } from '../member/member.js'
import type { DelegationGrant } from './delegation.js'

/**
 * How much the comparisons of one request may cost together, in values looked at. Real requests need some hundreds; beyond
 * this one request could keep a process busy for minutes, and what is left is answered no.
 */
const MOST_WORK = 500_000

/** Up to so many covers are cut out one by one; of more it is cheaper to make few first. */
const FEW_COVERS = 8

type Box = ReadonlyMap<string, ReadonlySet<string>>
type Scopes = Covering['scopes']

/**
 * Compares the scopes of one request with the granter's own (DEL-4). Remembers its answers: many items share one scope, and many keys
 * the grants that cover them, whatever pattern each is held by.
 */
export class ScopeContainment {
  readonly #limit: CompiledScope['lists'] | undefined
  readonly #answers = new Map<string, boolean>()
  readonly #numbers = new Map<unknown, number>()
  readonly #names = new Map<Scopes, string>()
  readonly #covers = new Map<string, Scopes>()
  readonly #boxes = new Map<GrantScope, Box>()
  #work = 0

  /** @param limit - the scope of the granter's delegation; none for the whole company */
  constructor(limit: GrantScope | undefined) {
    this.#limit = limit && compileScope(limit).lists
  }

  /** Is every value of the scope inside the limit, in every dimension of the limit? Never throws. */
  isWithinLimit(scope: DelegationGrant['scope']): boolean {
    const limit = this.#limit
    if (limit === undefined) return true
    return scope !== 'company' && this.#remembered([scope, limit], () => isWithin(scope, limit))
  }

  /**
   * Does every combination of the scope's values lie inside one of the coverings? `{ unit: [a, b], event: [x] }` is inside
   * `{ unit: [a] }` and `{ unit: [b], event: [x] }` together, though inside neither alone.
   *
   * Never throws. Cuts each cover out of what is left, so that the work follows the pieces and not the combinations.
   */
  isCoveredBy(scope: DelegationGrant['scope'], coverings: readonly Covering[]): boolean {
    if (coverings.some(({ isCompanyWide }) => isCompanyWide)) return true
    if (scope === 'company') return false
    const compared = coverings.map(({ scopes }) => this.#nameOf(scopes))
    return this.#remembered([scope, ...compared], () =>
      this.#isCut(
        scope,
        coverings.flatMap(({ scopes }) => this.#coversOf(scopes)),
      ),
    )
  }

  /** The scopes of a covering, in as few as say the same where they are many. */
  #coversOf(scopes: Scopes): Scopes {
    if (scopes.length <= FEW_COVERS || this.#work > MOST_WORK) return scopes
    const name = this.#nameOf(scopes)
    const known = this.#covers.get(name)
    if (known !== undefined) return known
    // Each dimension is a way through all values.
    for (const { lists } of scopes)
      for (const list of lists.values()) this.#work += (list.size + 1) * lists.size
    const merged = mergedScopes(scopes.map(({ scope }) => scope)).map(compileScope)
    this.#covers.set(name, merged)
    return merged
  }

  /** One text for the same scopes: a grant of many keys is the same in the covering of each. */
  #nameOf(scopes: Scopes): string {
    const name = this.#names.get(scopes) ?? this.#keyOf(scopes)
    this.#names.set(scopes, name)
    return name
  }

  #boxOf(scope: GrantScope): Box {
    const box = this.#boxes.get(scope) ?? compileScope(scope).lists
    this.#boxes.set(scope, box)
    return box
  }

  #remembered(compared: readonly unknown[], answer: () => boolean): boolean {
    const key = this.#keyOf(compared)
    const known = this.#answers.get(key) ?? answer()
    this.#answers.set(key, known)
    return known
  }

  #keyOf(compared: readonly unknown[]): string {
    return compared.map((each) => this.#numberOf(each)).join()
  }

  #numberOf(compared: unknown): number {
    const number = this.#numbers.get(compared) ?? this.#numbers.size
    this.#numbers.set(compared, number)
    return number
  }

  #isCut(scope: GrantScope, covers: readonly CompiledScope[]): boolean {
    let left: readonly Box[] = [this.#boxOf(scope)]
    for (const { lists } of covers) {
      if (this.#work > MOST_WORK) return false
      // A cover with a dimension that the scope leaves open cannot hold any combination of it.
      if (![...lists.keys()].every((dimension) => Object.hasOwn(scope, dimension))) continue
      left = left.flatMap((box) => this.#cut(box, lists))
      if (left.length === 0) return true
    }
    return false
  }

  /** What is left of a box when a cover is cut out of it: at most one piece a dimension. */
  #cut(box: Box, cover: CompiledScope['lists']): readonly Box[] {
    const pieces: Box[] = []
    let inside = box
    for (const [dimension, list] of cover) {
      const values = inside.get(dimension) ?? new Set()
      const common = intersection(values, list)
      this.#work += Math.min(values.size, list.size) + 1
      if (common.size === 0) return [box]
      if (common.size < values.size) {
        pieces.push(new Map(inside).set(dimension, difference(values, common)))
        this.#work += values.size
      }
      inside = new Map(inside).set(dimension, common)
    }
    return pieces
  }
}

function isWithin(scope: GrantScope, limit: CompiledScope['lists']): boolean {
  return [...limit].every(([dimension, allowed]) => {
    const asked = Object.hasOwn(scope, dimension) ? scope[dimension] : undefined
    return asked?.every((value) => allowed.has(value)) ?? false
  })
}

function intersection(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  const [few, many] = a.size < b.size ? [a, b] : [b, a]
  return new Set([...few].filter((value) => many.has(value)))
}

const difference = (a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...a].filter((value) => !b.has(value)))
