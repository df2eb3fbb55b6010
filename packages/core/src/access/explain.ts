import type { CatalogPermission } from '../catalog/catalog.js'
import type { Reason } from './decision.js'
import type { Explanation, LayerVerdict, LeafExplanation } from './explanation.js'
import type { Covering, Holdings } from './holdings.js'
import { judge } from './judge.js'
import { DECISION_LAYERS, type DecisionLayer, type Subject } from './layers.js'
import { type Leaf, offersFor, type Question } from './question.js'
import { fixedTarget, type ReadTarget, readTarget } from './scope.js'

/** Explains a question: the decision, and every layer's verdict on every key. Never throws. */
export function explain(held: Holdings, question: Question, target: unknown): Explanation {
  const fixed = fixedTarget(target)
  const read = readTarget(fixed)
  const leaves = leavesIn(question).map((leaf) => explainLeaf(held, leaf, read))
  return Object.freeze({ decision: judge(held, question, fixed), leaves: Object.freeze(leaves) })
}

const leavesIn = (question: Question): readonly Leaf[] =>
  question.kind === 'leaf' ? [question] : question.parts.flatMap(leavesIn)

function explainLeaf(held: Holdings, leaf: Leaf, target: ReadTarget | undefined): LeafExplanation {
  const { subject } = leaf
  const layers =
    subject === undefined
      ? [UNKNOWN, ...DECISION_LAYERS.map((layer) => sharedVerdict(layer, NOT_APPLICABLE))]
      : [KNOWN, ...DECISION_LAYERS.map((layer) => verdictOf(held, layer, { subject, target }))]
  return Object.freeze({
    ...(subject?.permission === undefined ? {} : { permission: subject.permission.key }),
    ...(subject === undefined ? {} : { module: subject.module }),
    layers: Object.freeze(layers),
  })
}

const CATALOG_LAYER = { layer: 'catalog', question: 'Is this a known permission?' } as const
const KNOWN: LayerVerdict = Object.freeze({ ...CATALOG_LAYER, verdict: 'passed' })
const UNKNOWN: LayerVerdict = Object.freeze({
  ...CATALOG_LAYER,
  verdict: 'closed',
  reason: 'unknown_permission',
})

const NOT_APPLICABLE = 'not_applicable'
const SHARED = new Map<DecisionLayer, Map<Reason | typeof NOT_APPLICABLE | undefined, LayerVerdict>>()

/** A verdict that holds nothing of the member: made once for each layer and outcome. */
function sharedVerdict(
  layer: DecisionLayer,
  outcome: Reason | typeof NOT_APPLICABLE | undefined,
): LayerVerdict {
  const ofLayer = SHARED.get(layer) ?? new Map<typeof outcome, LayerVerdict>()
  SHARED.set(layer, ofLayer)
  const known = ofLayer.get(outcome)
  if (known !== undefined) return known
  const base = { layer: layer.name, question: layer.question }
  const verdict: LayerVerdict = Object.freeze(
    outcome === NOT_APPLICABLE || outcome === undefined
      ? { ...base, verdict: outcome ?? 'passed' }
      : { ...base, verdict: 'closed', reason: outcome },
  )
  ofLayer.set(outcome, verdict)
  return verdict
}

function verdictOf(
  held: Holdings,
  layer: DecisionLayer,
  { subject, target }: { readonly subject: Subject; readonly target: ReadTarget | undefined },
): LayerVerdict {
  const { permission, index } = subject
  const isCovered = permission !== undefined && held.covers(index)
  if (layer.name === 'scope' && permission !== undefined && !isCovered)
    return sharedVerdict(layer, NOT_APPLICABLE)
  const reason = layer.closedBecause(held, subject, target)
  const verdict = sharedVerdict(layer, reason)
  if (layer.name === 'entitlement' && reason !== undefined)
    return Object.freeze({ ...verdict, offers: offersFor(held.compiled, reason, subject) })
  if (layer.name === 'permission' && isCovered)
    return Object.freeze({ ...verdict, patterns: heldPatterns(held, permission) })
  if (layer.name === 'scope' && isCovered)
    return Object.freeze({ ...verdict, scopes: scopesOf(held.coveringsOf(permission)) })
  return verdict
}

const heldPatterns = ({ coverings }: Holdings, { patterns }: CatalogPermission): readonly string[] =>
  Object.freeze(patterns.filter((pattern) => coverings.has(pattern)))

function scopesOf(coverings: readonly Covering[]): NonNullable<LayerVerdict['scopes']> {
  if (coverings.some(({ isCompanyWide }) => isCompanyWide)) return 'company'
  return Object.freeze(coverings.flatMap(({ scopes }) => scopes.map(({ scope }) => scope)))
}
