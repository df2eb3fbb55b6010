// #region keys
import type { ModuleKeyOf, PermissionKeyOf } from '@stagedoor/core'
import type { catalog } from './catalog.js'

export type Key = PermissionKeyOf<typeof catalog> // 'promoter.events.read' | ... | 'finance.periods.close'
export type OwnModule = ModuleKeyOf<typeof catalog> // 'promoter' | 'finance'
// #endregion keys
