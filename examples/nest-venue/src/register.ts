// #region file
import type { platformCatalog } from '@stagedoor/platform-catalog'

// #region register
// From here on a misspelt permission does not compile, nor does a scope-sensitive one without `scope`.
declare module '@stagedoor/nest' {
  interface Register {
    catalog: typeof platformCatalog
  }
}
// #endregion register
// #endregion file
