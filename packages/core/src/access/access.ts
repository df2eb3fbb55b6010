import type { DelegationDecision, DelegationGrant } from '../delegation/delegation.js'
import type { MemberProblem } from '../member/member.js'
import type { ModuleKey, PermissionKey } from '../register.js'
import type { Decision } from './decision.js'
import type { Explanation } from './explanation.js'
import type { PreparedRequirement } from './question.js'
import type { Requirement } from './requirement.js'
import type { ScopeTarget } from './scope.js'
import type { ScopeAnswer } from './scope-answer.js'

/**
 * The resolved answerer for one member of one company. Made by {@link resolveAccess}; frozen, and whatever it hands out is
 * frozen too. Questions never throw: what is unknown, malformed or a wildcard is refused as `unknown_permission` (LAY-5).
 */
export interface Access<P extends string = PermissionKey> {
  readonly userId: string
  readonly companyId: string
  readonly kind: 'user' | 'service'
  /** What is notable in the member document: inert patterns, retired keys, scopes no permission declares (MEM-1). */
  readonly problems: readonly MemberProblem[]

  /** May the member do this? Every layer must pass (LAY-1). Never throws. */
  can(requirement: P | Requirement<P> | PreparedRequirement<P>, target?: ScopeTarget): boolean

  /** May the member do this, and if not, which layer is the first closed one, and why (LAY-1, REQ-2)? Never throws. */
  decide(requirement: P | Requirement<P> | PreparedRequirement<P>, target?: ScopeTarget): Decision

  /**
   * The decision of the layers before scope alone: what a guard asks before it works out a target, and what a list endpoint
   * asks before it narrows its query by {@link Access.scopeOf}. A yes does not mean that any target is inside. Never throws.
   */
  decideBeforeScope(requirement: P | Requirement<P> | PreparedRequirement<P>): Decision

  /**
   * Goes on only if the member may do this.
   *
   * @throws {@link AccessDeniedError} if refused, with the decision.
   */
  assert(requirement: P | Requirement<P> | PreparedRequirement<P>, target?: ScopeTarget): void

  /** Every layer's verdict for every key asked, not only the first closed one. For people; costs more. Never throws. */
  explain(requirement: P | Requirement<P> | PreparedRequirement<P>, target?: ScopeTarget): Explanation

  /**
   * Where the member may do this, to narrow a list: rows inside the answer are exactly those for which `can` says yes
   * (SCP-8). `none` unless the layers before scope pass. Never throws.
   */
  scopeOf(requirement: P | Requirement<P> | PreparedRequirement<P>): ScopeAnswer

  /** The permissions that pass the layers before scope, for navigation; in order of the catalog. Never throws. */
  permissions(): readonly P[]

  /** The modules the company owns and the member was given; in order of the catalog. Never throws. */
  modules(): readonly ModuleKey[]

  /** May the member give this away, or take it away (DEL-1 to DEL-8)? Takes untyped data, as from a request body. Never throws. */
  decideDelegation(request: unknown): DelegationDecision

  /** {@link decideDelegation} as yes or no. Never throws. */
  canDelegate(request: unknown): boolean

  /**
   * {@link decideDelegation} for those who go on only with a yes.
   *
   * @throws {@link AccessDeniedError} if refused, with every refused item.
   */
  assertDelegation(request: unknown): DelegationGrant
}
