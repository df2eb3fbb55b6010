import type { Catalog } from '../catalog/catalog.js'
import { MemberError } from '../errors.js'
import { type MemberLimits, tighterLimits } from '../member/member-limits.js'
import { type ParsedMember, parseMember } from '../member/parse-member.js'
import { fieldsOf, type Report } from '../plain-data.js'
import { ClaimsError, malformed } from './claims-error.js'
import type { ReadNames } from './names-reader.js'
import { numbersIn } from './number-set.js'
import { type KeyTable, type NumberTable, numberTableOf } from './number-table.js'
import { type ReadDelegation, type ReadGrants, readCompactGrants } from './read-compact-grants.js'

/** Whose claims they are, and how much they may hold. */
export interface DecodeOptions {
  /** The `sub` of the token. */
  readonly userId: string
  /** Tighter limits than those of a member, which count where one is left out (MEM-3). */
  readonly limits?: Partial<MemberLimits>
}

/** Both versions have these. */
const COMMON = ['company', 'kind', 'role', 'versions', 'grants']
/** Version 2 says these inside `grants`. */
const VERSION_1 = ['entitlements', 'modules', 'delegation']

const refuse: Report = (_code, path, message) => malformed(path, message)

/**
 * Reads the claims about one company, of version 1 or 2, as a member document. `grants` says which it is: a list, or absent, is
 * version 1, an object is of the version that it names.
 *
 * What a number stands for that the catalog no longer has is the retired key, as if it had been spelt; a number that the catalog has
 * never heard of is spelt `#7`, which names nothing. Both stand in `access.problems`, like any other name that is inert.
 *
 * @param catalog - the catalog whose numbers they are
 * @param claims - one entry of `companies`, or the claims of a token for a single company; other claims are passed over
 * @param options - see {@link DecodeOptions}
 * @throws {@link ClaimsError} `malformed_claims`, also if both versions are mixed or there is more than a limit allows;
 *   `unknown_version`; `other_numbering` if the numbers are those of another catalog.
 * @throws TypeError if the catalog is none, or a limit is no whole number from 0 to that of `MEMBER_LIMITS`.
 */
export function decodeClaims(catalog: Catalog, claims: unknown, options: DecodeOptions): ParsedMember {
  const table = numberTableOf(catalog)
  const limits = options.limits === undefined ? tighterLimits({}) : tighterLimits({ limits: options.limits })
  try {
    return parseMember(documentOf(claims, { table, limits, userId: options.userId }), { limits })
  } catch (cause) {
    if (cause instanceof ClaimsError) throw cause
    if (cause instanceof MemberError)
      throw new ClaimsError('malformed_claims', cause.path, 'is malformed', { cause })
    // A lazy property threw, or a proxy did.
    throw new ClaimsError('malformed_claims', '', 'cannot be read', { cause })
  }
}

interface Rules {
  readonly table: NumberTable
  readonly limits: MemberLimits
  readonly userId: string
}

/** The document of a member; what has the shape of version 1 is left for `parseMember` to judge. */
function documentOf(claims: unknown, { table, limits, userId }: Rules): unknown {
  const names = { required: ['company'], optional: [...COMMON, ...VERSION_1], open: true }
  const fields = fieldsOf(claims, '', names, refuse)
  const { company: companyId, grants, ...others } = Object.fromEntries(fields)
  const isVersion1 = grants === undefined || Array.isArray(grants)
  if (isVersion1) return { userId, companyId, ...others, ...(grants === undefined ? {} : { grants }) }
  const read = readCompactGrants(grants, table, limits)
  const mixed = VERSION_1.find((name) => fields.has(name))
  if (mixed !== undefined) malformed(mixed, 'is a claim of version 1, beside grants of version 2')
  return { userId, companyId, ...others, ...expanded(read, table) }
}

/** The claims of version 1 that say the same. */
function expanded({ owned, addons, given, grants, delegation }: ReadGrants, table: NumberTable): object {
  return {
    entitlements: { modules: textsOf(owned, table.modules), ...present('addons', addons) },
    modules: textsOf(given, table.modules),
    grants: grants.map(({ names, scope }) => ({
      permissions: textsOf(names, table.permissions),
      ...present('scope', scope),
    })),
    ...(delegation === undefined ? {} : { delegation: expandedDelegation(delegation, table) }),
  }
}

function expandedDelegation(
  { modules, permissions, scope, redelegate }: ReadDelegation,
  table: NumberTable,
): object {
  return {
    ...present('modules', modules && textsOf(modules, table.modules)),
    ...present('permissions', permissions && textsOf(permissions, table.permissions)),
    ...present('scope', scope),
    ...present('redelegate', redelegate),
  }
}

const present = (name: string, value: unknown): object => (value === undefined ? {} : { [name]: value })

/** The texts that the names stand for: keys in order of their numbers, numbers without a key, and what was text already. */
function textsOf({ set, texts }: ReadNames, { keys }: KeyTable): readonly string[] {
  const keyed = numbersIn(set).map((number) => keys[number] ?? `#${number}`)
  return [...keyed, ...set.beyond.map((number) => `#${number}`), ...texts]
}
