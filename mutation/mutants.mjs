// The mutants that a run has tried: for those who judge them, and for the second round.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const DETECTED = ['Killed', 'Timeout']
const UNDETECTED = ['Survived', 'NoCoverage']

/** Where a round of a run writes its report, from the root of the repository. */
export const reportOf = (name, round) => `.mutation/${name}.${round}.json`

/** Where Stryker keeps what it knows of a round from one run to the next. */
export const memoryOf = (name, round) => `.mutation/${name}.${round}.incremental.json`

/**
 * Every mutant of a round that runs: where it is and what it does, whether it acts while a file loads (`static`), and whether a
 * test noticed it: `undefined` for one that this round has not asked about. `isByTime`: by how long it took, which another machine may
 * take for nothing.
 */
export function mutantsOf(name, round) {
  const file = reportOf(name, round)
  if (!existsSync(file)) return undefined
  const { files } = JSON.parse(readFileSync(file, 'utf8'))
  return Object.entries(files).flatMap(([path, { source, mutants }]) =>
    mutants
      .filter(
        ({ status, statusReason }) =>
          status !== 'CompileError' && !statusReason?.includes('excluded mutation'),
      )
      .map(({ mutatorName, replacement, status, statusReason, location, static: isStatic }) => ({
        path,
        source,
        mutatorName,
        replacement,
        location,
        isStatic: isStatic === true,
        isByTime: status === 'Timeout' || statusReason?.startsWith('Test timed out') === true,
        isNoticed:
          DETECTED.includes(status) ||
          isUnloadable(status, statusReason) ||
          (UNDETECTED.includes(status) ? false : undefined),
      })),
  )
}

/** Does a test file not load any more, as its catalog does not compile? `npm test` fails then. Any other such error is of the run itself. */
const isUnloadable = (status, reason) =>
  status === 'RuntimeError' && /^An error occurred outside of a test run: .*\.test\.ts: /.test(reason)

/** Two mutants of one name are the same, in whatever round. */
export const placeOf = ({ path, mutatorName, replacement, location: { start, end } }) =>
  JSON.stringify([path, start, end, mutatorName, replacement])

/** Those that went unnoticed in the first round, and act while a file loads. */
export const unnoticedAtLoad = (name) =>
  (mutantsOf(name, 'first') ?? []).filter(({ isStatic, isNoticed }) => isStatic && isNoticed !== true)

/**
 * Lets the second round know what the first has found out, unless it has a memory of its own: it is asked for places in the sources, and in
 * the large ones lie many mutants that a test has noticed.
 */
export function handOn(name) {
  if (existsSync(memoryOf(name, 'second'))) return
  const asked = new Set(unnoticedAtLoad(name).map(placeOf))
  const memory = JSON.parse(readFileSync(memoryOf(name, 'first'), 'utf8'))
  for (const [path, file] of Object.entries(memory.files))
    file.mutants = file.mutants.filter((mutant) => !asked.has(placeOf({ ...mutant, path })))
  writeFileSync(memoryOf(name, 'second'), JSON.stringify(memory))
}
