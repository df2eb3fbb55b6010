import type { Explanation, LayerVerdict, LeafExplanation } from './explanation.js'
import type { Covering, Holdings } from './holdings.js'
import { judge } from './judge.js'
import { DECISION_LAYERS, type DecisionLayer, type Subject } from './layers.js'
import { type Leaf, offersFor, type Question } from './question.js'
import { type ReadTarget, readTarget } from './scope.js'

/** Explains a question: the decision, and every layer's verdict on every key. Never throws. */
export function explain(held: Holdings, question: Question, target: unknown): Explanation {
  const read = readTarget(target)
  const leaves = leavesIn(question).map((leaf) => explainLeaf(held, leaf, read))
  return Object.freeze({ decision: judge(held, question, target), leaves: Object.freeze(leaves) })
}

const leavesIn = (question: Question): readonly Leaf[] =>
  question.kind === 'leaf' ? [question] : question.parts.flatMap(leavesIn)

function explainLeaf(held: Holdings, { subject }: Leaf, target: ReadTarget | undefined): LeafExplanation {
  const verdicts =
    subject === undefined
      ? [UNKNOWN, ...DECISION_LAYERS.map(notApplicable)]
      : [KNOWN, ...DECISION_LAYERS.map((layer) => verdictOf(held, layer, { subject, target }))]
  return Object.freeze({
    ...(subject?.permission === undefined ? {} : { permission: subject.permission.key }),
    ...(subject === undefined ? {} : { module: subject.module }),
    layers: Object.freeze(verdicts.map((verdict): LayerVerdict => Object.freeze(verdict))),
  })
}

const CATALOG_LAYER = { layer: 'catalog', question: 'Is this a known permission?' } as const
const KNOWN: LayerVerdict = { ...CATALOG_LAYER, verdict: 'passed' }
const UNKNOWN: LayerVerdict = { ...CATALOG_LAYER, verdict: 'closed', reason: 'unknown_permission' }

const notApplicable = ({ name, question }: DecisionLayer): LayerVerdict => ({
  layer: name,
  question,
  verdict: 'not_applicable',
})

function verdictOf(
  held: Holdings,
  layer: DecisionLayer,
  { subject, target }: { readonly subject: Subject; readonly target: ReadTarget | undefined },
): LayerVerdict {
  const { name, question } = layer
  const coverings = subject.permission ? held.coveringsOf(subject.permission) : []
  if (name === 'scope' && subject.permission !== undefined && coverings.length === 0)
    return notApplicable(layer)
  const reason = layer.closedBecause(held, subject, target)
  return {
    layer: name,
    question,
    ...(reason === undefined ? { verdict: 'passed' } : { verdict: 'closed', reason }),
    ...(name === 'entitlement' && reason !== undefined
      ? { offers: offersFor(held.compiled, reason, subject) }
      : {}),
    ...(name === 'permission' && coverings.length > 0 ? { patterns: heldPatterns(held, subject) } : {}),
    ...(name === 'scope' && coverings.length > 0 ? { scopes: scopesOf(coverings) } : {}),
  }
}

const heldPatterns = ({ coverings }: Holdings, { permission }: Subject): readonly string[] =>
  Object.freeze(permission?.patterns.filter((pattern) => coverings.has(pattern)) ?? [])

function scopesOf(coverings: readonly Covering[]): NonNullable<LayerVerdict['scopes']> {
  if (coverings.some(({ isCompanyWide }) => isCompanyWide)) return 'company'
  return Object.freeze(coverings.flatMap(({ scopes }) => scopes.map(({ scope }) => scope)))
}
