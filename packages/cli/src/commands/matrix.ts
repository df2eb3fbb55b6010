import { Command, Option } from 'commander'
import { examples } from '../examples.js'
import { CATALOG_ARGUMENT } from '../load-catalog.js'
import { type MatrixInput, matrix } from '../matrix/matrix.js'
import { MEMBERS_ARGUMENT } from '../members/read-members.js'
import type { Run } from '../outcome.js'
import { collect } from '../question/target-option.js'

/** Sets up `stagedoor matrix`. Never throws. */
export function matrixCommand(run: Run): Command {
  return new Command('matrix')
    .description('Lay out which package, persona or member opens which permission.')
    .argument('<catalog>', CATALOG_ARGUMENT)
    .addOption(
      new Option('--by <what>', 'the columns: what is sold, or the base modules with all they are sold in')
        .choices(['package', 'persona'])
        .default('package'),
    )
    .option('-m, --members <file>', `members as the columns, in place of --by: ${MEMBERS_ARGUMENT}`)
    .option('--only <module>', 'the permissions of this module only; repeat it for more', collect)
    .addOption(
      new Option('--as <format>', 'how it is printed').choices(['text', 'markdown', 'csv']).default('text'),
    )
    .addHelpText(
      'after',
      `${examples(
        'stagedoor matrix catalog.ts',
        'stagedoor matrix catalog.ts --by persona --only finance',
        'stagedoor matrix catalog.ts --members members.json --as csv > access.csv',
      )}

A cell says yes; the add-on it takes; - where only another purchase opens it; never where nothing that is sold does. Of a
member: yes for the whole company, in scope for a part of it, or the reason of the refusal.`,
    )
    .action((catalog: string, options: Omit<MatrixInput, 'catalog'>) =>
      run((io) => matrix({ ...options, catalog }, io)),
    )
}
