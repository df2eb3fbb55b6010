import { Command } from 'commander'
import { claimsSchema } from '../claims-schema/claims-schema.js'
import { type DeliveryOptions, deliver, withDelivery } from '../deliver.js'
import { examples } from '../examples.js'
import { CATALOG_ARGUMENT, loadCatalog } from '../load-catalog.js'
import type { Run } from '../outcome.js'

/** What `stagedoor json-schema` is asked, besides the catalog. */
interface JsonSchemaOptions extends DeliveryOptions {
  readonly id?: string
  readonly actors?: true
}

/** Sets up `stagedoor json-schema`. Never throws. */
export function jsonSchemaCommand(run: Run): Command {
  const command = new Command('json-schema')
    .description(
      'Write a JSON Schema of the claims of an access token, with the keys of a catalog, for issuers.',
    )
    .argument('<catalog>', CATALOG_ARGUMENT)
    .option('--id <uri>', 'the $id of the schema')
    .option('--actors', 'allow `act`, for services with `actors: true`')
  return withDelivery(command)
    .addHelpText('after', examples('stagedoor json-schema catalog.ts --out claims.schema.json'))
    .action((file: string, { id, actors, ...delivery }: JsonSchemaOptions) =>
      run(async (io) => {
        const schema = claimsSchema(await loadCatalog(io, file), {
          ...(id === undefined ? {} : { id }),
          actors: actors ?? false,
        })
        return deliver(io, `${JSON.stringify(schema, undefined, 2)}\n`, { ...delivery, json: { schema } })
      }),
    )
}
