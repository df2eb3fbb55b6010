import type { Explanation, LayerVerdict, LeafExplanation } from './explanation.js'
import { type Covering, coveringsOf, type Holdings } from './holdings.js'
import { judge, offersFor, type Question, subjectOf, type World } from './judge.js'
import type { DecisionLayer, Subject } from './layers.js'
import { isRequirement } from './requirement.js'
import type { ReadTarget } from './scope.js'

/** Explains a question: the decision, and every layer's verdict on every key. Never throws. */
export function explain(world: World, question: Question, target: ReadTarget | undefined): Explanation {
  const leaves = leafQuestions(question).map((leaf) => explainLeaf(world, leaf, target))
  return Object.freeze({ decision: judge(world, question, target), leaves: Object.freeze(leaves) })
}

const leafQuestions = (question: Question): readonly Question[] =>
  isRequirement(question) && question.kind !== 'moduleAccess'
    ? question.parts.flatMap(leafQuestions)
    : [question]

function explainLeaf(world: World, leaf: Question, target: ReadTarget | undefined): LeafExplanation {
  const subject = subjectOf(world.catalog, leaf)
  const verdicts =
    subject === undefined
      ? [UNKNOWN, ...world.layers.map(notApplicable)]
      : [KNOWN, ...world.layers.map((layer) => verdictOf(world, layer, subject, target))]
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
  world: World,
  layer: DecisionLayer,
  subject: Subject,
  target: ReadTarget | undefined,
): LayerVerdict {
  const { name, question } = layer
  const coverings = subject.permission ? coveringsOf(world.held, subject.permission) : []
  if (name === 'scope' && subject.permission !== undefined && coverings.length === 0)
    return notApplicable(layer)
  const reason = layer.closedBecause(world.held, subject, target)
  return {
    layer: name,
    question,
    ...(reason === undefined ? { verdict: 'passed' } : { verdict: 'closed', reason }),
    ...(name === 'entitlement' && reason !== undefined
      ? { offers: offersFor(world.catalog, reason, subject) }
      : {}),
    ...(name === 'permission' && coverings.length > 0 ? { patterns: heldPatterns(world.held, subject) } : {}),
    ...(name === 'scope' && coverings.length > 0 ? { scopes: scopesOf(coverings) } : {}),
  }
}

const heldPatterns = ({ coverings }: Holdings, { permission }: Subject): readonly string[] =>
  Object.freeze(permission?.patterns.filter((pattern) => coverings.has(pattern)) ?? [])

function scopesOf(coverings: readonly Covering[]): NonNullable<LayerVerdict['scopes']> {
  if (coverings.some(({ isCompanyWide }) => isCompanyWide)) return 'company'
  return Object.freeze(coverings.flatMap(({ scopes }) => scopes.map(({ scope }) => scope)))
}
