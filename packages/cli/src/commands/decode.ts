import { Command } from 'commander'
import { examples } from '../examples.js'
import { CATALOG_ARGUMENT } from '../load-catalog.js'
import type { Run } from '../outcome.js'
import { decode } from '../token/decode.js'
import { TOKEN_ARGUMENT } from '../token/read-token.js'

/** Sets up `stagedoor decode`. Never throws. */
export function decodeCommand(run: Run): Command {
  return new Command('decode')
    .description('Show what is in an access token, unverified, and what takes up its size.')
    .argument('[file]', TOKEN_ARGUMENT, '-')
    .option('-c, --catalog <catalog>', `hold its grants against a catalog: ${CATALOG_ARGUMENT}`)
    .addHelpText(
      'after',
      examples('stagedoor decode < token.txt', 'stagedoor decode token.txt --catalog catalog.ts'),
    )
    .action((file: string, options: { catalog?: string }) => run((io) => decode({ file, ...options }, io)))
}
