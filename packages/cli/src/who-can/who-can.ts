import { type Access, type Member, type Reason, resolveAccess, type ScopeAnswer } from '@stagedoor/core'
import { EXIT } from '../exit-codes.js'
import { describeScope } from '../explain/layer-words.js'
import type { Io } from '../io.js'
import { loadCatalog } from '../load-catalog.js'
import { readMembers } from '../members/read-members.js'
import type { Outcome } from '../outcome.js'
import type { Paint } from '../paint.js'
import { count, printable } from '../printable.js'
import { type Question, questionFrom } from '../question/question.js'
import { describeTarget, targetFrom } from '../question/target-option.js'

/** What `stagedoor who-can` is asked. */
export interface WhoCanInput {
  readonly catalog: string
  readonly question: string
  /** The file of members. */
  readonly members: string
  readonly target?: readonly string[]
  /** True: those who cannot are listed too, with the reason. */
  readonly refused?: true
}

/** One member who can, and where. */
interface Able {
  readonly userId: string
  readonly companyId: string
  readonly where: ScopeAnswer
  /** The patterns of their grants that cover it. */
  readonly patterns: readonly string[]
}

/** One member who cannot, and why. */
interface Unable {
  readonly userId: string
  readonly companyId: string
  readonly reason: Reason
}

/**
 * Finds who can, among the members of a file. Without a target: who can anywhere in their company, and where. Holds if
 * anyone can.
 *
 * @throws {@link CliError} if the catalog, a member or the question cannot be read.
 */
export async function whoCan(input: WhoCanInput, io: Io): Promise<Outcome> {
  const catalog = await loadCatalog(io, input.catalog)
  const question = questionFrom(catalog, input.question)
  const target = targetFrom(input.target)
  const able: Able[] = []
  const unable: Unable[] = []
  for (const member of await readMembers(io, input.members)) {
    const { userId, companyId } = member
    const access = resolveAccess(catalog, member)
    const decision =
      target === undefined
        ? access.decideBeforeScope(question.requirement)
        : access.decide(question.requirement, target)
    if (!decision.allowed) unable.push({ userId, companyId, reason: decision.reason })
    else {
      const where = access.scopeOf(question.requirement)
      // The layers before scope pass, and yet there is nowhere: every covering grant has an empty list (SCP-3).
      if (where.kind === 'none') unable.push({ userId, companyId, reason: 'out_of_scope' })
      else able.push({ userId, companyId, where, patterns: patternsOf(access, question) })
    }
  }
  const found: Found = { question, target, able, unable, isFull: input.refused === true }
  return {
    exitCode: able.length > 0 ? EXIT.holds : EXIT.doesNot,
    json: {
      question: { kind: question.kind, key: question.key, target: target ?? null },
      members: able.length + unable.length,
      able,
      refused: Object.fromEntries(countsOf(unable)),
      ...(found.isFull ? { unable } : {}),
    },
    text: (paint) => toText(found, paint),
  }
}

interface Found {
  readonly question: Question
  readonly target: ReturnType<typeof targetFrom>
  readonly able: readonly Able[]
  readonly unable: readonly Unable[]
  readonly isFull: boolean
}

const patternsOf = (access: Access<string>, { requirement }: Question): readonly string[] =>
  access.explain(requirement).leaves[0]?.layers.flatMap(({ patterns = [] }) => patterns) ?? []

function countsOf(unable: readonly Unable[]): ReadonlyMap<Reason, number> {
  const counts = new Map<Reason, number>()
  for (const { reason } of unable) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return counts
}

function toText({ question, target, able, unable, isFull }: Found, paint: Paint): string {
  const total = able.length + unable.length
  const name = ({ userId, companyId }: Pick<Member, 'userId' | 'companyId'>): string =>
    `${printable(userId)} of ${printable(companyId)}`
  const width = Math.max(0, ...[...able, ...(isFull ? unable : [])].map((each) => name(each).length))
  const reasons = [...countsOf(unable)].map(([reason, amount]) => `${amount} ${reason}`)
  const head = target === undefined ? question.key : `${question.key}, ${describeTarget(target)}`
  return [
    `${paint.bold(`${able.length} of ${count(total, 'member')}`)} can: ${head}`,
    ...able.map((each) => {
      const by = each.patterns.length === 0 ? '' : paint.dim(`  by ${each.patterns.join(', ')}`)
      return `  ${paint.green(name(each).padEnd(width))}  ${describeWhere(each.where)}${by}`
    }),
    ...(reasons.length === 0 ? [] : [`Refused: ${reasons.join(', ')}`]),
    ...(isFull ? unable.map((each) => `  ${paint.red(name(each).padEnd(width))}  ${each.reason}`) : []),
  ].join('\n')
}

function describeWhere(where: ScopeAnswer): string {
  if (where.kind === 'all') return 'the whole company'
  return where.kind === 'none' ? 'nowhere' : where.scopes.map(describeScope).join('; or ')
}
