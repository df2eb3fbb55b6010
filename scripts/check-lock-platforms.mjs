// A registry that lacks the binary package of one platform makes pnpm leave it out of the lockfile without an error;
// installing from that lockfile is then broken there, and only there. This compares what every installed package
// declares in its optionalDependencies with what the lockfile holds. It asks no registry.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.mjs'

const native = /(darwin|macos|win32|windows|linux|musl)/
const vital = /(darwin-(x64|arm64|64)|win32-x64|windows-64|windows-x64|linux-(x64|arm64|64))/

const lock = readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')
const locked = new Set(
  [...lock.matchAll(/^ {2}'?((?:@[^/\s]+\/)?[^@\s']+@[^('\s:]+)/gm)].map(([, key]) => key),
)

let missingVital = 0
for (const manifest of installed()) {
  // Still on disk from an earlier lockfile.
  if (!locked.has(`${manifest.name}@${manifest.version}`)) continue
  const missing = Object.entries(manifest.optionalDependencies ?? {})
    .filter(([name, range]) => native.test(name) && !isLocked(name, range))
    .map(([name]) => name)
  if (missing.length === 0) continue
  const count = missing.filter((name) => vital.test(name)).length
  missingVital += count
  console.log(`${count > 0 ? 'x' : '-'} ${manifest.name}@${manifest.version} lacks ${missing.join(', ')}`)
}
if (missingVital === 0) console.log('every vital platform package is in the lockfile')
else {
  console.error(`${missingVital} vital platform packages are not in the lockfile`)
  process.exitCode = 1
}

/** The manifests of everything that pnpm has installed. */
function installed() {
  const store = join(root, 'node_modules', '.pnpm')
  return readdirSync(store).flatMap((entry) => {
    const name = /^((?:@[^+]+\+)?[^@]+)@/.exec(entry)?.[1]?.replace('+', '/')
    const file = name && join(store, entry, 'node_modules', name, 'package.json')
    return file && existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8'))] : []
  })
}

function isLocked(name, range) {
  if (/^\d/.test(range)) return locked.has(`${name}@${range}`)
  return [...locked].some((key) => key.startsWith(`${name}@`))
}
