/* Random catalogs, from few names, so that what members and questions name often exists. */

import { type Catalog, defineCatalog } from '@stagedoor/core'
import fc from 'fast-check'
import type { PlainCatalog } from './reference-resolver.ts'

const DIMENSIONS = ['businessUnit', 'event', 'constructor']
export const RETIRED_KEYS = [
  'legacy.bills.read',
  'legacy.bills.write',
  'legacy.reports.read',
  'finance.invoices.read',
  'finance.invoices.write',
  'finance_x.bills.erase',
]
export const RETIRED_MODULES = ['legacy', 'basic']
export const UNKNOWN_KEYS = ['finance.bills.reed', 'nope.bills.read', 'constructor.constructor.tostring']
export const ODD_TEXTS = [
  '',
  '*',
  '*.*.*',
  '.*',
  'finance',
  'finance.bills',
  'finance.*.read',
  'finance.*.*',
  'finance.bills.read.*',
  'fin.*',
  'nope.*',
  '__proto__',
  '__proto__.*',
  'Finance.bills.read',
  ' finance.*',
  'legacy',
]

/** A catalog as a plain definition and compiled, with the texts that mean something in it. */
export interface World {
  readonly plain: PlainCatalog
  readonly catalog: Catalog
  readonly names: Names
}

interface Names {
  readonly modules: readonly string[]
  readonly addons: readonly string[]
  readonly keys: readonly string[]
  readonly retired: readonly string[]
  readonly wildcards: readonly string[]
}

const action = fc.record({ delegable: fc.boolean(), scopes: fc.subarray(DIMENSIONS) }, { requiredKeys: [] })
const resource = fc.record({ read: action, write: action, manage: action }, { requiredKeys: ['read'] })
const permissions = fc.record(
  { bills: resource, reports: resource, constructor: resource },
  { requiredKeys: ['bills'] },
)
const modules = fc.record(
  {
    finance: permissions,
    finance_x: fc.oneof({ weight: 3, arbitrary: permissions }, { weight: 1, arbitrary: fc.constant({}) }),
    touring: permissions,
    constructor: permissions,
  },
  { requiredKeys: ['finance'] },
)

/** Any catalog: modules with and without permissions, gated slices, keys that are not delegable, retired keys. */
export const worlds: fc.Arbitrary<World> = fc
  .record({
    modules,
    // What stands before the named ones, so that they begin anywhere in the second or third word of 32, too.
    padding: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(90) }),
    addons: fc.array(fc.array(fc.nat(100), { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
    retiredKeys: fc.array(fc.option(fc.nat(100)), { maxLength: RETIRED_KEYS.length }),
    retiredModules: fc.array(fc.option(fc.nat(100)), { maxLength: RETIRED_MODULES.length }),
  })
  .map((raw) => {
    const moduleKeys = Object.keys(raw.modules)
    const named = Object.entries(raw.modules).flatMap(([moduleKey, resources]) =>
      Object.entries(resources).flatMap(([name, actions]) =>
        Object.keys(actions).map((each) => `${moduleKey}.${name}.${each}`),
      ),
    )
    const resourceWildcards = [...new Set(named.map((key) => `${key.slice(0, key.lastIndexOf('.'))}.*`))]
    const unlockable = [...named, ...resourceWildcards, ...moduleKeys]
    const at = (list: readonly string[], index: number): string => list[index % list.length] ?? ''
    const retire = (
      retired: readonly string[],
      successors: readonly string[],
      chosen: readonly (number | null)[],
    ) =>
      chosen.flatMap((index, nth) =>
        index === null || successors.length === 0
          ? []
          : [[retired[nth] ?? '', at(successors, index)] as const],
      )
    const plain: PlainCatalog = {
      modules: {
        ...paddingOf(raw.padding),
        ...Object.fromEntries(moduleKeys.map((key) => [key, { permissions: raw.modules[key as 'finance'] }])),
      },
      packages: { everything: { modules: moduleKeys } },
      addons: Object.fromEntries(
        raw.addons.map((picks, index) => [
          `addon_${index}`,
          { unlocks: [...new Set(picks.map((pick) => at(unlockable, pick)))] },
        ]),
      ),
      aliases: Object.fromEntries([
        ...retire(RETIRED_KEYS, named, raw.retiredKeys),
        ...retire(RETIRED_MODULES, moduleKeys, raw.retiredModules),
      ]),
    }
    const names = {
      modules: moduleKeys,
      addons: Object.keys(plain.addons),
      keys: named,
      retired: Object.keys(plain.aliases).filter((key) => key.includes('.')),
      wildcards: [
        ...resourceWildcards,
        ...moduleKeys.map((key) => `${key}.*`),
        ...(raw.padding > 0 ? ['padding.*'] : []),
      ],
    }
    // A counterexample shows the plain definition alone.
    return { plain, catalog: compiled(plain), names, [fc.toStringMethod]: () => JSON.stringify(plain) }
  })

/** So many permissions of one module, and half as many modules without any. */
const paddingOf = (count: number): PlainCatalog['modules'] => {
  const numbers = Array.from({ length: count }, (_, index) => index)
  const things = Object.fromEntries(numbers.map((index) => [`a${index}`, {}]))
  return Object.fromEntries([
    ...(count > 0 ? [['padding', { permissions: { things } }] as const] : []),
    ...numbers
      .filter((index) => index % 2 === 1)
      .map((index) => [`padding_${index}`, { permissions: {} }] as const),
  ])
}

/** The catalog of a plain definition; with a lock, numbered by it. */
export function compiled(plain: PlainCatalog, lock?: unknown): Catalog {
  const actionsOf = (actions: PlainCatalog['modules'][string]['permissions'][string]): unknown =>
    Object.values(actions).every((facts) => Object.keys(facts).length === 0)
      ? Object.keys(actions)
      : Object.fromEntries(
          Object.entries(actions).map(([name, facts]) => [name, { description: 'Does it', ...facts }]),
        )
  const definition = {
    modules: Object.fromEntries(
      Object.entries(plain.modules).map(([key, { permissions: resources }]) => [
        key,
        {
          title: key,
          surface: key,
          type: 'optional',
          status: 'live',
          standalone: true,
          packages: 'any',
          addons: 'any',
          scopes: ['businessUnit'],
          capabilities: [],
          permissions: Object.fromEntries(
            Object.entries(resources).map(([name, actions]) => [name, actionsOf(actions)]),
          ),
        },
      ]),
    ),
    packages: plain.packages,
    addons: Object.fromEntries(
      Object.entries(plain.addons).map(([key, { unlocks }]) => [key, { extends: ['everything'], unlocks }]),
    ),
    aliases: plain.aliases,
  }
  const define = defineCatalog as (definition: unknown, options: unknown) => Catalog
  return define(definition, lock === undefined ? {} : { lock })
}
