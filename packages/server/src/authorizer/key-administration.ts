import type { Authorizer } from './authorizer.js'
import type { Callers } from './callers.js'
import type { IssuerSettings } from './settings.js'

/** The methods of an authorizer that are about keys, and what they verified, rather than requests. */
export const keyAdministration = (
  issuers: ReadonlyMap<string, IssuerSettings>,
  callers: Callers,
): Pick<Authorizer, 'health' | 'reloadKeys' | 'forgetTokens'> => ({
  health: () =>
    Object.freeze([...issuers].map(([issuer, { keys }]) => Object.freeze({ issuer, ...keys.health() }))),
  async reloadKeys(issuer) {
    const one = issuer === undefined ? undefined : issuers.get(issuer)
    if (issuer !== undefined && one === undefined)
      throw new TypeError('reloadKeys() takes the name of a configured issuer, or none for all')
    const reloaded = await Promise.allSettled(
      (one === undefined ? [...issuers.values()] : [one]).map(({ keys }) => keys.reload()),
    )
    callers.forget((identity) => issuer === undefined || identity.issuer === issuer)
    // All are tried before the first failure is told.
    for (const result of reloaded) if (result.status === 'rejected') throw result.reason
  },
  forgetTokens(isForgotten = () => true) {
    if (typeof isForgotten !== 'function')
      throw new TypeError(
        'forgetTokens() takes a function that says whose tokens are forgotten, or none for all',
      )
    callers.forget(isForgotten)
  },
})
