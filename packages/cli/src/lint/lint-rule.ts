import type { Catalog } from '@stagedoor/core'

/** How bad a finding is. Errors fail `stagedoor lint`; warnings fail it with `--strict`. */
export type Severity = 'error' | 'warning'

/** What a finding is about: an entry of the catalog, or a key that is used elsewhere (`--keys`). */
export interface LintEntry {
  readonly kind: 'module' | 'permission' | 'package' | 'addon' | 'key'
  readonly key: string
}

/** What a rule found: where, and what is wrong there. */
export interface RuleHit extends LintEntry {
  readonly message: string
}

/** What rules look at. */
export interface LintSubject {
  readonly catalog: Catalog
  /** Keys used outside of the catalog that it does not hold. */
  readonly strayKeys: readonly string[]
}

/** One rule of a catalog that lasts. */
export interface LintRule {
  /** Stable: configurations and excuses name it. */
  readonly id: string
  readonly severity: Severity
  /** What is found, in half a sentence. */
  readonly finds: string
  /** Why it matters. */
  readonly reason: string
  /** What to do about it. */
  readonly fix: string
  /** The words it looks for, where it looks for words; a configuration adds to them and allows some. */
  readonly words?: readonly string[]
  /** Finds what breaks the rule; `words` are the configured ones. Never throws. */
  readonly check: (subject: LintSubject, words: ReadonlySet<string>) => readonly RuleHit[]
}
