import { type Catalog, CatalogError } from '@stagedoor/core'
import fc from 'fast-check'
import { aModule, catalogOf, type Definition } from '../definitions.ts'

const MODULES = ['a', 'b', 'c']
const KEYS = ['x.read', 'x.write', 'y.read']

const action = fc.record({
  description: fc.constant('Do it.'),
  delegable: fc.boolean(),
})

const permissions = fc
  .record({ 'x.read': fc.option(action), 'x.write': fc.option(action), 'y.read': fc.option(action) })
  .map((chosen) => {
    const resources: Record<string, Record<string, object>> = {}
    for (const [key, about] of Object.entries(chosen)) {
      const [resource = '', name = ''] = key.split('.')
      if (about !== null) resources[resource] = { ...resources[resource], [name]: about }
    }
    return resources
  })

const moduleFacts = fc.record({ standalone: fc.boolean(), permissions })
const someModules = fc.subarray(MODULES, { minLength: 1 })
const aKey = fc.tuple(fc.constantFrom(...MODULES), fc.constantFrom(...KEYS)).map((parts) => parts.join('.'))

const definition: fc.Arbitrary<Definition> = fc
  .record({
    modules: fc.record({ a: moduleFacts, b: moduleFacts, c: fc.option(moduleFacts) }),
    packages: fc.record({
      p: someModules.map((modules) => ({ modules })),
      q: fc.option(someModules.map((modules) => ({ modules }))),
    }),
    addons: fc.record({
      d: fc.option(addon()),
      e: fc.option(addon()),
    }),
    aliases: fc.dictionary(
      fc.oneof(aKey, fc.constantFrom('old.x.read', 'c', 'old')),
      fc.oneof(aKey, fc.constantFrom('a', 'b')),
      {
        maxKeys: 3,
      },
    ),
  })
  .map(({ modules, packages, addons, aliases }) => ({
    modules: Object.fromEntries(
      Object.entries(modules).flatMap(([key, facts]) =>
        facts === null ? [] : [[key, aModule({ ...facts, scopes: [], title: key })]],
      ),
    ),
    packages: present(packages),
    addons: present(addons),
    aliases,
  }))

function addon(): fc.Arbitrary<object> {
  return fc.record({
    extends: fc.subarray(['p', 'q', 'a', 'b'], { minLength: 1 }),
    unlocks: fc.uniqueArray(fc.oneof(aKey, fc.constantFrom(...MODULES)), { minLength: 1, maxLength: 2 }),
  })
}

const present = (entries: Readonly<Record<string, object | null>>): Readonly<Record<string, object>> =>
  Object.fromEntries(
    Object.entries(entries).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
  )

/**
 * Leaves out of a definition what contradicts the rest: most random ones do.
 */
function mended({ modules, packages = {}, addons = {}, aliases = {} }: Definition): Definition {
  const facts = modules as Readonly<
    Record<string, { standalone: boolean; permissions: Record<string, object> }>
  >
  const live = new Set(
    Object.entries(facts).flatMap(([key, { permissions: resources }]) =>
      Object.entries(resources).flatMap(([resource, actions]) =>
        Object.keys(actions).map((name) => `${key}.${resource}.${name}`),
      ),
    ),
  )
  const keep = (list: unknown, isRight: (key: string) => boolean): readonly string[] =>
    (list as readonly string[]).filter(isRight)
  const included = Object.entries(packages).map(
    ([key, about]) => [key, keep((about as { modules: unknown }).modules, (each) => each in facts)] as const,
  )
  const sold = included.filter(([, list]) => list.length > 0)
  const isBase = (key: string): boolean =>
    sold.some(([name]) => name === key) || facts[key]?.standalone === true
  const extensions = Object.entries(addons).flatMap(([key, about]) => {
    const raw = about as { extends: unknown; unlocks: unknown }
    const bases = keep(raw.extends, isBase)
    const unlocks = keep(raw.unlocks, (each) => each in facts || live.has(each))
    return bases.length === 0 || unlocks.length === 0 ? [] : [[key, { extends: bases, unlocks }] as const]
  })
  const isLive = (key: string): boolean => key in facts || live.has(key)
  const retired = Object.entries(aliases).filter(
    ([from, to]) => !isLive(from) && isLive(to) && from.includes('.') === to.includes('.'),
  )
  return {
    modules,
    packages: Object.fromEntries(sold.map(([key, list]) => [key, { modules: list }])),
    addons: Object.fromEntries(extensions),
    aliases: Object.fromEntries(retired),
  }
}

/** Small catalogs of all kinds: three modules, three resources, two packages, two add-ons, aliases. */
export const aCatalog: fc.Arbitrary<Catalog> = definition.map((each) => {
  try {
    return catalogOf(mended(each))
  } catch (error) {
    if (error instanceof CatalogError) throw new Error(`mend the generator: ${error.message}`)
    throw error
  }
})

/** Everything that a company could buy, in every combination. */
export function everyPurchase(
  catalog: Catalog,
): readonly { packages: string[]; modules: string[]; addons: string[] }[] {
  const subsets = (keys: readonly string[]): readonly string[][] =>
    Array.from({ length: 2 ** keys.length }, (_, bits) => keys.filter((_key, index) => bits & (1 << index)))
  return subsets(catalog.packages.map(({ key }) => key)).flatMap((packages) =>
    subsets(catalog.modules.filter(({ standalone }) => standalone).map(({ key }) => key)).flatMap((modules) =>
      subsets(catalog.addons.map(({ key }) => key)).map((addons) => ({ packages, modules, addons })),
    ),
  )
}
