// #region access
import { allOf, anyOf, type Member, moduleAccess, resolveAccess } from '@stagedoor/core'
import { catalog } from './catalog.ts'

const member: Member = {
  userId: 'user_1',
  companyId: 'comp_1',
  entitlements: { modules: ['promoter', 'finance'] },
  modules: ['promoter', 'finance'],
  grants: [
    { permissions: ['promoter.*'] },
    { permissions: ['finance.bills.*'], scope: { businessUnit: ['bu_1'] } },
  ],
}
const access = resolveAccess(catalog, member)

export const inside = access.can('finance.bills.read', { businessUnit: 'bu_1' }) // true
export const outside = access.can('finance.bills.read', { businessUnit: 'bu_2' }) // false
// #endregion access

// #region refusal
const decision = access.decide('promoter.vendors.read')

export const layer = decision.allowed ? undefined : decision.layer // 'entitlement'
export const reason = decision.allowed ? undefined : decision.reason // 'addon_not_entitled'
export const offers = decision.allowed ? [] : decision.offers?.map(({ key }) => key) // ['vendor_directory']
// #endregion refusal

// #region requirements
const anyWay = anyOf('promoter.vendors.read', 'finance.bills.read')
const both = allOf('promoter.events.read', 'finance.bills.read')

export const either = access.can(anyWay, { businessUnit: 'bu_1' }) // true
export const wholeOf = access.decide(both, { businessUnit: 'bu_2' }).allowed // false
export const wholeModule = access.can(moduleAccess('finance')) // true
// #endregion requirements

// #region explain
const { leaves } = access.explain('promoter.vendors.read')

export const verdicts = leaves[0]?.layers.map((each) => `${each.layer}: ${each.verdict}`)
// ['catalog: passed', 'entitlement: closed', 'membership: passed', 'permission: passed', 'scope: passed']
// #endregion explain
