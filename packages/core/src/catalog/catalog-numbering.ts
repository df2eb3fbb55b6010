/** The most numbers that a catalog gives to modules, and the most that it gives to permissions. */
export const MOST_NUMBERS = 65_536

/**
 * The numbers that may stand in place of keys where a key is too long to write (CAT-6). The number of a key is its place in the
 * list; a place without a key is a number that belongs to nothing.
 */
export interface CatalogNumbering {
  /**
   * `lock`: the numbers of a lock file, which are a key's own for life; also those of keys that are gone. `order`: the order of
   * definition, which holds only among catalogs that define the same keys in the same order.
   */
  readonly kind: 'lock' | 'order'
  readonly modules: readonly (string | undefined)[]
  readonly permissions: readonly (string | undefined)[]
  /**
   * The modules and permissions that the lock does not hold yet. Their numbers are not their own: on another branch they may be
   * given to other keys, so that they are never written in place of the key. Empty without a lock.
   */
  readonly notLocked: readonly string[]
  /**
   * The permissions that the lock calls retired. What it has besides and the catalog has not may be live in a newer version of it. Empty
   * without a lock.
   */
  readonly retired: readonly string[]
}

/** The numbers of the modules and permissions of a catalog, and what may be read from them. */
export interface Numbers {
  readonly numbering: CatalogNumbering
  /** The number of one of the modules that were numbered. */
  ofModule(key: string): number
  /** The number of one of the permissions that were numbered. */
  ofPermission(key: string): number
}

/** The numbers that a lock has given, by key: also to keys that are gone. */
export interface LockedNumbers {
  readonly modules: ReadonlyMap<string, number>
  readonly permissions: ReadonlyMap<string, number>
  /** The permissions among them that it calls retired. */
  readonly retired: readonly string[]
}

/**
 * Numbers the keys of a catalog: in order of definition or, with a lock, as it says; what is not in the lock takes the next numbers
 * that were never given.
 */
export function numbersOf(
  modules: readonly string[],
  permissions: readonly string[],
  lock: LockedNumbers | undefined,
): Numbers {
  const moduleNumbers = numbered(modules, lock?.modules)
  const permissionNumbers = numbered(permissions, lock?.permissions)
  const notLocked = lock === undefined ? [] : [...moduleNumbers.added, ...permissionNumbers.added]
  const numbering: CatalogNumbering = Object.freeze({
    kind: lock === undefined ? 'order' : 'lock',
    modules: byNumber(lock?.modules ?? moduleNumbers.all),
    permissions: byNumber(lock?.permissions ?? permissionNumbers.all),
    notLocked: Object.freeze(notLocked),
    retired: Object.freeze([...(lock?.retired ?? [])]),
  })
  return {
    numbering,
    ofModule: (key) => moduleNumbers.all.get(key) as number,
    ofPermission: (key) => permissionNumbers.all.get(key) as number,
  }
}

/** The numbers so far with those of new keys after them, and the new keys. */
function numbered(
  keys: readonly string[],
  given: ReadonlyMap<string, number> = new Map(),
): { readonly all: ReadonlyMap<string, number>; readonly added: readonly string[] } {
  const all = new Map(given)
  const added = keys.filter((key) => !given.has(key))
  let next = sizeOf(given)
  for (const key of added) all.set(key, next++)
  return { all, added }
}

/** One more than the largest number. */
function sizeOf(numbers: ReadonlyMap<string, number>): number {
  let size = 0
  for (const number of numbers.values()) size = Math.max(size, number + 1)
  return size
}

function byNumber(numbers: ReadonlyMap<string, number>): readonly (string | undefined)[] {
  const keys = new Array<string | undefined>(sizeOf(numbers)).fill(undefined)
  for (const [key, number] of numbers) keys[number] = key
  return Object.freeze(keys)
}
