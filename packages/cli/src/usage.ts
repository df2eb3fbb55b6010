import { CliError } from './cli-error.js'

/** A command that was called wrongly: what is wrong, and what to do. Never throws. */
export const misuse = (
  message: string,
  fix = 'Run the command with --help to see how it is called.',
): CliError => new CliError('usage', message.replace(/\.$/, ''), { fix })

/** Does a text look like a token? */
const looksLikeToken = (text: string): boolean => /^(Bearer\s+)?eyJ[\w-]{10,}/i.test(text.trim())

/**
 * Goes on only if the name of a file is no token: arguments stay in shell histories and process lists.
 *
 * @throws {@link CliError} `usage`, without the token in it.
 */
export function assertNoToken(argument: string): void {
  if (looksLikeToken(argument))
    throw misuse(
      'a token was given as an argument, where the history of the shell and every process list keep it',
      'Put it in a file, or pipe it in: `pbpaste | stagedoor decode`. Treat this token as known to others.',
    )
}
