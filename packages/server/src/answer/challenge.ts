import type { RefusalCode } from './refusal-codes.js'
import { refusalOf } from './refusals.js'

/** How long a client is asked to wait after a 503, in seconds. */
const RETRY_AFTER = '5'

/**
 * The `WWW-Authenticate` challenges of RFC 6750 section 3. Fixed texts: a value from a request in a header could end the header.
 */
const CHALLENGES: ReadonlyMap<RefusalCode, string> = new Map([
  // No error code where no credentials were sent (RFC 6750 section 3.1).
  ['credentials_missing', 'Bearer'],
  ['invalid_request', 'Bearer error="invalid_request"'],
  ['invalid_token', `Bearer error="invalid_token", error_description="${refusalOf('invalid_token').detail}"`],
  ['permission_not_granted', 'Bearer error="insufficient_scope"'],
])

/**
 * The response headers of a refusal, all but `Content-Type` (WIRE-3, RFC 6750). Frozen.
 *
 * Never throws.
 */
export function refusalHeaders(code: RefusalCode): Readonly<Record<string, string>> {
  const challenge = CHALLENGES.get(code)
  return Object.freeze({
    'Cache-Control': 'no-store',
    ...(challenge === undefined ? {} : { 'WWW-Authenticate': challenge }),
    ...(code === 'access_unavailable' ? { 'Retry-After': RETRY_AFTER } : {}),
  })
}
