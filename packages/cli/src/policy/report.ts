import { tableText } from '../matrix/table.js'
import type { Paint } from '../paint.js'
import { count, printable } from '../printable.js'
import type { Coverage } from './coverage.js'
import type { PolicyFailure, TestResult } from './run-suites.js'

/** What the report of a run shows. */
export interface Reported {
  readonly results: readonly TestResult[]
  readonly coverage: Coverage
  /** True: the coverage is shown permission by permission. */
  readonly isFull: boolean
  /** The coverage that is asked for, of 100. */
  readonly required: number | undefined
}

/** The most failures of one test that are shown. */
const MOST_FAILURES = 20

/** The report for people. Never throws. */
export function reportText(reported: Reported, paint: Paint): string {
  const { results, coverage, isFull } = reported
  const names = [...new Set(results.map(({ file }) => file))]
  const files = names.flatMap((name) => [
    paint.bold(printable(name)),
    ...results.filter(({ file }) => file === name).flatMap((test) => testLines(test, paint)),
  ])
  return [
    ...files,
    '',
    ...(isFull ? coverageLines(coverage, paint) : []),
    ...summaryLines(reported, paint),
  ].join('\n')
}

function testLines({ name, file, line, questions, failures }: TestResult, paint: Paint): readonly string[] {
  const asked = paint.dim(`(${count(questions, 'question')})`)
  if (failures.length === 0) return [`  ${paint.green('ok')}    ${printable(name)} ${asked}`]
  const place = printable(line === undefined ? file : `${file}:${line}`)
  const others = failures.length - MOST_FAILURES
  return [
    `  ${paint.red('FAIL')}  ${printable(name)} ${asked}  ${place}`,
    ...failures
      .slice(0, MOST_FAILURES)
      .flatMap((failure) => [
        `        ${failureLine(failure)}`,
        ...(failure.because === '' ? [] : [paint.dim(`          by ${printable(failure.because)}`)]),
      ]),
    ...(others > 0 ? [`        and ${others} more`] : []),
  ]
}

/** One failure in one line. Never throws. */
export function failureLine({ member, permission, target, expected, actual }: PolicyFailure): string {
  const subject = [member, permission, ...(target === 'none' ? [] : ['at', target])].map(printable).join(' ')
  if (expected === 'allowed') return `${subject}: listed as allowed, and refused: ${actual}`
  if (actual === 'allowed')
    return `${subject}: was allowed, and ${expected === 'refused' ? 'nothing lists it' : `should be ${expected}`}`
  return `${subject}: refused as ${actual}, not as ${expected}`
}

function coverageLines({ permissions, outcomes }: Coverage, paint: Paint): readonly string[] {
  const plain = (): ((text: string) => string) => (text) => text
  return [
    tableText(
      {
        head: ['permission', 'asked', 'never came about'],
        rows: permissions.map((each) => [
          each.permission,
          String(Object.values(each.outcomes).reduce((sum, amount) => sum + amount, 0)),
          each.missing.join(', ') || 'all did',
        ]),
      },
      paint,
      plain,
    ),
    '',
    tableText(
      {
        head: ['layer', 'outcome', 'permissions'],
        rows: outcomes.map(({ layer, outcome, covered, possible }) => [
          layer,
          outcome,
          `${covered} of ${possible}`,
        ]),
      },
      paint,
      plain,
    ),
    '',
  ]
}

function summaryLines({ results, coverage, isFull, required }: Reported, paint: Paint): readonly string[] {
  if (results.length === 0)
    return [paint.red('No test was run, and nothing is proved by that.'), '  Check the paths and --filter.']
  const failed = results.filter(({ failures }) => failures.length > 0).length
  const questions = results.reduce((sum, each) => sum + each.questions, 0)
  const asked = coverage.permissions.filter(({ outcomes }) => Object.keys(outcomes).length > 0).length
  const short = required !== undefined && coverage.percent < required
  return [
    `${count(results.length, 'test')}, ${count(questions, 'question')}: ${paint.green(`${results.length - failed} passed`)}, ${failed === 0 ? '0 failed' : paint.red(`${failed} failed`)}`,
    `coverage: ${asked} of ${count(coverage.permissions.length, 'permission')} asked, ${coverage.percent} % of their outcomes${isFull ? '' : paint.dim(' (--coverage lists what is missing)')}`,
    ...(short
      ? [paint.red(`${required} % of the outcomes are asked for, and ${coverage.percent} % came about.`)]
      : []),
  ]
}
