import type { RefusalCode } from './refusal-codes.js'

/** How one code is answered. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 503
  /** What kind of refusal it is, for people. */
  readonly title: string
  /** What to do about it, for people. Fixed: nothing of a request is ever put into it. The answer names the company header. */
  readonly detail: string
}

const refusal = (status: Refusal['status'], title: string, detail: string): Refusal =>
  Object.freeze({ status, title, detail })

const TABLE: { readonly [C in RefusalCode]: Refusal } = {
  credentials_missing: refusal(401, 'Credentials missing', 'Send an access token as a Bearer credential.'),
  invalid_request: refusal(
    400,
    'Malformed credentials',
    'Send exactly one Authorization header, with the scheme Bearer and one access token.',
  ),
  invalid_token: refusal(
    401,
    'Access token refused',
    'The access token is malformed, expired or not meant for this service.',
  ),
  company_required: refusal(400, 'Company required', 'Name exactly one company in the company header.'),
  not_a_member: refusal(
    403,
    'Not a member',
    'The access token does not make you a member of the company named.',
  ),
  access_unavailable: refusal(
    503,
    'Access unavailable',
    'Access cannot be judged at the moment. Try again later.',
  ),
  route_undeclared: refusal(403, 'Route undeclared', 'This route does not declare who may use it.'),
  not_found: refusal(404, 'Not found', 'There is nothing here for you.'),
  unknown_permission: refusal(403, 'Unknown permission', 'The permission asked for is not in the catalog.'),
  module_not_entitled: refusal(403, 'Module not owned', 'The company does not own the module.'),
  addon_not_entitled: refusal(403, 'Add-on not owned', 'The company owns no add-on that unlocks this.'),
  module_not_granted: refusal(403, 'Module not given', 'You have not been given the module.'),
  permission_not_granted: refusal(403, 'Permission not granted', 'You have not been granted the permission.'),
  scope_required: refusal(
    403,
    'Scope required',
    'Your permission is limited to a scope, and the request lies in none.',
  ),
  out_of_scope: refusal(403, 'Out of scope', 'The request lies outside the scope of your permission.'),
  delegation_refused: refusal(
    403,
    'Delegation refused',
    'You may not give away, or take away, what was asked.',
  ),
  malformed_request: refusal(400, 'Malformed delegation', 'The delegation request is malformed.'),
}

/** The table as a Map: an error of another installed copy may name a code that this one does not know. */
const REFUSALS: ReadonlyMap<string, Refusal> = new Map(Object.entries(TABLE))

/** What is said of a code that another installed copy added. */
const UNKNOWN = refusal(403, 'Refused', 'You may not do this.')

/** What goes on the wire for a code. Never throws. */
export const refusalOf = (code: string): Refusal => REFUSALS.get(code) ?? UNKNOWN
