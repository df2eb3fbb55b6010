import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { examples } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { parseJson, pathOf, readText, writeText } from '../files.js'
import type { Io } from '../io.js'
import { CATALOG_ARGUMENT, loadCatalog } from '../load-catalog.js'
import { type CatalogLock, LOCK_FILE } from '../lock/catalog-lock.js'
import { formatLock } from '../lock/lock-text.js'
import { parseLock } from '../lock/parse-lock.js'
import { type Renumbered, renumbered } from '../lock/renumbered.js'
import { toLock } from '../lock/to-lock.js'
import type { Outcome, Run } from '../outcome.js'

/** What `stagedoor lock` is asked. */
interface LockInput {
  /** The file of the catalog. */
  readonly catalog: string
  /** The file of the lock. */
  readonly lock: string
  /** True: write nothing, and answer whether the lock says what the catalog says. */
  readonly check?: boolean
  /** The file of a lock that others read by, as that of the main branch: every key of it keeps its number. */
  readonly base?: string
}

/** Sets up `stagedoor lock`. Never throws. */
export function lockCommand(run: Run): Command {
  return new Command('lock')
    .description('Record a catalog, with a number for life for every module and permission.')
    .argument('<catalog>', CATALOG_ARGUMENT)
    .option('--lock <file>', 'the lock file', LOCK_FILE)
    .option('--check', 'write nothing: does the lock say what the catalog says?')
    .option('--base <file>', 'the lock of the main branch: a key of it that has another number is refused')
    .addHelpText(
      'after',
      examples(
        'stagedoor lock src/catalog.ts',
        'stagedoor lock src/catalog.ts --check',
        'stagedoor lock src/catalog.ts --check --base base.json',
      ),
    )
    .action((catalog: string, options: Omit<LockInput, 'catalog'>) =>
      run((io) => lock({ catalog, ...options }, io)),
    )
}

/**
 * Writes the lock of a catalog, or checks it. Writes none that gives a key another number than the base does.
 *
 * @throws {@link CliError} if the catalog or a lock cannot be read, or the lock cannot be written.
 */
async function lock(input: LockInput, io: Io): Promise<Outcome> {
  const { catalog: file, lock: lockFile, base, check: isCheck = false } = input
  const catalog = await loadCatalog(io, file)
  const previous = existsSync(pathOf(io, lockFile)) ? readLock(io, lockFile) : undefined
  const next = toLock(catalog, previous)
  // What it says counts, not how it is laid out: a formatter may have been at it.
  const isCurrent = previous !== undefined && formatLock(previous) === formatLock(next)
  const others = base === undefined ? [] : renumbered(readLock(io, base), next)
  const status = statusOf({
    isCurrent,
    isThere: previous !== undefined,
    isCheck,
    isRenumbered: others.length > 0,
  })
  if (status === 'written') writeText(io, lockFile, formatLock(next), { force: true })
  const changes = { ...keyChanges(previous, next), renumbered: others }
  return {
    exitCode: status === 'current' || status === 'written' ? EXIT.holds : EXIT.doesNot,
    json: { file: lockFile, status, ...changes },
    text: (paint) => {
      const lines = [
        ...changes.added.map((key) => paint.green(`+ ${key}`)),
        ...changes.retired.map((key) => paint.red(`- ${key}`)),
        ...others.map((other) => paint.red(`! ${renumberedText(other)}`)),
      ]
      return [...lines, `${lockFile} ${SENTENCES[status]}`].join('\n')
    },
  }
}

const SENTENCES = {
  current: 'says what the catalog says',
  written: 'written',
  stale: 'does not say what the catalog says: run `stagedoor lock` and commit it',
  missing: 'is not there: run `stagedoor lock` and commit it',
  renumbered:
    'gives keys other numbers than the base, by which they are read: put the base in its place, run `stagedoor lock` and commit it',
} as const

interface Situation {
  readonly isCurrent: boolean
  readonly isThere: boolean
  readonly isCheck: boolean
  readonly isRenumbered: boolean
}

function statusOf({ isCurrent, isThere, isCheck, isRenumbered }: Situation): keyof typeof SENTENCES {
  if (isRenumbered) return 'renumbered'
  if (isCurrent) return 'current'
  if (!isCheck) return 'written'
  return isThere ? 'stale' : 'missing'
}

const renumberedText = ({ key, before, after }: Renumbered): string =>
  `${key}: ${after === undefined ? 'no number' : `number ${after}`} where the base has ${before}`

function keyChanges(
  previous: CatalogLock | undefined,
  next: CatalogLock,
): { readonly added: readonly string[]; readonly retired: readonly string[] } {
  const live = (lock: CatalogLock | undefined): readonly string[] =>
    lock === undefined ? [] : [...lock.modules.keys(), ...lock.permissions.keys()]
  const [before, after] = [new Set(live(previous)), new Set(live(next))]
  return {
    added: [...after].filter((key) => !before.has(key)),
    retired: [...before].filter((key) => !after.has(key)),
  }
}

/**
 * Reads the lock in a file.
 *
 * @throws {@link CliError} if it is not there or is no lock.
 */
function readLock(io: Io, file: string): CatalogLock {
  const source = readText(io, file, 'the lock')
  return parseLock(parseJson(source, file), source, file)
}
