import type { Member } from '@stagedoor/core'
import { Place } from '../data-file/place.js'
import { memberAt } from '../members/read-members.js'
import type { TokenObject } from './read-token.js'

/** What a token says of one company, apart from its id (section 6 of the contract). */
const ACCESS_CLAIMS = ['entitlements', 'modules', 'grants', 'delegation', 'role', 'versions', 'kind']

/**
 * The members that the claims of version 1 describe, one for each company (CMP-1). Claims of another shape, which a guard reads
 * with `mapClaims`, are not understood.
 *
 * @throws {@link CliError} `malformed_file` naming the claim.
 */
export function membersInClaims(claims: TokenObject): readonly Member[] {
  const top = Place.top({ file: '(the claims of the token)', value: claims, lineOf: () => undefined })
  const subject = top.at('sub').text()
  if (!Object.hasOwn(claims, 'companies')) return [memberOf(top, subject)]
  const beside = ['company', ...ACCESS_CLAIMS].find((name) => Object.hasOwn(claims, name))
  if (beside !== undefined)
    top.at(beside).fail('stands beside companies', 'Each entry of companies says its own.')
  const members = top
    .at('companies')
    .items()
    .map((entry) => memberOf(entry, subject))
  const twice = members.findIndex(
    ({ companyId }, index) => index !== members.findIndex((each) => each.companyId === companyId),
  )
  if (twice >= 0) top.at('companies').at(twice).fail('names a company again', 'Entries never add up.')
  return members
}

function memberOf(entry: Place, userId: string): Member {
  if (!entry.isObject()) entry.fail('must be an object', 'See docs/reference/claims.md.')
  const companyId = entry.at('company').text()
  const named = ACCESS_CLAIMS.filter((name) => Object.hasOwn(Object(entry.value), name))
  const document = Object.fromEntries(named.map((name) => [name, entry.at(name).value]))
  return memberAt(entry, { ...document, userId, companyId })
}
