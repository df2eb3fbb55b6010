import { type Explanation, type Member, type MemberProblem, resolveAccess } from '@stagedoor/core'
import { EXIT } from '../exit-codes.js'
import type { Io } from '../io.js'
import { loadCatalog } from '../load-catalog.js'
import { type MemberChoice, oneMember } from '../members/one-member.js'
import type { Outcome } from '../outcome.js'
import type { Paint } from '../paint.js'
import { printable } from '../printable.js'
import { questionFrom } from '../question/question.js'
import { describeTarget, targetFrom } from '../question/target-option.js'
import { type Asked, layerWords } from './layer-words.js'

/** What `stagedoor explain` is asked. */
export interface ExplainInput extends MemberChoice {
  readonly catalog: string
  /** The key of a permission or a module. */
  readonly question: string
  /** The target, as the options name it. */
  readonly target?: readonly string[]
}

/**
 * Explains one decision, layer by layer. Holds if the member may.
 *
 * @throws {@link CliError} if the catalog, the member or the question cannot be read.
 */
export async function explain(input: ExplainInput, io: Io): Promise<Outcome> {
  const catalog = await loadCatalog(io, input.catalog)
  const question = questionFrom(catalog, input.question)
  const asked: Asked = { catalog, question, target: targetFrom(input.target) }
  const member = await oneMember(input, { io, catalog })
  const access = resolveAccess(catalog, member)
  const explanation = access.explain(question.requirement, asked.target)
  const about = { asked, member, explanation, problems: access.problems, isToken: input.token !== undefined }
  return {
    exitCode: explanation.decision.allowed ? EXIT.holds : EXIT.doesNot,
    json: {
      member: { userId: member.userId, companyId: member.companyId },
      verified: input.token === undefined ? null : false,
      question: { kind: question.kind, key: question.key, target: asked.target ?? null },
      decision: explanation.decision,
      layers: explanation.leaves[0]?.layers ?? [],
      problems: access.problems,
    },
    text: (paint) => toText(about, paint),
  }
}

interface Explained {
  readonly asked: Asked
  readonly member: Member
  readonly explanation: Explanation
  readonly problems: readonly MemberProblem[]
  readonly isToken: boolean
}

const MARKS = { passed: 'pass', closed: 'STOP', not_applicable: ' -- ' } as const

function toText({ asked, member, explanation, problems, isToken }: Explained, paint: Paint): string {
  const { decision, leaves } = explanation
  const layers = leaves[0]?.layers ?? []
  const head = `${asked.question.key}, ${describeTarget(asked.target)}`
  const who = `${printable(member.userId)} of ${printable(member.companyId)}`
  const lines = layers.flatMap((verdict, index) => {
    const isLast = index === layers.length - 1
    const mark = MARKS[verdict.verdict]
    const colour =
      verdict.verdict === 'passed' ? paint.green : verdict.verdict === 'closed' ? paint.red : paint.dim
    const reason = verdict.reason === undefined ? '' : `  ${paint.red(verdict.reason)}`
    return [
      `${isLast ? '└─' : '├─'} ${colour(mark)} ${paint.bold(verdict.layer.padEnd(11))} ${paint.dim(verdict.question)}${reason}`,
      ...layerWords(asked, verdict).map((words) => `${isLast ? '  ' : '│ '}                   ${words}`),
    ]
  })
  return [
    decision.allowed
      ? `${paint.green('ALLOWED')}  ${who}: ${head}`
      : `${paint.red('REFUSED')}  ${who}: ${head}\n         ${decision.reason}, by the ${decision.layer} layer`,
    ...(isToken
      ? [paint.yellow('         From a token that was NOT VERIFIED: true only if its issuer said it.')]
      : []),
    ...lines,
    ...problemLines(problems, paint),
  ].join('\n')
}

/** A member document may hold thousands of patterns. */
const MOST_PROBLEMS = 10

const PROBLEM_WORDS: { readonly [code in MemberProblem['code']]: string } = {
  inert_pattern: 'names nothing in the catalog, and does nothing',
  inert_module: 'is no module of the catalog, and does nothing',
  inert_addon: 'is no add-on of the catalog, and does nothing',
  alias_used: 'is a retired key; its successor was used',
  scope_not_declared: 'is a dimension that the permission does not declare, and restricts it all the same',
}

function problemLines(problems: readonly MemberProblem[], paint: Paint): readonly string[] {
  if (problems.length === 0) return []
  const others = problems.length - MOST_PROBLEMS
  return [
    paint.yellow('Notable in the member document:'),
    ...problems
      .slice(0, MOST_PROBLEMS)
      .map(({ code, path, name }) => `  ${path}: ${printable(name)} ${PROBLEM_WORDS[code]}`),
    ...(others > 0 ? [`  and ${others} more; --json lists them all`] : []),
  ]
}
