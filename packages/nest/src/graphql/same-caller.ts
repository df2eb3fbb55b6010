import { accessOf, GuardError, identityOf } from '@stagedoor/server'

/**
 * Makes sure that a request that was judged anew is still that of who asked: what was begun for one caller, in one company, is not theirs
 * who have taken the place. Where several guards with settings of their own have judged it, each says by itself who may have it.
 *
 * @throws {@link GuardError} `invalid_request` if it is another's, as of two callers in one request.
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
}

/** The company of an access; none where the token alone was asked for. */
const companyOf = (request: object): string | undefined => known(() => accessOf(request).companyId)

function known<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
