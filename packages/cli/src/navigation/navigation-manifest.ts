import type { Catalog, CatalogModule, CatalogPermission, Offer } from '@stagedoor/core'

/** One permission, for a front end. */
interface NavigationPermission {
  readonly key: string
  readonly description: string | null
  /** The dimensions in which it is sensitive: a question about it names a target. */
  readonly scopes: readonly string[]
  /** The add-ons of which a company needs one. */
  readonly addons: readonly string[]
  /** Why it should no longer be used. */
  readonly deprecated: string | null
  /** What to offer a company that lacks the add-ons. */
  readonly offers: readonly Offer[]
}

/** One module, for a front end: where it appears, what can be done in it, and what to offer who does not have it. */
interface NavigationModule {
  readonly key: string
  readonly title: string
  /** Where it appears in the product's navigation; `null`: nowhere by itself. */
  readonly navigation: string | null
  readonly type: 'base' | 'optional'
  readonly status: 'live' | 'planned'
  readonly about: string
  readonly capabilities: readonly string[]
  readonly permissions: readonly NavigationPermission[]
  /** What to offer a company that does not own it. */
  readonly offers: readonly Offer[]
}

/** What a front end needs to build its navigation from the modules and permissions of a member. */
export interface NavigationManifest {
  /** The version of this form. */
  readonly format: 1
  readonly modules: readonly NavigationModule[]
}

/**
 * The navigation manifest of a catalog. It decides nothing: a front end shows what `access.modules()` and
 * `access.permissions()` name, and offers the rest.
 *
 * Never throws.
 */
export function navigationManifest(catalog: Catalog): NavigationManifest {
  const permissions = new Map(catalog.permissions.map((permission) => [permission.key, permission]))
  return {
    format: 1,
    modules: catalog.modules.map((each) =>
      toModule(
        each,
        each.permissions.flatMap((key) => permissions.get(key) ?? []),
      ),
    ),
  }
}

const toModule = (each: CatalogModule, permissions: readonly CatalogPermission[]): NavigationModule => ({
  key: each.key,
  title: each.title,
  navigation: each.navigation ?? null,
  type: each.type,
  status: each.status,
  about: each.surface,
  capabilities: each.capabilities,
  permissions: permissions.map((permission) => ({
    key: permission.key,
    description: permission.description ?? null,
    scopes: permission.scopes,
    addons: permission.gates,
    deprecated: permission.deprecated ?? null,
    offers: permission.offers,
  })),
  offers: each.offers,
})
