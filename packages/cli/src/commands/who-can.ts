import { Command } from 'commander'
import { examples } from '../examples.js'
import { CATALOG_ARGUMENT } from '../load-catalog.js'
import { MEMBERS_ARGUMENT } from '../members/read-members.js'
import type { Run } from '../outcome.js'
import { QUESTION_ARGUMENT } from '../question/question.js'
import { collect, TARGET_FLAGS, TARGET_HELP } from '../question/target-option.js'
import { type WhoCanInput, whoCan } from '../who-can/who-can.js'

/** Sets up `stagedoor who-can`. Never throws. */
export function whoCanCommand(run: Run): Command {
  return new Command('who-can')
    .description('List the members who can do this, where, and by which grant. Exit code 1: nobody can.')
    .argument('<catalog>', CATALOG_ARGUMENT)
    .argument('<permission>', QUESTION_ARGUMENT)
    .requiredOption('-m, --members <file>', MEMBERS_ARGUMENT)
    .option(TARGET_FLAGS, TARGET_HELP, collect)
    .option('--refused', 'list those who cannot too, each with the reason')
    .addHelpText(
      'after',
      examples(
        'stagedoor who-can catalog.ts finance.bills.read --members members.json',
        'stagedoor who-can catalog.ts finance.bills.read --members - --target businessUnit=bu_1 < members.ndjson',
      ),
    )
    .action((catalog: string, question: string, options: Omit<WhoCanInput, 'catalog' | 'question'>) =>
      run((io) => whoCan({ ...options, catalog, question }, io)),
    )
}
