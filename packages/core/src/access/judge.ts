import { type Decision, LAYERS, type Reason } from './decision.js'
import type { Holdings } from './holdings.js'
import { LAYERS_BEFORE_SCOPE, SCOPE_LAYER, type Subject } from './layers.js'
import type { Leaf, Question } from './question.js'
import { fixedTarget, readTarget } from './scope.js'
import { intersect, type Region, unite } from './scope-answer.js'
import { glanceAtScope, UNDECIDED } from './scope-glance.js'

/** In the place of a target: only the layers before scope are asked. */
export const BEFORE_SCOPE: unique symbol = Symbol('before scope')

/**
 * Decides a question: layer 0, then every other layer in order (LAY-1). Makes nothing that is not kept and shared: a decision is
 * looked up. Never throws.
 *
 * @param target - what the caller says it is about, whatever that is; or {@link BEFORE_SCOPE}
 */
export function judge(held: Holdings, question: Question, target: unknown): Decision {
  return question.kind === 'leaf'
    ? judgeLeaf(held, question, target)
    : judgeParts(held, question, target === BEFORE_SCOPE ? target : fixedTarget(target))
}

function judgeLeaf(held: Holdings, leaf: Leaf, target: unknown): Decision {
  const { subject } = leaf
  let reason = closedBeforeScope(held, subject)
  if (reason === undefined && subject !== undefined && target !== BEFORE_SCOPE)
    reason = outsideScope(held, subject, target)
  return reason === undefined ? leaf.allowed : leaf.refused(reason)
}

/** The first closed layer of those that need no target. Nearly always none, and that is one bit. */
function closedBeforeScope(held: Holdings, subject: Subject | undefined): Reason | undefined {
  if (subject === undefined) return 'unknown_permission'
  if (held.isOpen(subject.index)) return undefined
  for (const layer of LAYERS_BEFORE_SCOPE) {
    const reason = layer.closedBecause(held, subject, undefined)
    if (reason !== undefined) return reason
  }
  return undefined
}

/** The scope layer: by a glance where that is enough, else by its own code. */
function outsideScope(held: Holdings, subject: Subject, target: unknown): Reason | undefined {
  const verdict = glanceAtScope(held, subject, target)
  return verdict === UNDECIDED ? SCOPE_LAYER.closedBecause(held, subject, readTarget(target)) : verdict
}

/** All-of gives the first refusal as written; any-of the one that got furthest, the first on a tie (REQ-2). */
function judgeParts(held: Holdings, question: Exclude<Question, Leaf>, target: unknown): Decision {
  const { kind, parts, allowed } = question
  let furthest: Decision | undefined
  for (const part of parts) {
    const decision = part.kind === 'leaf' ? judgeLeaf(held, part, target) : judgeParts(held, part, target)
    if (decision.allowed) {
      if (kind === 'anyOf') return allowed
    } else if (kind === 'allOf') return decision
    else if (furthest === undefined || depth(decision) > depth(furthest)) furthest = decision
  }
  return furthest ?? allowed
}

const depth = (decision: Decision): number =>
  decision.allowed ? LAYERS.length : LAYERS.indexOf(decision.layer)

/** Where a question passes: nowhere unless the layers before scope pass (SCP-8). Never throws. */
export function regionOf(held: Holdings, question: Question): Region {
  if (question.kind !== 'leaf') {
    const regions = question.parts.map((part) => regionOf(held, part))
    return question.kind === 'allOf' ? intersect(regions) : unite(regions)
  }
  if (!judge(held, question, BEFORE_SCOPE).allowed) return []
  const { permission, index } = question.subject ?? {}
  if (permission === undefined || index === undefined || held.coversCompany(index)) return 'everywhere'
  return held.coverageOf(index, permission).scopes.map(({ scope }) => scope)
}
