// The arrows between the workspace packages point one way, a framework stays in its adapter, and no file is a drawer.
import { readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript-api'
import { report } from './report.mjs'
import { filesUnder, fromRoot, packagesIn } from './workspace.mjs'

const nest = ['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs']

/** What the sources of each workspace package may import besides themselves. `node:` stands for all of Node. */
const arrows = new Map([
  ['packages/core', []],
  ['packages/server', ['@stagedoor/core', '@opentelemetry/api', 'jose', 'node:']],
  ['packages/express', ['@stagedoor/core', '@stagedoor/server', 'express']],
  [
    'packages/nest',
    [
      '@stagedoor/core',
      '@stagedoor/server',
      ...nest,
      '@nestjs/microservices',
      '@nestjs/swagger',
      '@nestjs/websockets',
      'node:',
    ],
  ],
  ['packages/platform-catalog', ['@stagedoor/core']],
  ['packages/cli', ['@stagedoor/core', 'commander', 'jiti', 'yaml', 'node:']],
  ['packages/testing', ['@stagedoor/core', 'jose', 'node:']],
  ['examples/issuer', ['@stagedoor/core', '@stagedoor/platform-catalog', 'express', 'jose', 'node:']],
  [
    'examples/express-finance',
    ['@stagedoor/core', '@stagedoor/express', '@stagedoor/platform-catalog', 'express', 'node:'],
  ],
  [
    'examples/nest-venue',
    [
      '@stagedoor/core',
      '@stagedoor/nest',
      '@stagedoor/platform-catalog',
      ...nest,
      '@nestjs/platform-express',
      '@nestjs/platform-fastify',
      '@nestjs/swagger',
      'node:',
    ],
  ],
  [
    'examples/demo',
    [
      '@stagedoor-example/express-finance',
      '@stagedoor-example/issuer',
      '@stagedoor-example/nest-venue',
      'node:',
    ],
  ],
])

const problems = [...packagesIn('packages'), ...packagesIn('examples')].flatMap(checkPackage)
report(problems, 'every import follows the arrows')

function checkPackage({ folder }) {
  const allowed = arrows.get(fromRoot(folder))
  if (!allowed) return [{ file: join(folder, 'package.json'), line: 1, text: 'has no arrows in this check' }]
  const source = join(folder, 'src')
  return filesUnder(source, ['.ts']).flatMap((file) => [
    ...drawerProblems(file),
    ...importProblems(file, source, allowed),
  ])
}

function drawerProblems(file) {
  if (!/^(utils?|helpers?|common|types)\.ts$/.test(basename(file))) return []
  return [{ file, line: 1, text: 'name the file after the one concept it holds' }]
}

function importProblems(file, source, allowed) {
  const text = readFileSync(file, 'utf8')
  const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(text)
  const lineOf = (position) => text.slice(0, position).split('\n').length
  const imports = [...importedFiles, ...typeReferenceDirectives]
    .filter(({ fileName }) => !mayImport(file, source, fileName, allowed))
    .map(({ fileName, pos }) => ({ file, line: lineOf(pos), text: `must not import ${fileName}` }))
  if (basename(file) !== 'index.ts') return imports
  const stars = [...text.matchAll(/^export \*/gm)].map(({ index }) => ({
    file,
    line: lineOf(index),
    text: 'says one by one what it exports, not `export *`',
  }))
  return [...imports, ...stars]
}

function mayImport(file, source, name, allowed) {
  if (name.startsWith('.')) return !relative(source, resolve(dirname(file), name)).startsWith('..')
  if (name.startsWith('node:')) return allowed.includes('node:')
  return allowed.some((entry) => name === entry || name.startsWith(`${entry}/`))
}
