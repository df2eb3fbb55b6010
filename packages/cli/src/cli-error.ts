import { EXIT, type ExitCode } from './exit-codes.js'

/** Why a command could not answer. Closed union; part of the `--json` output. */
export type CliErrorCode =
  | 'usage'
  | 'not_found'
  | 'unreadable'
  | 'already_there'
  | 'malformed_file'
  | 'catalog_not_loaded'
  | 'no_catalog'
  | 'invalid_catalog'
  | 'internal'

/** What is known about a {@link CliError} besides its message. */
export interface CliErrorOptions {
  /** The file it is about, as the user wrote it. */
  readonly file?: string
  /** The line in that file, from 1. */
  readonly line?: number
  /** The column in that line, from 1. */
  readonly column?: number
  /** What the user can do about it, in one sentence. */
  readonly fix?: string
  /** `EXIT.misuse` when left out. */
  readonly exitCode?: ExitCode
  /** What was thrown underneath; shown with `--debug` only. */
  readonly cause?: unknown
}

/**
 * A command cannot answer: it was called wrongly, or something it was given cannot be read. Shown as one message, without a
 * stack unless `--debug` is given.
 */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: CliErrorCode
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly fix?: string
  readonly exitCode: ExitCode

  /** Never throws. */
  constructor(code: CliErrorCode, message: string, options: CliErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    if (options.file !== undefined) this.file = options.file
    if (options.line !== undefined) this.line = options.line
    if (options.column !== undefined) this.column = options.column
    if (options.fix !== undefined) this.fix = options.fix
    this.exitCode = options.exitCode ?? EXIT.misuse
  }
}
