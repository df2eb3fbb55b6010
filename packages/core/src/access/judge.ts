import { EVERYWHERE } from './coverage.js'
import { type Decision, LAYERS, type Reason } from './decision.js'
import type { Holdings } from './holdings.js'
import { firstClosed, SCOPE_LAYER, type Subject } from './layers.js'
import type { Leaf, Question } from './question.js'
import { fixedTarget, readTarget } from './scope.js'
import { intersect, type Region, unite } from './scope-answer.js'
import { glanceAtScope, UNDECIDED } from './scope-glance.js'

/** In the place of a target: only the layers before scope are asked. */
const BEFORE_SCOPE: unique symbol = Symbol('before scope')

/**
 * Decides a question: layer 0, then every other layer in order (LAY-1). Makes nothing that is not kept and shared: a decision is
 * looked up. Never throws.
 *
 * @param target - what the caller says it is about, whatever that is
 */
export function judge(held: Holdings, question: Question, target: unknown): Decision {
  return held.isOpen(question.bit)
    ? judgeScope(held, question as Leaf, target)
    : judgeClosed(held, question, target)
}

/** Decides by the layers before scope alone. Never throws. */
export function judgeBeforeScope(held: Holdings, question: Question): Decision {
  return held.isOpen(question.bit) ? question.allowed : judgeClosed(held, question, BEFORE_SCOPE)
}

/** Decides a question whose layers before scope are open. Nearly always they are, and that is one bit; only a leaf has it. */
function judgeScope(held: Holdings, leaf: Leaf, target: unknown): Decision {
  const reason = outsideScope(held, leaf, target)
  return reason === undefined ? leaf.allowed : leaf.refused(reason)
}

/** Decides any other question. */
function judgeClosed(held: Holdings, question: Question, target: unknown): Decision {
  if (question.kind !== 'leaf') return judgeParts(held, question, fixedTarget(target))
  return held.isOpen(question.usableBit)
    ? question.notGranted
    : question.refused(closedBeforeScope(held, question.subject))
}

/** The first closed layer of those that need no target, where it is known that one is. Never throws. */
export const closedBeforeScope = (held: Holdings, subject: Subject | undefined): Reason =>
  subject === undefined ? 'unknown_permission' : firstClosed(held, subject)

/** Why the scope layer is closed: by a glance where that is enough, else by its own code. Never throws. */
export function outsideScope(held: Holdings, leaf: Leaf, target: unknown): Reason | undefined {
  const { permission, subject } = leaf
  if (permission !== undefined) {
    const verdict = glanceAtScope(held.coverageOf(permission), held.companyId, target)
    if (verdict !== UNDECIDED) return verdict
  }
  return subject && SCOPE_LAYER.closedBecause(held, subject, readTarget(target))
}

/** All-of gives the first refusal as written; any-of the one that got furthest, the first on a tie (REQ-2). */
function judgeParts(held: Holdings, question: Exclude<Question, Leaf>, target: unknown): Decision {
  const { kind, parts, allowed } = question
  let furthest: Decision | undefined
  for (const part of parts) {
    const decision = judgePart(held, part, target)
    if (decision.allowed) {
      if (kind === 'anyOf') return allowed
    } else if (kind === 'allOf') return decision
    else if (furthest === undefined || depth(decision) > depth(furthest)) furthest = decision
  }
  return furthest ?? allowed
}

function judgePart(held: Holdings, part: Question, target: unknown): Decision {
  if (part.kind !== 'leaf') return judgeParts(held, part, target)
  return target === BEFORE_SCOPE ? judgeBeforeScope(held, part) : judge(held, part, target)
}

const depth = (decision: Decision): number =>
  decision.allowed ? LAYERS.length : LAYERS.indexOf(decision.layer)

/** Where a question passes: nowhere unless the layers before scope pass (SCP-8). Never throws. */
export function regionOf(held: Holdings, question: Question): Region {
  if (question.kind !== 'leaf') {
    const regions = question.parts.map((part) => regionOf(held, part))
    return question.kind === 'allOf' ? intersect(regions) : unite(regions)
  }
  if (!judgeBeforeScope(held, question).allowed) return []
  const permission = question.subject?.permission
  if (permission === undefined) return 'everywhere'
  const coverage = held.coverageOf(permission)
  return coverage === EVERYWHERE ? 'everywhere' : coverage.scopes.map(({ scope }) => scope)
}
