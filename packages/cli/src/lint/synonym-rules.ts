import { SYNONYMS } from './actions.js'
import { singular, wordsOf } from './key-words.js'
import type { LintRule, RuleHit } from './lint-rule.js'

/** One use of a name: the entry it stands in. */
interface Use {
  readonly name: string
  readonly key: string
}

/** The name that most uses have; the one that `prefers` on a tie. */
function usual(uses: readonly Use[], prefers: (name: string) => number): string {
  const counts = new Map<string, number>()
  for (const { name } of uses) counts.set(name, (counts.get(name) ?? 0) + 1)
  const [best] = [...counts].sort(
    ([one, countOfOne], [other, countOfOther]) =>
      countOfOther - countOfOne || prefers(one) - prefers(other) || (one < other ? -1 : 1),
  )
  return best?.[0] ?? ''
}

function grouped(uses: Iterable<Use>, groupOf: (use: Use) => string): readonly (readonly Use[])[] {
  const groups = new Map<string, Use[]>()
  for (const use of uses) groups.set(groupOf(use), [...(groups.get(groupOf(use)) ?? []), use])
  return [...groups.values()]
}

const distinct = (uses: readonly Use[]): number => new Set(uses.map(({ name }) => name)).size

const actionSynonyms: LintRule = {
  id: 'action-synonyms',
  severity: 'error',
  finds: 'two actions that mean the same in one catalog, such as `read` and `view`',
  reason:
    'Nobody can say what `edit` allows that `write` does not, and a grant with the wrong one opens nothing.',
  fix: 'Keep the one that most permissions use; retire the other with an alias.',
  check: ({ catalog }) =>
    SYNONYMS.flatMap((group) => {
      const uses = catalog.permissions
        .filter(({ action }) => group.includes(action))
        .map(({ key, action }) => ({ key, name: action }))
      if (distinct(uses) < 2) return []
      const chosen = usual(uses, (name) => group.indexOf(name))
      return uses
        .filter(({ name }) => name !== chosen)
        .map(({ key, name }): RuleHit => {
          return { kind: 'permission', key, message: `says \`${name}\` where others say \`${chosen}\`` }
        })
    }),
}

/** One text for the spellings of one noun: `market_studies` and `market-study`. */
const noun = (resource: string): string => wordsOf(resource).map(singular).join('-')

const resourceSynonyms: LintRule = {
  id: 'resource-synonyms',
  severity: 'error',
  finds: 'one resource in two spellings: singular and plural, hyphen and underscore',
  reason: '`offer` in one module and `offers` in the next is guessed wrongly every second time.',
  fix: 'Choose one spelling for the catalog, plural where there are many; retire the other with an alias.',
  check: ({ catalog }) => {
    const uses = new Map<string, Use>()
    for (const { key, resource, module: own } of catalog.permissions)
      if (!uses.has(`${own}.${resource}`)) uses.set(`${own}.${resource}`, { name: resource, key })
    return grouped(uses.values(), ({ name }) => noun(name)).flatMap((group) => {
      if (distinct(group) < 2) return []
      // The plural on a tie: it is never the shorter one.
      const chosen = usual(group, (name) => -name.length)
      return group
        .filter(({ name }) => name !== chosen)
        .map(({ key, name }): RuleHit => {
          return { kind: 'permission', key, message: `says \`${name}\` where others say \`${chosen}\`` }
        })
    })
  },
}

const dimensionSynonyms: LintRule = {
  id: 'dimension-synonyms',
  severity: 'error',
  finds: 'one scope dimension in two spellings, such as `businessUnit` and `businessUnits`',
  reason: 'A grant in the one dimension covers no target in the other: members lose access for a letter.',
  fix: 'Choose one spelling for the catalog.',
  check: ({ catalog }) => {
    const uses = catalog.permissions.flatMap(({ key, scopes }) => scopes.map((name) => ({ key, name })))
    return grouped(uses, ({ name }) => singular(name.toLowerCase())).flatMap((group) => {
      const chosen = usual(group, (name) => name.length)
      return group
        .filter(({ name }) => name !== chosen)
        .map(({ key, name }): RuleHit => {
          return { kind: 'permission', key, message: `is sensitive in \`${name}\`, others in \`${chosen}\`` }
        })
    })
  },
}

/** The rules about two names for one thing. */
export const SYNONYM_RULES: readonly LintRule[] = [actionSynonyms, resourceSynonyms, dimensionSynonyms]
