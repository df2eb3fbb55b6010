import type { ModuleKeyOf, PermissionKeyOf, ScopedPermissionKeyOf } from './catalog/catalog.js'

/**
 * Where a program names its own catalog, so that decorators and free functions know its keys:
 *
 * ```ts
 * declare module '@stagedoor/nest' {
 *   interface Register { catalog: typeof catalog }
 * }
 * ```
 *
 * Augment the npm package that you import from: each re-exports this interface. One catalog per program.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging in the user's program
export interface Register {}

/** The permission keys of the registered catalog; any `module.resource.action` where none is registered. */
export type PermissionKey = Register extends { readonly catalog: infer C }
  ? PermissionKeyOf<C>
  : `${string}.${string}.${string}`

/** The scope-sensitive keys of the registered catalog; none where none is registered, so the run-time check decides. */
export type ScopedPermissionKey = Register extends { readonly catalog: infer C }
  ? ScopedPermissionKeyOf<C>
  : never

/** The module keys of the registered catalog; any string where none is registered. */
export type ModuleKey = Register extends { readonly catalog: infer C } ? ModuleKeyOf<C> : string
