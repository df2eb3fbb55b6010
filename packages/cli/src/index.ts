export { CliError, type CliErrorCode, type CliErrorOptions } from './cli-error.js'
export { type Acknowledgements, isGrave } from './diff/acknowledge.js'
export {
  type Affected,
  type AliasHint,
  type Answer,
  CHANGE_CLASSES,
  CHANGE_KINDS,
  type Change,
  type ChangeClass,
  type ChangeKind,
  type Counterexample,
} from './diff/change.js'
export { type DiffSide, diffCatalogs } from './diff/diff-catalogs.js'
export { type DiffReport, type ReportedChange, toReport } from './diff/diff-report.js'
export { EXIT, type ExitCode } from './exit-codes.js'
export { checkInvariants } from './invariants/check-invariants.js'
export type {
  Buyers,
  Invariant,
  InvariantCounterexample,
  InvariantResult,
  InvariantSentence,
  Quality,
} from './invariants/invariant.js'
export { parseInvariants, SENTENCES } from './invariants/parse-invariants.js'
export type { Io } from './io.js'
export {
  type ExcusedFinding,
  type Finding,
  type LintOptions,
  type LintResult,
  lintCatalog,
} from './lint/lint-catalog.js'
export { type LintConfig, parseLintConfig, type RuleSetting } from './lint/lint-config.js'
export type { LintEntry, LintRule, LintSubject, RuleHit, Severity } from './lint/lint-rule.js'
export { LINT_RULES } from './lint/rules.js'
export {
  type CatalogLock,
  LOCK_FILE,
  LOCK_VERSION,
  type LockedAddon,
  type LockedModule,
  type LockedPackage,
  type LockedPermission,
} from './lock/catalog-lock.js'
export { catalogOfLock } from './lock/lock-catalog.js'
export { formatLock } from './lock/lock-text.js'
export { parseLock } from './lock/parse-lock.js'
export { toLock } from './lock/to-lock.js'
export { runCli } from './program.js'
export type { Bought } from './sales-space.js'
