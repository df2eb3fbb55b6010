// #region example
import { resolveAccess } from '@stagedoor/core'
import { platformCatalog } from '@stagedoor/platform-catalog'

const { entitlements } = platformCatalog.entitlements({ packages: ['basic_promoter'] })
const access = resolveAccess(platformCatalog, {
  userId: 'user_1',
  companyId: 'comp_1',
  entitlements, // basic and promoter
  modules: ['basic', 'finance'],
  grants: [{ permissions: ['basic.*', 'finance.*'] }],
})

export const mayReadArtists = access.can('basic.artists.read') // true
// Refused: module_not_entitled, with what the company could buy.
export const decision = access.decide('finance.bills.read')
// #endregion example
