import type { Member } from '@stagedoor/core'
import type { TestIssuer } from '@stagedoor/testing'
import { foreignUnit, syntheticMember } from '../world/population.ts'
import { syntheticCatalog } from '../world/synthetic-catalog.ts'
import { requestOf } from './http-connection.ts'
import { type HttpContender, PERMISSION } from './http-contender.ts'
import { permissionClaims } from './permission-claims.ts'

/** Seconds that the tokens are valid: longer than any run. */
const LIFETIME = 7_200

/** The requests that a contender is sent. */
export interface HttpRequests {
  /** Good ones, each of another member. */
  readonly good: readonly Buffer[]
  /** Bad ones, with the statuses that are right for them. */
  readonly bad: readonly {
    readonly name: string
    readonly request: Buffer
    readonly statuses: readonly number[]
  }[]
  /** The length of a good token, on average. */
  readonly tokenBytes: number
}

/** Tokens of so many members with 30 permissions each, in both forms of claims. */
export async function httpRequests(
  issuer: TestIssuer,
  contender: Pick<HttpContender, 'claims' | 'refusal'>,
  members: number,
): Promise<HttpRequests> {
  const catalog = syntheticCatalog(1_000)
  const holders = Array.from({ length: members }, (_, index) =>
    holding(syntheticMember(catalog, index, { grants: 29 })),
  )
  const token = (member: Member): Promise<string> => signed(issuer, contender, member)
  const tokens = await Promise.all(holders.map(token))
  const [holder] = holders
  const [first] = tokens
  if (holder === undefined || first === undefined) throw new Error('there is no member')
  const path = pathOf(holder)
  const without = await token(syntheticMember(catalog, 3, { grants: 5 }))
  const forged = `${first.slice(0, -8)}${first.slice(-8).split('').reverse().join('')}`
  return {
    good: holders.map((member, index) => requestOf(pathOf(member), tokens[index])),
    bad: [
      { name: 'no token', request: requestOf(path), statuses: [401] },
      { name: 'a forged token', request: requestOf(path, forged), statuses: [401] },
      { name: 'no permission', request: requestOf(path, without), statuses: [contender.refusal] },
      {
        name: 'a foreign unit',
        request: requestOf(`/units/${foreignUnit(holder)}/bills`, first),
        statuses: [403],
      },
    ],
    tokenBytes: Math.round(tokens.reduce((sum, each) => sum + each.length, 0) / tokens.length),
  }
}

function signed(
  issuer: TestIssuer,
  { claims }: Pick<HttpContender, 'claims'>,
  member: Member,
): Promise<string> {
  const iat = Math.floor(Date.now() / 1_000)
  const dates = { iat, exp: iat + LIFETIME }
  if (claims === 'stagedoor') return issuer.tokenFor(member, dates)
  return issuer.sign({ iss: issuer.issuer, aud: issuer.audience, ...dates, ...permissionClaims(member) })
}

/** The member, with what the route requires as its thirtieth permission. */
function holding(member: Member): Member {
  const owned = [...new Set([...member.modules, PERMISSION.slice(0, PERMISSION.indexOf('.'))])]
  return {
    ...member,
    entitlements: { modules: owned },
    modules: owned,
    grants: member.grants.map((grant) => ({
      ...grant,
      permissions: [...new Set([...grant.permissions, PERMISSION])],
    })),
  }
}

const pathOf = ({ grants: [grant] }: Member): string => `/units/${grant?.scope?.businessUnit?.[0]}/bills`
