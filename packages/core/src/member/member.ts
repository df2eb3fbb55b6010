import type { Entitlements } from '../catalog/entitlements.js'

/** A restriction by dimension: `{ businessUnit: ['bu_1', 'bu_2'] }`. Values are compared exactly; `*` is an ordinary one. */
export interface GrantScope {
  readonly [dimension: string]: readonly string[]
}

/** Permission patterns, restricted to a scope or, without one, for the whole company (SCP-1). */
export interface Grant {
  /** Exact keys, `module.*` and `module.resource.*` (GRT-1). */
  readonly permissions: readonly string[]
  readonly scope?: GrantScope
}

/** What a member may grant to others. A list left out gives nothing (DEL-3). */
export interface Delegation {
  readonly modules?: readonly string[]
  /** Patterns, as in a {@link Grant}. */
  readonly permissions?: readonly string[]
  /** The scope within which it may be given; the whole company when left out. */
  readonly scope?: GrantScope
  /** True: it may be passed on, once (DEL-6). False when left out. */
  readonly redelegate?: boolean
}

/** The revisions a member document was made from. They decide nothing by themselves (TOK-6). */
export interface MemberVersions {
  readonly token?: number
  readonly entitlement?: number
  readonly access?: number
}

/** One user in one company: what the company owns, and what the member was given. */
export interface Member {
  readonly userId: string
  readonly companyId: string
  /** `'user'` when left out. */
  readonly kind?: 'user' | 'service'
  /** What the company owns. */
  readonly entitlements: Entitlements
  /** The modules this member was given. */
  readonly modules: readonly string[]
  readonly grants: readonly Grant[]
  readonly delegation?: Delegation
  /** Informative, for events. Roles never grant anything (LAY-2). */
  readonly role?: string
  readonly versions?: MemberVersions
}

/** What is notable in a member document without being wrong. */
export type MemberProblemCode =
  | 'inert_pattern'
  | 'inert_module'
  | 'inert_addon'
  | 'alias_used'
  | 'scope_not_declared'

/** One notable thing in a member document. */
export interface MemberProblem {
  readonly code: MemberProblemCode
  /** Where, as `grants[0].permissions[2]`. */
  readonly path: string
  /**
   * The pattern, key or dimension as the document spells it; cut after 256 characters, and with `?` for control characters. Comes
   * from outside: escape it before it is shown.
   */
  readonly name: string
}
