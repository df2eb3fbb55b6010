import { ALIAS_RULES } from './alias-rules.js'
import { ANSWER_RULES } from './answer-rules.js'
import { BOUNDARY_RULES } from './boundary-rules.js'
import { LAYER_RULES } from './layer-rules.js'
import type { LintRule } from './lint-rule.js'
import { NAME_RULES } from './name-rules.js'
import { SALE_RULES } from './sale-rules.js'
import { SCOPE_RULES } from './scope-rules.js'
import { SYNONYM_RULES } from './synonym-rules.js'

/** Reported by the linter itself, once all other rules have spoken. */
const excuseWithoutEffect: LintRule = {
  id: 'excuse-without-effect',
  severity: 'warning',
  finds: 'an excuse for a rule that finds nothing at that entry, or that does not exist',
  reason: 'A stale excuse hides the next finding, and its reason is no longer true.',
  fix: 'Take the excuse out.',
  check: () => [],
}

/** Every rule, in the order in which findings are reported. Ids are stable. */
export const LINT_RULES: readonly LintRule[] = [
  ...NAME_RULES,
  ...BOUNDARY_RULES,
  ...ANSWER_RULES,
  ...LAYER_RULES,
  ...SYNONYM_RULES,
  ...SCOPE_RULES,
  ...SALE_RULES,
  ...ALIAS_RULES,
  excuseWithoutEffect,
]
