import type { Catalog, CatalogModule, CatalogPermission } from '@stagedoor/core'

/** With more than these nobody is helped: it was no rename. */
const MOST = 4

/** The parts of a key, each left out in turn: keys that share two of three have one of these in common. */
const pairsOf = (module: string, { resource, action }: CatalogPermission): readonly string[] => [
  `*.${resource}.${action}`,
  `${module}.*.${action}`,
  `${module}.${resource}.*`,
]

/** The permissions that are new in a catalog, to be found by what others were called. */
export class Newcomers {
  readonly #after: Catalog
  readonly #byPair = new Map<string, string[]>()

  /** @param newcomers - what is new, and what no alias leads to from a permission that was live */
  constructor(after: Catalog, newcomers: readonly CatalogPermission[]) {
    this.#after = after
    for (const each of newcomers)
      for (const pair of pairsOf(each.module, each)) {
        const keys = this.#byPair.get(pair)
        if (keys === undefined) this.#byPair.set(pair, [each.key])
        else keys.push(each.key)
      }
  }

  /**
   * What a permission that is gone may be called now. In a module with an alias that is the same resource and action; otherwise what
   * is new and shares two of the three parts of its key. Empty where nothing does, or too much.
   *
   * Never throws.
   */
  like(was: CatalogPermission): readonly string[] {
    const own = this.#after.moduleOf(was.module)?.key ?? was.module
    const sameAsBefore = this.#after.permissionOf(`${own}.${was.resource}.${was.action}`)
    if (sameAsBefore !== undefined) return [sameAsBefore.key]
    const groups = pairsOf(own, was).map((pair) => this.#byPair.get(pair) ?? [])
    // Counted before they are put together: thousands may share an action, for each of thousands that are gone.
    return groups.reduce((count, { length }) => count + length, 0) > MOST ? [] : groups.flat()
  }
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
