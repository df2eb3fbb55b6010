import { Command } from 'commander'
import { examples } from '../examples.js'
import { type ExplainInput, explain } from '../explain/explain.js'
import { CATALOG_ARGUMENT } from '../load-catalog.js'
import { withMemberChoice } from '../members/one-member.js'
import type { Run } from '../outcome.js'
import { QUESTION_ARGUMENT } from '../question/question.js'
import { collect, TARGET_FLAGS, TARGET_HELP } from '../question/target-option.js'

/** Sets up `stagedoor explain`. Never throws. */
export function explainCommand(run: Run): Command {
  const command = new Command('explain')
    .description('Explain one decision, layer by layer: may this member do this, and if not, why not?')
    .argument('<catalog>', CATALOG_ARGUMENT)
    .argument('<permission>', QUESTION_ARGUMENT)
  return withMemberChoice(command)
    .option(TARGET_FLAGS, TARGET_HELP, collect)
    .addHelpText(
      'after',
      examples(
        'stagedoor explain catalog.ts finance.bills.read --member ada.json',
        'stagedoor explain catalog.ts finance.bills.read --token token.txt --target businessUnit=bu_1',
      ),
    )
    .action((catalog: string, question: string, options: Omit<ExplainInput, 'catalog' | 'question'>) =>
      run((io) => explain({ ...options, catalog, question }, io)),
    )
}
