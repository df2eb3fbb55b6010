import { onceForFrozen } from '../once-for-frozen.js'
import type { DeclaredGuard } from './declared-guard.js'

/** The guards of one route, in the order in which they are asked, and what they need together. */
export interface GuardedRoute {
  readonly guards: readonly DeclaredGuard[]
  /** What they ask for, as events show it; nothing where there are none. */
  readonly text: string | undefined
  /** Does one of them conceal? */
  readonly conceals: boolean
  /** Does one of them need a company, and so an access? */
  readonly needsCompany: boolean
}

/**
 * Makes what finds the guards behind the list that an adapter hands in: once for a route that always comes with the same frozen list.
 *
 * @param declared - the guards, by what was handed out for them
 * @throws TypeError, when it is called, if a guard is not among them.
 */
export const guardedRoutes = (
  declared: WeakMap<object, DeclaredGuard>,
): ((handles: readonly object[]) => GuardedRoute) =>
  onceForFrozen((handles) => {
    const guards = handles.map((handle) => {
      const guard = declared.get(handle)
      if (guard === undefined) throw new TypeError('check() takes guards that this very authorizer declared')
      return guard
    })
    return {
      guards,
      text: guards.length === 0 ? undefined : guards.map(({ description }) => description.text).join(' and '),
      conceals: guards.some(({ description }) => description.conceal),
      needsCompany: guards.some(({ description }) => description.company),
    }
  })
