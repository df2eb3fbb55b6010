// #region delegation
import { type Member, resolveAccess } from '@stagedoor/core'
import { catalog } from './catalog.ts'

const manager: Member = {
  userId: 'user_manager',
  companyId: 'comp_1',
  entitlements: { modules: ['finance'] },
  modules: ['finance'],
  grants: [{ permissions: ['finance.bills.*'] }],
  delegation: {
    modules: ['finance'],
    permissions: ['finance.bills.*'],
    scope: { businessUnit: ['bu_1', 'bu_2'] },
  },
}
const access = resolveAccess(catalog, manager)

const yes = access.decideDelegation({
  userId: 'user_2',
  companyId: 'comp_1',
  permissions: ['finance.bills.read'],
  scope: { businessUnit: ['bu_1'] },
})
export const stored = yes.allowed && yes.grant.permissions // ['finance.bills.read']

const no = access.decideDelegation({
  userId: 'user_2',
  companyId: 'comp_1',
  permissions: ['finance.bills.read', 'finance.periods.close'],
  scope: 'company',
})
export const refused = no.allowed || no.items.map((item) => `${item.path}: ${item.reason}`)
// ['permissions[0]: exceeds_scope', 'permissions[1]: not_delegable']
// #endregion delegation

// #region modules
const invited: Member = {
  userId: 'user_3',
  companyId: 'comp_1',
  entitlements: { modules: ['finance'] },
  modules: [],
  grants: [{ permissions: ['finance.periods.close'] }], // dormant: finance was taken from this member
}

const awakening = access.decideDelegation({
  userId: 'user_3',
  companyId: 'comp_1',
  modules: ['finance'],
  scope: 'company',
  grantee: invited,
})
export const awakened = awakening.allowed || awakening.items.map((item) => `${item.path}: ${item.reason}`)
// ['grantee.grants[0].permissions[0]: not_delegable']
// #endregion modules
