import { isAccessDeniedError, isGuardError } from '@stagedoor/server'

/** The close code of a socket whose client is not authenticated, or not any more. */
export const CLOSE_UNAUTHENTICATED = 4401

/**
 * The code to close a socket with: 4000 and the status of a refusal, as in 4401 or 4503; 1011 for every other error.
 *
 * Never throws.
 */
export function closeCodeOf(error: unknown): number {
  return isGuardError(error) || isAccessDeniedError(error) ? 4000 + error.status : 1011
}
