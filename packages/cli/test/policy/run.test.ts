import { describe, expect, it } from 'vitest'
import { coverageOf, possibleOutcomes } from '../../src/policy/coverage.ts'
import { failureLine } from '../../src/policy/report.ts'
import { type PolicyRun, runSuites } from '../../src/policy/run-suites.ts'
import { catalog, FIXTURES, suitesOf } from './suites.ts'

const run = (tests: string): PolicyRun => runSuites(suitesOf(`${FIXTURES}tests:\n${tests}`))
const failures = (tests: string): readonly string[] =>
  run(tests).results.flatMap((result) => result.failures.map(failureLine))

describe('a policy test', () => {
  it('passes where everything listed is allowed, and everything else refused', () => {
    const { results, answers } = run(`
  - name: Bills
    members: [ada, una, eve]
    permissions: [finance.bills.*]
    targets: [none, one, two]
    allowed:
      ada: [finance.bills.*]
      una: { finance.bills.read: [one] }
`)
    expect(results).toMatchObject([{ name: 'Bills', questions: 18, failures: [] }])
    expect(answers).toHaveLength(18)
  })

  it('fails where something is allowed that nothing lists', () => {
    expect(
      failures(`
  - name: Bills
    members: [ada, una]
    permissions: [finance.bills.read]
    targets: [one, two]
    allowed: { ada: [finance.bills.read] }
`),
    ).toEqual(['una finance.bills.read at one: was allowed, and nothing lists it'])
  })

  it('fails where something listed is refused, with the reason', () => {
    expect(
      failures(`
  - name: Bills
    members: [eve, una]
    permissions: [finance.bills.read]
    targets: [two]
    allowed: { eve: [finance.bills.read], una: [finance.bills.read] }
`),
    ).toEqual([
      'eve finance.bills.read at two: listed as allowed, and refused: module_not_entitled',
      'una finance.bills.read at two: listed as allowed, and refused: out_of_scope',
    ])
  })

  it('fails where the reason is another one', () => {
    expect(
      failures(`
  - name: Bills
    members: [una]
    permissions: [finance.bills.*]
    targets: [none, two]
    reasons:
      una:
        finance.bills.read: { none: scope_required, two: scope_required }
        finance.bills.write: permission_not_granted
`),
    ).toEqual(['una finance.bills.read at two: refused as out_of_scope, not as scope_required'])
  })

  it('gives a reason to the refused ones only, and to a whole member at once', () => {
    expect(
      failures(`
  - name: Bills
    members: [una]
    permissions: [finance.bills.*]
    targets: [one]
    allowed: { una: [finance.bills.read] }
    reasons: { una: permission_not_granted }
`),
    ).toEqual([])
  })

  it('asks every key below a wildcard, also those that no wildcard covers in a grant', () => {
    expect(
      failures(`
  - name: Everything
    members: [ada]
    permissions: all
    allowed: { ada: [finance.bills.*] }
    reasons:
      ada:
        finance.periods.close: permission_not_granted
        finance.exports.read: addon_not_entitled
        home.*: module_not_entitled
`),
    ).toEqual([])
  })

  it('asks a retired key as its successor', () => {
    const { answers } = run('  - { name: x, members: [eve], permissions: [finance.invoices.read] }')
    expect(answers).toEqual([{ permission: 'finance.bills.read', outcome: 'module_not_entitled' }])
  })

  it('asks keys that have to be unknown, and fails if one gets known', () => {
    const test = (key: string): string =>
      `  - { name: x, members: [ada], permissions: [finance.bills.read], unknown: [${key}], allowed: { ada: [finance.bills.read] } }`
    expect(failures(test('finance.bills.approve'))).toEqual([])
    expect(failures(test('not-even-a-key'))).toEqual([])
    expect(() => run(test('finance.bills.write'))).toThrow('is known to the catalog')
  })

  it('says by which grant something was allowed', () => {
    const { results } = run(
      '  - { name: x, members: [una], permissions: [finance.bills.read], targets: [one] }',
    )
    expect(results[0]?.failures[0]?.because).toBe('grants of finance.bills.read, where businessUnit in bu_1')
  })

  it('is picked by a part of its name, or of that of its suite, in any case', () => {
    const suites = suitesOf(
      `suite: Money\n${FIXTURES}tests:\n  - { name: Bills, members: [eve], permissions: all }\n  - { name: Tasks, members: [eve], permissions: all }`,
    )
    const names = (filter: string): readonly string[] =>
      runSuites(suites, { filter }).results.map(({ name }) => name)
    expect(names('bill')).toEqual(['Bills'])
    expect(names('MONEY')).toEqual(['Bills', 'Tasks'])
    expect(names('money t')).toEqual(['Tasks'])
    expect(names('.*')).toEqual([])
  })

  it('comes to the same however often it is run', () => {
    const suites = suitesOf(`${FIXTURES}tests:\n  - { name: x, members: [ada, una, eve], permissions: all }`)
    const answers = (): string => JSON.stringify(runSuites(suites, { clock: () => 0 }))
    expect(answers()).toBe(answers())
  })
})

describe('the coverage', () => {
  it('knows what can come about for each permission', () => {
    const possible = (key: string): readonly string[] => {
      const permission = catalog.permissionOf(key)
      return permission === undefined ? [] : possibleOutcomes(catalog, permission)
    }
    const always = ['module_not_entitled', 'allowed', 'module_not_granted', 'permission_not_granted']
    expect(possible('home.tasks.read')).toEqual(always)
    expect(possible('finance.bills.read')).toEqual([...always, 'scope_required', 'out_of_scope'])
    expect(possible('finance.exports.read')).toEqual([...always.toSpliced(1, 0, 'addon_not_entitled')])
  })

  it('counts, for each permission and each outcome, what came about', () => {
    const { answers } = run(`
  - { name: x, members: [ada, una, eve], permissions: [finance.bills.read], targets: [one, none] }
`)
    const coverage = coverageOf(catalog, answers)
    expect(coverage.permissions.find(({ permission }) => permission === 'finance.bills.read')).toEqual({
      permission: 'finance.bills.read',
      outcomes: { allowed: 3, scope_required: 1, module_not_entitled: 2 },
      missing: ['module_not_granted', 'permission_not_granted', 'out_of_scope'],
    })
    expect(coverage.outcomes.find(({ outcome }) => outcome === 'scope_required')).toEqual({
      outcome: 'scope_required',
      layer: 'scope',
      covered: 1,
      possible: 2,
    })
    expect(coverage.percent).toBe(Math.floor((3 / 25) * 100))
  })
})
