import type { Catalog } from '@stagedoor/core'
import { compile } from '../load-catalog.js'
import type { CatalogLock, LockedPermission } from './catalog-lock.js'

/** Stands where a lock has no text. */
const NOT_LOCKED = '(not in the lock)'

/**
 * Makes the catalog again that a lock records, so that the resolver can be asked what it answered. Texts that the lock does not
 * hold are placeholders.
 *
 * @param file - the path of the lock, for messages
 * @throws {@link CliError} `invalid_catalog` if the lock contradicts itself, as one edited by hand may.
 */
export function catalogOfLock(lock: CatalogLock, file: string): Catalog {
  const modules = inOrder(lock.modules).map(([key, { number: _, ...facts }]) => [
    key,
    {
      ...facts,
      surface: NOT_LOCKED,
      capabilities: [],
      // Derived from the packages and add-ons that follow: nothing to disagree with.
      packages: 'any',
      addons: 'any',
      permissions: permissionsOf(key, lock.permissions),
    },
  ])
  const addons = [...lock.addons].map(([key, { modules: unlocked, slice, ...facts }]) => [
    key,
    { ...facts, unlocks: [...unlocked, ...slice] },
  ])
  return compile(
    {
      modules: Object.fromEntries(modules),
      packages: Object.fromEntries(lock.packages),
      addons: Object.fromEntries(addons),
      aliases: Object.fromEntries(lock.aliases),
    },
    file,
  )
}

const inOrder = <E extends { readonly number: number }>(
  entries: ReadonlyMap<string, E>,
): readonly (readonly [string, E])[] => [...entries].sort(([, one], [, other]) => one.number - other.number)

function permissionsOf(moduleKey: string, permissions: ReadonlyMap<string, LockedPermission>): object {
  const resources = new Map<string, Map<string, object>>()
  for (const [key, { number: _, ...facts }] of inOrder(permissions)) {
    const [own, resource = '', action = ''] = key.split('.')
    if (own !== moduleKey) continue
    const actions = resources.get(resource) ?? new Map<string, object>()
    resources.set(resource, actions.set(action, { description: NOT_LOCKED, ...facts }))
  }
  return Object.fromEntries(
    [...resources].map(([resource, actions]) => [resource, Object.fromEntries(actions)]),
  )
}
