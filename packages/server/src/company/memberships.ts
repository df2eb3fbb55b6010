import { type Catalog, isId, type Member } from '@stagedoor/core'
import { ClaimsError, decodeClaims } from '@stagedoor/core/claims'
import { isGuardError } from '../answer/guard-error.js'
import type { EntryLimits } from '../authorizer/settings.js'
import { isObject, own } from '../own-property.js'
import { invalidToken } from '../token/invalid-token.js'

/** What a token says of one company, apart from its id, by the name of the claim. */
const ACCESS_CLAIMS = ['entitlements', 'modules', 'grants', 'delegation', 'role', 'versions', 'kind']

/** The companies that a token names. */
export interface Memberships {
  /** The company of a token for a single one; of a `companies` list, also of one, a request must name one (CMP-1). */
  readonly only: string | undefined
  /** By the company's id, in the token's order; `undefined` where the access data is kept elsewhere (CMP-3). */
  readonly members: ReadonlyMap<string, Member | undefined>
}

/** How the claims are read. */
export interface MembershipRules {
  /** Whose numbers the claims of version 2 have. */
  readonly catalog: Catalog
  /** The `sub` of the token. */
  readonly subject: string
  /** False: access data is kept elsewhere, and what the token says of it is passed over. */
  readonly withAccess: boolean
  readonly limits: EntryLimits
}

const malformed = (problem: string): Error => invalidToken('claims', problem)

/**
 * Reads the claims that name companies: `company`, or `companies` (CMP-1), each of version 1 or 2. Every entry must hold, whichever
 * company the request names; entries are never united.
 *
 * @param claims - the claims, or what `mapClaims` made of them
 * @throws {@link GuardError} `invalid_token` at stage `claims` if they are malformed.
 */
export function readMemberships(claims: unknown, rules: MembershipRules): Memberships {
  try {
    return read(claims, rules)
  } catch (error) {
    // A lazy property of what `mapClaims` made threw, or a proxy did; what it threw may hold claims (TOK-7).
    throw isGuardError(error) ? error : malformed('the claims cannot be read')
  }
}

function read(claims: unknown, rules: MembershipRules): Memberships {
  if (!isObject(claims)) throw malformed('the claims are no object')
  if (!Object.hasOwn(claims, 'companies')) {
    const entry = readEntry(claims, rules)
    return { only: entry[0], members: new Map([entry]) }
  }
  const outside = ['company', ...ACCESS_CLAIMS].find((name) => Object.hasOwn(claims, name))
  if (outside !== undefined) throw malformed(`${outside} stands beside companies, not in an entry of it`)
  const entries = own(claims, 'companies')
  if (!Array.isArray(entries)) throw malformed('companies is no list')
  if (entries.length > rules.limits.companies) throw malformed('companies has too many entries')
  const members = new Map((entries as readonly unknown[]).map((entry) => readEntry(entry, rules)))
  if (members.size < entries.length) throw malformed('companies names a company twice')
  return { only: undefined, members }
}

function readEntry(entry: unknown, rules: MembershipRules): readonly [string, Member | undefined] {
  const company = isObject(entry) ? own(entry, 'company') : undefined
  if (!isObject(entry) || !isId(company)) throw malformed('company is missing or no id')
  if (!rules.withAccess) return [company, undefined]
  const member = memberOf(entry, rules)
  // The company as it was read with everything else: what `mapClaims` made may say another one each time.
  return [member.companyId, member]
}

/** The member of an entry; other claims in it are passed over by the reader. */
function memberOf(entry: object, { catalog, subject, limits }: MembershipRules): Member {
  try {
    return decodeClaims(catalog, entry, { userId: subject, limits: limits.member }).member
  } catch (error) {
    throw malformed(PROBLEMS[codeOf(error)])
  }
}

/** What is wrong with the claims about one company. What the reader threw is dropped: it may hold claims (TOK-7). */
const PROBLEMS: { readonly [code in ClaimsError['code']]: string } = {
  malformed_claims: 'entitlements, modules, grants, delegation, role, versions or kind is malformed',
  unknown_version: 'grants are of a version that is not known here',
  other_numbering: 'the numbers in grants are those of another catalog, or of another version of it',
}

const codeOf = (error: unknown): ClaimsError['code'] =>
  error instanceof ClaimsError ? error.code : 'malformed_claims'
