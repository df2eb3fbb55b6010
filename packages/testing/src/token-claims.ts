import type { Member } from '@stagedoor/core'

/** The claims of a token. `undefined` leaves a claim out. */
export interface TestClaims {
  readonly [claim: string]: unknown
}

/** The claims that say what one member has in one company: version 1 of the claims, without the identity. */
function companyClaims({ userId: _, companyId, kind, ...rest }: Member): TestClaims {
  // A member of kind 'user' is what a token without the claim says.
  return { company: companyId, ...(kind === 'service' ? { kind } : {}), ...rest }
}

/**
 * The claims for a member or, as `companies`, for several members that are one user (CMP-1).
 *
 * @throws TypeError if the list is empty, or its members are not all the same user.
 */
export function memberClaims(members: Member | readonly Member[]): TestClaims {
  if (!isList(members)) return { sub: members.userId, ...companyClaims(members) }
  const [first] = members
  if (first === undefined) throw new TypeError('a token needs at least one member')
  if (members.some(({ userId }) => userId !== first.userId))
    throw new TypeError('the members of one token must all be the same user')
  return { sub: first.userId, companies: members.map(companyClaims) }
}

// `Array.isArray` does not narrow a readonly list.
const isList = (members: Member | readonly Member[]): members is readonly Member[] => Array.isArray(members)
