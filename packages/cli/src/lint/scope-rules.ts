import type { CatalogPermission } from '@stagedoor/core'
import { isLooking } from './actions.js'
import { listed, wordsIn } from './key-words.js'
import type { LintRule, RuleHit } from './lint-rule.js'

/** Why a permission without dimensions should have some, or `undefined`. */
function sensitivity(
  { action, resource }: CatalogPermission,
  words: ReadonlySet<string>,
): string | undefined {
  const found = wordsIn(resource, words)
  if (found.length > 0) return `is about ${listed(found)} and sensitive in no dimension`
  return isLooking(action) ? undefined : 'changes data and is sensitive in no dimension'
}

const scopeMissing: LintRule = {
  id: 'scope-missing',
  severity: 'error',
  finds: 'a permission that changes data, or is about money, contracts or pay, without a scope dimension',
  reason:
    'Whoever holds it holds it for the whole company; a member of one unit sees and changes those of all.',
  fix: 'Declare the dimensions in which members are restricted, in `scopes` of the permission or its module.',
  words: [
    ...['bill', 'bills', 'invoice', 'invoices', 'expense', 'expenses', 'income', 'payment', 'payments'],
    ...['payout', 'payouts', 'payroll', 'salary', 'salaries', 'wage', 'wages', 'budget', 'budgets'],
    ...['contract', 'contracts', 'account', 'accounts', 'settlement', 'settlements'],
  ],
  check: ({ catalog }, words) =>
    catalog.permissions
      .filter(({ scopes }) => scopes.length === 0)
      .flatMap((permission): readonly RuleHit[] => {
        const why = sensitivity(permission, words)
        return why === undefined ? [] : [{ kind: 'permission', key: permission.key, message: why }]
      }),
}

/** The rules about scope. */
export const SCOPE_RULES: readonly LintRule[] = [scopeMissing]
