import type { Catalog } from '@stagedoor/core'
import type { Change } from './change.js'
import type { Comparison } from './comparison.js'
import { wholeModule } from './question.js'
import { toFeltChange } from './to-change.js'

/**
 * Compares where retired keys lead. A key that was live before and is retired now is a rename, which is compared with the
 * permissions and modules. Never throws.
 */
export function compareAliases(comparison: Comparison): readonly Change[] {
  const { before, after } = comparison
  return [
    ...before.aliases.flatMap(({ retired, successor }) => {
      const now = leadsTo(after, retired)
      // The successor was renamed, and the alias went with it.
      return now !== undefined && now === leadsTo(after, successor)
        ? []
        : [removed(comparison, retired, successor)]
    }),
    ...after.aliases.flatMap(({ retired, successor }) => {
      const was = leadsTo(before, retired)
      if (was === retired) return [] // a rename
      const isFollowed = was !== undefined && leadsTo(after, was) === successor
      return isFollowed ? [] : [added(comparison, retired, successor)]
    }),
  ]
}

const leadsTo = (catalog: Catalog, key: string): string | undefined =>
  (catalog.permissionOf(key) ?? catalog.moduleOf(key))?.key

const isPermission = (key: string): boolean => key.includes('.')

function removed(comparison: Comparison, retired: string, successor: string): Change {
  const { companies } = comparison
  const questions = isPermission(retired) ? [successor, retired] : [wholeModule(retired)]
  return toFeltChange('alias-removed', [retired, successor], {
    class: 'breaking',
    message: `\`${retired}\` does not lead to \`${successor}\` any more`,
    affected: comparison.affected(companies, questions.slice(-1)),
    counterexample: comparison.loss({
      companies,
      patterns: isPermission(retired) ? [retired] : [],
      questions,
    }),
  })
}

function added(comparison: Comparison, retired: string, successor: string): Change {
  const { companies } = comparison
  const questions = isPermission(retired) ? [successor, retired] : [wholeModule(retired)]
  const counterexample = comparison.gain({
    companies,
    patterns: isPermission(retired) ? [retired] : [],
    questions,
  })
  return toFeltChange('alias-added', [retired, successor], {
    class: 'widening',
    message: `\`${retired}\` leads to \`${successor}\`: stored grants of it, without effect so far, open it`,
    affected: comparison.affected(companies, questions.slice(-1)),
    counterexample,
  })
}
