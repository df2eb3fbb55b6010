import type { Catalog } from '@stagedoor/core'
import { define } from '../fixtures/defining.ts'
import { moduleDefinition } from '../fixtures/module-definition.ts'

/** A catalog with these permissions: module, resource, actions. */
export function catalogOf(
  modules: Readonly<Record<string, unknown>>,
  options: { readonly lock?: unknown; readonly aliases?: unknown } = {},
): Catalog {
  const { lock, aliases = {} } = options
  const definition = {
    modules: Object.fromEntries(
      Object.entries(modules).map(([key, permissions]) => [key, moduleDefinition({ permissions })]),
    ),
    packages: {},
    addons: {},
    aliases,
  }
  return (define as (definition: unknown, options?: unknown) => Catalog)(
    definition,
    lock === undefined ? {} : { lock },
  )
}

/** The part of a lock file that numbers are read from. */
export const lockOf = (
  modules: Readonly<Record<string, number>>,
  permissions: Readonly<Record<string, number>>,
  retired: { readonly modules?: unknown; readonly permissions?: unknown } = {},
): unknown => ({
  lockVersion: 1,
  modules: numbered(modules),
  permissions: numbered(permissions),
  packages: {},
  addons: {},
  aliases: {},
  retired: { modules: {}, permissions: {}, ...retired },
})

const numbered = (numbers: Readonly<Record<string, number>>): unknown =>
  Object.fromEntries(Object.entries(numbers).map(([key, number]) => [key, { number, scopes: [] }]))
