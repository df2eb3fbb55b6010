// A mutation run has two rounds, as a mutant that acts while a file loads costs a run of every test. In the first each mutant is
// switched on when the tests begin, and asked of those that reach it. In the second come the few that went unnoticed so and
// act while a file loads, too: they are there from the start, and asked of all.
import { memoryOf, reportOf, unnoticedAtLoad } from './mutants.mjs'

const SOURCES = {
  core: ['packages/core/src/**/*.ts', '!packages/core/src/index.ts'],
  server: ['packages/server/src/token/**/*.ts', 'packages/server/src/company/**/*.ts'],
}
const { MUTATION_RUN: name, MUTATION_ROUND: round } = process.env

export default {
  packageManager: 'pnpm',
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: `mutation/${name}.vitest.ts`, related: false },
  mutate: round === 'first' ? SOURCES[name] : unnoticedAtLoad(name).map(rangeOf),
  ignoreStatic: round === 'first',
  // Messages are for people and no API; codes and reasons stand in the unions that tests name one by one.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignorePatterns: ['.turbo', '.packed', 'tools', 'dist-docs'],
  coverageAnalysis: 'perTest',
  // What no edit has touched since the last run on this machine keeps its verdict; `--force` asks anew.
  incremental: true,
  incrementalFile: memoryOf(name, round),
  concurrency: 2,
  timeoutMS: 20_000,
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false, reportMutants: false, logTests: false },
  jsonReporter: { fileName: reportOf(name, round) },
  tempDirName: '.mutation/sandbox',
}

/** As Stryker reads it: columns count from 0 there, and from 1 in its reports. */
function rangeOf({ path, location: { start, end } }) {
  return `${path}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`
}
