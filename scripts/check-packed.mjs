// The tarballs of scripts/pack.mjs are well-formed npm packages (publint) whose types resolve for every kind of
// consumer (attw).
import { succeeds } from './command.mjs'
import { packagesIn, root, tarballOf } from './workspace.mjs'

// ESM only is on purpose: CommonJS loads these packages with `require(esm)`, which attw can only warn about.
// Nor for the `node10` resolution of old compilers: it reads no `exports`, and finds no subpath.
const attw = [
  '--no-emoji',
  '--format',
  'ascii',
  '--profile',
  'node16',
  '--ignore-rules',
  'cjs-resolves-to-esm',
  '--',
]

const tarballs = packagesIn('packages').map(({ manifest }) => tarballOf(manifest))
const sound = tarballs.filter(
  (tarball) =>
    succeeds('publint', ['run', tarball, '--strict'], root) && succeeds('attw', [...attw, tarball], root),
)
if (sound.length === tarballs.length) console.log(`${sound.length} tarballs pass publint and attw`)
else process.exitCode = 1
