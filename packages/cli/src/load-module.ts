import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createJiti } from 'jiti'
import { CliError, type CliErrorCode } from './cli-error.js'
import { assertFile, parseJson, pathOf, readText } from './files.js'
import type { Io } from './io.js'

/**
 * Loads what a file exports: a TypeScript or JavaScript module, or a JSON document as `default`.
 *
 * Runs the module, as `import` would. Knows no catalog.
 *
 * @param file - the path as the user wrote it
 * @param what - what it should hold, for messages: `the catalog`
 * @throws {@link CliError} `not_found`, `unreadable`, `malformed_file` for JSON, `catalog_not_loaded` for a module that does
 *   not parse, misses an import or throws.
 */
export async function loadModule(io: Io, file: string, what: string): Promise<ReadonlyMap<string, unknown>> {
  if (file.endsWith('.json')) return new Map([['default', parseJson(readText(io, file, what), file)]])
  const path = pathOf(io, file)
  assertFile(path, file, what)
  try {
    // Node before 22.18 cannot import TypeScript, and none maps './a.js' to 'a.ts': jiti does both. It also says where a file
    // does not parse, which `import` keeps to itself. No cache: nothing is left on the user's disk, a second load is fresh.
    const jiti = createJiti(pathToFileURL(path).href, { fsCache: false, moduleCache: false })
    const exported: unknown = await jiti.import(path)
    return new Map(Object.entries(exported as object))
  } catch (cause) {
    throw notLoaded(cause, { path, file, what, cwd: io.cwd })
  }
}

interface Asked {
  readonly path: string
  readonly file: string
  readonly what: string
  readonly cwd: string
}

const CATALOG_ERROR: CliErrorCode = 'invalid_catalog'

function notLoaded(cause: unknown, { path, file, what, cwd }: Asked): CliError {
  const message = cause instanceof Error ? cause.message : String(cause)
  // One that contradicts itself was loaded well enough to say so (CAT-2): that is an answer, not misuse.
  const contradiction = cause instanceof Error && 'code' in cause && cause.code === CATALOG_ERROR
  const place = importIn(message, path) ?? placeIn(cause, path)
  const own = place.path === path ? file : relative(cwd, place.path)
  const about = { file: own, ...position(place), cause }
  if (contradiction)
    return new CliError(CATALOG_ERROR, lowerFirst(message), {
      ...about,
      fix: 'Correct the entries named above; nothing else was checked.',
      exitCode: 1,
    })
  const parse = /^ParseError: (.*?)\s*\n/.exec(message)?.[1]
  const reason = parse ?? message.split('\n')[0] ?? message
  return new CliError('catalog_not_loaded', `${what} does not load: ${reason}`, {
    ...about,
    fix: parse === undefined ? fixFor(message) : 'Correct the syntax at that place.',
  })
}

const fixFor = (message: string): string =>
  message.startsWith('Cannot find')
    ? 'Install what is missing, or correct the import.'
    : 'The module threw while it was loaded: run it by itself, or give --debug for the stack.'

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)

const position = ({ line, column }: Place): { line?: number; column?: number } => ({
  ...(line === undefined ? {} : { line }),
  ...(column === undefined ? {} : { column }),
})

/** Where an import that leads nowhere is written. The stack only knows where it is in the compiled text. */
function importIn(message: string, path: string): Place | undefined {
  const [, specifier] = /^Cannot find (?:module|package) '([^']+)'/.exec(message) ?? []
  const [, requiring = path] = /\n- (.+)/.exec(message) ?? []
  if (specifier === undefined || !existsSync(requiring)) return undefined
  const lines = readFileSync(requiring, 'utf8').split('\n')
  const at = lines.findIndex((line) => line.includes(`'${specifier}'`) || line.includes(`"${specifier}"`))
  return at < 0 ? { path: requiring } : { path: requiring, line: at + 1 }
}

interface Place {
  readonly path: string
  readonly line?: number
  readonly column?: number
}

/** Where an error came from: the first place in the user's own files that it names, else the file that was asked for. */
function placeIn(error: unknown, path: string): Place {
  const stack = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : ''
  for (const line of stack.split('\n')) {
    const found = /(?:^|\(|\s|file:\/\/)(\/[^():]+|[A-Za-z]:[\\/][^():]+):(\d+):(\d+)\)?\s*$/.exec(line)
    const [, where, row, column] = found ?? []
    if (where === undefined || isForeign(where)) continue
    // A column is that of the compiled text, unless it is the parser who speaks, who counts from 0.
    const isParser = stack.startsWith('ParseError')
    return { path: where, line: Number(row), ...(isParser ? { column: Number(column) + 1 } : {}) }
  }
  return { path }
}

const isForeign = (where: string): boolean =>
  where.includes('node_modules') || where.includes('/core/dist/') || where.includes('/cli/dist/')
