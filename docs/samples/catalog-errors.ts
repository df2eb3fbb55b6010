// #region errors
import { CatalogError, defineCatalog } from '@stagedoor/core'

/** Defines a catalog that contradicts itself in three places, and hands back what was thrown. */
export function contradictions(): CatalogError['problems'] {
  try {
    defineCatalog({
      modules: {
        ai: {
          title: 'AI',
          surface: 'Predictions',
          type: 'optional',
          status: 'planned',
          standalone: false,
          packages: ['pro'], // but `pro` does not include it
          addons: 'none', // but `oracle` unlocks it
          scopes: [],
          capabilities: [],
          permissions: {},
        },
      },
      packages: { pro: { modules: [] } /* names nothing */ },
      addons: { oracle: { extends: ['pro'], unlocks: ['ai'] } },
    })
  } catch (error) {
    if (error instanceof CatalogError) return error.problems
    throw error
  }
  return []
}
// #endregion errors
