import type { Catalog, Excuse } from '@stagedoor/core'
import type { LintConfig } from './lint-config.js'
import type { LintEntry, LintRule, RuleHit, Severity } from './lint-rule.js'
import { LINT_RULES } from './rules.js'

/** One thing that breaks a rule. */
export interface Finding extends LintEntry {
  /** The id of the rule. */
  readonly rule: string
  readonly severity: Severity
  /** Where in the definition: `modules.finance.permissions.bills.read`. */
  readonly path: string
  readonly message: string
  readonly fix: string
}

/** One finding that its entry is excused from, with the reason that the catalog gives. */
export interface ExcusedFinding extends Finding {
  readonly excuse: string
}

/** What linting a catalog found. */
export interface LintResult {
  readonly findings: readonly Finding[]
  readonly excused: readonly ExcusedFinding[]
}

/** How a catalog is linted. */
export interface LintOptions {
  /** Settings of rules by id; the rules' own when left out. */
  readonly config?: LintConfig
  /** Keys used outside of the catalog, to be checked against it; none when left out. */
  readonly usedKeys?: readonly string[]
}

/**
 * Checks a catalog against the rules of a catalog that lasts.
 *
 * An excuse of the entry that a finding is about takes the finding out, and nothing else does; one that takes nothing out is a
 * finding itself. Does not judge whether the catalog contradicts itself: `defineCatalog` did.
 *
 * Never throws.
 *
 * @param catalog - the compiled catalog
 * @param options - see {@link LintOptions}
 */
export function lintCatalog(catalog: Catalog, options: LintOptions = {}): LintResult {
  const { config = new Map(), usedKeys = [] } = options
  const strayKeys = [...new Set(usedKeys)].filter((key) => !isKnown(catalog, key))
  const active = LINT_RULES.filter(({ id }) => config.get(id)?.severity !== 'off')
  const excuses = excusesOf(catalog)
  const effective = new Set<string>()
  const findings: Finding[] = []
  const excused: ExcusedFinding[] = []
  for (const rule of active)
    for (const hit of rule.check({ catalog, strayKeys }, wordsFor(rule, config))) {
      const finding = toFinding(rule, hit, config)
      const id = `${pathOf(hit)} ${rule.id}`
      const reason = excuses.get(id)
      if (reason === undefined) findings.push(finding)
      else excused.push({ ...finding, excuse: reason.text })
      effective.add(id)
    }
  return { findings: [...findings, ...staleExcuses(excuses, effective, config)], excused }
}

const isKnown = (catalog: Catalog, key: string): boolean =>
  catalog.patternOf(key) !== undefined || catalog.moduleOf(key) !== undefined

function wordsFor({ id, words = [] }: LintRule, config: LintConfig): ReadonlySet<string> {
  const { words: more = [], allow = [] } = config.get(id) ?? {}
  return new Set([...words, ...more].filter((word) => !allow.includes(word)))
}

function toFinding(
  { id, severity, fix }: LintRule,
  { kind, key, message }: RuleHit,
  config: LintConfig,
): Finding {
  const chosen = config.get(id)?.severity ?? severity
  return {
    rule: id,
    severity: chosen === 'off' ? severity : chosen,
    kind,
    key,
    path: pathOf({ kind, key }),
    message,
    fix,
  }
}

const FOLDERS = { module: 'modules', package: 'packages', addon: 'addons' } as const

/** Where an entry stands in the definition. */
function pathOf({ kind, key }: LintEntry): string {
  if (kind === 'key') return key
  if (kind !== 'permission') return `${FOLDERS[kind]}.${key}`
  const [own, ...rest] = key.split('.')
  return `modules.${own}.permissions.${rest.join('.')}`
}

interface GivenExcuse {
  readonly entry: LintEntry
  readonly rule: string
  readonly text: string
}

function excusesOf(catalog: Catalog): ReadonlyMap<string, GivenExcuse> {
  const entries: readonly (readonly [LintEntry['kind'], readonly { key: string; excuse?: Excuse }[]])[] = [
    ['module', catalog.modules],
    ['permission', catalog.permissions],
    ['package', catalog.packages],
    ['addon', catalog.addons],
  ]
  const given = entries.flatMap(([kind, list]) =>
    list.flatMap(({ key, excuse = {} }) =>
      Object.entries(excuse).map(([rule, text]) => ({ entry: { kind, key }, rule, text })),
    ),
  )
  return new Map(given.map((each) => [`${pathOf(each.entry)} ${each.rule}`, each] as const))
}

const STALE = 'excuse-without-effect'

function staleExcuses(
  excuses: ReadonlyMap<string, GivenExcuse>,
  effective: ReadonlySet<string>,
  config: LintConfig,
): readonly Finding[] {
  const rule = LINT_RULES.find(({ id }) => id === STALE)
  if (rule === undefined || config.get(STALE)?.severity === 'off') return []
  // Of a rule that is switched off nobody knows whether the excuse would still be needed.
  return [...excuses]
    .filter(([id, excuse]) => !effective.has(id) && config.get(excuse.rule)?.severity !== 'off')
    .map(([, { entry, rule: named }]) => {
      const isRule = LINT_RULES.some(({ id }) => id === named)
      const message = isRule
        ? `is excused from \`${named}\`, which finds nothing here`
        : `is excused from \`${named}\`, which is no rule`
      return toFinding(rule, { ...entry, message }, config)
    })
}
