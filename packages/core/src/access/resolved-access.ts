import { decideDelegation } from '../delegation/decide-delegation.js'
import type { DelegationDecision, DelegationGrant } from '../delegation/delegation.js'
import { AccessDeniedError } from '../errors.js'
import type { MemberProblem } from '../member/member.js'
import type { ModuleKey } from '../register.js'
import type { Access } from './access.js'
import type { Decision } from './decision.js'
import { explain } from './explain.js'
import type { Explanation } from './explanation.js'
import type { Holdings } from './holdings.js'
import { judge, judgeBeforeScope, regionOf } from './judge.js'
import { memberProblems } from './member-problems.js'
import { type Questions, questionsOf } from './question.js'
import { type ScopeAnswer, toScopeAnswer } from './scope-answer.js'

/**
 * The answerer behind {@link Access}. A class, so that a member costs its own data and no copies of the methods; whatever it is
 * asked comes untyped.
 */
export class ResolvedAccess implements Access<string> {
  readonly userId: string
  readonly companyId: string
  readonly kind: 'user' | 'service'
  readonly #held: Holdings
  readonly #questions: Questions
  readonly #isImpersonated: boolean
  #problems: readonly MemberProblem[] | undefined

  constructor(held: Holdings, isImpersonated: boolean) {
    const { userId, companyId, kind = 'user' } = held.member
    this.userId = userId
    this.companyId = companyId
    this.kind = kind
    this.#held = held
    this.#questions = questionsOf(held.compiled)
    this.#isImpersonated = isImpersonated
    // Accesses are shared by requests: what one did to their methods, another would be answered with. Here, and not beside the
    // class, where it would keep all of it in every bundle.
    Object.freeze(ResolvedAccess.prototype)
    Object.freeze(this)
  }

  get problems(): readonly MemberProblem[] {
    const { compiled, member } = this.#held
    this.#problems ??= memberProblems(compiled.catalog, member)
    return this.#problems
  }

  can(requirement: unknown, target?: unknown): boolean {
    const question = this.#questions.of(requirement)
    return judge(this.#held, question, target) === question.allowed
  }

  decide(requirement: unknown, target?: unknown): Decision {
    return judge(this.#held, this.#questions.of(requirement), target)
  }

  decideBeforeScope(requirement: unknown): Decision {
    return judgeBeforeScope(this.#held, this.#questions.of(requirement))
  }

  assert(requirement: unknown, target?: unknown): void {
    const decision = this.decide(requirement, target)
    if (!decision.allowed) throw new AccessDeniedError(decision)
  }

  explain(requirement: unknown, target?: unknown): Explanation {
    return explain(this.#held, this.#questions.of(requirement), target)
  }

  scopeOf(requirement: unknown): ScopeAnswer {
    return toScopeAnswer(regionOf(this.#held, this.#questions.of(requirement)), this.companyId)
  }

  permissions(): readonly string[] {
    const { compiled } = this.#held
    return Object.freeze(
      compiled.catalog.permissions.filter(({ number }) => this.#held.isOpen(number)).map(({ key }) => key),
    )
  }

  modules(): readonly ModuleKey[] {
    const { compiled } = this.#held
    const usable = compiled.catalog.modules.filter(
      ({ number }) => this.#held.owns(number) && this.#held.isGiven(number),
    )
    return Object.freeze(usable.map(({ key }) => key as ModuleKey))
  }

  decideDelegation(request: unknown): DelegationDecision {
    return decideDelegation({ held: this.#held, isImpersonated: this.#isImpersonated }, request)
  }

  canDelegate(request: unknown): boolean {
    return this.decideDelegation(request).allowed
  }

  assertDelegation(request: unknown): DelegationGrant {
    const decision = this.decideDelegation(request)
    if (!decision.allowed) throw new AccessDeniedError(decision)
    return decision.grant
  }
}
