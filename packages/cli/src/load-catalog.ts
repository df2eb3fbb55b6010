import { type Catalog, CatalogError, defineCatalog } from '@stagedoor/core'
import { CliError } from './cli-error.js'
import type { Io } from './io.js'
import { loadModule } from './load-module.js'

/** How the argument for a catalog is described in every help. */
export const CATALOG_ARGUMENT =
  'module (.ts, .js) or .json that holds the catalog; `file#name` takes a named export'

/**
 * Loads the catalog that a user named: `catalog.ts`, `catalog.js`, `catalog.json`, or `file#name` for one export of several.
 *
 * Takes, in this order, the export that was named, `default`, `catalog`, and the only catalog among the exports. A plain
 * definition, as JSON always is, is compiled here.
 *
 * @throws {@link CliError} `not_found`, `catalog_not_loaded`, `malformed_file`, `no_catalog` (misuse), or `invalid_catalog` if
 *   the catalog contradicts itself (which is the answer no).
 */
export async function loadCatalog(io: Io, argument: string): Promise<Catalog> {
  const { file, name } = splitArgument(argument)
  const exported = await loadModule(io, file, 'the catalog')
  return toCatalog(chosen(exported, file, name), file)
}

/** `file#name` taken apart. A `#` inside a folder name is part of the path. */
function splitArgument(argument: string): { readonly file: string; readonly name: string | undefined } {
  const found = /^(.+)#([A-Za-z_$][\w$]*)$/.exec(argument)
  return { file: found?.[1] ?? argument, name: found?.[2] }
}

function chosen(exported: ReadonlyMap<string, unknown>, file: string, name: string | undefined): unknown {
  const catalogs = [...exported].filter(([, value]) => isCatalog(value) || isDefinition(value))
  const byName = new Map(catalogs)
  const names = catalogs.map(([key]) => key)
  if (name !== undefined) {
    if (byName.has(name)) return byName.get(name)
    throw noCatalog(file, `exports no catalog named ${name}`, names)
  }
  for (const usual of ['default', 'catalog']) if (byName.has(usual)) return byName.get(usual)
  if (catalogs.length === 1) return catalogs[0]?.[1]
  if (file.endsWith('.json')) return exported.get('default')
  throw noCatalog(file, catalogs.length === 0 ? 'exports no catalog' : 'exports more than one catalog', names)
}

function noCatalog(file: string, message: string, names: readonly string[]): CliError {
  const fix =
    names.length === 0
      ? 'Export what defineCatalog() returns, as `default` or as `catalog`.'
      : `It exports ${names.join(', ')}: name one, as ${file}#${names[0]}.`
  return new CliError('no_catalog', message, { file, fix })
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Is this what `defineCatalog` returns? By its form: it may come from another installed copy of the core. */
function isCatalog(value: unknown): value is Catalog {
  return (
    isObject(value) &&
    ['permissionOf', 'moduleOf', 'patternOf', 'entitlements'].every(
      (name) => typeof (value as Record<string, unknown>)[name] === 'function',
    )
  )
}

const isDefinition = (value: unknown): boolean =>
  isObject(value) && !isCatalog(value) && ['modules', 'packages', 'addons'].every((name) => name in value)

function toCatalog(value: unknown, file: string): Catalog {
  return isCatalog(value) ? value : compile(value, file)
}

/**
 * Compiles an untyped definition.
 *
 * @throws {@link CliError} `invalid_catalog` if it contradicts itself.
 */
export function compile(definition: unknown, file: string): Catalog {
  try {
    // Checked whole at run time: the types of defineCatalog only help those who write TypeScript.
    return defineCatalog(definition as Parameters<typeof defineCatalog>[0])
  } catch (cause) {
    if (!(cause instanceof CatalogError)) throw cause
    const lines = cause.problems.map(
      ({ code, path, message }) => `  ${path || '(catalog)'}: ${message} [${code}]`,
    )
    throw new CliError(
      'invalid_catalog',
      `the catalog contradicts itself in ${lines.length} place(s):\n${lines.join('\n')}`,
      { file, fix: 'Correct the entries named above; nothing else was checked.', exitCode: 1, cause },
    )
  }
}
