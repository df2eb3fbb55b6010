import type { Catalog } from '@stagedoor/core'
import type { Place } from '../data-file/place.js'
import { type Axes, questionId, readExpectations } from './expectations.js'
import { keysAt } from './permission-keys.js'
import { type Fixtures, NO_TARGET } from './read-fixtures.js'
import type { NamedTarget, PolicyQuestion, PolicyTest } from './suite.js'

/**
 * Reads one test, and spells its matrix out: members by permissions by targets, in which everything that is not listed must be
 * refused.
 *
 * @throws {@link CliError} `malformed_file` with the line.
 */
export function readTest(catalog: Catalog, fixtures: Fixtures, place: Place): PolicyTest {
  const fields = place.fields({
    required: ['name', 'members', 'permissions'],
    optional: ['targets', 'unknown', 'allowed', 'reasons'],
  })
  const members = namesAt(fields.get('members') as Place, 'member', [...fixtures.members.keys()])
  const known = permissionsAt(catalog, fields.get('permissions') as Place)
  const unknown =
    fields
      .get('unknown')
      ?.items()
      .map((key) => unknownKey(catalog, key)) ?? []
  const targets = targetsAt(fixtures, fields.get('targets'))
  const axes: Axes = {
    members: new Set(members),
    permissions: new Set([...known, ...unknown]),
    targets: new Set(targets.map(({ name }) => name)),
  }
  const { allowed, reasons } = readExpectations(catalog, axes, {
    allowed: fields.get('allowed'),
    reasons: fields.get('reasons'),
  })
  const questions = members.flatMap((member) =>
    [...axes.permissions].flatMap((permission) =>
      targets.map((target): PolicyQuestion => {
        const id = questionId(member, permission, target.name)
        const isUnknown = unknown.includes(permission)
        const reason = reasons.get(id) ?? (isUnknown ? 'unknown_permission' : 'refused')
        const access = fixtures.members.get(member) as PolicyQuestion['access']
        return { member, access, permission, target, expected: allowed.has(id) ? 'allowed' : reason }
      }),
    ),
  )
  return { name: (fields.get('name') as Place).text(), file: place.file, line: place.line, questions }
}

function namesAt(place: Place, what: string, known: readonly string[]): readonly string[] {
  const items = place.items()
  if (items.length === 0)
    place.fail('asks nobody', `Name a ${what} at least: an empty matrix checks nothing.`)
  return distinct(
    items.map((item) => {
      const name = item.text()
      return known.includes(name)
        ? name
        : item.fail(`is no ${what} of the fixtures (${name})`, `There are ${known.join(', ') || 'none'}.`)
    }),
  )
}

function permissionsAt(catalog: Catalog, place: Place): readonly string[] {
  if (typeof place.value === 'string') return keysAt(catalog, place)
  const items = place.items()
  if (items.length === 0)
    place.fail('asks nothing', 'Name a permission at least: an empty matrix checks nothing.')
  return distinct(items.flatMap((item) => keysAt(catalog, item)))
}

function unknownKey(catalog: Catalog, place: Place): string {
  const key = place.text()
  if (catalog.permissionOf(key) !== undefined)
    place.fail(`is known to the catalog (${key})`, 'Ask it under `permissions`.')
  return key
}

function targetsAt(fixtures: Fixtures, place: Place | undefined): readonly NamedTarget[] {
  const names = place === undefined ? [NO_TARGET] : namesAt(place, 'target', [...fixtures.targets.keys()])
  return names.map((name) => ({ name, target: fixtures.targets.get(name) }))
}

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)]
