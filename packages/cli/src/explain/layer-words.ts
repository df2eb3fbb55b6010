import type { Catalog, GrantScope, LayerVerdict, Offer, ScopeTarget } from '@stagedoor/core'
import { printable } from '../printable.js'
import type { Question } from '../question/question.js'
import { describeTarget } from '../question/target-option.js'

/** What the words are about. */
export interface Asked {
  readonly catalog: Catalog
  readonly question: Question
  readonly target: ScopeTarget | undefined
}

/**
 * What one layer says, in sentences that a support engineer can send on: what it found, then what would change it.
 *
 * Never throws.
 */
export function layerWords(asked: Asked, verdict: LayerVerdict): readonly string[] {
  if (verdict.verdict === 'passed') return passed(asked, verdict)
  if (verdict.verdict === 'closed') return closed(asked, verdict)
  return ['There is nothing to judge here, as no grant covers it.']
}

function passed({ catalog, question }: Asked, { layer, patterns, scopes }: LayerVerdict): readonly string[] {
  const moduleTitle = titleOf(catalog, question)
  const { gates = [], deprecated } = catalog.permissionOf(question.key) ?? {}
  if (layer === 'catalog')
    return [
      `Yes: ${question.key}${question.about === '' ? '' : ` - ${printable(question.about)}`}`,
      ...(deprecated === undefined ? [] : [`It is deprecated: ${printable(deprecated)}`]),
    ]
  if (layer === 'entitlement')
    return [
      `The company owns ${moduleTitle}${gates.length === 0 ? '' : ` and an add-on that opens this (${gates.join(' or ')})`}.`,
    ]
  if (layer === 'membership') return [`The member was given ${moduleTitle}.`]
  if (layer === 'permission')
    return patterns === undefined
      ? ['No permission was asked for.']
      : [`A grant of ${patterns.join(', ')} covers it.`]
  if (scopes === undefined) return ['No scope applies.']
  return scopes === 'company'
    ? ['A grant holds for the whole company.']
    : ['A grant holds there:', ...scopes.map((scope) => `  ${describeScope(scope)}`)]
}

function closed(asked: Asked, { reason, offers, scopes }: LayerVerdict): readonly string[] {
  const { catalog, question, target } = asked
  const moduleTitle = titleOf(catalog, question)
  switch (reason) {
    case 'module_not_entitled':
      return [`The company does not own ${moduleTitle}.`, ...offerLines(offers)]
    case 'addon_not_entitled': {
      const gates = catalog.permissionOf(question.key)?.gates ?? []
      return [
        `The company owns ${moduleTitle}, but not ${gates.join(' or ')}, which opens this part of it.`,
        ...offerLines(offers),
      ]
    }
    case 'module_not_granted':
      return [
        `The member was not given ${moduleTitle}.`,
        'Whoever manages members in the company can give it to them.',
      ]
    case 'permission_not_granted':
      return [
        'No grant of the member covers it.',
        `Any of these in a grant would: ${livePatterns(asked).join(', ')}.`,
      ]
    case 'scope_required':
    case 'out_of_scope':
      return [...scopeLines(reason, target), ...grantLines(scopes)]
    default:
      return ['The catalog knows no such permission.']
  }
}

function scopeLines(
  reason: 'scope_required' | 'out_of_scope',
  target: ScopeTarget | undefined,
): readonly string[] {
  if (reason === 'out_of_scope') return [`${describeTarget(target)} lies outside of what the grants cover.`]
  return target === undefined
    ? ['The grants hold for parts of the company only, and no target was named.']
    : [`${describeTarget(target)} does not say everything that the grants are restricted by.`]
}

const grantLines = (scopes: LayerVerdict['scopes']): readonly string[] => {
  if (scopes === undefined) return []
  if (scopes === 'company') return ['The grants cover the whole of their own company, and no other.']
  return ['The grants cover:', ...scopes.map((scope) => `  ${describeScope(scope)}`)]
}

const livePatterns = ({ catalog, question }: Asked): readonly string[] =>
  (catalog.permissionOf(question.key)?.patterns ?? [question.key]).filter(
    (pattern) => !(catalog.patternOf(pattern)?.kind ?? 'key').startsWith('retired'),
  )

function offerLines(offers: readonly Offer[] = []): readonly string[] {
  if (offers.length === 0) return ['Nothing that is listed for sale would open it.']
  return [
    'It could buy:',
    ...offers.map(
      ({ kind, key, title, extends: bases }) =>
        `  ${printable(title)} (${kind} ${key})${bases === undefined ? '' : `, on top of ${bases.join(' or ')}`}`,
    ),
  ]
}

function titleOf(catalog: Catalog, { key }: Question): string {
  const found = catalog.moduleOf(catalog.permissionOf(key)?.module ?? key)
  return found === undefined ? key : `the module ${printable(found.title)} (${found.key})`
}

const MOST_VALUES = 8

/** A scope as people read it: `businessUnit in bu_1, bu_2`. Never throws. */
export const describeScope = (scope: GrantScope): string =>
  Object.entries(scope)
    .map(([dimension, values]) => {
      const shown = values.slice(0, MOST_VALUES).map(printable).join(', ')
      const others = values.length - MOST_VALUES
      if (values.length === 0) return `${dimension} in nothing`
      return `${dimension} in ${shown}${others > 0 ? ` and ${others} others` : ''}`
    })
    .join(' and ')
