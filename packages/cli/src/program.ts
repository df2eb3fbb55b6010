import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { CliError } from './cli-error.js'
import { COMMANDS } from './commands.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { errorJson, errorText } from './failure.js'
import type { Io } from './io.js'
import type { Outcome } from './outcome.js'
import { PLAIN, paintFor } from './paint.js'
import { printableJson } from './printable.js'

const GLOBAL_HELP = `
Exit codes: 0 what was asked holds, 1 it does not, 2 misuse.`

/** The options that every command has. */
interface GlobalOptions {
  readonly json?: true
  readonly color: boolean
  readonly debug?: true
}

/**
 * Runs the `stagedoor` command.
 *
 * Prints the answer to `io`, and every failure as one message. Does not end the process. Never throws, and never rejects.
 *
 * @param argv - the arguments, without the interpreter and the script
 * @param io - where it reads and writes
 * @returns the exit code
 */
export async function runCli(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.holds
  const program = createProgram(io, async (command, job) => {
    const { json, color } = command.optsWithGlobals<GlobalOptions>()
    const outcome = await job(io)
    exitCode = outcome.exitCode
    if (json) io.out(`${printableJson(envelope(command, outcome))}\n`)
    else io.out(withLineBreak(outcome.text(paintFor(io, color))))
  })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    return fail(error, argv, io)
  }
}

const envelope = (command: Command, { exitCode, json }: Outcome): object => ({
  format: 1,
  command: command.name(),
  holds: exitCode === EXIT.holds,
  ...json,
})

const withLineBreak = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`)

type Execute = (command: Command, job: (io: Io) => Outcome | Promise<Outcome>) => Promise<void>

function createProgram(io: Io, execute: Execute): Command {
  const program = new Command('stagedoor')
    .description('Keeps a Stagedoor catalog governable: lint it, lock it, compare it, assert what must hold.')
    .version(ownVersion(), '-V, --version', 'print the version')
    .option('--json', 'print one JSON document instead of text')
    .option('--no-color', 'no colours, not even on a terminal')
    .option('--debug', 'print stack traces')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('after', GLOBAL_HELP)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      // Printed once, by `fail`, in the form of every other failure.
      outputError: () => undefined,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
  for (const build of COMMANDS) {
    const command = build((job) => execute(command, job))
    program.addCommand(command.copyInheritedSettings(program).helpOption('-h, --help', 'print help'))
  }
  return program
}

function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return (manifest as { readonly version: string }).version
}

/** Prints why there is no answer, and answers the exit code. */
function fail(error: unknown, argv: readonly string[], io: Io): ExitCode {
  // Help and the version were printed, and are what was asked for; help for want of a command is not.
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.holds
  if (error instanceof CommanderError && error.code === 'commander.help') return EXIT.misuse
  const failure = toCliError(error)
  // From the arguments: they may not have parsed.
  if (argv.includes('--json'))
    io.out(`${printableJson({ format: 1, holds: false, error: errorJson(failure) })}\n`)
  else io.err(`${errorText(failure, PLAIN)}\n`)
  if (argv.includes('--debug')) io.err(`${stackOf(error)}\n`)
  return failure.exitCode
}

function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error
  if (error instanceof CommanderError)
    return new CliError('usage', error.message.replace(/^error: /, ''), {
      fix: 'Run the command with --help to see how it is called.',
    })
  const message = error instanceof Error ? error.message : String(error)
  return new CliError('internal', `something went wrong inside stagedoor: ${message}`, {
    fix: 'Run it again with --debug and report what it prints.',
    cause: error,
  })
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = error.stack ?? error.message
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackOf(error.cause)}`
}
