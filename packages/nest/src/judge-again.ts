import type { Authorizer } from '@stagedoor/server'
import type { AccessGuard } from './access.guard.js'
import { type GuardedRequest, judgeAnew } from './guarded-request.js'
import { assertSameCaller } from './same-caller.js'

/**
 * Judges a request again, as if it had come just now: by every step of the guard, those of a class that extends it too. What a test has put
 * in the place of the guard has none.
 *
 * @param before - the request as it was when its answer began
 * @throws (as a rejection) what refuses it, or {@link GuardError} if it is no more that of who asked.
 */
export async function judgeAgain(
  guard: Partial<AccessGuard> | undefined,
  authorizer: Authorizer,
  again: GuardedRequest,
  before: object,
): Promise<void> {
  await (guard?.checkAgain?.(again) ?? judgeAnew(authorizer, again))
  assertSameCaller(before, again.request)
}
