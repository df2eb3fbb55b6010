import { CliError } from '../cli-error.js'
import { parseJson, readText } from '../files.js'
import type { Io } from '../io.js'
import type { Change } from './change.js'

/** Acknowledgements: the reason for a change, by the id of the change. */
export type Acknowledgements = ReadonlyMap<string, string>

const FIX = 'Write { "<id of the change>": "<why it is fine>" }, or give --acknowledge "<id>=<why>".'

/**
 * Reads what `--acknowledge` was given: files of `{ "<id>": "<reason>" }`, and single `<id>=<reason>` entries.
 *
 * @throws {@link CliError} `malformed_file` or `usage` if a reason is missing, `not_found` for a file that is not there.
 */
export function readAcknowledgements(io: Io, given: readonly string[]): Acknowledgements {
  return new Map(given.flatMap((each) => (isEntry(each) ? [readEntry(each)] : readFile(io, each))))
}

/** `permission-removed:finance.bills.read=why`: what stands before the `=` is an id, which is no path. */
const isEntry = (text: string): boolean => /^[a-z-]+(?::[^=\s]+)*=/.test(text)

function readEntry(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  const [id, reason] = [text.slice(0, at), text.slice(at + 1).trim()]
  if (reason === '') throw new CliError('usage', `acknowledges ${id} without a reason`, { fix: FIX })
  return [id, reason]
}

function readFile(io: Io, file: string): readonly (readonly [string, string])[] {
  const source = readText(io, file, 'the list of acknowledgements')
  const input = parseJson(source, file)
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw new CliError('malformed_file', 'is no list of acknowledgements', { file, fix: FIX })
  return Object.entries(input).map(([id, reason]: readonly [string, unknown]) => {
    if (typeof reason === 'string' && reason.trim() !== '') return [id, reason] as const
    const line = source.slice(0, source.indexOf(JSON.stringify(id))).split('\n').length
    throw new CliError('malformed_file', `acknowledges ${id} without a reason`, { file, line, fix: FIX })
  })
}

/** Does this change have to be acknowledged? Never throws. */
export const isGrave = ({ class: own }: Change): boolean => own === 'breaking' || own === 'widening'
