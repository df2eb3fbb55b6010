import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { EXIT } from './exit-codes.js'
import { pathOf, readText, writeText } from './files.js'
import type { Io } from './io.js'
import type { Outcome } from './outcome.js'
import { misuse } from './usage.js'

/** Where a document that a command made goes. */
export interface DeliveryOptions {
  /** The file to write; standard output when left out. */
  readonly out?: string
  /** True: a file that is there is replaced. */
  readonly force?: true
  /** True: nothing is written; the file has to hold the document already. */
  readonly check?: true
}

/** Gives a command the options of {@link deliver}. Never throws. */
export const withDelivery = (command: Command): Command =>
  command
    .option('-o, --out <file>', 'write it to a file instead of standard output')
    .option('--force', 'replace the file if it is there')
    .option('--check', 'write nothing; say whether the file of --out is up to date')

/**
 * Prints a document, writes it to a file, or holds the file against it.
 *
 * @param document - the whole text, which ends in a line break
 * @param json - what the `--json` document says besides `out`
 * @throws {@link CliError} `already_there` without `force`, `unreadable`, or `usage` if `check` has no file.
 */
export function deliver(io: Io, document: string, options: DeliveryOptions & { json: object }): Outcome {
  const { out, json, force = false, check = false } = options
  if (check && out === undefined) throw misuse('--check needs the file: give --out <file>.')
  if (out === undefined) return { exitCode: EXIT.holds, json: { out: null, ...json }, text: () => document }
  if (check) return checked(io, document, { out, json })
  writeText(io, out, document, { force })
  const bytes = Buffer.byteLength(document)
  return { exitCode: EXIT.holds, json: { out, bytes, ...json }, text: () => `wrote ${out} (${bytes} bytes)` }
}

function checked(io: Io, document: string, { out, json }: { out: string; json: object }): Outcome {
  const isThere = existsSync(pathOf(io, out))
  // A checkout may have turned the line breaks into those of Windows.
  const isCurrent = isThere && readText(io, out, 'the file').replaceAll('\r\n', '\n') === document
  const state = isCurrent ? 'is up to date' : isThere ? 'is out of date' : 'is not there'
  return {
    exitCode: isCurrent ? EXIT.holds : EXIT.doesNot,
    json: { out, upToDate: isCurrent, ...json },
    text: (paint) =>
      isCurrent
        ? `${out} ${state}`
        : `${paint.red(`${out} ${state}`)}\n  Run the same command without --check and with --force.`,
  }
}
