import { Command, Option } from 'commander'
import { withDelivery } from '../deliver.js'
import { examples } from '../examples.js'
import { LANGUAGES, type TypesInput, types } from '../keys/write-keys.js'
import { CATALOG_ARGUMENT } from '../load-catalog.js'
import type { Run } from '../outcome.js'

/** Sets up `stagedoor types`. Never throws. */
export function typesCommand(run: Run): Command {
  const command = new Command('types')
    .description('Write the keys of a catalog for code that cannot import it: TypeScript, Python or Go.')
    .argument('<catalog>', CATALOG_ARGUMENT)
    .addOption(
      new Option('-l, --language <language>', 'by the name of --out when left out').choices(LANGUAGES),
    )
    .option('--go-package <name>', 'the name of the Go package', 'catalog')
  return withDelivery(command)
    .addHelpText(
      'after',
      examples(
        'stagedoor types catalog.ts --out keys.ts',
        'stagedoor types catalog.ts --out keys.py --check',
      ),
    )
    .action((catalog: string, options: Omit<TypesInput, 'catalog'>) =>
      run((io) => types({ ...options, catalog }, io)),
    )
}
