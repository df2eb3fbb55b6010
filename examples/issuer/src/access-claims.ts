import { platformCatalog } from '@stagedoor/platform-catalog'
import { type CompanyId, companies } from './companies.js'
import { type Membership, type Persona, personas } from './personas.js'
import { Refusal } from './refusal.js'
import type { TokenRequest } from './token-request.js'

/** The claims about access, version 1: of one company, or a list of them. */
export interface AccessClaims {
  readonly [claim: string]: unknown
}

const people = new Map(personas.map((persona) => [persona.user, persona]))

// Purchases become entitlements here and nowhere else. Done once, at start: a company that bought what cannot be bought
// is a mistake of the data, and shall not wait for its first member.
const owned = new Map(
  companies.map(({ id, bought }) => {
    const { entitlements, problems } = platformCatalog.entitlements(bought)
    if (problems.length > 0)
      throw new Error(`${id} bought what cannot be bought: ${JSON.stringify(problems)}`)
    return [id as CompanyId, entitlements] as const
  }),
)
const revisions = new Map(companies.map(({ id, revision }) => [id as CompanyId, revision]))

/**
 * What a token says of a user in the companies asked for; in the user's only company if none is.
 *
 * @throws {@link Refusal} with 404 if the user is unknown or in no such company, with 400 if no company is named and there
 *   are several.
 */
export function accessClaims({ user, company, companies: several }: TokenRequest): AccessClaims {
  const persona = people.get(user)
  if (persona === undefined) throw new Refusal(404, 'unknown_user', 'there is no such user')
  if (several !== undefined)
    return { companies: several.map((id) => companyClaims(membershipIn(persona, id))) }
  if (company === undefined && persona.memberships.length > 1)
    throw new Refusal(400, 'invalid_request', 'this user has several companies: name one, or some')
  return companyClaims(membershipIn(persona, company ?? persona.memberships[0].company))
}

function membershipIn({ memberships }: Persona, company: string): Membership {
  const membership = memberships.find((each) => each.company === company)
  if (membership === undefined) throw new Refusal(404, 'not_a_member', 'the user is in no such company')
  return membership
}

const companyClaims = ({ company, revision, ...given }: Membership): AccessClaims => ({
  company,
  entitlements: owned.get(company),
  ...given,
  versions: { entitlement: revisions.get(company), access: revision },
})
