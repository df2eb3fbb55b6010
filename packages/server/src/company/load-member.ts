import { type Member, type MemberLimits, parseMember } from '@stagedoor/core'
import { GuardError } from '../answer/guard-error.js'
import type { LoadMember } from '../authorizer/authorizer-options.js'
import { withinTime } from '../deadline.js'
import type { Identity } from '../identity.js'

/** Whose access data is asked for, and of whom. */
export interface MemberQuestion {
  readonly identity: Identity
  readonly company: string
  /** Milliseconds. */
  readonly timeout: number
  readonly limits: MemberLimits
}

/**
 * Asks the application for a member (CMP-3). Whatever does not answer exactly that question is no access.
 *
 * @throws {@link GuardError} `not_a_member` for `null`; `access_unavailable` for a throw, a timeout, a malformed member, or one of
 *   another user or company, with what was thrown as its cause.
 */
export async function askForMember(load: LoadMember, question: MemberQuestion): Promise<Member> {
  const { identity, company } = question
  const member = await loaded(load, question)
  if (member === undefined) throw new GuardError('not_a_member')
  if (member.userId !== identity.subject || member.companyId !== company)
    throw new GuardError('access_unavailable', {
      problem: 'loadMember answered with another user or company',
    })
  return member
}

async function loaded(
  load: LoadMember,
  { identity, company, timeout, limits }: MemberQuestion,
): Promise<Member | undefined> {
  try {
    const answer = await withinTime(timeout, (signal) => load(identity, company, Object.freeze({ signal })))
    return answer === null ? undefined : parseMember(answer, { limits }).member
  } catch (cause) {
    throw new GuardError('access_unavailable', { problem: 'loadMember failed', cause })
  }
}
