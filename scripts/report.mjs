// How a check says what it found: for the other scripts.
import { fromRoot } from './workspace.mjs'

/**
 * Prints every problem as `file:line: text`, or `fine` when there is none, and sets the exit code of this process.
 *
 * @param problems - `{ file, line, text }` each, with an absolute path and a line counted from 1.
 * @param fine - The sentence for a check that found nothing.
 */
export function report(problems, fine) {
  for (const { file, line, text } of problems) console.error(`${fromRoot(file)}:${line}: ${text}`)
  if (problems.length === 0) console.log(fine)
  else process.exitCode = 1
}
