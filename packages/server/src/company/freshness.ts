import type { Member, MemberVersions } from '@stagedoor/core'
import { GuardError } from '../answer/guard-error.js'
import type { Freshness } from '../authorizer/authorizer-options.js'
import { withinTime } from '../deadline.js'
import type { Identity } from '../identity.js'
import { isObject, own } from '../own-property.js'
import { invalidToken } from '../token/invalid-token.js'
import { conclude, type Eventual, isPending } from '../when-known.js'

/** Whose access data is judged. */
export interface FreshnessQuestion {
  readonly identity: Identity
  /** As the token has it. */
  readonly member: Member
  /** Milliseconds. */
  readonly timeout: number
}

const NAMES: ReadonlySet<string> = new Set([
  'token',
  'entitlement',
  'access',
] satisfies (keyof MemberVersions)[])

/**
 * Is what a token says of a member as fresh as the application wants it (TOK-6)? Judged at once where the application answers at once.
 *
 * @throws {@link GuardError} `invalid_token` if a version that is asked for is older in the token, or not there; `access_unavailable`
 *   if the application throws, takes too long, or does not answer with versions, with what was thrown as its cause.
 */
export function checkFreshness(
  freshness: Freshness,
  { identity, member, timeout }: FreshnessQuestion,
): Eventual<void> {
  const ask = (): Eventual<RequiredVersions> => {
    const answer: unknown = freshness(identity, member.companyId)
    return isPending(answer) ? withinTime(timeout, () => answer).then(requiredIn) : requiredIn(answer)
  }
  return conclude(ask, {
    done(required) {
      for (const [name, least] of required)
        if (!isFresh(own(member.versions ?? {}, name), least))
          throw invalidToken('claims', 'the token is older than freshness asks for')
    },
    failed(cause) {
      throw new GuardError('access_unavailable', { problem: 'freshness failed', cause })
    },
  })
}

type RequiredVersions = readonly (readonly [name: string, least: number])[]

/** Strictly: an answer that is misspelt, or empty where a row was lost, must not ask for nothing. */
function requiredIn(answer: unknown): RequiredVersions {
  const required = isObject(answer) && !hidesVersion(answer) ? Object.entries(answer) : []
  if (required.length > 0 && required.every(isRequirement)) return required
  throw new TypeError(
    'freshness must answer with versions: token, entitlement or access, whole numbers from 0',
  )
}

/** Is a version hidden, or on the prototype, as that of an entity may be? Passed over, it would not be asked for. */
const hidesVersion = (answer: object): boolean =>
  [...NAMES].some((name) => name in answer && !Object.prototype.propertyIsEnumerable.call(answer, name))

const isRequirement = (entry: [name: string, value: unknown]): entry is [string, number] =>
  NAMES.has(entry[0]) && Number.isSafeInteger(entry[1]) && Number(entry[1]) >= 0

const isFresh = (version: unknown, least: number): boolean => typeof version === 'number' && version >= least
