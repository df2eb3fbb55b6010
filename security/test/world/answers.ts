import type { TokenStage } from '@stagedoor/server'
import type { Expected } from './attack.js'
import type { RawRequest, SentHeader } from './raw-client.js'

/** A token that is refused, and where in its examination. */
export const refusedAt = (stage: TokenStage): Expected => ({
  status: 401,
  code: 'invalid_token',
  challenge:
    'Bearer error="invalid_token", error_description="The access token is malformed, expired or not meant for this service."',
  stage,
})

/** No credentials. */
export const missing: Expected = {
  status: 401,
  code: 'credentials_missing',
  challenge: 'Bearer',
  stage: 'header',
}

/** A header that is repeated or malformed. */
export const malformed: Expected = {
  status: 400,
  code: 'invalid_request',
  challenge: 'Bearer error="invalid_request"',
  stage: 'header',
}

/** A company named badly, or not at all. */
export const companyRequired: Expected = { status: 400, code: 'company_required' }

/** A company of others. */
export const notAMember: Expected = { status: 403, code: 'not_a_member' }

/** What a concealing route answers to what it keeps to itself. */
export const notFound: Expected = { status: 404, code: 'not_found' }

/** Nothing could be decided. */
export const unavailable: Expected = { status: 503, code: 'access_unavailable' }

/** A decision that refuses. */
export const denied = (reason: string): Expected => ({
  status: 403,
  code: reason,
  reason,
  ...(reason === 'permission_not_granted' ? { challenge: 'Bearer error="insufficient_scope"' } : {}),
})

/** A delegation that is refused, by the reason of its first refused item. */
export const delegationRefused = (reason: string): Expected => ({
  status: 403,
  code: 'delegation_refused',
  reason,
})

/** Let through: an attack is tried on something that works. */
export const passes: Expected = { status: 200 }

/** Answered before any guard, by Node or by the router. */
export const unjudged = (status: number): Expected => ({ status, isUnjudged: true })

/** The route that most attacks are tried on, and that {@link clerk} may use. */
export const PATH = '/units/bu_1/bills'

/** A request with a token. */
export const bearing = async (
  token: string | Promise<string>,
  { headers = [], ...more }: RawRequest = {},
): Promise<RawRequest> => ({
  path: PATH,
  headers: [['Authorization', `Bearer ${await token}`], ...headers],
  ...more,
})

/** A request with these headers and no others. */
export const sending = (...headers: readonly SentHeader[]): RawRequest => ({ path: PATH, headers })
