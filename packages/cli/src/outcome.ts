import type { Command } from 'commander'
import type { ExitCode } from './exit-codes.js'
import type { Io } from './io.js'
import type { Paint } from './paint.js'

/** What a command answers: the same facts for programs and for people. */
export interface Outcome {
  readonly exitCode: ExitCode
  /** The fields of the `--json` document besides `format`, `command` and `holds`. A stable shape: part of the API. */
  readonly json: object
  /** The answer for people, without a line break at its end. */
  readonly text: (paint: Paint) => string
}

/** Runs the work of a command and prints what it answers, or why it cannot. */
export type Run = (job: (io: Io) => Outcome | Promise<Outcome>) => Promise<void>

/** Sets a command up: its name, arguments, options and help, and `run` as its action. */
export type CommandBuilder = (run: Run) => Command
