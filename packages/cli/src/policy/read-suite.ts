import { dirname, join, relative } from 'node:path'
import type { Catalog } from '@stagedoor/core'
import { readDataFile } from '../data-file/data-file.js'
import { Place } from '../data-file/place.js'
import { pathOf } from '../files.js'
import type { Io } from '../io.js'
import { FIXTURE_FIELDS, readFixtures } from './read-fixtures.js'
import { readTest } from './read-test.js'
import type { PolicySuite } from './suite.js'

/**
 * Reads a file of policy tests, with the fixtures that it names.
 *
 * @param file - the path as the user wrote it
 * @throws {@link CliError} `not_found`, `unreadable`, or `malformed_file` with the line.
 */
export function readSuite(io: Io, catalog: Catalog, file: string): PolicySuite {
  const top = Place.top(readDataFile(io, file, 'the policy test'))
  const fields = top.fields({ optional: ['suite', 'fixtures', ...FIXTURE_FIELDS, 'tests'] })
  const named = fixtureFiles(io, file, fields.get('fixtures'))
  const others = named.map(({ path, place }) => fixtureFields(io, path, place))
  const fixtures = readFixtures(catalog, [fields, ...others])
  const tests = (fields.get('tests')?.items() ?? []).map((place) => readTest(catalog, fixtures, place))
  assertDistinct(fields.get('tests'), tests)
  return {
    title: fields.get('suite')?.text() ?? file,
    file,
    tests,
    sources: [file, ...named.map(({ path }) => path)],
  }
}

interface FixtureFile {
  readonly path: string
  readonly place: Place
}

/** Where the fixtures are: beside the file that names them, whatever the current folder is. */
function fixtureFiles(io: Io, file: string, place: Place | undefined): readonly FixtureFile[] {
  return (place?.items() ?? []).map((item) => ({
    path: relative(io.cwd, join(dirname(pathOf(io, file)), item.text())),
    place: item,
  }))
}

function fixtureFields(io: Io, path: string, named: Place): ReadonlyMap<string, Place> {
  const fields = Place.top(readDataFile(io, path, `the fixtures that ${named.file} names`)).fields({
    optional: [...FIXTURE_FIELDS, 'tests'],
  })
  if (fields.has('tests')) named.fail('names a file with tests', 'Fixtures stand in a file of their own.')
  return fields
}

/** Two tests of one name could not be told apart in a report. */
function assertDistinct(place: Place | undefined, tests: PolicySuite['tests']): void {
  tests.forEach(({ name }, index) => {
    if (tests.findIndex((each) => each.name === name) < index)
      place?.at(index).fail(`has the name of another test (${name})`, 'Rename one.')
  })
}
