import { type Access, accessFingerprint, accessOf, GuardError, identityOf } from '@stagedoor/server'

/**
 * Makes sure that a request that was judged anew is still that of who asked: what was begun for one caller, in one company, is not theirs
 * who have taken the place, nor for the same caller who may do other things by now. A handler that goes on holds the access that it began
 * with, and tells by it what is whose. Where several guards with settings of their own have judged it, each says by itself who may have it.
 *
 * @throws {@link GuardError} `invalid_request` if it is another's, as of two callers in one request; `access_unavailable` if their access is
 * another: whoever asks again gets what they may have now.
 */
export function assertSameCaller(request: object, again: object): void {
  const before = known(() => identityOf(request))
  if (before === undefined) return
  const { issuer, subject, actor } = identityOf(again)
  const isSame =
    issuer === before.issuer &&
    subject === before.subject &&
    actor === before.actor &&
    companyOf(again) === companyOf(request)
  if (!isSame) throw new GuardError('invalid_request')
  if (!isSameAccess(accessIn(request), accessIn(again))) throw new GuardError('access_unavailable')
}

/** None where the token alone was asked for. */
const accessIn = (request: object): Access | undefined => known(() => accessOf(request))

const companyOf = (request: object): string | undefined => accessIn(request)?.companyId

/** Do they answer every question alike? */
function isSameAccess(one: Access | undefined, other: Access | undefined): boolean {
  if (one === other) return true // as it is with a token that is remembered
  return one !== undefined && other !== undefined && accessFingerprint(one) === accessFingerprint(other)
}

function known<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
