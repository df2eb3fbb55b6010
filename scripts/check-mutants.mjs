// Every mutant that no test noticed is explained in mutation/equivalent.json, and every explanation there still explains one. A mutant is
// known by its text, not by its place: the line it starts in, what was replaced, and by what.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mutantsOf, placeOf, reportOf } from '../mutation/mutants.mjs'
import { report } from './report.mjs'
import { root } from './workspace.mjs'

/** The share of mutants, in percent, that tests must notice in each run. */
const LEAST = 95

const explanationsFile = join(root, 'mutation', 'equivalent.json')
const explanationsText = readFileSync(explanationsFile, 'utf8')
const explanations = JSON.parse(explanationsText)
const explained = new Set(explanations.map(nameOf))
const met = new Set()
const problems = ['core', 'server'].flatMap(problemsOf)

explanations.forEach((explanation, index) => {
  if (met.has(nameOf(explanation))) return
  const text = `explains no mutant that goes unnoticed: ${explanation.file}: ${explanation.line}`
  problems.push({ file: explanationsFile, line: lineOfExplanation(index), text })
})
report(problems, `all ${met.size} mutants that no test notices are explained`)

/** Prints the scores of a run, and answers what is wrong with it: above all its mutants that are neither noticed nor explained. */
function problemsOf(run) {
  const file = join(root, reportOf(run, 'first'))
  const mutants = mutantsOf(run, 'first')
  if (mutants === undefined) return [{ file, line: 1, text: 'is missing: `npm run mutation` writes it' }]
  const noticedLater = new Set(
    (mutantsOf(run, 'second') ?? []).filter(({ isNoticed }) => isNoticed === true).map(placeOf),
  )
  const rest = mutants.filter((mutant) => mutant.isNoticed !== true && !noticedLater.has(placeOf(mutant)))
  const named = rest.map((mutant) => ({ ...mutant, ...textsOf(mutant) }))
  const slow = mutants.filter(({ isByTime }) => isByTime).map(textsOf)
  for (const { name } of [...named, ...slow]) if (explained.has(name)) met.add(name)
  const unexplained = named.filter(({ name }) => !explained.has(name))
  const share = (missed) => (100 * (mutants.length - missed.length)) / mutants.length
  console.log(
    `${run}: ${share(rest).toFixed(2)} % of ${mutants.length} mutants noticed, ${share(unexplained).toFixed(2)} % with those explained`,
  )
  const low =
    share(rest) < LEAST ? [{ file, line: 1, text: `fewer than ${LEAST} % of the mutants are noticed` }] : []
  return [...low, ...unexplained.map(({ path, line, text }) => ({ file: join(root, path), line, text }))]
}

function textsOf({ path, source, mutatorName, replacement, location: { start, end } }) {
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

function nameOf({ file, mutator, line, original, replacement }) {
  return JSON.stringify([file, mutator, ...[line, original, replacement].map(onOneLine)])
}

function onOneLine(text) {
  return text.trim().replace(/\s+/g, ' ')
}

/** The line on which the explanation at this place of the list begins. */
function lineOfExplanation(index) {
  const lines = explanationsText.split('\n')
  const starts = lines.flatMap((text, at) => (text.trim().startsWith('"file":') ? [at] : []))
  return starts[index] ?? 1
}
