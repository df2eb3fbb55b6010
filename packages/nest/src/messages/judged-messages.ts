import type { AccessGuard } from '../access.guard.js'
import type { GuardedRequest } from '../guarded-request.js'
import { Message, rememberCause } from './message.js'

/** The messages that were judged, and let through. */
const JUDGED = new WeakSet<Message>()

/** Was the message let through? Never throws. */
export const isJudged = (message: Message): boolean => JUDGED.has(message)

/** The step of a guard that classes which extend it may change. What a test puts in its place need not have it. */
interface Checking {
  check?(guarded: GuardedRequest): void | Promise<void>
}

const FOLLOWED = new WeakSet<AccessGuard>()

/**
 * Follows what a guard makes of messages: which it let through, and which it refused with which error. A guard is followed once,
 * whatever class it is of. Never throws.
 */
export function followGuard(guard: AccessGuard): void {
  if (FOLLOWED.has(guard)) return
  FOLLOWED.add(guard)
  const checking = guard as unknown as Checking
  const check = checking.check?.bind(guard)
  if (check === undefined) return
  checking.check = (guarded) =>
    guarded.request instanceof Message ? followed(check, guarded, guarded.request) : check(guarded)
}

async function followed(
  check: Required<Checking>['check'],
  guarded: GuardedRequest,
  message: Message,
): Promise<void> {
  try {
    // What answers `false` refuses, though nothing should: it is left for the guard to see.
    const answer: unknown = await check(guarded)
    if (answer !== false) JUDGED.add(message)
    return answer as undefined
  } catch (error) {
    rememberCause(error, message)
    throw error
  }
}
