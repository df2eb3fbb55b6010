import type { CatalogPermission } from '../catalog/catalog.js'
import type { Reason } from './decision.js'
import type { Explanation, LayerVerdict, LeafExplanation } from './explanation.js'
import type { Covering, Holdings } from './holdings.js'
import { closedBeforeScope, judge, outsideScope } from './judge.js'
import { DECISION_LAYERS, type DecisionLayer, SCOPE_LAYER, type Subject } from './layers.js'
import { type Leaf, offersFor, type Question } from './question.js'
import { fixedTarget } from './scope.js'

/** Explains a question: the decision, and every layer's verdict on every key. Never throws. */
export function explain(held: Holdings, question: Question, target: unknown): Explanation {
  if (question.kind === 'leaf') return explainLeaf(held, question, target)
  const fixed = fixedTarget(target)
  const leaves = leavesIn(question).flatMap((leaf) => explainLeaf(held, leaf, fixed).leaves)
  return Object.freeze({ decision: judge(held, question, fixed), leaves: Object.freeze(leaves) })
}

const leavesIn = (question: Question): readonly Leaf[] =>
  question.kind === 'leaf' ? [question] : question.parts.flatMap(leavesIn)

/** Reads the target once: decision and explanation speak of the same. */
function explainLeaf(held: Holdings, leaf: Leaf, target: unknown): Explanation {
  const { subject } = leaf
  if (subject === undefined)
    return Object.freeze({ decision: leaf.refused('unknown_permission'), leaves: UNKNOWN })
  const outside = outsideScope(held, leaf, target)
  const reason = held.isOpen(leaf.bit) ? outside : closedBeforeScope(held, subject)
  return Object.freeze({
    decision: reason === undefined ? leaf.allowed : leaf.refused(reason),
    leaves: verdictsOn(held, subject, outside),
  })
}

/** What the layers say of one subject: a list of one. */
type Verdicts = readonly [LeafExplanation]

// An explanation holds nothing of the target: of one subject there are as many as the scope layer has answers.
const EXPLAINED = new WeakMap<Holdings, Map<Subject, Map<Reason | undefined, Verdicts>>>()

/** @param outside - why the scope layer is closed; `undefined` if it passes */
function verdictsOn(held: Holdings, subject: Subject, outside: Reason | undefined): Verdicts {
  const known = EXPLAINED.get(held)?.get(subject)?.get(outside)
  if (known !== undefined) return known
  const { permission } = subject
  const verdicts: Verdicts = [
    Object.freeze({
      ...(permission === undefined ? {} : { permission: permission.key }),
      module: subject.module,
      layers: Object.freeze([
        KNOWN,
        ...DECISION_LAYERS.map((layer) => verdictOf(held, layer, { subject, outside })),
      ]),
    }),
  ]
  const bySubject = EXPLAINED.get(held) ?? new Map<Subject, Map<Reason | undefined, Verdicts>>()
  const byOutcome = bySubject.get(subject) ?? new Map<Reason | undefined, Verdicts>()
  EXPLAINED.set(held, bySubject.set(subject, byOutcome.set(outside, Object.freeze(verdicts))))
  return verdicts
}

function verdictOf(
  held: Holdings,
  layer: DecisionLayer,
  { subject, outside }: { readonly subject: Subject; readonly outside: Reason | undefined },
): LayerVerdict {
  const { permission } = subject
  const isCovered = permission !== undefined && held.covers(permission)
  if (layer === SCOPE_LAYER && permission !== undefined && !isCovered) return notApplicable(layer)
  const reason = layer === SCOPE_LAYER ? outside : layer.closedBecause(held, subject, undefined)
  const { name, question } = layer
  return Object.freeze({
    layer: name,
    question,
    ...(reason === undefined ? { verdict: 'passed' } : { verdict: 'closed', reason }),
    ...(name === 'entitlement' && reason !== undefined
      ? { offers: offersFor(held.compiled, reason, subject) }
      : {}),
    ...(name === 'permission' && isCovered ? { patterns: heldPatterns(held, permission) } : {}),
    ...(name === 'scope' && isCovered ? { scopes: scopesOf(held.coveringsOf(permission)) } : {}),
  })
}

const notApplicable = ({ name, question }: DecisionLayer): LayerVerdict =>
  Object.freeze({ layer: name, question, verdict: 'not_applicable' })

const CATALOG_LAYER = { layer: 'catalog', question: 'Is this a known permission?' } as const
const KNOWN: LayerVerdict = Object.freeze({ ...CATALOG_LAYER, verdict: 'passed' })
/** Of what the catalog does not know. */
const UNKNOWN: Verdicts = Object.freeze([
  Object.freeze({
    layers: Object.freeze([
      Object.freeze({ ...CATALOG_LAYER, verdict: 'closed', reason: 'unknown_permission' }),
      ...DECISION_LAYERS.map(notApplicable),
    ]),
  } satisfies LeafExplanation),
])

const heldPatterns = ({ coverings }: Holdings, { patterns }: CatalogPermission): readonly string[] =>
  Object.freeze(patterns.filter((pattern) => coverings.has(pattern)))

function scopesOf(coverings: readonly Covering[]): NonNullable<LayerVerdict['scopes']> {
  if (coverings.some(({ isCompanyWide }) => isCompanyWide)) return 'company'
  return Object.freeze(coverings.flatMap(({ scopes }) => scopes.map(({ scope }) => scope)))
}
