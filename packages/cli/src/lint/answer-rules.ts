import type { CatalogModule } from '@stagedoor/core'
import { wordsIn, wordsOf } from './key-words.js'
import type { LintRule, RuleHit } from './lint-rule.js'

const hit = ({ key }: CatalogModule, message: string): RuleHit => ({ kind: 'module', key, message })

const PLACEHOLDERS = ['tbc', 'tbd', 'todo', 'fixme', 'na', 'placeholder', 'lorem', 'description', 'unknown']

/** A sentence has at least a subject, something done, and something it is done to. */
const FEWEST_WORDS = 3

/** Why a text answers nothing, or `undefined` if it may. */
function emptiness(text: string, words: ReadonlySet<string>): string | undefined {
  const [placeholder] = wordsIn(text, words)
  if (placeholder !== undefined) return `says \`${placeholder}\``
  return wordsOf(text).length === 0 ? 'says nothing' : undefined
}

const surface: LintRule = {
  id: 'module-surface',
  severity: 'error',
  finds: 'a module whose surface is a placeholder, no sentence, its title again or that of another module',
  reason: 'Two people who cannot tell from one sentence what a module owns will put the same thing into two.',
  fix: 'Say in one sentence what the module owns and no other does.',
  words: PLACEHOLDERS,
  check: ({ catalog }, words) => {
    const owners = new Map<string, string>()
    return catalog.modules.flatMap((entry): readonly RuleHit[] => {
      const text = wordsOf(entry.surface).join(' ')
      const owner = owners.get(text)
      owners.set(text, owner ?? entry.key)
      const empty = emptiness(entry.surface, words)
      if (empty !== undefined) return [hit(entry, `has a surface that ${empty}`)]
      if (text === wordsOf(entry.title).join(' ')) return [hit(entry, 'has its title as its surface')]
      if (wordsOf(entry.surface).length < FEWEST_WORDS)
        return [hit(entry, 'has a surface that is no sentence')]
      return owner === undefined ? [] : [hit(entry, `has the same surface as \`${owner}\``)]
    })
  },
}

const permissions: LintRule = {
  id: 'module-permissions',
  severity: 'error',
  finds: 'a live module without any permission',
  reason:
    'Nothing can be granted in it: a member either has the module or not, and guards have nothing to ask.',
  fix: "Define its permissions, or say `status: 'planned'`.",
  check: ({ catalog }) =>
    catalog.modules
      .filter((entry) => entry.status === 'live' && entry.permissions.length === 0)
      .map((entry) => hit(entry, 'is live and permits nothing')),
}

const capabilities: LintRule = {
  id: 'module-capabilities',
  severity: 'error',
  finds: 'a live module without capabilities, or with a placeholder among them',
  reason: 'Those who sell it and those who decide on the next permission need to know what it is for.',
  fix: "List what a customer can do with it, or say `status: 'planned'`.",
  words: PLACEHOLDERS,
  check: ({ catalog }, words) =>
    catalog.modules.flatMap((entry): readonly RuleHit[] => {
      if (entry.status === 'live' && entry.capabilities.length === 0)
        return [hit(entry, 'is live and lists no capability')]
      const empty = entry.capabilities.map((text) => emptiness(text, words)).find((why) => why !== undefined)
      return empty === undefined ? [] : [hit(entry, `lists a capability that ${empty}`)]
    }),
}

const description: LintRule = {
  id: 'permission-description',
  severity: 'warning',
  finds: 'a permission without a description, or with a placeholder',
  reason: 'Whoever grants it reads the description, not the code behind the guard.',
  fix: 'Use the long form: `read: "See the bills of a business unit."`.',
  words: PLACEHOLDERS,
  check: ({ catalog }, words) =>
    catalog.permissions.flatMap(({ key, description: text }): readonly RuleHit[] => {
      const why = text === undefined ? 'is missing' : emptiness(text, words)
      return why === undefined ? [] : [{ kind: 'permission', key, message: `has a description that ${why}` }]
    }),
}

/** The rules about the questions that every module has to answer. */
export const ANSWER_RULES: readonly LintRule[] = [surface, permissions, capabilities, description]
