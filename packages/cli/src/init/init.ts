import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CliError } from '../cli-error.js'
import { EXIT } from '../exit-codes.js'
import { pathOf, writeText } from '../files.js'
import type { Io } from '../io.js'
import type { Outcome } from '../outcome.js'
import { misuse } from '../usage.js'
import { frameworkOf, nextSteps, readProject } from './project.js'
import { type Framework, scaffold } from './scaffold.js'

/** What `stagedoor init` is asked. */
export interface InitInput {
  /** The folder of the project. */
  readonly folder: string
  /** By what the project depends on when left out. */
  readonly framework?: Framework
  /** The folder of the sources, from the folder of the project. */
  readonly into: string
  /** True: files that are there are replaced. */
  readonly force?: true
  /** True: nothing is written. */
  readonly dryRun?: true
}

/**
 * Scaffolds a catalog, a guarded application and policy tests into a project. Writes all files or, if one of them is there
 * already, none.
 *
 * @throws {@link CliError} `not_found` if there is no project, `usage` for an unknown framework or a folder outside,
 *   `already_there` without `force`.
 */
export async function init({ folder, framework, into, force, dryRun }: InitInput, io: Io): Promise<Outcome> {
  const project = readProject(io, folder)
  const chosen = framework ?? frameworkOf(project)
  const target = folderInside(into)
  const files = scaffold({ framework: chosen, into: target, withTsconfig: !project.hasTsconfig })
  const paths = files.map(({ path }) => join(folder, path))
  const there = paths.filter((path) => existsSync(pathOf(io, path)))
  if (force !== true && there.length > 0)
    throw new CliError(
      'already_there',
      `${there.length} of the files are there already, and none was written`,
      {
        file: there.join(', '),
        fix: 'Give --force to replace them, or another folder with --into.',
      },
    )
  if (dryRun !== true)
    for (const { path, text } of files) writeText(io, join(folder, path), text, { force: true })
  const next = nextSteps(project, chosen, { into: target })
  return {
    exitCode: EXIT.holds,
    json: { framework: chosen, files: paths, written: dryRun !== true, next },
    text: (paint) =>
      [
        dryRun === true ? 'Would write:' : paint.green('Written:'),
        ...paths.map((path) => `  ${path}`),
        ...(project.hasTsconfig
          ? [
              'Your tsconfig.json is left as it is: its "types" must hold "node", and it says where the compiled files go, below taken to be dist.',
            ]
          : []),
        ...(project.hasTsconfig && chosen === 'nest'
          ? ['Nest needs "experimentalDecorators" and "emitDecoratorMetadata" in your tsconfig.json.']
          : []),
        '',
        paint.bold('Next:'),
        ...next.map((line) => `  ${line}`),
      ].join('\n'),
  }
}

/** A folder inside the project, with slashes. */
function folderInside(into: string): string {
  const parts = into.split(/[\\/]+/).filter((part) => part !== '' && part !== '.')
  if (parts.length === 0 || parts.includes('..') || /^([\\/]|[A-Za-z]:)/.test(into))
    throw misuse(`--into ${JSON.stringify(into)} is no folder inside the project`, 'Give one as src/access.')
  return parts.join('/')
}
