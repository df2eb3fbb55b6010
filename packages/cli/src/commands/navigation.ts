import { Command } from 'commander'
import { type DeliveryOptions, deliver, withDelivery } from '../deliver.js'
import { examples } from '../examples.js'
import { CATALOG_ARGUMENT, loadCatalog } from '../load-catalog.js'
import { navigationManifest } from '../navigation/navigation-manifest.js'
import type { Run } from '../outcome.js'

/** Sets up `stagedoor navigation`. Never throws. */
export function navigationCommand(run: Run): Command {
  const command = new Command('navigation')
    .description('Write what a front end needs to build its navigation: a manifest of every module, as JSON.')
    .argument('<catalog>', CATALOG_ARGUMENT)
  return withDelivery(command)
    .addHelpText('after', examples('stagedoor navigation catalog.ts --out navigation.json'))
    .action((file: string, options: DeliveryOptions) =>
      run(async (io) => {
        const manifest = navigationManifest(await loadCatalog(io, file))
        return deliver(io, `${JSON.stringify(manifest, undefined, 2)}\n`, { ...options, json: { manifest } })
      }),
    )
}
