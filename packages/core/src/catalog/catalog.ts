import type { Excuse } from './catalog-definition.js'
import type { CatalogNumbering } from './catalog-numbering.js'
import type { EntitlementResult, Purchases } from './entitlements.js'

/** Something a company can buy that would open a closed entitlement layer. */
export interface Offer {
  readonly kind: 'package' | 'addon' | 'module'
  readonly key: string
  readonly title: string
  /** For an add-on: the packages and standalone modules it can be bought for. */
  readonly extends?: readonly string[]
}

/** One module of a {@link Catalog}, with every answer of its definition. */
export interface CatalogModule {
  readonly key: string
  /** Its number among the modules: that of the lock or, without one, its place in the definition, from 0 (CAT-6). */
  readonly number: number
  readonly title: string
  readonly surface: string
  readonly type: 'base' | 'optional'
  readonly status: 'live' | 'planned'
  readonly standalone: boolean
  readonly packages: 'any' | 'none' | readonly string[]
  readonly addons: 'any' | 'none' | readonly string[]
  readonly scopes: readonly string[]
  readonly capabilities: readonly string[]
  readonly listed: boolean
  readonly owner?: string
  readonly navigation?: string
  readonly backend?: string
  readonly excuse?: Excuse
  /** The keys of its permissions, in order of definition. */
  readonly permissions: readonly string[]
  /** What is listed for sale that would give a company this module. */
  readonly offers: readonly Offer[]
}

/** One permission of a {@link Catalog}. */
export interface CatalogPermission {
  readonly key: string
  /** Its number among the permissions: that of the lock or, without one, its place in the definition, from 0 (CAT-6). */
  readonly number: number
  readonly module: string
  readonly resource: string
  readonly action: string
  readonly description?: string
  readonly deprecated?: string
  /** False: only its exact key covers it (CAT-5). */
  readonly delegable: boolean
  /** The dimensions in which it is sensitive; empty when in none. */
  readonly scopes: readonly string[]
  readonly excuse?: Excuse
  /** The add-ons that gate it: a company needs any one of them. Empty: its module is enough (ENT-2). */
  readonly gates: readonly string[]
  /** Every pattern of a grant that covers it: its key, retired keys, wildcards, retired wildcards (GRT-1, CAT-4). */
  readonly patterns: readonly string[]
  /** What is listed for sale that would open its gate. */
  readonly offers: readonly Offer[]
}

/** One package of a {@link Catalog}. */
export interface CatalogPackage {
  readonly key: string
  readonly title: string
  readonly description?: string
  readonly modules: readonly string[]
  readonly listed: boolean
  readonly excuse?: Excuse
}

/** One add-on of a {@link Catalog}. */
export interface CatalogAddon {
  readonly key: string
  readonly title: string
  readonly description?: string
  readonly extends: readonly string[]
  /** The whole modules it unlocks. */
  readonly modules: readonly string[]
  /** The keys of the permissions it gates. */
  readonly slice: readonly string[]
  readonly listed: boolean
  readonly excuse?: Excuse
}

/** One retired key and the live key that took its place (CAT-4). */
export interface CatalogAlias {
  readonly retired: string
  readonly successor: string
}

/** A pattern that names something in a {@link Catalog}. */
export interface CatalogPattern {
  readonly text: string
  readonly kind: 'key' | 'wildcard' | 'retired_key' | 'retired_wildcard'
  /** Of a wildcard: the module it is spelt with. Of a key: the module of the permission it leads to. */
  readonly module: string
  /** The permissions it covers in a grant. */
  readonly permissions: readonly CatalogPermission[]
  /** The dimensions that at least one of those permissions declares. */
  readonly dimensions: readonly string[]
  /** The patterns that cover all of it by structure, itself included. Empty for a retired wildcard, which is none (DEL-5). */
  readonly within: readonly string[]
}

/**
 * The compiled catalog: immutable, every list frozen. It is what {@link defineCatalog} returns and all that the resolver
 * reads. The type parameters are the literal unions of its keys: permissions, those of them that are scope-sensitive,
 * modules, packages and add-ons.
 */
export interface Catalog<
  P extends string = string,
  S extends string = string,
  M extends string = string,
  Pk extends string = string,
  Ad extends string = string,
> {
  /** Type information only; there is no such property at run time. */
  readonly '~keys'?: {
    readonly permission: P
    readonly scoped: S
    readonly module: M
    readonly package: Pk
    readonly addon: Ad
  }
  readonly modules: readonly CatalogModule[]
  readonly permissions: readonly CatalogPermission[]
  readonly packages: readonly CatalogPackage[]
  readonly addons: readonly CatalogAddon[]
  readonly aliases: readonly CatalogAlias[]
  /** Which numbers may stand in place of which keys (CAT-6). */
  readonly numbering: CatalogNumbering
  /** The module of this key, or the successor of a retired one. Never throws. */
  moduleOf(key: string): CatalogModule | undefined
  /** The permission of this key, or the successor of a retired one; `undefined` for wildcards too. Never throws. */
  permissionOf(key: string): CatalogPermission | undefined
  /** What this text of a grant names, or `undefined` if it names nothing known. Never throws. */
  patternOf(text: string): CatalogPattern | undefined
  /**
   * Turns purchases into entitlements (ENT-1, ENT-3). A problem purchase unlocks nothing and is reported.
   *
   * @throws TypeError if `purchases` is not an object of lists of strings.
   */
  entitlements(purchases: Purchases): EntitlementResult
}

type KeysOf<C> = C extends { readonly '~keys'?: infer K } ? NonNullable<K> : never

/** Every permission key of a catalog, as a literal union. */
export type PermissionKeyOf<C> = KeysOf<C> extends { readonly permission: infer K extends string } ? K : never

/** The permission keys of a catalog that are scope-sensitive, as a literal union. */
export type ScopedPermissionKeyOf<C> =
  KeysOf<C> extends { readonly scoped: infer K extends string } ? K : never

/** The module keys of a catalog, as a literal union. */
export type ModuleKeyOf<C> = KeysOf<C> extends { readonly module: infer K extends string } ? K : never

/** The package keys of a catalog, as a literal union. */
export type PackageKeyOf<C> = KeysOf<C> extends { readonly package: infer K extends string } ? K : never

/** The add-on keys of a catalog, as a literal union. */
export type AddonKeyOf<C> = KeysOf<C> extends { readonly addon: infer K extends string } ? K : never
