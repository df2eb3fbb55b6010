// Uses the tarballs of scripts/pack.mjs as a user would: fixtures/consumer is copied out of the repository, so that
// nothing here is found by accident, and npm installs the tarballs there. Then
//  - every folder with a tsconfig.json compiles, under TypeScript 6 and 7. What must not compile is said with
//    `@ts-expect-error` there;
//  - import.mjs, require.cjs and run.mjs, which runs what was compiled, run under plain Node, as do the README's tests;
//  - the Express program compiles in a folder of its own, too, without types of Express, and with those of Express 4.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
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

/**
 * What is installed for the Express program, one after the other, and what compiles it then. At first `@types/express` comes only as
 * ours asks for it; it must give way to what the user has, or else there are two, which fit nowhere. The last is the oldest in range.
 */
const EXPRESS_4 = [
  { added: ['express@4.22.3'], by: compilers.slice(-1) },
  { added: ['@types/express@4.17.25'], by: compilers },
  { added: ['@types/express@4.17.13'], by: compilers.slice(-1) },
]

const fixture = join(root, 'fixtures', 'consumer')
const folder = mkdtempSync(join(tmpdir(), 'stagedoor-consumer-'))
try {
  const fine = usesEverything(join(folder, 'everything')) && usesExpress4(join(folder, 'express-4'))
  if (fine) console.log('the packed npm packages work for a consumer')
  else process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function usesEverything(place) {
  const { dependencies, ...manifest } = JSON.parse(readFileSync(join(fixture, 'package.json'), 'utf8'))
  const programs = readdirSync(fixture).filter((name) => existsSync(join(fixture, name, 'tsconfig.json')))
  cpSync(fixture, place, { recursive: true })
  cpSync(join(root, 'README.md'), join(place, 'README.md'))
  writeManifest(place, { ...manifest, dependencies: pinned(Object.keys(dependencies)) })
  return installs(place) && compiles(place, programs) && runs(place)
}

function usesExpress4(place) {
  mkdirSync(place)
  cpSync(join(fixture, 'express'), join(place, 'express'), { recursive: true })
  const ours = ['core', 'server', 'express', 'testing'].map((name) => `@stagedoor/${name}`)
  writeManifest(place, { type: 'module', dependencies: pinned(['@types/node']) }, ours)
  return EXPRESS_4.every(({ added, by }) => installs(place, added) && compiles(place, ['express'], by))
}

function installs(place, added = []) {
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']
  const args = ['install', '--ignore-scripts', '--prefer-offline', ...quiet, ...added]
  return succeeds('npm', args, place, usersEnv())
}

/** npm takes the settings of the machine, such as a mirror or a certificate, from beside the Node that runs it. */
function usersEnv() {
  const name = Object.keys(process.env).find((each) => each.toUpperCase() === 'PATH') ?? 'PATH'
  return { ...process.env, [name]: [dirname(usersNode), process.env[name]].join(delimiter) }
}

function compiles(place, programs, by = compilers) {
  return by.every((tsc) =>
    programs.every((program) => succeeds(process.execPath, [tsc, '-p', program], place)),
  )
}

function runs(place) {
  const files = [['import.mjs'], ['require.cjs'], ['run.mjs'], ['--test', 'express/dist/app.test.js']]
  return [...nodes].every((node) => files.every((args) => succeeds(node, args, place)))
}

/** Writes a manifest with our npm packages added, or with those that are named: they are the tarballs, for each other too. */
function writeManifest(place, { dependencies, ...manifest }, names) {
  const ours = packagesIn('packages')
    .filter(({ manifest }) => names?.includes(manifest.name) ?? true)
    .map(({ manifest }) => [manifest.name, `file:${tarballOf(manifest)}`])
  const overrides = Object.fromEntries(ours.map(([name]) => [name, `$${name}`]))
  const whole = { ...manifest, dependencies: { ...dependencies, ...Object.fromEntries(ours) }, overrides }
  writeFileSync(join(place, 'package.json'), JSON.stringify(whole, undefined, 2))
}

/** What only this repository knows: `catalog:` is the version that pnpm-workspace.yaml pins. */
function pinned(names) {
  const versions = catalog()
  return Object.fromEntries(names.map((name) => [name, versions.get(name)]))
}

/** The names and versions under `catalog:` in pnpm-workspace.yaml, which is plain enough to read by line. */
function catalog() {
  const text = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
  const [, entries] = /^catalog:\n((?: .*\n)+)/m.exec(text)
  return new Map(
    [...entries.matchAll(/^ {2}'?([^'\s#:]+)'?: (\S+)$/gm)].map(([, name, version]) => [name, version]),
  )
}
