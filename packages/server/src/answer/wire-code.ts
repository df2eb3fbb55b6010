import type { AccessDeniedError } from '@stagedoor/core'
import type { RefusalCode } from './refusal-codes.js'

/** The `code` that a refused decision has on the wire: its reason, or for a delegation what became of it as a whole. Never throws. */
export function wireCodeOf({ decision }: AccessDeniedError): RefusalCode {
  if (decision.layer !== 'delegation') return decision.reason
  return decision.reason === 'malformed_request' ? 'malformed_request' : 'delegation_refused'
}
