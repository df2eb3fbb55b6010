// Where things are in this repository: for the other scripts.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** The absolute path of the repository. */
export const root = join(import.meta.dirname, '..')

/** The folder that scripts/pack.mjs fills with the tarballs that npm would publish. */
export const packedFolder = join(root, '.packed')

/** The path of `file` as a reader of a message knows it: from the root, with slashes. */
export function fromRoot(file) {
  return relative(root, file).split(sep).join('/')
}

/** The workspace packages directly under the folder `parent` (`packages`, `examples`), with their manifests. */
export function packagesIn(parent) {
  return readdirSync(join(root, parent))
    .sort()
    .map((name) => join(root, parent, name))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
}

/** The file that `pnpm pack` makes of a manifest: `@stagedoor/core` 0.1.0 becomes `stagedoor-core-0.1.0.tgz`. */
export function tarballOf({ name, version }) {
  return join(packedFolder, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
}

/** Every file under `folder` with one of the `extensions`, leaving out what is installed or built. */
export function filesUnder(folder, extensions) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => a.name.localeCompare(b.name))
    .flatMap((entry) => {
      if (entry.name === 'node_modules' || entry.name === 'dist') return []
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return filesUnder(path, extensions)
      return extensions.some((extension) => entry.name.endsWith(extension)) ? [path] : []
    })
}
