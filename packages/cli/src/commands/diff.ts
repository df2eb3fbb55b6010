import { Command } from 'commander'
import { readAcknowledgements } from '../diff/acknowledge.js'
import { type DiffSide, diffCatalogs } from '../diff/diff-catalogs.js'
import { renderMarkdown } from '../diff/diff-markdown.js'
import { toReport } from '../diff/diff-report.js'
import { renderText } from '../diff/diff-text.js'
import { examples } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { parseJson, readText } from '../files.js'
import type { Io } from '../io.js'
import { loadCatalog } from '../load-catalog.js'
import { catalogOfLock } from '../lock/lock-catalog.js'
import { isLockDocument, parseLock } from '../lock/parse-lock.js'
import type { Outcome, Run } from '../outcome.js'

/** What `stagedoor diff` is asked. */
interface DiffInput {
  /** The file of a catalog, or of a lock. */
  readonly before: string
  /** The file of a catalog, or of a lock. */
  readonly after: string
  /** Files of acknowledgements, and single `<id>=<reason>` entries. */
  readonly acknowledge?: readonly string[]
  /** True: Markdown instead of text. */
  readonly markdown?: boolean
}

/** Sets up `stagedoor diff`. Never throws. */
export function diffCommand(run: Run): Command {
  return new Command('diff')
    .description('Compare two catalogs: what breaks, what widens, for whom, with a counterexample.')
    .argument('<before>', 'the catalog as it was, or its lock')
    .argument('<after>', 'the catalog as it will be, or its lock')
    .option('--acknowledge <file or id=reason...>', 'JSON of { "<id>": "<reason>" }, or single entries')
    .option('--markdown', 'print Markdown, for a pull request')
    .addHelpText(
      'after',
      examples(
        'stagedoor diff catalog.lock.json src/catalog.ts',
        'git show origin/main:catalog.lock.json > base.json && stagedoor diff base.json src/catalog.ts --markdown',
        'stagedoor diff base.json src/catalog.ts --acknowledge acknowledged.json',
        'stagedoor diff base.json src/catalog.ts --acknowledge "package-removed:trial=ended in May"',
      ),
    )
    .action((before: string, after: string, options: Omit<DiffInput, 'before' | 'after'>) =>
      run((io) => diff({ before, after, ...options }, io)),
    )
}

/**
 * Compares two catalogs. Does not hold if a breaking or widening change is not acknowledged.
 *
 * @throws {@link CliError} if a catalog, a lock or a list of acknowledgements cannot be read.
 */
async function diff(input: DiffInput, io: Io): Promise<Outcome> {
  const acknowledged = readAcknowledgements(io, input.acknowledge ?? [])
  const before = await readSide(io, input.before)
  const after = await readSide(io, input.after)
  const report = toReport(diffCatalogs(before, after), acknowledged)
  return {
    exitCode: report.unacknowledged.length === 0 ? EXIT.holds : EXIT.doesNot,
    json: report,
    text: (paint) => (input.markdown ? renderMarkdown(report) : renderText(report, paint)),
  }
}

async function readSide(io: Io, file: string): Promise<DiffSide> {
  if (file.endsWith('.json')) {
    const source = readText(io, file, 'the catalog or lock')
    const document = parseJson(source, file)
    if (isLockDocument(document))
      return { catalog: catalogOfLock(parseLock(document, source, file), file), isLock: true }
  }
  return { catalog: await loadCatalog(io, file), isLock: false }
}
