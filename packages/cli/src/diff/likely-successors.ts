import type { Catalog, CatalogModule, CatalogPermission } from '@stagedoor/core'

/** With more than these nobody is helped: it was no rename. */
const MOST = 4

/**
 * What a permission that is gone may be called now. In a module with an alias that is the same resource and action; otherwise what
 * is new and shares two of the three parts of its key. Empty where nothing does, or too much.
 *
 * Never throws.
 *
 * @param newcomers - the permissions that are new, and to which no alias leads from one that was live
 */
export function likelyPermissions(
  after: Catalog,
  { module: was, resource, action }: CatalogPermission,
  newcomers: readonly CatalogPermission[],
): readonly string[] {
  const own = after.moduleOf(was)?.key ?? was
  const sameAsBefore = after.permissionOf(`${own}.${resource}.${action}`)
  if (sameAsBefore !== undefined) return [sameAsBefore.key]
  const alike = newcomers.filter((is) => {
    const shared = [is.module === own, is.resource === resource, is.action === action]
    return shared.filter(Boolean).length === 2
  })
  return alike.length > MOST ? [] : alike.map(({ key }) => key)
}

/**
 * What a module that is gone may be called now: a new one that holds most of its resources and actions. Empty where none does, or
 * too many.
 *
 * Never throws.
 */
export function likelyModules(
  { before, after }: { readonly before: Catalog; readonly after: Catalog },
  { permissions }: CatalogModule,
): readonly string[] {
  const alike = after.modules.filter(({ key }) => {
    if (before.moduleOf(key) !== undefined) return false
    const kept = permissions.filter((each) => after.permissionOf(inModule(key, each)) !== undefined)
    return kept.length * 2 > permissions.length
  })
  return alike.length > MOST ? [] : alike.map(({ key }) => key)
}

const inModule = (moduleKey: string, permission: string): string =>
  [moduleKey, ...permission.split('.').slice(1)].join('.')
