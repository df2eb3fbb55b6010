import type { InventoryRoute } from '@stagedoor/server'
import type { EnforceOptions } from './guard.js'
import { type UndeclaredRoute, UndeclaredRoutesError } from './undeclared-routes-error.js'

/**
 * Goes on only with routes that have no problem.
 *
 * @throws {@link UndeclaredRoutesError} if one has, listing every one; with `audit: 'warn'` it is logged instead.
 * @throws TypeError if an option is unknown or wrong.
 */
export function enforceRoutes(routes: readonly InventoryRoute[], options: EnforceOptions): void {
  const { audit, log } = checked(options)
  const wrong = routes.flatMap(({ method, path, problem }): readonly UndeclaredRoute[] =>
    problem === undefined ? [] : [Object.freeze({ method, path, problem })],
  )
  if (wrong.length === 0) return
  const error = new UndeclaredRoutesError(wrong)
  if (audit === 'enforce') throw error
  log(error.message)
}

/** A wrong option stops the program: `audit: 'wran'` must not be read as either. */
function checked(options: EnforceOptions): Required<EnforceOptions> {
  for (const name of Object.keys(options))
    if (name !== 'audit' && name !== 'log') throw new TypeError(`enforce() has no option ${name}`)
  const { audit = 'enforce', log = (text: string): void => console.warn(text) } = options
  if (audit !== 'enforce' && audit !== 'warn')
    throw new TypeError("enforce() takes audit: 'enforce' or 'warn'")
  if (typeof log !== 'function') throw new TypeError('enforce() takes a function as log')
  return { audit, log }
}
