import type { Catalog } from '@stagedoor/core'
import type { Company } from './companies.js'
import type { Comparison } from './comparison.js'
import { wholeModule } from './question.js'
import type { Effect } from './to-change.js'

/** What companies lose or gain: of whole modules, and of single permissions. */
export interface Stake {
  readonly companies: readonly Company[]
  readonly modules: readonly string[]
  readonly permissions?: readonly string[]
}

/**
 * The questions about a stake. What is new or gone by itself, in a module that both catalogs have, is a change of its own.
 */
function questionsAbout(
  catalog: Catalog,
  other: Catalog,
  { modules, permissions = [] }: Stake,
): readonly string[] {
  const isElsewhere = (key: string): boolean =>
    other.moduleOf(key.split('.')[0] ?? '') !== undefined && other.permissionOf(key) === undefined
  const inModules = modules.flatMap((key) => [
    ...(catalog.moduleOf(key)?.permissions ?? []).filter((each) => !isElsewhere(each)),
    wholeModule(key),
  ])
  return [...permissions, ...inModules]
}

const patternsOf = ({ modules, permissions = [] }: Stake): readonly string[] => [
  ...modules.map((key) => `${key}.*`),
  ...permissions,
]

/** What companies lose of a stake. Never throws. */
export function lossOf(comparison: Comparison, stake: Stake): Effect {
  const { companies } = stake
  const questions = questionsAbout(comparison.before, comparison.after, stake)
  const rows = comparison.affected(companies, questions).map((row) => ({ ...row, gains: [] }))
  return {
    affected: rows.filter(({ loses }) => loses.length > 0),
    counterexample: comparison.loss({ companies, patterns: patternsOf(stake), questions }),
  }
}

/** What companies gain of a stake. Never throws. */
export function gainOf(comparison: Comparison, stake: Stake): Effect {
  const { companies } = stake
  const questions = questionsAbout(comparison.after, comparison.before, stake)
  const rows = comparison.affected(companies, questions).map((row) => ({ ...row, loses: [] }))
  return {
    affected: rows.filter(({ gains }) => gains.length > 0),
    counterexample: comparison.gain({ companies, patterns: patternsOf(stake), questions }),
  }
}

/** What companies lose that cannot buy what they bought any more: at the least, their purchase is a problem now. Never throws. */
export function endOfSale(comparison: Comparison, stake: Stake): Effect {
  const loss = lossOf(comparison, stake)
  return { ...loss, counterexample: loss.counterexample ?? comparison.brokenPurchase(stake.companies) }
}
