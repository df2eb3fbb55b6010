/** What a lock records of one module. */
export interface LockedModule {
  /** Its number for life (CAT-6). */
  readonly number: number
  readonly title: string
  readonly type: 'base' | 'optional'
  readonly status: 'live' | 'planned'
  readonly standalone: boolean
  readonly listed: boolean
  readonly scopes: readonly string[]
}

/** What a lock records of one permission. Its gates stand in the slices of the add-ons. */
export interface LockedPermission {
  /** Its number for life (CAT-6). */
  readonly number: number
  readonly scopes: readonly string[]
  readonly delegable: boolean
  readonly deprecated?: string
}

/** What a lock records of one package. */
export interface LockedPackage {
  readonly title: string
  readonly modules: readonly string[]
  readonly listed: boolean
}

/** What a lock records of one add-on. */
export interface LockedAddon {
  readonly title: string
  readonly extends: readonly string[]
  /** The whole modules it unlocks. */
  readonly modules: readonly string[]
  /** The permissions it gates. */
  readonly slice: readonly string[]
  readonly listed: boolean
}

/**
 * The record of a catalog: the numbers of its modules and permissions, and every fact on which a decision or an offer depends.
 * Descriptions and other texts are not in it, so that a change of wording changes no lock.
 */
export interface CatalogLock {
  readonly modules: ReadonlyMap<string, LockedModule>
  readonly permissions: ReadonlyMap<string, LockedPermission>
  readonly packages: ReadonlyMap<string, LockedPackage>
  readonly addons: ReadonlyMap<string, LockedAddon>
  /** Retired keys and their successors. */
  readonly aliases: ReadonlyMap<string, string>
  /** The numbers of keys that are no longer in the catalog: they are given to nothing else. */
  readonly retired: {
    readonly modules: ReadonlyMap<string, number>
    readonly permissions: ReadonlyMap<string, number>
  }
}

/** The name of the file that holds a lock, unless the user names another. */
export const LOCK_FILE = 'catalog.lock.json'

/** The version of the format of the file. */
export const LOCK_VERSION = 1
