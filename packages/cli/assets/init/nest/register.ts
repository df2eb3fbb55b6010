import type { catalog } from './catalog.js'

// From here on a misspelt permission does not compile.
declare module '@stagedoor/nest' {
  interface Register {
    catalog: typeof catalog
  }
}
