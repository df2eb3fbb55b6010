import { type Access, AccessDeniedError, isId } from '@stagedoor/core'
import { functionOf, optionsOf } from '../option-checks.js'
import { isObject, own } from '../own-property.js'
import { applicationHook } from './application-hook.js'
import type { DeclaredGuard } from './declared-guard.js'

/** What a delegation guard is made of. */
export interface DelegationDeclaration {
  readonly read: (request: never) => unknown
  readonly options: unknown
  /** Milliseconds for `read`, and again for `grantee`. */
  readonly timeout: number
}

/**
 * Makes the guard of a route that gives something away: layer 5 on the request that `read` finds (section 5), with the other's
 * present member document from `grantee` where modules change hands (DEL-7).
 *
 * @throws TypeError if `read` or an option is wrong.
 */
export function delegationGuard({ read, options, timeout }: DelegationDeclaration): DeclaredGuard {
  const place = 'a delegation guard'
  functionOf(place, 'its reader', read)
  const given = optionsOf(place, options, ['grantee']).get('grantee')
  const grantee = given === undefined ? undefined : functionOf(place, 'grantee', given as typeof read)
  return {
    text: 'delegation',
    needsCompany: true,
    conceals: false,
    async judge(request, access, state) {
      const asked = await applicationHook(timeout, () => read(request))
      const judged = await applicationHook(timeout, () =>
        withGrantee(asked, access, grantee?.bind(undefined, request)),
      )
      const decision = access.decideDelegation(judged)
      if (!decision.allowed) throw new AccessDeniedError(decision)
      state.delegation = decision.grant
    },
  }
}

/** Asks the application for the present document of the other; bound to the request. */
type AskForGrantee = (ids: never) => unknown

async function withGrantee(
  asked: unknown,
  access: Access<string>,
  ask: AskForGrantee | undefined,
): Promise<unknown> {
  if (!isObject(asked)) return asked
  // Who the other is now is for the application to say. Whoever asks could leave out the very grants that a module would wake, so
  // a document of theirs is malformed: present without a value.
  if (Object.hasOwn(asked, 'grantee')) return { ...asked, grantee: undefined }
  const [userId, modules] = [own(asked, 'userId'), own(asked, 'modules')]
  // What is no id is malformed anyway, and no loader of the application is asked with it.
  if (ask === undefined || !isId(userId) || !Array.isArray(modules)) return asked
  const document = await ask(Object.freeze({ userId, companyId: access.companyId }) as never)
  return document === undefined || document === null ? asked : { ...asked, grantee: document }
}
