import type { Catalog, Member } from '@stagedoor/core'
import type { Command } from 'commander'
import type { Io } from '../io.js'
import { count, printable } from '../printable.js'
import { readToken, TOKEN_ARGUMENT } from '../token/read-token.js'
import { membersInClaims } from '../token/token-members.js'
import { misuse } from '../usage.js'
import { MEMBERS_ARGUMENT, readMembers } from './read-members.js'

/** Which member is asked about. */
export interface MemberChoice {
  /** The file of members, as the user wrote it. */
  readonly member?: string
  /** The file of a token, as the user wrote it. */
  readonly token?: string
  /** The one of several users. */
  readonly user?: string
  /** The one of several companies. */
  readonly company?: string
}

/** Gives a command the options of {@link oneMember}. Never throws. */
export const withMemberChoice = (command: Command): Command =>
  command
    .option('-m, --member <file>', MEMBERS_ARGUMENT)
    .option('--token <file>', TOKEN_ARGUMENT)
    .option('--user <id>', 'the user, where there are several')
    .option('--company <id>', 'the company, where there are several')

/**
 * The one member that is asked about, out of a file of members or a token, which is not verified. The catalog is the one whose
 * numbers claims of version 2 have.
 *
 * @throws {@link CliError} `usage` if not exactly one file is given, or not exactly one member in it fits.
 */
export async function oneMember(
  choice: MemberChoice,
  { io, catalog }: { readonly io: Io; readonly catalog: Catalog },
): Promise<Member> {
  const { member, token, user, company } = choice
  if ((member === undefined) === (token === undefined))
    throw misuse(
      member === undefined ? 'no member is named' : 'both a member and a token are named',
      'Give --member <file> or --token <file>.',
    )
  const members =
    token === undefined
      ? await readMembers(io, member ?? '-')
      : membersInClaims((await readToken(io, token)).claims, catalog)
  const fitting = members.filter(
    ({ userId, companyId }) => (user ?? userId) === userId && (company ?? companyId) === companyId,
  )
  const [found, another] = fitting
  if (found !== undefined && another === undefined) return found
  throw misuse(
    `${count(fitting.length, 'member')} of ${members.length} fit, and one is needed`,
    `Name one with --user and --company. There are ${listed(found === undefined ? members : fitting)}.`,
  )
}

const MOST_LISTED = 5

function listed(members: readonly Member[]): string {
  const names = members
    .slice(0, MOST_LISTED)
    .map(({ userId, companyId }) => `${printable(userId)} of ${printable(companyId)}`)
  const others = members.length - names.length
  return `${names.join(', ')}${others > 0 ? ` and ${others} others` : ''}`
}
