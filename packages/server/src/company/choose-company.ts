import { isId } from '@stagedoor/core'
import { GuardError } from '../answer/guard-error.js'
import { headerValues } from '../request/header-values.js'
import type { HttpRequest } from '../request/http-request.js'
import type { Memberships } from './memberships.js'

/**
 * The company that a request is about: the one it names in its header, or, where the token is for a single company, that one
 * (CMP-1, CMP-2). Never a first choice of several, never from the URL or the body.
 *
 * Does not say whether the caller is a member of it.
 *
 * @param http - the request
 * @param header - the name of the header, in lower case
 * @param memberships - what the token names
 * @throws {@link GuardError} `company_required` if none is named and one must be, or if the header is empty, repeated, or no id of
 *   at most 256 characters.
 */
export function chooseCompany(http: HttpRequest, header: string, { only, members }: Memberships): string {
  const values = headerValues(http, header)
  if (values.length === 0 && only !== undefined) return only
  const [named] = values
  // A proxy may join a repeated header with commas; an id that has one itself must be a company of the token.
  const isOne = values.length === 1 && isId(named) && (members.has(named) || !named.includes(','))
  if (!isOne) throw new GuardError('company_required')
  return named
}
