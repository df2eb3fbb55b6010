import type { LintRule, RuleHit } from './lint-rule.js'

const moduleAliasAlone: LintRule = {
  id: 'module-alias-alone',
  // The module may have had no permissions when it was renamed: only the lock knows, and `diff` with it.
  severity: 'warning',
  finds: 'an alias of a module, without one for any of its permissions',
  reason:
    'It carries the module alone: whoever was granted its permissions, or a wildcard over them, is refused.',
  fix: 'Give every permission that was renamed with it an alias too; `stagedoor diff` against the lock lists them.',
  check: ({ catalog }) => {
    const withPermissions = new Set(
      catalog.aliases.flatMap(({ retired }) => {
        const [own = '', ...rest] = retired.split('.')
        return rest.length === 0 ? [] : [own]
      }),
    )
    return catalog.aliases.flatMap(({ retired, successor }): readonly RuleHit[] => {
      const isModule = !retired.includes('.')
      if (!isModule || withPermissions.has(retired)) return []
      if (catalog.moduleOf(successor)?.permissions.length === 0) return []
      const message = `was \`${retired}\`, of whose permissions none has an alias`
      return [{ kind: 'module', key: successor, message }]
    })
  },
}

/** The rules about names that were renamed. */
export const ALIAS_RULES: readonly LintRule[] = [moduleAliasAlone]
