import type { Delegation, GrantScope, Member } from '../member/member.js'

/** What one member asks to give to, or take from, another (DEL-1). */
export interface DelegationRequest {
  /** The member who would receive it, or lose it. */
  readonly userId: string
  readonly companyId: string
  readonly modules?: readonly string[]
  /** Patterns, as in a grant. */
  readonly permissions?: readonly string[]
  /** Where the permissions would hold: the whole company, or a scope. */
  readonly scope: 'company' | GrantScope
  /** What the other may grant in turn. */
  readonly delegation?: Delegation
  /** The present member document of the other; required where modules are given or taken (DEL-7). */
  readonly grantee?: Member
  /** `'give'` when left out. Taking away is judged as giving (DEL-8). */
  readonly intent?: 'give' | 'take'
}

/** Why an item of a delegation request is refused. Closed union; part of the API. */
export type DelegationReason =
  | 'malformed_request'
  | 'impersonated'
  | 'other_company'
  | 'self_delegation'
  | 'unknown_permission'
  | 'unknown_module'
  | 'module_not_entitled'
  | 'addon_not_entitled'
  | 'not_delegable'
  | 'outside_delegation'
  | 'not_held'
  | 'exceeds_scope'
  | 'wildcard_exceeds'
  | 'redelegation_not_allowed'
  | 'grantee_required'

/** One refused item of a request. */
export interface DelegationItem {
  /** Where in the request, as `permissions[2]`; `''` for the request as a whole. */
  readonly path: string
  readonly reason: DelegationReason
  /** The permission or wildcard, if the catalog knows it. */
  readonly permission?: string
  /** The module, if the catalog knows it. */
  readonly module?: string
}

/** The canonical copy of a request that was allowed: the only thing to store (DEL-1). Frozen. */
export interface DelegationGrant {
  readonly userId: string
  readonly companyId: string
  readonly intent: 'give' | 'take'
  readonly modules: readonly string[]
  readonly permissions: readonly string[]
  readonly scope: 'company' | GrantScope
  readonly delegation?: Delegation
}

/** May it be given away? Holds for the instant: re-decide inside the transaction that stores it (DEL-8). Frozen. */
export type DelegationDecision =
  | {
      readonly allowed: true
      readonly grant: DelegationGrant
      /** Keys under a given wildcard whose add-on the company does not own: they stay closed until it does. */
      readonly inert: readonly string[]
    }
  | {
      readonly allowed: false
      readonly layer: 'delegation'
      /** The reason of the first refused item. */
      readonly reason: DelegationReason
      /** Every refused item, in the order asked. One refuses all. */
      readonly items: readonly DelegationItem[]
    }
