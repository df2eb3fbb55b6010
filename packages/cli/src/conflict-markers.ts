import { CliError } from './cli-error.js'

const MARKER = /<{7}|>{7}/

/**
 * The error for a file that cannot be read because a merge has left conflict markers in it; `undefined` if there are none. Asked only
 * of what did not parse: a text of a sound file may hold such a sequence.
 *
 * Never throws.
 */
export function unmerged(source: string, file: string, cause?: unknown): CliError | undefined {
  const at = source.search(MARKER)
  if (at < 0) return undefined
  // By its name or by what is left of it: of a lock the numbers of both sides cannot be kept by choosing lines.
  const isLock = file.endsWith('.lock.json') || source.includes('"lockVersion"')
  return new CliError('malformed_file', 'holds the conflict markers of a merge', {
    file,
    line: source.slice(0, at).split('\n').length,
    fix: isLock
      ? 'Put the lock of the main branch in its place and run `stagedoor lock` with `--base`: it is not resolved by hand.'
      : 'Resolve the conflict: choose what stays, and take the markers out.',
    cause,
  })
}
