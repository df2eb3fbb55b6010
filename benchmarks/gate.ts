/*
 * What CI holds: `node benchmarks/gate.ts`, a part of `npm run check`. Bytes and sizes at most as in budget.json, to the byte; ratios at
 * most as there with a margin of 30 %, the best of three. No milliseconds: they are the machine's. `--write` writes the present sizes
 * into the budget; ratios are set by hand.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { type Budget, exceeded, measuredSizes } from './gate/budget.ts'
import { measuredRatios } from './gate/ratios.ts'

const FILE = new URL('./budget.json', import.meta.url)
const TRIES = 3
const MARGIN = 1.3

const budget = JSON.parse(readFileSync(FILE, 'utf8')) as Budget
const sizes = await measuredSizes()
if (process.argv.includes('--write')) {
  writeFileSync(FILE, `${JSON.stringify({ ...budget, sizes }, null, 2)}\n`)
  console.log('benchmarks/budget.json has the present sizes')
  process.exit()
}

const problems = [...exceeded(sizes, budget.sizes, 1)]
let slow: readonly string[] = []
const best = new Map<string, number>()
for (let attempt = 0; attempt < TRIES; attempt += 1) {
  for (const [name, ratio] of Object.entries(await measuredRatios()))
    best.set(name, Math.min(ratio, best.get(name) ?? Number.POSITIVE_INFINITY))
  slow = exceeded(Object.fromEntries(best), budget.ratios, MARGIN)
  if (slow.length === 0) break
}
for (const problem of [...problems, ...slow]) console.error(`x ${problem}`)
if (problems.length + slow.length > 0) process.exit(1)
const count = Object.keys(budget.sizes).length + Object.keys(budget.ratios).length
console.log(`all ${count} figures of benchmarks/budget.json hold`)
