import type { Catalog, Member } from '@stagedoor/core'
import { ClaimsError, decodeClaims } from '@stagedoor/core/claims'
import { Place } from '../data-file/place.js'
import { memberAt } from '../members/read-members.js'
import type { TokenObject } from './read-token.js'

/** What a token says of one company, apart from its id. */
const ACCESS_CLAIMS = ['entitlements', 'modules', 'grants', 'delegation', 'role', 'versions', 'kind']

/**
 * The members that the claims of version 1 or 2 describe, one for each company (CMP-1). Claims of another shape, which a guard reads
 * with `mapClaims`, are not understood.
 *
 * @param catalog - whose numbers the claims of version 2 have; without it those cannot be read
 * @throws {@link CliError} `malformed_file` naming the claim.
 */
export function membersInClaims(claims: TokenObject, catalog?: Catalog): readonly Member[] {
  const top = Place.top({ file: '(the claims of the token)', value: claims, lineOf: () => undefined })
  const subject = top.at('sub').text()
  if (!Object.hasOwn(claims, 'companies')) return [memberOf(top, subject, catalog)]
  const beside = ['company', ...ACCESS_CLAIMS].find((name) => Object.hasOwn(claims, name))
  if (beside !== undefined)
    top.at(beside).fail('stands beside companies', 'Each entry of companies says its own.')
  const members = top
    .at('companies')
    .items()
    .map((entry) => memberOf(entry, subject, catalog))
  const twice = members.findIndex(
    ({ companyId }, index) => index !== members.findIndex((each) => each.companyId === companyId),
  )
  if (twice >= 0) top.at('companies').at(twice).fail('names a company again', 'Entries never add up.')
  return members
}

/** Is there an entry whose grants are an object, as those of version 2 are? Never throws. */
export const isCompact = (claims: TokenObject): boolean =>
  [claims, ...(Array.isArray(claims.companies) ? (claims.companies as readonly unknown[]) : [])].some(
    (entry) => isObject(Object(entry).grants),
  )

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function memberOf(entry: Place, userId: string, catalog: Catalog | undefined): Member {
  if (!entry.isObject()) entry.fail('must be an object', 'See docs/reference/claims.md.')
  const companyId = entry.at('company').text()
  const named = ACCESS_CLAIMS.filter((name) => Object.hasOwn(Object(entry.value), name))
  const document = Object.fromEntries(named.map((name) => [name, entry.at(name).value]))
  if (!isObject(document.grants)) return memberAt(entry, { ...document, userId, companyId })
  if (catalog === undefined)
    return entry
      .at('grants')
      .fail('are numbers, which mean nothing without a catalog', 'Name one: --catalog.')
  try {
    return decodeClaims(catalog, { ...document, company: companyId }, { userId }).member
  } catch (error) {
    if (!(error instanceof ClaimsError)) throw error
    return entry.fail(`cannot be read: ${error.message}`, 'See docs/reference/claims.md.')
  }
}
