import type { GrantScope, MemberVersions } from '../member/member.js'

/** The version of the claims that are written here. Version 1 has no number: it is the shape without one. */
export const VERSION = 2

/**
 * Modules, or patterns of permissions: a set of numbers, or a list of such a set and of texts for what has no number. Both may be
 * empty.
 */
export type CompactNames = string | readonly [set: string, ...texts: string[]]

/** One grant. */
export interface CompactGrant {
  /** What it holds. */
  readonly p: CompactNames
  /** The scope, as in version 1; the whole company when left out. */
  readonly s?: GrantScope
}

/** What a member may grant to others. A list left out gives nothing. */
export interface CompactDelegation {
  readonly m?: CompactNames
  readonly p?: CompactNames
  /** The scope, as in version 1; the whole company when left out. */
  readonly s?: GrantScope
  /** May it be passed on? False when left out. */
  readonly r?: boolean
}

/** The `grants` claim of version 2. A field left out is none. */
export interface CompactGrants {
  readonly v: typeof VERSION
  /** Numbers are those of a catalog without a lock: the digest of all its keys. */
  readonly order?: string
  /**
   * Numbers are those of a lock: how many permissions and modules were counted, and the digest of the keys of each. A reader compares
   * each digest whose count it has itself, whatever it knows of the other kind.
   */
  readonly lock?: readonly [
    permissions: number,
    modules: number,
    permissionDigest: string,
    moduleDigest: string,
  ]
  /** The modules that the company owns. */
  readonly owns?: CompactNames
  /** The add-ons that the company owns. */
  readonly addons?: readonly string[]
  /** The modules that the member was given. */
  readonly given?: CompactNames
  /** The grants. */
  readonly list?: readonly CompactGrant[]
  readonly delegation?: CompactDelegation
}

/** The claims of version 2 about one member in one company: an entry of `companies`, or a part of the token of a single one. */
export interface CompactClaims {
  readonly company: string
  readonly grants: CompactGrants
  readonly kind?: 'service'
  readonly role?: string
  readonly versions?: MemberVersions
}
