/*
 * The benchmark: `npm run bench`, or `npm run bench -- --full` for many times as long. Prints every goal with its figure, and
 * writes the figures to results/latest.json and their tables into docs/performance.md; `--dry` writes nothing, and
 * `--page` measures nothing: it writes the tables again. Ends with 0 also where
 * goals are missed: how fast a machine is breaks no build. What CI holds is in gate.ts.
 */
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { writePage, writeResults } from './report/performance-page.ts'
import type { Results } from './report/results.ts'
import { goalsText } from './report/terminal.ts'
import { runSuites } from './run-suites.ts'

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    dry: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
  },
})
if (values.page) {
  writePage()
  process.exit()
}
const form = values.full ? 'full' : 'short'
const started = performance.now()
const seconds = (): string => ((performance.now() - started) / 1_000).toFixed(1).padStart(6)

const suites = await runSuites(form, (line) => console.log(`${seconds()} s  ${line}`))
const [cpu] = cpus()
const results: Results = {
  date: new Date().toISOString().slice(0, 10),
  form,
  node: process.versions.node,
  machine: `${cpus().length} cores of ${cpu?.model.trim() ?? 'an unknown processor'}`,
  suites,
}
console.log(`${seconds()} s  done\n\n${goalsText(suites)}`)
if (!values.dry) {
  writeResults(results)
  writePage()
  console.log('\nresults/latest.json and docs/performance.md are written')
}
// The key servers and agents of peers would keep the process alive.
process.exit()
