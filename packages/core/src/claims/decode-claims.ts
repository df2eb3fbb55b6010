import { type Bits, numbersIn } from '../bits.js'
import type { Catalog } from '../catalog/catalog.js'
import { MemberError } from '../errors.js'
import { Budget, MEMBER_LIMITS, type MemberLimits, tighterLimits } from '../member/member-limits.js'
import { type HeldNumbers, memberSaid } from '../member/numbered-member.js'
import {
  asParsed,
  listOf,
  type MemberFacts,
  memberOf,
  type ParsedMember,
  parseMember,
  readDelegation,
  toGrant,
} from '../member/parse-member.js'
import { type FieldNames, fieldValuesOf, type Report } from '../plain-data.js'
import { ClaimsError, malformed } from './claims-error.js'
import type { ReadNames } from './names-reader.js'
import { type KeyTable, type NumberTable, numberTableOf } from './number-table.js'
import { type ReadGrants, readCompactGrants } from './read-compact-grants.js'

/** Whose claims they are, and how much they may hold. */
export interface DecodeOptions {
  /** The `sub` of the token. */
  readonly userId: string
  /** Tighter limits than those of a member, which count where one is left out (MEM-3). */
  readonly limits?: Partial<MemberLimits>
}

/** Version 2 says these inside `grants`. */
const VERSION_1 = ['entitlements', 'modules', 'delegation']

const FIELDS: FieldNames = {
  required: ['company'],
  optional: ['kind', 'role', 'versions', 'grants', ...VERSION_1],
  open: true,
}

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
  const limits = options.limits === undefined ? MEMBER_LIMITS : tighterLimits({ limits: options.limits })
  try {
    return read(claims, { catalog, table, limits, userId: options.userId })
  } catch (cause) {
    if (cause instanceof ClaimsError) throw cause
    if (cause instanceof MemberError)
      throw new ClaimsError('malformed_claims', cause.path, 'is malformed', { cause })
    // A lazy property threw, or a proxy did.
    throw new ClaimsError('malformed_claims', '', 'cannot be read', { cause })
  }
}

interface Rules {
  readonly catalog: Catalog
  readonly table: NumberTable
  readonly limits: MemberLimits
  readonly userId: string
}

/** What has the shape of version 1 is left for `parseMember` to judge. */
function read(claims: unknown, rules: Rules): ParsedMember {
  const { table, limits, userId } = rules
  const [companyId, kind, role, versions, grants, ...version1] = fieldValuesOf(claims, '', FIELDS, refuse)
  const facts = { userId, companyId, kind, role, versions }
  if (grants === undefined || Array.isArray(grants)) {
    const [entitlements, modules, delegation] = version1
    const given = Object.entries({ ...facts, entitlements, modules, grants, delegation })
    return parseMember(Object.fromEntries(given.filter(([, value]) => value !== undefined)), { limits })
  }
  const said = readCompactGrants(grants, table, limits)
  const mixed = VERSION_1.find((_, at) => version1[at] !== undefined)
  if (mixed !== undefined) malformed(mixed, 'is a claim of version 1, beside grants of version 2')
  return saidMember(facts, said, rules)
}

/** The member of claims of version 2. Numbers stay numbers; everything else is read, and judged, as it is in version 1. */
function saidMember(
  facts: MemberFacts,
  { owned, addons, given, grants, delegation }: ReadGrants,
  { catalog, table, limits }: Rules,
): ParsedMember {
  const [modules, permissions] = [new Division(table.modules), new Division(table.permissions)]
  const budget = new Budget(limits)
  const rest = memberOf(facts, {
    entitlements: Object.freeze({
      modules: modules.textsOf(owned),
      addons: listOf(addons ?? [], 'entitlements.addons'),
    }),
    modules: modules.textsOf(given),
    grants: Object.freeze(
      grants.map(({ names, scope }, index) =>
        toGrant(permissions.textsOf(names), scope, `grants[${index}].scope`, budget),
      ),
    ),
    delegation:
      delegation &&
      readDelegation(
        {
          ...present('modules', delegation.modules && modules.textsOf(delegation.modules)),
          ...present('permissions', delegation.permissions && permissions.textsOf(delegation.permissions)),
          ...present('scope', delegation.scope),
          ...present('redelegate', delegation.redelegate),
        },
        limits,
      ),
  })
  const lists = [
    owned,
    given,
    ...grants.map(({ names }) => names),
    delegation?.modules,
    delegation?.permissions,
  ]
  const numbers: HeldNumbers = {
    count: lists.reduce((sum, names) => sum + (names?.set.count ?? 0), 0),
    owned: modules.numbersOf(owned),
    given: modules.numbersOf(given),
    grants: grants.map(({ names }) => permissions.numbersOf(names)),
    delegation: {
      ...(delegation?.modules && { modules: modules.numbersOf(delegation.modules) }),
      ...(delegation?.permissions && { permissions: permissions.numbersOf(delegation.permissions) }),
    },
  }
  return asParsed(memberSaid({ catalog, numbers, rest: Object.freeze(rest) }))
}

const present = (name: string, value: unknown): object => (value === undefined ? {} : { [name]: value })

/** Divides names into numbers whose key the catalog has, and texts for everything else. */
class Division {
  readonly #table: KeyTable

  constructor(table: KeyTable) {
    this.#table = table
  }

  numbersOf({ set: { bits } }: ReadNames): Bits {
    const { live } = this.#table
    return this.#isLive(bits) ? bits : bits.map((word, at) => word & (live[at] ?? 0))
  }

  /** The keys that are gone, numbers without a key, and what was text already. */
  textsOf({ set: { bits, beyond }, texts }: ReadNames): readonly string[] {
    if (beyond.length === 0 && this.#isLive(bits)) return texts
    const { keys, live } = this.#table
    const gone = numbersIn(bits.map((word, at) => word & ~(live[at] ?? 0)))
    const named = gone.map((number) => keys[number] ?? `#${number}`)
    return Object.freeze(named.concat(beyond.map((number) => `#${number}`)).concat(texts))
  }

  #isLive(bits: Bits): boolean {
    const { live } = this.#table
    for (let at = 0; at < bits.length; at += 1) if (((bits[at] ?? 0) & ~(live[at] ?? 0)) !== 0) return false
    return true
  }
}
