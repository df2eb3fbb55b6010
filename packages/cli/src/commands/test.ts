import { Command, InvalidArgumentError } from 'commander'
import { examples } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { CATALOG_ARGUMENT } from '../load-catalog.js'
import type { Run } from '../outcome.js'
import { paintFor } from '../paint.js'
import { type TestInput, test } from '../policy/test.js'
import { watch } from '../policy/watch.js'
import { misuse } from '../usage.js'

/** What the command line adds to the input. */
interface TestOptions extends Omit<TestInput, 'catalog' | 'paths'> {
  readonly watch?: true
}

/** Sets up `stagedoor test`. Never throws. */
export function testCommand(run: Run): Command {
  const command = new Command('test')
    .description(
      'Run policy tests: companies, members and questions as data, in which all that is not listed is refused.',
    )
    .argument('<catalog>', CATALOG_ARGUMENT)
    .argument('<paths...>', 'files of policy tests in YAML or JSON, or folders of them')
    .option('-f, --filter <text>', 'run only tests whose name, or that of their suite, holds this text')
    .option('-w, --watch', 'run again whenever a file changes')
    .option('--coverage', 'list, for each permission, which outcomes never came about')
    .option('--require-coverage <percent>', 'fail below this share of outcomes', percent)
    .option('--junit <file>', 'write a JUnit report')
    .option('--force', 'replace the report if it is there')
    .addHelpText(
      'after',
      examples(
        'stagedoor test catalog.ts policy/',
        'stagedoor test catalog.ts policy/ --filter bills --watch',
        'stagedoor test catalog.ts policy/ --junit report.xml --require-coverage 80',
      ),
    )
  return command.action(
    (catalog: string, paths: readonly string[], { watch: isWatching, ...options }: TestOptions) =>
      run(async (io) => {
        const input = { ...options, catalog, paths }
        const { json, color } = command.optsWithGlobals<{ json?: true; color: boolean }>()
        if (isWatching !== true) return test(input, io)
        if (json || options.junit !== undefined)
          throw misuse('--watch prints for people', 'Leave out --json and --junit, or --watch.')
        await watch(io, () => test(input, io), { paths: [catalog, ...paths], paint: paintFor(io, color) })
        return { exitCode: EXIT.holds, json: {}, text: () => '' }
      }),
  )
}

function percent(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 100))
    throw new InvalidArgumentError('It is a number from 0 to 100.')
  return value
}
