// Every mutant that no test noticed is explained in mutation/equivalent.json, and every explanation there still explains one. A mutant is
// known by its text, not by its place: the line it starts in, what was replaced, and by what.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { report } from './report.mjs'
import { root } from './workspace.mjs'

const DETECTED = ['Killed', 'Timeout']
const UNDETECTED = ['Survived', 'NoCoverage']
const explanationsFile = join(root, 'mutation', 'equivalent.json')
const explanationsText = readFileSync(explanationsFile, 'utf8')
const explanations = JSON.parse(explanationsText)
const explained = new Set(explanations.map(nameOf))
const met = new Set()
const problems = ['core', 'server'].flatMap(unexplainedIn)

explanations.forEach((explanation, index) => {
  if (met.has(nameOf(explanation))) return
  const text = `explains no mutant that goes unnoticed: ${explanation.file}: ${explanation.line}`
  problems.push({ file: explanationsFile, line: lineOfExplanation(index), text })
})
report(problems, `all ${met.size} mutants that no test notices are explained`)

/** Prints the scores of a run, and answers its mutants that are neither noticed nor explained. */
function unexplainedIn(run) {
  const file = join(root, '.mutation', `${run}.json`)
  if (!existsSync(file)) return [{ file, line: 1, text: 'is missing: `npm run mutation` writes it' }]
  const mutants = Object.entries(JSON.parse(readFileSync(file, 'utf8')).files).flatMap(mutantsOf)
  const detected = mutants.filter(({ status }) => DETECTED.includes(status)).length
  const rest = mutants.filter(({ status }) => UNDETECTED.includes(status))
  const unexplained = rest.filter(({ name }) => !explained.has(name))
  for (const { name } of rest) if (explained.has(name)) met.add(name)
  const share = (total) => `${((100 * detected) / total).toFixed(2)} % of ${total}`
  console.log(
    `${run}: ${share(detected + rest.length)} mutants noticed, ${share(detected + unexplained.length)} without those explained`,
  )
  return unexplained.map(({ path, line, text }) => ({ file: join(root, path), line, text }))
}

function mutantsOf([path, { source, mutants }]) {
  const lines = source.split('\n')
  return mutants.map(({ mutatorName, replacement, status, location: { start, end } }) => {
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
    return { name, path, status, line: start.line, text }
  })
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
