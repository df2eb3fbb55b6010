import { createHash } from 'node:crypto'
import type { Access, Catalog, Delegation, Grant, GrantScope, Member } from '@stagedoor/core'

/** What an access was resolved from. */
export interface AccessOrigin {
  readonly issuer: string
  readonly catalog: Catalog
  readonly member: Member
  /** Does someone else act in the member's name (TOK-5)? */
  readonly isImpersonated: boolean
}

/** By access; what an access answers does not tell where it comes from. */
const ORIGINS = new WeakMap<object, AccessOrigin>()

/** By access: it is of what never changes, and an access may be asked for many requests, and for every event of a stream. */
const FINGERPRINTS = new WeakMap<object, string>()

/** Remembers what an access was resolved from, for {@link accessFingerprint}. */
export function rememberOrigin(access: object, origin: AccessOrigin): void {
  ORIGINS.set(access, origin)
}

/**
 * A text that two accesses share only if they answer every question alike: same issuer, user, company, catalog, entitlements,
 * modules, grants and delegation. For the cache keys of guarded responses (WIRE-6): without it, one member is served another's.
 *
 * Does not depend on the order in which a member document lists things, nor on `role` and `versions`, which decide nothing.
 *
 * @param access - an access that a guard handed out
 * @throws TypeError if it was resolved elsewhere: nothing is known of its issuer then.
 */
export function accessFingerprint(access: Access<string>): string {
  const known = FINGERPRINTS.get(access)
  if (known !== undefined) return known
  const origin = ORIGINS.get(access)
  if (origin === undefined) throw new TypeError('accessFingerprint() takes an access that a guard handed out')
  const { issuer, catalog, member, isImpersonated } = origin
  const parts = [
    issuer,
    member.userId,
    member.kind ?? 'user',
    isImpersonated,
    member.companyId,
    catalogDigest(catalog),
    sorted(member.entitlements.modules),
    sorted(member.entitlements.addons ?? []),
    sorted(member.modules),
    sorted(member.grants.map(grantText)),
    delegationParts(member.delegation),
  ]
  const fingerprint = digest(parts)
  FINGERPRINTS.set(access, fingerprint)
  return fingerprint
}

// JSON of nested lists: unlike joined texts, no id can end a part or begin the next, and a lone surrogate stays itself.
const digest = (parts: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url')

const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort()

const grantText = ({ permissions, scope }: Grant): string =>
  JSON.stringify([sorted(permissions), scopeParts(scope)])

const scopeParts = (scope: GrantScope | undefined): readonly unknown[] | null =>
  scope === undefined
    ? null
    : Object.keys(scope)
        .sort()
        .map((dimension) => [dimension, sorted(scope[dimension] ?? [])])

const delegationParts = (delegation: Delegation | undefined): readonly unknown[] | null =>
  delegation === undefined
    ? null
    : [
        sorted(delegation.modules ?? []),
        sorted(delegation.permissions ?? []),
        scopeParts(delegation.scope),
        delegation.redelegate === true,
      ]

const DIGESTS = new WeakMap<Catalog, string>()

/** The digest of a catalog's entries, worked out once. */
function catalogDigest(catalog: Catalog): string {
  const { modules, permissions, packages, addons, aliases } = catalog
  const known = DIGESTS.get(catalog) ?? digest([modules, permissions, packages, addons, aliases])
  DIGESTS.set(catalog, known)
  return known
}
