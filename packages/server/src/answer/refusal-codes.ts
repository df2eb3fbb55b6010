import type { Reason } from '@stagedoor/core'

/** Why a request is answered before, or without, a decision on what the member may do. Closed union; part of the API. */
export type GuardErrorCode =
  | 'credentials_missing'
  | 'invalid_request'
  | 'invalid_token'
  | 'company_required'
  | 'not_a_member'
  | 'access_unavailable'
  | 'route_undeclared'
  | 'not_found'

/** Every `code` that goes on the wire. Closed union; part of the API. */
export type RefusalCode = GuardErrorCode | Reason | 'delegation_refused' | 'malformed_request'

/**
 * Where in the examination of credentials they were refused (WIRE-5).
 *
 * `header` is the `Authorization` header or a member of the token's own; `company` the companies that an issuer may speak for.
 */
export type TokenStage =
  | 'header'
  | 'format'
  | 'algorithm'
  | 'issuer'
  | 'key'
  | 'signature'
  | 'claims'
  | 'company'
