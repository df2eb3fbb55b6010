import { existsSync } from 'node:fs'
import { CliError } from '../cli-error.js'
import { EXIT } from '../exit-codes.js'
import { pathOf, writeText } from '../files.js'
import type { Io } from '../io.js'
import { loadCatalog } from '../load-catalog.js'
import type { Outcome } from '../outcome.js'
import { type Coverage, coverageOf } from './coverage.js'
import { findSuites } from './find-suites.js'
import { junitXml } from './junit.js'
import { reportText } from './report.js'
import { type PolicyRun, runSuites } from './run-suites.js'

/** What `stagedoor test` is asked. */
export interface TestInput {
  readonly catalog: string
  /** Files and folders of policy tests. */
  readonly paths: readonly string[]
  readonly filter?: string
  /** True: the coverage is listed permission by permission. */
  readonly coverage?: true
  /** The coverage below which the run fails, of 100. */
  readonly requireCoverage?: number
  /** The file of a JUnit report. */
  readonly junit?: string
  readonly force?: true
}

/** A run, and the files that it depends on. */
export interface TestOutcome extends Outcome {
  readonly sources: readonly string[]
}

/**
 * Runs policy tests. Holds if there is at least one, all pass, and the coverage is what was asked for.
 *
 * @throws {@link CliError} if the catalog, a test or its fixtures cannot be read, or the report would replace a file.
 */
export async function test(input: TestInput, io: Io): Promise<TestOutcome> {
  // Before anything runs: a report that cannot be written is no reason to have waited.
  if (input.junit !== undefined && input.force !== true && existsSync(pathOf(io, input.junit)))
    throw new CliError('already_there', 'is there already, and no test was run', {
      file: input.junit,
      fix: 'Give --force to replace it, or name another file.',
    })
  const catalog = await loadCatalog(io, input.catalog)
  const suites = findSuites(io, catalog, input.paths)
  const run = runSuites(suites, input.filter === undefined ? {} : { filter: input.filter })
  const coverage = coverageOf(catalog, run.answers)
  if (input.junit !== undefined)
    writeText(io, input.junit, junitXml(run.results), { force: input.force === true })
  const required = input.requireCoverage
  const holds =
    run.results.length > 0 &&
    run.results.every(({ failures }) => failures.length === 0) &&
    coverage.percent >= (required ?? 0)
  const reported = { results: run.results, coverage, isFull: input.coverage === true, required }
  return {
    exitCode: holds ? EXIT.holds : EXIT.doesNot,
    json: toJson(run, coverage),
    text: (paint) => reportText(reported, paint),
    sources: [...new Set([input.catalog, ...suites.flatMap((suite) => suite.sources)])],
  }
}

function toJson({ results, answers }: PolicyRun, coverage: Coverage): object {
  const failed = results.filter(({ failures }) => failures.length > 0).length
  return {
    tests: results.length,
    passed: results.length - failed,
    failed,
    questions: answers.length,
    results: results.map(({ line, duration: _, ...result }) => ({ ...result, line: line ?? null })),
    coverage,
  }
}
