/*
 * The key-server drill: `npm run drill`. Prints what became of every request and ends with 1 unless nothing bad was let through,
 * nothing good was refused, and the SDK asked for keys no more often than it may.
 */
import { type DrillReport, runDrill } from './drill.ts'
import type { TokenKind } from './tokens.ts'

const KINDS: readonly (readonly [TokenKind, string])[] = [
  ['good', 'good'],
  ['expired', 'expired'],
  ['forged', 'forged'],
  ['unknownKid', 'of an unknown key, never the same'],
  ['retired', 'of a withdrawn key'],
]

const started = performance.now()
const seconds = (): string => ((performance.now() - started) / 1_000).toFixed(1).padStart(5)
const report = await runDrill({
  requests: 20_000,
  rate: 2_000,
  withHang: true,
  log: (line) => console.log(`${seconds()} s  ${line}`),
})
print(report)
const { tally, fetches, mostFetches } = report
const isGood =
  tally.falseAccepts === 0 && tally.falseRejects === 0 && tally.wrongRefusals === 0 && fetches <= mostFetches
console.log(isGood ? '\nThe drill is passed.' : '\nThe drill is FAILED.')
process.exitCode = isGood ? 0 : 1

function print({ tally, fetches, mostFetches }: DrillReport): void {
  const statuses = tally.statuses()
  console.log(`\n${'tokens'.padEnd(36)}${statuses.map((status) => `${status}`.padStart(9)).join('')}`)
  for (const [kind, name] of KINDS) {
    const counts = statuses.map((status) => tally.count(kind, status).toLocaleString('en').padStart(9))
    console.log(`${name.padEnd(36)}${counts.join('')}`)
  }
  const latencies = [0.5, 0.99, 1].map((part) => `${tally.latency(part).toFixed(1)} ms`)
  console.log(`
${tally.total.toLocaleString('en')} requests in ${seconds().trim()} s
${tally.falseAccepts} false accepts
${tally.falseRejects} false rejects (503 for a good token while there are no keys, or too old ones, is documented)
${tally.wrongRefusals} refusals in a wrong form
${fetches} fetches of keys, of at most ${mostFetches}
good tokens waited ${latencies[0]} (median), ${latencies[1]} (99 %), ${latencies[2]} (the longest)`)
}
