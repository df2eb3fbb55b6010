import type { Authorizer } from '@stagedoor/server'
import type { AccessGuard } from './access.guard.js'
import { type GuardedRequest, judgeAnew } from './guarded-request.js'

/**
 * Judges a request again, as if it had come just now: by every step of the guard, those of a class that extends it too. What a test has put
 * in the place of the guard has none.
 *
 * @throws (as a rejection) what refuses it.
 */
export async function judgeAgain(
  guard: Partial<AccessGuard> | undefined,
  authorizer: Authorizer,
  guarded: GuardedRequest,
): Promise<void> {
  await (guard?.checkAgain?.(guarded) ?? judgeAnew(authorizer, guarded))
}
