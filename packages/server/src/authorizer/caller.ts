import { type Access, type Catalog, type Member, resolveAccess } from '@stagedoor/core'
import { rememberOrigin } from '../access-fingerprint.js'
import type { Memberships } from '../company/memberships.js'
import type { Identity } from '../identity.js'

/**
 * Who a verified token speaks for, and what it says of companies: what follows from the token alone. Shared by all requests with
 * that token, so everything in it is frozen or stays here.
 */
export class Caller {
  readonly identity: Identity
  readonly memberships: Memberships
  readonly #catalog: Catalog
  // One, not one for every company: what is remembered with a token must have an end.
  #latest: { readonly member: Member; readonly access: Access<string> } | undefined

  constructor(identity: Identity, memberships: Memberships, catalog: Catalog) {
    this.identity = identity
    this.memberships = memberships
    this.#catalog = catalog
  }

  /** The access of a member whose document is in the token: as long as the same one is asked for, the same one. */
  accessInToken(member: Member): Access<string> {
    if (this.#latest?.member !== member) this.#latest = { member, access: this.accessOf(member) }
    return this.#latest.access
  }

  /** The access of a member whose document comes from elsewhere, and may be another one with the next request. */
  accessOf(member: Member): Access<string> {
    const { issuer, actor } = this.identity
    const isImpersonated = actor !== undefined
    const access = resolveAccess(this.#catalog, member, { impersonated: isImpersonated })
    rememberOrigin(access, { issuer, catalog: this.#catalog, member, isImpersonated })
    return access
  }
}
