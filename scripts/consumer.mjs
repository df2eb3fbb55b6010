// Uses the tarballs of scripts/pack.mjs as a user would: fixtures/consumer is copied out of the repository, so that
// nothing here is found by accident, and npm installs the tarballs there. Then
//  - every folder with a tsconfig.json compiles, under TypeScript 6 and 7. What must not compile is said with
//    `@ts-expect-error` there;
//  - import.mjs, require.cjs and run.mjs, which runs what was compiled, run under plain Node, as do the README's tests.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { succeeds } from './command.mjs'
import { packagesIn, root, tarballOf } from './workspace.mjs'

// The Node of the tools and, as the first argument, the one that the user started: it may be the oldest we support.
const usersNode = process.argv[2] ?? process.execPath
const nodes = new Set([process.execPath, usersNode])
const compilers = ['typescript-api', 'typescript'].map((name) =>
  join(root, 'node_modules', name, 'bin', 'tsc'),
)

const fixture = join(root, 'fixtures', 'consumer')
const folder = mkdtempSync(join(tmpdir(), 'stagedoor-consumer-'))
try {
  cpSync(fixture, folder, { recursive: true })
  cpSync(join(root, 'README.md'), join(folder, 'README.md'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify(consumerManifest(), undefined, 2))
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']
  const fine =
    succeeds('npm', ['install', '--ignore-scripts', '--prefer-offline', ...quiet], folder, usersEnv()) &&
    [...compilations(), ...runs()].every((args) => succeeds(...args))
  if (fine) console.log('the packed npm packages work for a consumer')
  else process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** npm takes the settings of the machine, such as a mirror or a certificate, from beside the Node that runs it. */
function usersEnv() {
  const name = Object.keys(process.env).find((each) => each.toUpperCase() === 'PATH') ?? 'PATH'
  return { ...process.env, [name]: [dirname(usersNode), process.env[name]].join(delimiter) }
}

function runs() {
  const files = [['import.mjs'], ['require.cjs'], ['run.mjs'], ['--test', 'express/dist/app.test.js']]
  return [...nodes].flatMap((node) => files.map((args) => [node, args, folder]))
}

function compilations() {
  const programs = readdirSync(fixture).filter((name) => existsSync(join(fixture, name, 'tsconfig.json')))
  return compilers.flatMap((tsc) =>
    programs.map((program) => [process.execPath, [tsc, '-p', program], folder]),
  )
}

/**
 * The fixture's manifest with what only this repository knows filled in: our npm packages are the tarballs, for each
 * other too, and `catalog:` is the version that pnpm-workspace.yaml pins.
 */
function consumerManifest() {
  const manifest = JSON.parse(readFileSync(join(fixture, 'package.json'), 'utf8'))
  const versions = catalog()
  const pinned = Object.keys(manifest.dependencies).map((name) => [name, versions.get(name)])
  const ours = packagesIn('packages').map(({ manifest }) => [manifest.name, `file:${tarballOf(manifest)}`])
  const dependencies = Object.fromEntries([...pinned, ...ours])
  return {
    ...manifest,
    dependencies,
    overrides: Object.fromEntries(ours.map(([name]) => [name, `$${name}`])),
  }
}

/** The names and versions under `catalog:` in pnpm-workspace.yaml, which is plain enough to read by line. */
function catalog() {
  const text = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
  const [, entries] = /^catalog:\n((?: .*\n)+)/m.exec(text)
  return new Map(
    [...entries.matchAll(/^ {2}'?([^'\s#:]+)'?: (\S+)$/gm)].map(([, name, version]) => [name, version]),
  )
}
