import { type Catalog, defineCatalog } from '@stagedoor/core'

const MODULES = ['finance', 'events', 'artists', 'vendors', 'venues', 'ticketing', 'touring', 'marketing']
const RESOURCES = ['bills', 'orders', 'contracts', 'reports', 'settings']
const ACTIONS = ['read', 'write', 'approve', 'export']

/** Permissions of one synthetic module. */
const KEYS_A_MODULE = RESOURCES.length * ACTIONS.length

/**
 * A catalog of so many permissions: modules of five resources with four actions each, all sold by themselves, all sensitive to the
 * business unit. Keys are as long as real ones: `ticketing_13.contracts.approve`.
 *
 * @param keys - a multiple of 20
 */
export function syntheticCatalog(keys: number): Catalog {
  const permissions = Object.fromEntries(RESOURCES.map((resource) => [resource, ACTIONS]))
  const modules = Array.from({ length: keys / KEYS_A_MODULE }, (_, index) => {
    const name = `${MODULES[index % MODULES.length]}_${index}`
    const definition = {
      title: name,
      surface: 'A module of the benchmark.',
      type: 'optional',
      status: 'live',
      standalone: true,
      packages: 'any',
      addons: 'any',
      scopes: ['businessUnit'],
      capabilities: ['Everything'],
      permissions,
    } as const
    return [name, definition] as const
  })
  return defineCatalog({ modules: Object.fromEntries(modules), packages: {}, addons: {} }) as Catalog
}
