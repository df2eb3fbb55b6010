/**
 * How a mutation run is made: which sources are mutated, and which tests must notice.
 *
 * @param {string} name - the name of the run, and of the vitest configuration beside this file
 * @param {string[]} mutate - the sources
 * @param {number} least - the score in percent below which the run fails
 */
export const mutationRun = (name, mutate, least) => ({
  packageManager: 'pnpm',
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: `mutation/${name}.vitest.ts`, related: false },
  mutate,
  // Messages are for people and no API; codes and reasons stand in the unions that tests name one by one.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignorePatterns: ['.turbo', '.packed', 'tools', 'dist-docs'],
  coverageAnalysis: 'perTest',
  // What no edit has touched since the last run on this machine keeps its verdict; `--force` asks anew.
  incremental: true,
  incrementalFile: `.mutation/${name}.incremental.json`,
  concurrency: 2,
  timeoutMS: 20_000,
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false, logTests: false },
  jsonReporter: { fileName: `.mutation/${name}.json` },
  tempDirName: '.mutation/sandbox',
  thresholds: { high: 97, low: 95, break: least },
})
