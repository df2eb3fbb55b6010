// #region file
import { platformCatalog } from '@stagedoor/platform-catalog'
import { aMember, createTestIssuer } from '@stagedoor/testing'

export const issuer = await createTestIssuer({ audience: 'venue-api' })

export const harbour = aMember(platformCatalog).as({ companyId: 'comp_harbour' })
export const staff = harbour.may(['venue.details.read', 'venue.availability.read'], {
  venue: 'venue_great_hall',
})
export const manager = harbour.may(['venue.*', 'venue_marketplace.*'])
export const rival = manager.as({ companyId: 'comp_cellar' })
// #endregion file
