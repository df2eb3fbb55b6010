import { Command, Option } from 'commander'
import { withDelivery } from '../deliver.js'
import { type DocsInput, docs, FORMS } from '../docs/docs.js'
import { examples } from '../examples.js'
import { CATALOG_ARGUMENT } from '../load-catalog.js'
import type { Run } from '../outcome.js'

/** Sets up `stagedoor docs`. Never throws. */
export function docsCommand(run: Run): Command {
  const command = new Command('docs')
    .description(
      'Write a catalog as a page for people: what is sold, and what it opens. Markdown or one HTML file.',
    )
    .argument('<catalog>', CATALOG_ARGUMENT)
    .addOption(new Option('--as <form>', 'by the name of --out when left out, else markdown').choices(FORMS))
    .option('--title <text>', 'the title of the page', 'Catalog')
  return withDelivery(command)
    .addHelpText(
      'after',
      examples(
        'stagedoor docs catalog.ts --out catalog.html',
        'stagedoor docs catalog.ts --out CATALOG.md --check',
      ),
    )
    .action((catalog: string, options: Omit<DocsInput, 'catalog'>) =>
      run((io) => docs({ ...options, catalog }, io)),
    )
}
