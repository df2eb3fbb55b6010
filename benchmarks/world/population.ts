import type { Catalog, Member } from '@stagedoor/core'
import { randomFrom, shuffled } from './random.ts'

/** How the members of a synthetic company are made. */
export interface PopulationOptions {
  /** Permissions that each member holds. */
  readonly grants: number
  /** Business units that each member is restricted to. */
  readonly units?: number
  /** True: whole modules as `module.*` in place of keys. */
  readonly wildcards?: boolean
  readonly seed?: number
}

/** The units of the company. */
const UNITS: readonly string[] = Array.from({ length: 500 }, (_, index) => {
  const random = randomFrom(31 * index + 5)
  return `bu_${Math.floor(random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0')}${1_000 + index}`
})

/**
 * A member as claims hold it, with grants as roles give them: resource by resource, most of them whole, some to read alone. The
 * company owns, and the member was given, every module that a grant is in.
 *
 * @param index - which member; the same member is the same every time
 */
export function syntheticMember(catalog: Catalog, index: number, options: PopulationOptions): Member {
  const { grants, units = 4, wildcards = false, seed = 1 } = options
  const random = randomFrom(seed * 1_000_003 + index)
  const keys = roleLikeKeys(catalog, grants, random)
  const modules = wildcards ? catalog.modules.slice(0, grants).map(({ key }) => key) : modulesOf(keys)
  const permissions = wildcards ? modules.map((key) => `${key}.*`) : keys
  return {
    userId: `user_${index}`,
    companyId: `company_${index % 97}`,
    entitlements: { modules },
    modules,
    grants: [{ permissions, scope: { businessUnit: shuffled(UNITS, random).slice(0, units) } }],
  }
}

/** A unit of the company that the member is not restricted to. */
export function foreignUnit({ grants: [grant] }: Member): string {
  const own = grant?.scope?.businessUnit ?? []
  return UNITS.find((unit) => !own.includes(unit)) ?? 'bu_none'
}

const modulesOf = (keys: readonly string[]): readonly string[] => [
  ...new Set(keys.map((key) => key.slice(0, key.indexOf('.')))),
]

function roleLikeKeys(catalog: Catalog, count: number, random: () => number): readonly string[] {
  const resources = Map.groupBy(catalog.permissions, (each) => `${each.module}.${each.resource}`)
  const byModule = Map.groupBy(resources.values(), ([first]) => first?.module ?? '')
  const keys = new Set<string>()
  // Modules first, then resources inside them: a role is about a few modules, not about one key in each.
  for (const moduleKey of shuffled([...byModule.keys()], random))
    for (const permissions of byModule.get(moduleKey) ?? []) {
      const chance = random()
      const taken = chance < 0.4 ? [] : permissions.slice(0, chance < 0.55 ? 1 : permissions.length)
      for (const { key } of taken) if (keys.size < count) keys.add(key)
    }
  // Whoever holds nearly everything holds the rest as well.
  for (const { key } of shuffled(catalog.permissions, random)) if (keys.size < count) keys.add(key)
  return [...keys]
}
