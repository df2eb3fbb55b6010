import { escapeHtml } from '../docs/markup.js'
import { failureLine } from './report.js'
import type { TestResult } from './run-suites.js'

/**
 * The results as a JUnit report, which CI systems read: a suite for each file, a case for each test.
 *
 * Never throws.
 */
export function junitXml(results: readonly TestResult[]): string {
  const files = [...new Set(results.map(({ file }) => file))]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="stagedoor test" ${totals(results)}>`,
    ...files.map((file) => suiteXml(results.filter((each) => each.file === file))),
    '</testsuites>',
    '',
  ].join('\n')
}

const attribute = (name: string, value: string | number): string =>
  `${name}="${escapeHtml(String(value)).replace(/\s/g, ' ')}"`

function totals(results: readonly TestResult[]): string {
  return [
    attribute('tests', results.length),
    attribute('failures', results.filter(({ failures }) => failures.length > 0).length),
    attribute('errors', 0),
    attribute('time', results.reduce((sum, { duration }) => sum + duration, 0).toFixed(4)),
  ].join(' ')
}

function suiteXml(results: readonly TestResult[]): string {
  const name = attribute('name', results[0]?.file ?? '')
  return [`  <testsuite ${name} ${totals(results)}>`, ...results.map(caseXml), '  </testsuite>'].join('\n')
}

function caseXml({ suite, name, file, line, duration, failures }: TestResult): string {
  const attributes = [
    attribute('name', name),
    attribute('classname', suite),
    attribute('file', file),
    ...(line === undefined ? [] : [attribute('line', line)]),
    attribute('time', duration.toFixed(4)),
  ].join(' ')
  if (failures.length === 0) return `    <testcase ${attributes}/>`
  const message = attribute('message', failures[0] === undefined ? '' : failureLine(failures[0]))
  const body = escapeHtml(failures.map(failureLine).join('\n'))
  return `    <testcase ${attributes}>\n      <failure type="policy" ${message}>${body}</failure>\n    </testcase>`
}
