import { Command } from 'commander'
import { CliError } from '../cli-error.js'
import { examples } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { readText } from '../files.js'
import { checkInvariants } from '../invariants/check-invariants.js'
import type { InvariantResult, InvariantSentence } from '../invariants/invariant.js'
import { parseInvariant, parseInvariants, SENTENCES } from '../invariants/parse-invariants.js'
import type { Io } from '../io.js'
import { CATALOG_ARGUMENT, loadCatalog } from '../load-catalog.js'
import type { Outcome, Run } from '../outcome.js'
import type { Paint } from '../paint.js'

/** What `stagedoor assert` is asked. */
interface AssertInput {
  /** The file of the catalog. */
  readonly catalog: string
  /** A file of invariants, one sentence a line. */
  readonly invariants?: string
  /** Single sentences. */
  readonly that?: readonly string[]
}

/** Sets up `stagedoor assert`. Never throws. */
export function assertCommand(run: Run): Command {
  return new Command('assert')
    .description(
      'Check what must hold for every company there could be, with a counterexample if it does not.',
    )
    .argument('<catalog>', CATALOG_ARGUMENT)
    .argument('[invariants]', 'file with one sentence a line; # starts a comment')
    .option('--that <sentence...>', 'a sentence, without a file')
    .addHelpText('after', `\nSentences:\n${SENTENCES.map((sentence) => `  ${sentence}`).join('\n')}`)
    .addHelpText(
      'after',
      examples(
        'stagedoor assert src/catalog.ts catalog.invariants',
        'stagedoor assert src/catalog.ts --that "no company without finance reaches finance.*"',
        'stagedoor assert src/catalog.ts --that "artist and promoter never share a write permission"',
      ),
    )
    .action(
      (catalog: string, invariants: string | undefined, { that }: { readonly that?: readonly string[] }) =>
        run((io) =>
          assertThat(
            {
              catalog,
              ...(invariants === undefined ? {} : { invariants }),
              ...(that === undefined ? {} : { that }),
            },
            io,
          ),
        ),
    )
}

/**
 * Checks invariants against a catalog.
 *
 * @throws {@link CliError} if there are none, if one is no sentence or names what the catalog does not have, or if a file cannot
 *   be read.
 */
async function assertThat({ catalog: file, invariants, that = [] }: AssertInput, io: Io): Promise<Outcome> {
  const catalog = await loadCatalog(io, file)
  const fromFile =
    invariants === undefined
      ? []
      : parseInvariants(catalog, readText(io, invariants, 'the file of invariants'), invariants)
  const sentences: readonly InvariantSentence[] = [
    ...fromFile,
    ...that.map((text) => ({ text, invariant: parseInvariant(catalog, text, undefined) })),
  ]
  // Nothing asserted would hold, and a CI gate would be open without anyone knowing.
  if (sentences.length === 0)
    throw new CliError('usage', 'there is nothing to assert', {
      ...(invariants === undefined ? {} : { file: invariants }),
      fix: 'Name a file with at least one sentence, or give --that.',
    })
  const results = checkInvariants(catalog, sentences)
  const broken = results.filter(({ holds }) => !holds).length
  return {
    exitCode: broken === 0 ? EXIT.holds : EXIT.doesNot,
    json: { broken, invariants: results },
    text: (paint) => render(results, broken, paint),
  }
}

function render(results: readonly InvariantResult[], broken: number, paint: Paint): string {
  const lines = results.map(({ text, holds, cases, counterexample }) => {
    const looked = paint.dim(`(${cases} case${cases === 1 ? '' : 's'})`)
    const why = counterexample === undefined ? '' : `\n  for example: ${counterexample.message}`
    return `${holds ? paint.green('holds ') : paint.red('broken')} ${text} ${looked}${why}`
  })
  const verdict = `${results.length - broken} of ${results.length} hold`
  return [...lines, broken === 0 ? paint.green(verdict) : paint.red(verdict)].join('\n')
}
