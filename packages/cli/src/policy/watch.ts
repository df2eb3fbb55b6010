import { type FSWatcher, watch as watchFolder } from 'node:fs'
import { dirname, sep } from 'node:path'
import { CliError } from '../cli-error.js'
import { errorText } from '../failure.js'
import { pathOf } from '../files.js'
import type { Io } from '../io.js'
import type { Paint } from '../paint.js'
import type { TestOutcome } from './test.js'

/** How runs are repeated. */
export interface WatchOptions {
  /** The catalog and the paths of the tests, as the user wrote them: what is watched where a run fails before it knows more. */
  readonly paths: readonly string[]
  readonly paint: Paint
  /** Ends the watch. */
  readonly signal?: AbortSignal
  /** How long changes are gathered before the next run, in milliseconds. 100 when left out. */
  readonly quiet?: number
}

/** Files of editors and tools, whose changes mean nothing here. */
const IGNORED = /(^|[\\/])(node_modules|\.git|dist)([\\/]|$)|~$|\.sw.$/

/**
 * Runs, and runs again whenever a file beside the catalog or the tests changes, until the process or `signal` ends it. A run
 * that cannot be done says why, and the next change is waited for all the same.
 *
 * @throws whatever `run` throws that is no {@link CliError}.
 */
export async function watch(io: Io, run: () => Promise<TestOutcome>, options: WatchOptions): Promise<void> {
  const { paths, paint, signal, quiet = 100 } = options
  let watched = new Set<string>()
  let watchers: readonly FSWatcher[] = []
  let wake: () => void = () => undefined
  signal?.addEventListener('abort', () => wake())
  while (signal?.aborted !== true) {
    const changed = new Promise<void>((resolve) => {
      wake = resolve
    })
    const sources = await runOnce(io, run, paint)
    const folders = foldersOf(io, [...paths, ...sources])
    if ([...folders].some((folder) => !watched.has(folder))) {
      for (const watcher of watchers) watcher.close()
      watched = folders
      watchers = [...folders].map((folder) => watchOne(folder, () => wake()))
    }
    io.out(`\n${paint.dim(`Waiting for a change in ${[...watched].join(', ')}`)}\n`)
    await changed
    await new Promise((resolve) => setTimeout(resolve, quiet))
  }
  for (const watcher of watchers) watcher.close()
}

async function runOnce(io: Io, run: () => Promise<TestOutcome>, paint: Paint): Promise<readonly string[]> {
  try {
    const outcome = await run()
    io.out(`${outcome.text(paint)}\n`)
    return outcome.sources
  } catch (error) {
    if (!(error instanceof CliError)) throw error
    io.err(`${errorText(error, paint)}\n`)
    return []
  }
}

/** The folders of files, without those inside another of them. */
function foldersOf(io: Io, paths: readonly string[]): Set<string> {
  const folders = paths.map((path) => {
    const absolute = pathOf(io, path.replace(/#[\w$]+$/, ''))
    return /\.\w+$/.test(absolute) ? dirname(absolute) : absolute
  })
  return new Set(
    folders.filter((folder) => !folders.some((each) => each !== folder && folder.startsWith(each + sep))),
  )
}

function watchOne(folder: string, changed: () => void): FSWatcher {
  const watcher = watchFolder(folder, { recursive: true }, (_event, name) => {
    if (name === null || !IGNORED.test(name)) changed()
  })
  // A folder that is taken away ends its watcher, not the watch.
  return watcher.on('error', () => watcher.close())
}
