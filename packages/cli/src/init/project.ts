import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CliError } from '../cli-error.js'
import { parseJson, readText } from '../files.js'
import type { Io } from '../io.js'
import { misuse } from '../usage.js'
import type { Framework } from './scaffold.js'

/** What is known of the project that is scaffolded into. */
export interface Project {
  /** Its folder, as the user wrote it. */
  readonly folder: string
  /** Everything it depends on, by name, with the range of versions that it asks for. */
  readonly dependencies: ReadonlyMap<string, unknown>
  readonly hasTsconfig: boolean
}

/**
 * Looks at the project in a folder.
 *
 * @throws {@link CliError} `not_found` if there is no package.json, `malformed_file` if it is none.
 */
export function readProject(io: Io, folder: string): Project {
  const file = join(folder, 'package.json')
  if (!existsSync(join(io.cwd, file)))
    throw new CliError('not_found', 'there is no project in this folder', {
      file,
      fix: 'Run `npm init` there first, or name the folder of the project.',
    })
  const manifest: unknown = parseJson(readText(io, file, 'the manifest'), file)
  const fields = ['dependencies', 'devDependencies', 'peerDependencies'] as const
  const ranges = fields.flatMap((field) =>
    Object.entries<unknown>(Object(Object(manifest as Readonly<Record<string, unknown>>)[field])),
  )
  return {
    folder,
    dependencies: new Map(ranges),
    hasTsconfig: existsSync(join(io.cwd, folder, 'tsconfig.json')),
  }
}

/**
 * The framework of a project, by what it depends on. Nest comes before Express, which it may bring along.
 *
 * @throws {@link CliError} `usage` if it depends on neither.
 */
export function frameworkOf({ dependencies }: Project): Framework {
  if (dependencies.has('@nestjs/core')) return 'nest'
  if (dependencies.has('express')) return 'express'
  throw misuse(
    'the project depends on neither Express nor Nest',
    'Say which it shall be: --framework express, or --framework nest.',
  )
}

const NEEDED: { readonly [framework in Framework]: readonly string[] } = {
  express: ['@stagedoor/core', '@stagedoor/express', 'express'],
  nest: [
    ...['@stagedoor/core', '@stagedoor/nest'],
    ...['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'],
  ],
}

const NEEDED_TO_BUILD: { readonly [framework in Framework]: readonly string[] } = {
  express: ['@stagedoor/cli', '@stagedoor/testing', 'typescript', '@types/node', '@types/express'],
  nest: ['@stagedoor/cli', '@stagedoor/testing', 'typescript', '@types/node'],
}

/** The types of Express 5, which are the latest, are wrong for an application of Express 4. */
const isExpress4 = (range: unknown): boolean => typeof range === 'string' && /^[\^~=v\s]*4\b/.test(range)

/** What is left to do by hand, as commands. Never throws. */
export function nextSteps(
  { dependencies }: Project,
  framework: Framework,
  { into }: { readonly into: string },
): readonly string[] {
  const versioned = (name: string): string =>
    name === '@types/express' && isExpress4(dependencies.get('express')) ? `${name}@4` : name
  const missing = (names: readonly string[]): string =>
    names
      .filter((name) => !dependencies.has(name))
      .map(versioned)
      .join(' ')
  const [needed, toBuild] = [missing(NEEDED[framework]), missing(NEEDED_TO_BUILD[framework])]
  const compiled = ['dist', ...into.split('/').slice(1)].join('/')
  return [
    ...(needed === '' ? [] : [`npm install ${needed}`]),
    ...(toBuild === '' ? [] : [`npm install --save-dev ${toBuild}`]),
    `npx stagedoor lint ${into}/catalog.ts`,
    `npx stagedoor test ${into}/catalog.ts policy`,
    'npx tsc',
    `node ${compiled}/try.js`,
    `ISSUER=https://auth.example.com AUDIENCE=my-api node ${compiled}/main.js`,
  ]
}
