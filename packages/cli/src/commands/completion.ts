import { Argument, Command } from 'commander'
import { completionScript, SHELLS, type Shell } from '../completion-script.js'
import { examples } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import type { Run } from '../outcome.js'

/**
 * Sets up `stagedoor completion`.
 *
 * Never throws.
 */
export function completionCommand(run: Run): Command {
  const command = new Command('completion')
    .description('Print a script that completes stagedoor in your shell.')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .addHelpText(
      'after',
      examples(
        'stagedoor completion bash >> ~/.bashrc',
        'stagedoor completion zsh > ~/.zfunc/_stagedoor',
        'stagedoor completion fish > ~/.config/fish/completions/stagedoor.fish',
      ),
    )
  return command.action((shell: Shell) =>
    run(() => {
      const script = completionScript(shell, command.parent ?? command)
      return { exitCode: EXIT.holds, json: { shell, script }, text: () => script }
    }),
  )
}
