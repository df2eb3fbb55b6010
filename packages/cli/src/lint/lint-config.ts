import { CliError } from '../cli-error.js'
import type { Severity } from './lint-rule.js'
import { LINT_RULES } from './rules.js'

/** What a configuration says of one rule. */
export interface RuleSetting {
  /** In place of the rule's own severity; `off` leaves the rule out. */
  readonly severity?: Severity | 'off'
  /** Why. Required with a `severity` that is milder than the rule's own. */
  readonly reason?: string
  /** Words the rule looks for besides its own. */
  readonly words?: readonly string[]
  /** Words of its own that the rule lets pass. */
  readonly allow?: readonly string[]
}

/** A lint configuration: what it says of each rule, by id. */
export type LintConfig = ReadonlyMap<string, RuleSetting>

const SEVERITIES = ['off', 'warning', 'error']

/**
 * Reads a lint configuration: `{ "rules": { "package-subset": { "severity": "off", "reason": "..." } } }`.
 *
 * @param input - the parsed document
 * @param source - its text, to find the line of what is wrong
 * @param file - its path, for messages
 * @throws {@link CliError} `malformed_file` at the first thing that is wrong.
 */
export function parseLintConfig(input: unknown, source: string, file: string): LintConfig {
  const wrong = (message: string, name: string, fix: string): never => {
    throw new CliError('malformed_file', message, { file, ...lineOf(source, name), fix })
  }
  const rules = fieldsOf(input)?.get('rules')
  const entries = fieldsOf(rules)
  if (entries === undefined || fieldsOf(input)?.size !== 1)
    return wrong('is no lint configuration', 'rules', 'Write { "rules": { "<rule>": { ... } } }.')
  for (const [id, value] of entries) {
    const rule = LINT_RULES.find((each) => each.id === id)
    if (rule === undefined)
      return wrong(`names ${JSON.stringify(id)}, which is no rule`, id, 'Run `stagedoor lint --rules`.')
    const problem = problemOf(fieldsOf(value), { isWordRule: rule.words !== undefined, own: rule.severity })
    if (problem !== undefined) return wrong(`${id} ${problem}`, id, 'See docs/reference/lint-rules.md.')
  }
  return new Map([...entries].map(([id, value]) => [id, value as RuleSetting]))
}

function fieldsOf(value: unknown): Map<string, unknown> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? new Map(Object.entries(value)) : undefined
}

interface Known {
  readonly isWordRule: boolean
  readonly own: Severity
}

function problemOf(fields: Map<string, unknown> | undefined, { isWordRule, own }: Known): string | undefined {
  if (fields === undefined) return 'must be an object'
  for (const [name, value] of fields) {
    const isList = Array.isArray(value) && value.every((word) => typeof word === 'string')
    if (name === 'severity' && !SEVERITIES.includes(String(value)))
      return 'needs a severity: off, warning or error'
    if (name === 'reason' && (typeof value !== 'string' || value.trim() === ''))
      return 'needs a reason in words'
    if (['words', 'allow'].includes(name) && !isList) return `needs a list of words in ${name}`
    if (['words', 'allow'].includes(name) && !isWordRule) return 'looks for no words'
    if (!['severity', 'reason', 'words', 'allow'].includes(name))
      return `has no field ${JSON.stringify(name)}`
  }
  const severity = String(fields.get('severity') ?? own)
  const isMilder = SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(own)
  return isMilder && !fields.has('reason') ? 'is made milder without a reason' : undefined
}

/** The line of the first mention of a name in a text. */
function lineOf(source: string, name: string): { line?: number } {
  const at = source.indexOf(JSON.stringify(name))
  return at < 0 ? {} : { line: source.slice(0, at).split('\n').length }
}
