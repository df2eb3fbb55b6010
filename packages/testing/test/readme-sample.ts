// #region example
import { resolveAccess } from '@stagedoor/core'
import { aMember, createTestIssuer } from '@stagedoor/testing'
import { catalog } from './small-catalog.js'

export const auth = await createTestIssuer()
const clerk = aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' })

const access = resolveAccess(catalog, clerk)
export const inside = access.can('finance.bills.read', { businessUnit: 'bu_1' }) // true
export const outside = access.can('finance.bills.read', { businessUnit: 'bu_2' }) // false

export const good = await auth.tokenFor(clerk) // a guard of this issuer and audience lets it pass
export const unpaid = await auth.tokenFor(clerk.notOwning('finance')) // the guard answers module_not_entitled
export const late = await auth.tokenFor(clerk, { exp: 0 }) // the guard answers 401
// #endregion example
