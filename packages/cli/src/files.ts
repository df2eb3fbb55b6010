import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { CliError } from './cli-error.js'
import { unmerged } from './conflict-markers.js'
import type { Io } from './io.js'

/** The absolute path of a file that the user named. Never throws. */
export const pathOf = ({ cwd }: Io, file: string): string => resolve(cwd, file)

/**
 * Reads a text file that the user named.
 *
 * @param file - the path as the user wrote it, which is how messages show it
 * @param what - what it should hold, for the message: `the lock file`
 * @throws {@link CliError} `not_found` or `unreadable`.
 */
export function readText(io: Io, file: string, what: string): string {
  const path = pathOf(io, file)
  assertFile(path, file, what)
  try {
    // A byte order mark is no part of the text; JSON.parse and the YAML of others stumble over it.
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (cause) {
    throw new CliError('unreadable', `${what} cannot be read`, {
      file,
      fix: 'Check the rights on the file.',
      cause,
    })
  }
}

/**
 * Goes on only if there is such a file.
 *
 * @throws {@link CliError} `not_found` if there is none, `unreadable` if it is a folder.
 */
export function assertFile(path: string, file: string, what: string): void {
  if (!existsSync(path))
    throw new CliError('not_found', `${what} is not there`, {
      file,
      fix: `Check the path: it is looked up as ${path}.`,
    })
  if (statSync(path).isDirectory())
    throw new CliError('unreadable', `${what} is a folder`, { file, fix: 'Name a file in it.' })
}

/**
 * Parses JSON that the user named, and says where it is broken.
 *
 * @throws {@link CliError} `malformed_file` with the line where it is known.
 */
export function parseJson(source: string, file: string): unknown {
  try {
    return JSON.parse(source)
  } catch (cause) {
    const conflict = unmerged(source, file, cause)
    if (conflict !== undefined) throw conflict
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('malformed_file', `is no JSON: ${message.replace(/ in JSON at position.*$/s, '')}`, {
      file,
      ...positionIn(source, message),
      fix: 'Correct the JSON at that place.',
      cause,
    })
  }
}

function positionIn(source: string, message: string): { line?: number; column?: number } {
  const offset = /at position (\d+)/.exec(message)?.[1]
  // "Unexpected end of JSON input" has no position: it is the end.
  const before = source.slice(0, offset === undefined ? source.length : Number(offset)).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** How a file is written. */
export interface WriteOptions {
  /** True: a file that is there is replaced. False when left out. */
  readonly force?: boolean
}

/**
 * Writes a text file, with the folders it needs.
 *
 * @throws {@link CliError} `already_there` if the file exists and `force` is not set, `unreadable` if it cannot be written.
 */
export function writeText(io: Io, file: string, content: string, { force = false }: WriteOptions = {}): void {
  const path = pathOf(io, file)
  if (!force && existsSync(path))
    throw new CliError('already_there', 'is there already, and nothing was written', {
      file,
      fix: 'Give --force to replace it, or name another file.',
    })
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  } catch (cause) {
    throw new CliError('unreadable', 'cannot be written', {
      file,
      fix: 'Check the rights on the folder.',
      cause,
    })
  }
}
