import { describeScope } from '../explain/layer-words.js'
import { printable } from '../printable.js'
import type { PolicyOutcome, PolicyQuestion, PolicySuite, PolicyTest } from './suite.js'

/** One question that did not come to what the test says. */
export interface PolicyFailure {
  readonly member: string
  readonly permission: string
  readonly target: string
  readonly expected: PolicyQuestion['expected']
  readonly actual: PolicyOutcome
  /** What let it through, or what else is known. */
  readonly because: string
}

/** What became of one test. */
export interface TestResult {
  readonly suite: string
  readonly name: string
  readonly file: string
  readonly line: number | undefined
  readonly questions: number
  readonly failures: readonly PolicyFailure[]
  /** In seconds. */
  readonly duration: number
}

/** One question as it was answered, for the coverage. */
export interface Answer {
  readonly permission: string
  readonly outcome: PolicyOutcome
}

/** Everything that was asked and answered. */
export interface PolicyRun {
  readonly results: readonly TestResult[]
  readonly answers: readonly Answer[]
}

/** Which tests are run. */
export interface RunOptions {
  /** Part of the name of a suite or a test, in any case. All when left out. */
  readonly filter?: string
  /** The time, in milliseconds. */
  readonly clock?: () => number
}

/** Asks every question of the suites. Never throws. */
export function runSuites(
  suites: readonly PolicySuite[],
  { filter = '', clock = () => performance.now() }: RunOptions = {},
): PolicyRun {
  const answers: Answer[] = []
  const wanted = filter.toLowerCase()
  const results = suites.flatMap((suite) =>
    suite.tests
      .filter(({ name }) => `${suite.title} ${name}`.toLowerCase().includes(wanted))
      .map((test) => runTest(suite, test, { answers, clock })),
  )
  return { results, answers }
}

interface Running {
  readonly answers: Answer[]
  readonly clock: () => number
}

function runTest({ title }: PolicySuite, test: PolicyTest, { answers, clock }: Running): TestResult {
  const start = clock()
  const failures = test.questions.flatMap((question): readonly PolicyFailure[] => {
    const { member, access, permission, target, expected } = question
    const decision = access.decide(permission, target.target)
    const actual: PolicyOutcome = decision.allowed ? 'allowed' : decision.reason
    answers.push({ permission, outcome: actual })
    if (actual === expected || (expected === 'refused' && !decision.allowed)) return []
    return [{ member, permission, target: target.name, expected, actual, because: because(question) }]
  })
  const { name, file, line, questions } = test
  return {
    suite: title,
    name,
    file,
    line,
    questions: questions.length,
    failures,
    duration: (clock() - start) / 1_000,
  }
}

/** What the grants have to do with it. */
function because({ access, permission, target }: PolicyQuestion): string {
  const layers = access.explain(permission, target.target).leaves[0]?.layers ?? []
  const patterns = layers.flatMap((layer) => layer.patterns ?? [])
  const scopes = layers.flatMap(({ scopes: found }) => (found === undefined ? [] : [found]))
  if (patterns.length === 0) return ''
  const where = scopes.map((found) =>
    found === 'company' ? 'for the whole company' : `where ${found.map(describeScope).join(' or ')}`,
  )
  return [`grants of ${patterns.join(', ')}`, ...where].map(printable).join(', ')
}
