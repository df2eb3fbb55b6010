import { CatalogError } from '../errors.js'
import { fieldsOf } from '../plain-data.js'
import type { Catalog } from './catalog.js'
import type {
  ActionOf,
  AddonDefinition,
  ModuleDefinition,
  PackageDefinition,
  Permissions,
  ScopedActionOf,
} from './catalog-definition.js'
import { checkDefinition } from './check-definition.js'
import { compileCatalog } from './compile-catalog.js'
import { DefinitionReader } from './read-definition.js'
import { readLock } from './read-lock.js'

/** What a catalog is defined with, besides its definition. */
export interface CatalogOptions {
  /**
   * The parsed JSON of the `catalog.lock.json` that `stagedoor lock` writes: every key in it keeps its number for life (CAT-6). Left
   * out: numbers are the order of definition.
   */
  readonly lock?: unknown
}

/**
 * Defines the catalog of a product: its modules with their permissions, the packages and add-ons they are sold in, and the
 * keys that were retired. Plain data; its keys are inferred as literal unions, so that a misspelt key does not compile.
 *
 * Does not judge whether the catalog is a good one: it only refuses one that contradicts itself.
 *
 * @param definition - modules, packages, add-ons and, optionally, aliases of retired keys
 * @param options - see {@link CatalogOptions}
 * @throws {@link CatalogError} if the definition contradicts itself or has a shape or name that is wrong, or the lock is none; it
 *   lists every problem with its code and path (CAT-1 to CAT-4, CAT-6, ENT-2).
 * @throws TypeError if an option is unknown, or present but `undefined`.
 * @example
 * ```ts
 * const catalog = defineCatalog({
 *   modules: {
 *     finance: {
 *       title: 'Finance', surface: 'Money in and out of a company', type: 'optional', status: 'live',
 *       standalone: true, packages: 'none', addons: 'none', scopes: ['businessUnit'],
 *       capabilities: ['Bills'], permissions: { bills: ['read', 'write'] },
 *     },
 *   },
 *   packages: {},
 *   addons: {},
 * })
 * type Key = PermissionKeyOf<typeof catalog> // 'finance.bills.read' | 'finance.bills.write'
 * ```
 */
export function defineCatalog<
  const Ps extends { readonly [m: string]: Permissions },
  const Ss extends { readonly [m in keyof Ps]: readonly string[] },
  const Pk extends string,
  const Ad extends string,
>(
  definition: {
    readonly modules: {
      readonly [M in keyof Ps]: ModuleDefinition<Ps[M] & Permissions, NoInfer<Pk>, NoInfer<Ad>>
    } & {
      readonly [M in keyof Ss]: { readonly scopes: Ss[M] }
    }
    readonly packages: { readonly [P in Pk]: PackageDefinition<NoInfer<keyof Ps & string>> }
    readonly addons: { readonly [A in Ad]: AddonDefinition<NoInfer<Pk>, NoInfer<keyof Ps & string>> }
    /** One retired permission or module key to the one live key that took its place (CAT-4). */
    readonly aliases?: { readonly [retired: string]: string }
  },
  options: CatalogOptions = {},
): Catalog<
  // Inline, not behind aliases: only so does a .d.ts hold the keys alone, instead of every description.
  {
    [M in keyof Ps & string]: {
      [R in keyof Ps[M] & string]: `${M}.${R}.${ActionOf<Ps[M][R]>}`
    }[keyof Ps[M] & string]
  }[keyof Ps & string],
  {
    [M in keyof Ps & string]: {
      [R in keyof Ps[M] & string]: `${M}.${R}.${ScopedActionOf<Ps[M][R], Ss[M]>}`
    }[keyof Ps[M] & string]
  }[keyof Ps & string],
  keyof Ps & string,
  Pk,
  Ad
> {
  const reader = new DefinitionReader()
  const read = reader.read(definition)
  checkDefinition(read, reader.report)
  const given = fieldsOf(options, 'options', { required: [], optional: ['lock'] }, (_code, path, message) => {
    throw new TypeError(`${path} ${message}`)
  })
  const lock = given.has('lock') ? readLock(given.get('lock'), reader.report) : undefined
  if (reader.problems.length > 0) throw new CatalogError(reader.problems)
  return compileCatalog(read, lock)
}
