import type { GrantScope } from '../member/member.js'
import { type Coverage, coverageOf, plainCoverageOf } from './coverage.js'
import type { CompiledScope } from './scope.js'

/** How many values may be kept in any case: what nearly every member has is far below. */
const FEW_VALUES = 256

/**
 * Where the grants of a member cover permissions, each worked out once. The same grants are one coverage, whatever they cover: a
 * thousand values for a thousand permissions are kept once. Where each permission has a grant more than the others, its coverage is
 * its own: what is prepared for them together is no more than a few times what the grants say, and the rest is left plain.
 */
export class Coverages {
  readonly #byPermission = new Map<number, Coverage>()
  readonly #byScopes = new Map<string, Coverage>()
  readonly #numbers = new Map<GrantScope, number>()
  /** How many values the scopes say that were met so far. */
  #said = 0
  /** How many were prepared. */
  #kept = 0

  /** Where the permission of this number is covered, if that is known. */
  find(permission: number): Coverage | undefined {
    return this.#byPermission.get(permission)
  }

  /** @param scopes - those of the grants that cover it, as they stand in the member */
  add(permission: number, scopes: readonly CompiledScope[]): Coverage {
    const key = Array.from(new Set(scopes.map(({ scope }) => this.#numberOf(scope)))).join()
    const coverage = this.#byScopes.get(key) ?? this.#coverageOf(scopes)
    this.#byScopes.set(key, coverage)
    this.#byPermission.set(permission, coverage)
    return coverage
  }

  #coverageOf(scopes: readonly CompiledScope[]): Coverage {
    const values = scopes.reduce((sum, { scope }) => sum + valuesIn(scope), 0)
    if (this.#kept + values > FEW_VALUES + 2 * this.#said) return plainCoverageOf(scopes)
    this.#kept += values
    return coverageOf(scopes)
  }

  #numberOf(scope: GrantScope): number {
    const known = this.#numbers.get(scope)
    if (known !== undefined) return known
    const number = this.#numbers.size
    this.#numbers.set(scope, number)
    this.#said += valuesIn(scope)
    return number
  }
}

/** How many values a scope says, in all its dimensions. */
const valuesIn = (scope: GrantScope): number =>
  Object.values(scope).reduce((sum, list) => sum + list.length, 0)
