import type { Catalog } from '@stagedoor/core'
import { listed } from '../lint/key-words.js'
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
      return isFollowed
        ? [...widened(comparison, retired), ...narrowed(comparison, retired)]
        : [added(comparison, retired, successor)]
    }),
  ]
}

/** The wildcards over a retired key that cover its successor in one catalog, and are live, so that they cover none, in the other (CAT-4). */
function wildcardsOver(retired: string, catalog: Catalog, other: Catalog): readonly string[] {
  const [own, resource] = retired.split('.')
  return [`${own}.${resource}.*`, `${own}.*`].filter(
    (text) =>
      catalog.patternOf(text)?.kind === 'retired_wildcard' && other.patternOf(text)?.kind === 'wildcard',
  )
}

/** The last live key under a wildcard is gone: from now on it covers the successors of those that went before. */
function widened(comparison: Comparison, retired: string): readonly Change[] {
  const { before, after, companies } = comparison
  const [was, is] = [before.permissionOf(retired), after.permissionOf(retired)]
  const patterns = wildcardsOver(retired, after, before)
  if (was === undefined || is === undefined || patterns.length === 0) return []
  const change = toFeltChange('alias-added', [retired, is.key], {
    class: 'widening',
    message: `\`${retired}\` leads to \`${is.key}\` for grants of ${listed(patterns)} too, under which nothing is live any more`,
    affected: comparison.felt('gains', was, is),
    counterexample: comparison.gain({ companies, patterns, questions: [retired] }),
  })
  return change.class === 'widening' ? [change] : []
}

/** A key comes to life under a retired wildcard: a live one covers no successors. */
function narrowed(comparison: Comparison, retired: string): readonly Change[] {
  const { before, after, companies } = comparison
  const [was, is] = [before.permissionOf(retired), after.permissionOf(retired)]
  const patterns = wildcardsOver(retired, before, after)
  if (was === undefined || is === undefined || patterns.length === 0) return []
  const change = toFeltChange('alias-removed', [retired, is.key], {
    class: 'breaking',
    message: `\`${retired}\` does not lead to \`${is.key}\` for grants of ${listed(patterns)} any more, under which something is live`,
    affected: comparison.felt('loses', was, is),
    counterexample: comparison.loss({ companies, patterns, questions: [retired] }),
  })
  return change.class === 'breaking' ? [change] : []
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
