import type { Catalog } from '../catalog/catalog.js'
import type { Delegation, Grant, GrantScope, Member } from '../member/member.js'
import { parseMember } from '../member/parse-member.js'
import type {
  CompactClaims,
  CompactDelegation,
  CompactGrant,
  CompactGrants,
  CompactNames,
} from './compact-claims.js'
import { VERSION } from './compact-claims.js'
import { type KeyTable, type NumberTable, numberTableOf } from './number-table.js'
import { writeNumberSet } from './write-number-set.js'

/**
 * Writes a member as claims of version 2: an entry of `companies` or, laid over the identity claims, a token for a single company.
 *
 * Permissions and modules become numbers, except where the catalog has none for them that is theirs: unknown keys, wildcards, and
 * keys that its lock does not hold yet stay texts. Where texts alone are shorter there are no numbers at all. Grants in the same
 * scope become one, which decides nothing differently (GRT-2). Does not write `userId`: that is the `sub` of the token.
 *
 * @param catalog - the catalog whose numbers are used; a service must have one with the same numbers to read them
 * @param member - the member document; validated as `parseMember` does
 * @throws {@link MemberError} if the member is malformed.
 * @throws TypeError if the catalog is none.
 * @example
 * ```ts
 * const claims = { iss, aud, sub: member.userId, iat, exp, ...encodeClaims(catalog, member) }
 * ```
 */
export function encodeClaims(catalog: Catalog, member: Member): CompactClaims {
  const table = numberTableOf(catalog)
  const { companyId, kind, role, versions, ...access } = parseMember(member).member
  const spelt = new GrantsWriter(undefined).write(access)
  const numbered = new GrantsWriter(table).write(access)
  return {
    company: companyId,
    grants: JSON.stringify(numbered).length < JSON.stringify(spelt).length ? numbered : spelt,
    ...(kind === 'service' ? { kind } : {}),
    ...(role === undefined ? {} : { role }),
    ...(versions === undefined ? {} : { versions }),
  }
}

type AccessData = Pick<Member, 'entitlements' | 'modules' | 'grants' | 'delegation'>

/** Writes the `grants` claim of one member: with the numbers of a table, or with texts alone. */
class GrantsWriter {
  readonly #table: NumberTable | undefined
  /** One more than the largest number written so far. */
  readonly #counts = { permissions: 0, modules: 0 }

  constructor(table: NumberTable | undefined) {
    this.#table = table
  }

  write({
    entitlements: { modules, addons = [] },
    modules: given,
    grants,
    delegation,
  }: AccessData): CompactGrants {
    const written = {
      ...(modules.length === 0 ? {} : { owns: this.#names('modules', modules) }),
      ...(addons.length === 0 ? {} : { addons }),
      ...(given.length === 0 ? {} : { given: this.#names('modules', given) }),
      ...(grants.length === 0 ? {} : { list: united(grants).map((grant) => this.#grant(grant)) }),
      ...(delegation === undefined ? {} : { delegation: this.#delegation(delegation) }),
    }
    return { v: VERSION, ...this.#numbering(), ...written }
  }

  /** Whose numbers they are. A lock is named only as far as its numbers are used: an older one may know as much. */
  #numbering(): Pick<CompactGrants, 'order' | 'lock'> {
    if (this.#table === undefined) return {}
    const { kind, permissions, modules, order } = this.#table
    if (kind === 'order') return { order }
    const counts = this.#counts
    return {
      lock: [
        counts.permissions,
        counts.modules,
        permissions.digestOf(counts.permissions),
        modules.digestOf(counts.modules),
      ],
    }
  }

  #grant({ permissions, scope }: UnitedGrant): CompactGrant {
    return { p: this.#names('permissions', permissions), ...(scope === undefined ? {} : { s: scope }) }
  }

  #delegation({ modules, permissions, scope, redelegate }: Delegation): CompactDelegation {
    return {
      ...(modules === undefined ? {} : { m: this.#names('modules', modules) }),
      ...(permissions === undefined ? {} : { p: this.#names('permissions', permissions) }),
      ...(scope === undefined ? {} : { s: scope }),
      ...(redelegate === undefined ? {} : { r: redelegate }),
    }
  }

  #names(kind: 'permissions' | 'modules', names: readonly string[]): CompactNames {
    const { numbers, texts } = split(names, this.#table?.[kind])
    this.#counts[kind] = Math.max(this.#counts[kind], (numbers.at(-1) ?? -1) + 1)
    const set = writeNumberSet(numbers)
    return texts.length === 0 ? set : [set, ...texts]
  }
}

/** The numbers of those names that have one, in rising order, and the other names; each once. */
function split(
  names: readonly string[],
  table: KeyTable | undefined,
): { readonly numbers: readonly number[]; readonly texts: readonly string[] } {
  const numbers: number[] = []
  const texts: string[] = []
  for (const name of new Set(names)) {
    const number = table?.numberOf(name)
    if (number === undefined) texts.push(name)
    else numbers.push(number)
  }
  return { numbers: numbers.sort((one, other) => one - other), texts }
}

/** All that the grants in one scope hold. */
interface UnitedGrant {
  readonly permissions: string[]
  readonly scope: GrantScope | undefined
}

/** One grant for each scope, in order of their first. */
function united(grants: readonly Grant[]): readonly UnitedGrant[] {
  const byScope = new Map<string, UnitedGrant>()
  for (const { permissions, scope } of grants) {
    const spelling = JSON.stringify(scope ?? null)
    const one = byScope.get(spelling) ?? { permissions: [], scope }
    byScope.set(spelling, one)
    for (const permission of permissions) one.permissions.push(permission)
  }
  return [...byScope.values()]
}
