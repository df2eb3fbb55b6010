import { isAccessDeniedError } from '@stagedoor/core'
import { refusalStatusOf } from '../guard/application-hook.js'
import { GuardError, isGuardError } from './guard-error.js'

/**
 * The error as the caller may see it: what a concealing route keeps to itself is a 404 (WIRE-3). So is the 404 of its own resolver,
 * in the same bytes: another one would tell what exists elsewhere from what exists nowhere.
 */
export function concealed(error: unknown, conceals: boolean): unknown {
  if (!conceals) return error
  const isSecret =
    (isGuardError(error) && error.code === 'not_a_member') ||
    (isAccessDeniedError(error) && error.decision.layer === 'scope') ||
    (!isGuardError(error) && refusalStatusOf(error) === 404)
  return isSecret ? new GuardError('not_found') : error
}
