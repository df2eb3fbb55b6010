import type { Catalog, CatalogPermission, Offer } from '../catalog/catalog.js'
import { isId, splitKey } from '../key-grammar.js'
import { type Decision, LAYER_OF_REASON, LAYERS, type Reason, type Refused } from './decision.js'
import { coveringsOf, type Holdings } from './holdings.js'
import { type DecisionLayer, LAYERS_BEFORE_SCOPE, type Subject } from './layers.js'
import { isRequirement, type Requirement } from './requirement.js'
import type { ReadTarget } from './scope.js'
import { intersect, type Region, unite } from './scope-answer.js'

/** What questions are judged against, and by which layers. */
export interface World {
  readonly catalog: Catalog
  readonly held: Holdings
  readonly layers: readonly DecisionLayer[]
}

/** What is asked: a key or a requirement; at run time possibly anything. */
export type Question = string | Requirement

/** One leaf that failed: why, and the subject if the catalog knows it. */
interface Failure {
  readonly reason: Reason
  readonly subject: Subject | undefined
}

/** Decides a question: layer 0, then every other layer in order (LAY-1). Never throws. */
export function judge(world: World, question: Question, target: ReadTarget | undefined): Decision {
  const failure = failureOf(world, question, target)
  const requirement = shown(question)
  if (failure !== undefined) return refused(world.catalog, requirement, failure)
  const permission = typeof question === 'string' ? world.catalog.permissionOf(question)?.key : undefined
  return Object.freeze({ allowed: true, requirement, ...(permission === undefined ? {} : { permission }) })
}

// A text that is no key is not repeated: it may come from outside, and decisions are logged and sent.
const shown = (question: unknown): Question => {
  if (isRequirement(question)) return question
  return typeof question === 'string' && isId(question) && splitKey(question) !== undefined
    ? question
    : '(malformed)'
}

function failureOf(world: World, question: Question, target: ReadTarget | undefined): Failure | undefined {
  if (!isRequirement(question) || question.kind === 'moduleAccess')
    return leafFailure(world, question, target)
  const failures: Failure[] = []
  for (const part of question.parts) {
    const failure = failureOf(world, part, target)
    if (question.kind === 'allOf' && failure !== undefined) return failure
    if (question.kind === 'anyOf' && failure === undefined) return undefined
    if (failure !== undefined) failures.push(failure)
  }
  return failures.reduce<Failure | undefined>(furthest, undefined)
}

const depth = ({ reason }: Failure): number => LAYERS.indexOf(LAYER_OF_REASON[reason])

/** Of two failures the one that got further through the layers, the first on a tie (REQ-2). */
const furthest = (best: Failure | undefined, next: Failure): Failure =>
  best !== undefined && depth(best) >= depth(next) ? best : next

function leafFailure(
  { catalog, held, layers }: World,
  leaf: Question,
  target: ReadTarget | undefined,
): Failure | undefined {
  const subject = subjectOf(catalog, leaf)
  if (subject === undefined) return { reason: 'unknown_permission', subject }
  for (const layer of layers) {
    const reason = layer.closedBecause(held, subject, target)
    if (reason !== undefined) return { reason, subject }
  }
  return undefined
}

/** Layer 0: what a leaf is about, if the catalog knows it; the successor of a retired key (CAT-4). */
export function subjectOf(catalog: Catalog, leaf: Question): Subject | undefined {
  if (isRequirement(leaf)) {
    const moduleKey = leaf.kind === 'moduleAccess' ? catalog.moduleOf(leaf.module)?.key : undefined
    return moduleKey === undefined ? undefined : { module: moduleKey }
  }
  const permission = typeof leaf === 'string' ? catalog.permissionOf(leaf) : undefined
  return permission && { module: permission.module, permission }
}

/** What would open a closed entitlement layer: the gate of the key, or its module. */
export function offersFor(catalog: Catalog, reason: Reason, subject: Subject): readonly Offer[] {
  const closed = reason === 'addon_not_entitled' ? subject.permission : catalog.moduleOf(subject.module)
  return closed?.offers ?? []
}

function refused(catalog: Catalog, requirement: Question, { reason, subject }: Failure): Refused {
  const layer = LAYER_OF_REASON[reason]
  if (subject === undefined) return Object.freeze({ allowed: false, layer, reason, requirement })
  return Object.freeze({
    allowed: false,
    layer,
    reason,
    requirement,
    ...(subject.permission === undefined ? {} : { permission: subject.permission.key }),
    module: subject.module,
    ...(layer === 'entitlement' ? { offers: offersFor(catalog, reason, subject) } : {}),
  })
}

/** Does a permission pass every layer before scope? */
export function isOpen(held: Holdings, permission: CatalogPermission): boolean {
  const subject = { module: permission.module, permission }
  return LAYERS_BEFORE_SCOPE.every((layer) => layer.closedBecause(held, subject, undefined) === undefined)
}

/** Where a question passes: nowhere unless the layers before scope pass (SCP-8). Never throws. */
export function regionOf(world: World, question: Question): Region {
  if (isRequirement(question) && question.kind !== 'moduleAccess') {
    const regions = question.parts.map((part) => regionOf(world, part))
    return question.kind === 'allOf' ? intersect(regions) : unite(regions)
  }
  const subject = subjectOf(world.catalog, question)
  if (subject === undefined) return []
  if (subject.permission === undefined)
    return leafFailure(world, question, undefined) === undefined ? 'everywhere' : []
  if (!isOpen(world.held, subject.permission)) return []
  const coverings = coveringsOf(world.held, subject.permission)
  if (coverings.some(({ isCompanyWide }) => isCompanyWide)) return 'everywhere'
  return coverings.flatMap(({ scopes }) => scopes.map(({ scope }) => scope))
}
