import { AccessDeniedError, type DelegationDecision, parseMember } from '@stagedoor/core'
import { functionOf, oneOf, optionsOf } from '../option-checks.js'
import { isObject, own } from '../own-property.js'
import { applicationHook } from './application-hook.js'
import type { DeclaredGuard } from './declared-guard.js'
import type { GranteeIds } from './guard-options.js'

/** What a delegation guard is made of. */
export interface DelegationDeclaration {
  readonly read: (request: never) => unknown
  readonly options: unknown
  /** Milliseconds for `read`, and again for `grantee`. */
  readonly timeout: number
}

/**
 * Makes the guard of a route that gives something away: layer 5 on the request that `read` finds, with the other's
 * present member document from `grantee` where modules change hands (DEL-7).
 *
 * @throws TypeError if `read` or an option is wrong.
 */
export function delegationGuard({ read, options, timeout }: DelegationDeclaration): DeclaredGuard {
  const place = 'a delegation guard'
  functionOf(place, 'its reader', read)
  const given = optionsOf(place, options, ['grantee', 'intent'])
  const intent = oneOf(place, 'intent', given.get('intent') ?? 'give', ['give', 'take'])
  const grantee = given.has('grantee')
    ? functionOf(place, 'grantee', given.get('grantee') as AskForGrantee)
    : undefined
  return {
    description: Object.freeze({
      kind: 'delegation',
      text: intent === 'give' ? 'delegation' : 'delegation, intent: take',
      conceal: false,
      company: true,
      intent,
    }),
    async judge(request, access, state) {
      const asked = await applicationHook(timeout, async () => ownRequest(await read(request), intent))
      const first = access.decideDelegation(asked)
      // Only where all else holds: who may not give at all learns nothing of whom the application knows.
      const decision =
        grantee === undefined || !isGranteeMissing(first)
          ? first
          : access.decideDelegation(
              await applicationHook(timeout, () => withGrantee(asked as AskedRequest, grantee, request)),
            )
      if (!decision.allowed) throw new AccessDeniedError(decision)
      state.delegation = decision.grant
    },
  }
}

const isGranteeMissing = (decision: DelegationDecision): boolean =>
  !decision.allowed && decision.items.every(({ reason }) => reason === 'grantee_required')

/** Loads the present member document of the other. */
type AskForGrantee = (request: never, ids: GranteeIds) => unknown

/** A request that was found well-formed. */
type AskedRequest = GranteeIds & Readonly<Record<string, unknown>>

/**
 * The request as it may be asked. Whether something is given or taken is for the route to say, and who the other is now for the
 * application: whoever asks could leave out the very grants that a module would wake. Said otherwise, either is malformed: present
 * without a value.
 */
function ownRequest(asked: unknown, intent: 'give' | 'take'): unknown {
  if (!isObject(asked)) return asked
  const isOther = Object.hasOwn(asked, 'intent') && own(asked, 'intent') !== intent
  return {
    ...asked,
    intent: isOther ? undefined : intent,
    ...(Object.hasOwn(asked, 'grantee') ? { grantee: undefined } : {}),
  }
}

/** @throws Error if the application answers with a document that is malformed or of someone else: its fault, not the caller's. */
async function withGrantee(asked: AskedRequest, ask: AskForGrantee, request: never): Promise<unknown> {
  const { userId, companyId } = asked
  const document = await ask(request, Object.freeze({ userId, companyId }))
  if (document === undefined || document === null) return asked
  const { member } = parseMember(document)
  if (member.userId !== userId || member.companyId !== companyId)
    throw new Error('grantee answered with another user or company')
  return { ...asked, grantee: member }
}
