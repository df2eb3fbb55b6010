import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalog } from '@stagedoor/core'
import { pathOf } from '../files.js'
import type { Io } from '../io.js'
import { readSuite } from './read-suite.js'
import type { PolicySuite } from './suite.js'

const POLICY_FILE = /\.(ya?ml|json)$/i

/**
 * Reads the policy tests of files and folders, folders with all that is in them. A file that holds fixtures only has no tests,
 * and is read where another names it.
 *
 * @param paths - files and folders, as the user wrote them
 * @throws {@link CliError} `not_found`, `unreadable` or `malformed_file`.
 */
export function findSuites(io: Io, catalog: Catalog, paths: readonly string[]): readonly PolicySuite[] {
  const files = [...new Set(paths.flatMap((path) => filesIn(io, path)))]
  return files.map((file) => readSuite(io, catalog, file))
}

function filesIn(io: Io, path: string): readonly string[] {
  const absolute = pathOf(io, path)
  if (!existsSync(absolute) || !statSync(absolute).isDirectory()) return [path]
  return readdirSync(absolute, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && name !== 'node_modules')
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const below = join(path, entry.name)
      if (entry.isDirectory()) return filesIn(io, below)
      return POLICY_FILE.test(entry.name) ? [below] : []
    })
}
