import type { Catalog, Member } from '@stagedoor/core'
import { encodeClaims } from '@stagedoor/core/claims'

/** The claims of a token. `undefined` leaves a claim out. */
export interface TestClaims {
  readonly [claim: string]: unknown
}

/** The claims that say what one member has in one company, without the identity: version 2 over a catalog, else version 1. */
function companyClaims(member: Member, catalog: Catalog | undefined): TestClaims {
  if (catalog !== undefined) return { ...encodeClaims(catalog, { ...member }) }
  const { userId: _, companyId, kind, ...rest } = member
  // A member of kind 'user' is what a token without the claim says.
  return { company: companyId, ...(kind === 'service' ? { kind } : {}), ...rest }
}

/**
 * The claims for a member or, as `companies`, for several members that are one user (CMP-1).
 *
 * @throws TypeError if the list is empty, or its members are not all the same user.
 * @throws {@link MemberError} if claims of version 2 are wanted of a malformed member.
 */
export function memberClaims(members: Member | readonly Member[], catalog?: Catalog): TestClaims {
  if (!isList(members)) return { sub: members.userId, ...companyClaims(members, catalog) }
  const [first] = members
  if (first === undefined) throw new TypeError('a token needs at least one member')
  if (members.some(({ userId }) => userId !== first.userId))
    throw new TypeError('the members of one token must all be the same user')
  return { sub: first.userId, companies: members.map((member) => companyClaims(member, catalog)) }
}

// `Array.isArray` does not narrow a readonly list.
const isList = (members: Member | readonly Member[]): members is readonly Member[] => Array.isArray(members)
