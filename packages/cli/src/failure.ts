import type { CliError } from './cli-error.js'
import type { Paint } from './paint.js'
import { printable } from './printable.js'

/** The `error` of a `--json` document. A stable shape: part of the API. */
export interface ErrorJson {
  readonly code: string
  readonly message: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly fix?: string
}

/** A failure for programs. Never throws. */
export function errorJson({ code, message, file, line, column, fix }: CliError): ErrorJson {
  return {
    code,
    message,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(fix === undefined ? {} : { fix }),
  }
}

/** A failure for people: where, what, and what to do. Never throws. */
export function errorText(error: CliError, paint: Paint): string {
  const place = [error.file, error.line, error.column].filter((part) => part !== undefined).join(':')
  const subject = place === '' ? '' : `${paint.bold(printable(place))} `
  const fix = error.fix === undefined ? '' : `\n  ${printableLines(error.fix)}`
  return `${paint.red('stagedoor:')} ${subject}${printableLines(error.message)}${fix}`
}

/** What was read may stand in a message, and what to do about it may name it: line by line, nothing that a terminal acts on. */
const printableLines = (text: string): string => text.split('\n').map(printable).join('\n')
