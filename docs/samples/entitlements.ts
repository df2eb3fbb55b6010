// #region entitlements
import { catalog } from './catalog.ts'

const bought = { packages: ['basic_promoter'], addons: ['vendor_directory', 'jetpack'], modules: ['finance'] }
const { entitlements, problems } = catalog.entitlements(bought)

export const modules = entitlements.modules // ['promoter', 'finance']
export const addons = entitlements.addons // ['vendor_directory']
export const unknown = problems // [{ code: 'unknown_addon', kind: 'addon', key: 'jetpack' }]
// #endregion entitlements

// #region incompatible
const orphan = catalog.entitlements({ addons: ['vendor_directory'] })

export const nothing = orphan.entitlements // { modules: [], addons: [] }
export const incompatible = orphan.problems.map(({ code }) => code) // ['addon_incompatible']
// #endregion incompatible
