import { Command, Option } from 'commander'
import { examples } from '../examples.js'
import { type InitInput, init } from '../init/init.js'
import { FRAMEWORKS } from '../init/scaffold.js'
import type { Run } from '../outcome.js'

/** Sets up `stagedoor init`. Never throws. */
export function initCommand(run: Run): Command {
  return new Command('init')
    .description('Scaffold a catalog, a guarded Express or Nest app and policy tests into a project.')
    .argument('[folder]', 'the folder of the project, where its package.json is', '.')
    .addOption(
      new Option('--framework <name>', 'by what the project depends on when left out').choices(FRAMEWORKS),
    )
    .option('--into <folder>', 'the folder for the sources, inside the project', 'src/access')
    .option('--dry-run', 'write nothing; say what would be written')
    .option('--force', 'replace files that are there')
    .addHelpText('after', examples('stagedoor init', 'stagedoor init services/plans --framework nest'))
    .action((folder: string, options: Omit<InitInput, 'folder'>) =>
      run((io) => init({ folder, ...options }, io)),
    )
}
