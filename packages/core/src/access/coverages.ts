import type { GrantScope } from '../member/member.js'
import { type Coverage, coverageOf } from './coverage.js'
import type { CompiledScope } from './scope.js'

/**
 * Where the grants of a member cover permissions, each worked out once. The same grants are one coverage, whatever they cover: a
 * thousand values for a thousand permissions are kept once.
 */
export class Coverages {
  readonly #byPermission = new Map<number, Coverage>()
  readonly #byScopes = new Map<string, Coverage>()
  readonly #numbers = new Map<GrantScope, number>()

  /** Where the permission of this number is covered, if that is known. */
  find(permission: number): Coverage | undefined {
    return this.#byPermission.get(permission)
  }

  /** @param scopes - those of the grants that cover it, as they stand in the member */
  add(permission: number, scopes: readonly CompiledScope[]): Coverage {
    const key = Array.from(new Set(scopes.map(({ scope }) => this.#numberOf(scope)))).join()
    const coverage = this.#byScopes.get(key) ?? coverageOf(scopes)
    this.#byScopes.set(key, coverage)
    this.#byPermission.set(permission, coverage)
    return coverage
  }

  #numberOf(scope: GrantScope): number {
    const number = this.#numbers.get(scope) ?? this.#numbers.size
    this.#numbers.set(scope, number)
    return number
  }
}
