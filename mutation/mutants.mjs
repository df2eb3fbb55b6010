// The mutants that a run has tried: for those who judge them, and for the second round.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const DETECTED = ['Killed', 'Timeout']
const UNDETECTED = ['Survived', 'NoCoverage']

/** Where a round of a run writes its report, from the root of the repository. */
export const reportOf = (name, round) => `.mutation/${name}.${round}.json`

/** Where Stryker keeps what it knows of a round from one run to the next. */
export const memoryOf = (name, round) => `.mutation/${name}.${round}.incremental.json`

/**
 * Every mutant of a round that runs: where it is and what it does, whether it acts while a file loads (`static`), and whether a
 * test noticed it: `undefined` for one that this round has not asked about.
 */
export function mutantsOf(name, round) {
  const file = reportOf(name, round)
  if (!existsSync(file)) return undefined
  const { files } = JSON.parse(readFileSync(file, 'utf8'))
  return Object.entries(files).flatMap(([path, { source, mutants }]) =>
    mutants
      .filter(
        ({ status, statusReason }) =>
          !status.endsWith('Error') && !statusReason?.includes('excluded mutation'),
      )
      .map(({ mutatorName, replacement, status, location, static: isStatic }) => ({
        path,
        source,
        mutatorName,
        replacement,
        location,
        isStatic: isStatic === true,
        isNoticed: DETECTED.includes(status) || (UNDETECTED.includes(status) ? false : undefined),
      })),
  )
}

/** Two mutants of one name are the same, in whatever round. */
export const placeOf = ({ path, mutatorName, replacement, location: { start, end } }) =>
  JSON.stringify([path, start, end, mutatorName, replacement])

/** Those that went unnoticed in the first round, and act while a file loads. Not what is explained: it costs a run of every test, too. */
export function unnoticedAtLoad(name) {
  const explained = new Set(JSON.parse(readFileSync(explanationsFile, 'utf8')).map(nameOf))
  return (mutantsOf(name, 'first') ?? []).filter(
    (mutant) => mutant.isStatic && mutant.isNoticed !== true && !explained.has(textsOf(mutant).name),
  )
}

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

/** Where it stands why a mutant that no test notices need not be noticed. */
export const explanationsFile = fileURLToPath(new URL('equivalent.json', import.meta.url))

/** What a mutant is known by, whatever line it stands in: its name, that line, and what it does. */
export function textsOf({ path, source, mutatorName, replacement, location: { start, end } }) {
  const lines = source.split('\n')
  const first = lines[start.line - 1]
  const original =
    start.line === end.line
      ? first.slice(start.column - 1, end.column - 1)
      : [
          first.slice(start.column - 1),
          ...lines.slice(start.line, end.line - 1),
          lines[end.line - 1].slice(0, end.column - 1),
        ].join('\n')
  const name = nameOf({ file: path, mutator: mutatorName, line: first, original, replacement })
  const text = `${mutatorName} goes unnoticed: ${onOneLine(original)} -> ${onOneLine(replacement)}`
  return { name, line: start.line, text }
}

/** The same of an explanation. */
export function nameOf({ file, mutator, line, original, replacement }) {
  return JSON.stringify([file, mutator, ...[line, original, replacement].map(onOneLine)])
}

function onOneLine(text) {
  return text.trim().replace(/\s+/g, ' ')
}

