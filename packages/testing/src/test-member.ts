import type {
  AddonKeyOf,
  Catalog,
  Delegation,
  Member,
  MemberVersions,
  ModuleKeyOf,
  PermissionKeyOf,
  Purchases,
} from '@stagedoor/core'

type WildcardsOver<K> = K extends `${infer M}.${infer R}.${string}` ? `${M}.${R}.*` : never

/** What a grant of a catalog's member can name: its permission keys, `module.*` and `module.resource.*`. */
export type PatternOf<C> = PermissionKeyOf<C> | `${ModuleKeyOf<C>}.*` | WildcardsOver<PermissionKeyOf<C>>

/** A scope as tests write it: one value needs no list. */
export interface TestScope {
  readonly [dimension: string]: string | readonly string[]
}

/** Who a test member is. */
export interface TestIdentity {
  readonly userId?: string
  readonly companyId?: string
  readonly kind?: 'user' | 'service'
  readonly role?: string
  readonly versions?: MemberVersions
}

/**
 * A member for tests, and at the same time its own builder: every method answers a new member and changes nothing. It goes
 * wherever a {@link Member} goes, and `{ ...member }` is a plain one. Made by `aMember`.
 */
export interface TestMember<C extends Catalog = Catalog> extends Member {
  /**
   * With these permissions, and all that they need: the company owns their modules and, for each gate, an add-on; the member
   * was given the modules; one grant holds the permissions.
   *
   * @param permissions - one or more keys or wildcards of the catalog
   * @param scope - where they hold; the whole company when left out
   * @throws TypeError if the catalog knows nothing of that name: {@link TestMember.granted} takes anything.
   */
  may(permissions: PatternOf<C> | readonly PatternOf<C>[], scope?: TestScope): TestMember<C>

  /** With one more grant and nothing else, of whatever patterns, known or not. Never throws. */
  granted(permissions: string | readonly string[], scope?: TestScope): TestMember<C>

  /**
   * With what a company owns that bought this, besides what it owns already (ENT-1). Gives the member no module.
   *
   * @throws TypeError if a purchase is a problem, as an add-on without what it extends.
   */
  bought(purchases: Purchases): TestMember<C>

  /** With these modules given to the member, owned or not. Never throws. */
  given(...modules: readonly ModuleKeyOf<C>[]): TestMember<C>

  /** Without these modules and add-ons among what the company owns: closes the entitlement layer. Never throws. */
  notOwning(...keys: readonly (ModuleKeyOf<C> | AddonKeyOf<C>)[]): TestMember<C>

  /** Without these modules among those given to the member: closes the membership layer. Never throws. */
  notGiven(...modules: readonly ModuleKeyOf<C>[]): TestMember<C>

  /** With this delegation in place of any other. Gives nothing else: one can pass on only what one holds. Never throws. */
  delegating(delegation: Delegation): TestMember<C>

  /** Another user or company, kind, role or versions. Never throws. */
  as(identity: TestIdentity): TestMember<C>
}
