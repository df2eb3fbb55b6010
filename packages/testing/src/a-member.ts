import type { Catalog, Delegation, GrantScope, Member, MemberVersions, Purchases } from '@stagedoor/core'
import type { TestIdentity, TestMember, TestScope } from './test-member.js'

/**
 * A member who may do nothing yet: `user_1` of `comp_1`, which owns nothing. For tests only.
 *
 * Never throws.
 *
 * @param catalog - the catalog that types the keys, and knows what each permission needs
 * @example
 * ```ts
 * const clerk = aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' })
 * const unpaid = clerk.notOwning('finance')
 * ```
 */
export function aMember<C extends Catalog>(catalog: C): TestMember<C> {
  return new BuiltMember(catalog, {
    userId: 'user_1',
    companyId: 'comp_1',
    entitlements: { modules: [], addons: [] },
    modules: [],
    grants: [],
  })
}

class BuiltMember<C extends Catalog> implements TestMember<C> {
  // Declared only: an absent `role` must not be there at all, not even as `undefined` (MEM-2).
  declare readonly userId: string
  declare readonly companyId: string
  declare readonly kind?: 'user' | 'service'
  declare readonly entitlements: Member['entitlements']
  declare readonly modules: readonly string[]
  declare readonly grants: Member['grants']
  declare readonly delegation?: Delegation
  declare readonly role?: string
  declare readonly versions?: MemberVersions
  readonly #catalog: C

  constructor(catalog: C, member: Member) {
    this.#catalog = catalog
    Object.assign(this, member)
    Object.freeze(this)
  }

  may(permissions: string | readonly string[], scope?: TestScope): TestMember<C> {
    const patterns = listOf(permissions).map((text) => {
      const pattern = this.#catalog.patternOf(text)
      if (pattern === undefined) throw new TypeError(`the catalog knows no ${JSON.stringify(text)}`)
      return pattern
    })
    // A retired wildcard is spelt with a module that may be gone: what it covers says where it leads.
    const needed = patterns.flatMap(({ kind, module: moduleKey, permissions: covered }) =>
      kind === 'retired_wildcard' ? covered.map((permission) => permission.module) : [moduleKey],
    )
    const gates = patterns.flatMap((pattern) =>
      pattern.permissions.flatMap(({ gates: [first] }) => first ?? []),
    )
    return this.#owning(needed, gates)
      .#with({ modules: union(this.modules, needed) })
      .granted(permissions, scope)
  }

  granted(permissions: string | readonly string[], scope?: TestScope): TestMember<C> {
    const where = scope === undefined ? {} : { scope: scopeOf(scope) }
    return this.#with({ grants: [...this.grants, { permissions: listOf(permissions), ...where }] })
  }

  bought(purchases: Purchases): TestMember<C> {
    const { entitlements, problems } = this.#catalog.entitlements(purchases)
    // A retired key is worth a note, and buys its successor all the same.
    const refused = problems.filter(({ code }) => code !== 'alias_used')
    if (refused.length > 0)
      throw new TypeError(
        `not to be bought: ${refused.map(({ code, key }) => `${key} (${code})`).join(', ')}`,
      )
    return this.#owning(entitlements.modules, entitlements.addons)
  }

  given(...modules: readonly string[]): TestMember<C> {
    return this.#with({ modules: union(this.modules, modules) })
  }

  notOwning(...keys: readonly string[]): TestMember<C> {
    const { modules, addons = [] } = this.entitlements
    return this.#with({ entitlements: { modules: less(modules, keys), addons: less(addons, keys) } })
  }

  notGiven(...modules: readonly string[]): TestMember<C> {
    return this.#with({ modules: less(this.modules, modules) })
  }

  delegating(delegation: Delegation): TestMember<C> {
    return this.#with({ delegation })
  }

  as(identity: TestIdentity): TestMember<C> {
    return this.#with(identity)
  }

  #owning(modules: readonly string[], addons: readonly string[]): BuiltMember<C> {
    const own = this.entitlements
    return this.#with({
      entitlements: { modules: union(own.modules, modules), addons: union(own.addons ?? [], addons) },
    })
  }

  #with(part: Partial<Member>): BuiltMember<C> {
    return new BuiltMember(this.#catalog, { ...this, ...part })
  }
}

const listOf = (texts: string | readonly string[]): readonly string[] =>
  typeof texts === 'string' ? [texts] : [...texts]

const union = (some: readonly string[], others: readonly string[]): readonly string[] => [
  ...new Set([...some, ...others]),
]

const less = (some: readonly string[], others: readonly string[]): readonly string[] =>
  some.filter((each) => !others.includes(each))

const scopeOf = (scope: TestScope): GrantScope =>
  Object.fromEntries(Object.entries(scope).map(([dimension, values]) => [dimension, listOf(values)]))
