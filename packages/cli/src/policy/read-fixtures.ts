import { type Access, type Catalog, type Purchases, resolveAccess, type ScopeTarget } from '@stagedoor/core'
import type { Place } from '../data-file/place.js'
import { memberAt } from '../members/read-members.js'

/** The companies, members and targets that the questions of a file are about. Fixed: nothing in them is worked out by a clock. */
export interface Fixtures {
  readonly companies: ReadonlyMap<string, Owned>
  readonly members: ReadonlyMap<string, Access<string>>
  readonly targets: ReadonlyMap<string, ScopeTarget | undefined>
}

type Owned = ReturnType<Catalog['entitlements']>['entitlements']

/** The name of no target at all. */
export const NO_TARGET = 'none'

/** The fields of a file that hold fixtures. */
export const FIXTURE_FIELDS: readonly string[] = ['companies', 'members', 'targets']

/**
 * Reads the fixtures of some files as one: a member of one may work for a company of another. A name stands once.
 *
 * @param files - the fields of each file
 * @throws {@link CliError} `malformed_file` with the line.
 */
export function readFixtures(catalog: Catalog, files: readonly ReadonlyMap<string, Place>[]): Fixtures {
  const companies = new Map<string, Owned>()
  const members = new Map<string, Access<string>>()
  const targets = new Map<string, ScopeTarget | undefined>([[NO_TARGET, undefined]])
  const each = (field: string, known: ReadonlyMap<string, unknown>, read: Reader): void => {
    for (const fields of files)
      for (const [name, place] of fields.get(field)?.entries() ?? []) {
        if (known.has(name))
          place.fail(
            'has a name that is taken',
            name === NO_TARGET ? '`none` is no target at all.' : 'Rename it.',
          )
        read(name, place)
      }
  }
  each('companies', companies, (name, place) => companies.set(name, readCompany(catalog, place)))
  each('members', members, (name, place) =>
    members.set(name, readMember(catalog, { name, place, companies })),
  )
  each('targets', targets, (name, place) => targets.set(name, readTarget(place)))
  return { companies, members, targets }
}

type Reader = (name: string, place: Place) => void

const KINDS = ['packages', 'addons', 'modules'] as const

function readCompany(catalog: Catalog, place: Place): Owned {
  const bought = place.fields({ required: ['bought'] }).get('bought') as Place
  const lists = bought.fields({ optional: KINDS })
  const purchases: Purchases = Object.fromEntries(
    [...lists].map(([kind, list]) => [kind, list.items().map((key) => key.text())]),
  )
  const { entitlements, problems } = catalog.entitlements(purchases)
  // A retired key buys its successor, and is no mistake here.
  const problem = problems.find(({ code }) => code !== 'alias_used')
  if (problem === undefined) return entitlements
  const list = bought.at(`${problem.kind}s`)
  const index = Array.isArray(list.value) ? list.value.indexOf(problem.key) : 0
  return list
    .at(index)
    .fail(`${problem.key} cannot be bought: ${problem.code}`, PURCHASE_FIXES[problem.code] ?? '')
}

const PURCHASE_FIXES: Readonly<Record<string, string>> = {
  addon_incompatible: 'An add-on needs one of what it extends, bought by the same company.',
  module_not_standalone: 'Buy a package or an add-on that brings it.',
}

interface MemberFixture {
  readonly name: string
  readonly place: Place
  readonly companies: ReadonlyMap<string, Owned>
}

function readMember(catalog: Catalog, { name, place, companies }: MemberFixture): Access<string> {
  const fields = place.fields({
    required: ['company'],
    optional: ['modules', 'grants', 'delegation', 'kind', 'role'],
  })
  const company = fields.get('company') as Place
  const entitlements = companies.get(company.text())
  if (entitlements === undefined)
    return company.fail(
      'is no company of the fixtures',
      `There are ${[...companies.keys()].join(', ') || 'none'}.`,
    )
  const { company: _, ...given } = place.value as Readonly<Record<string, unknown>>
  const document = { ...given, userId: name, companyId: company.text(), entitlements }
  const access = resolveAccess(catalog, memberAt(place, document))
  const [inert] = access.problems.filter(({ code }) => code.startsWith('inert'))
  if (inert !== undefined)
    place.fail(
      `names ${JSON.stringify(inert.name)} in ${inert.path}, which the catalog does not know`,
      'It would do nothing. Correct the key: a test that passes because of a misspelt grant proves nothing.',
    )
  return access
}

function readTarget(place: Place): ScopeTarget {
  return Object.fromEntries(
    place.entries().map(([dimension, value]) => {
      if (Array.isArray(value.value)) return [dimension, value.items().map((each) => each.text())]
      return [dimension, value.text()]
    }),
  )
}
