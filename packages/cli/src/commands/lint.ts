import { Command } from 'commander'
import { CliError } from '../cli-error.js'
import { examples } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { parseJson, readText } from '../files.js'
import type { Io } from '../io.js'
import { type Finding, type LintResult, lintCatalog } from '../lint/lint-catalog.js'
import { type LintConfig, parseLintConfig } from '../lint/lint-config.js'
import { LINT_RULES } from '../lint/rules.js'
import { CATALOG_ARGUMENT, loadCatalog } from '../load-catalog.js'
import type { Outcome, Run } from '../outcome.js'
import type { Paint } from '../paint.js'
import { count, printable } from '../printable.js'

/** What `stagedoor lint` is asked. */
interface LintInput {
  /** The file of the catalog. Required unless `rules` is set. */
  readonly catalog?: string
  /** The file of a lint configuration. */
  readonly config?: string
  /** A file of keys used elsewhere, one a line; `-` is standard input. */
  readonly keys?: string
  /** True: warnings fail too. */
  readonly strict?: boolean
  /** True: list the rules instead of linting. */
  readonly rules?: boolean
}

/** Sets up `stagedoor lint`. Never throws. */
export function lintCommand(run: Run): Command {
  return new Command('lint')
    .description('Check a catalog against the rules of a catalog that lasts.')
    .argument('[catalog]', CATALOG_ARGUMENT)
    .option('--config <file>', 'JSON with severities and words of rules, each with its reason')
    .option('--keys <file>', 'also check the keys in this file, one a line (- is standard input)')
    .option('--strict', 'warnings fail too')
    .option('--rules', 'list every rule instead')
    .addHelpText(
      'after',
      examples(
        'stagedoor lint src/catalog.ts',
        'stagedoor lint src/catalog.ts --strict --config lint.json',
        'grep -rhoE "[a-z_]+\\.[a-z-]+\\.[a-z-]+" web/src | stagedoor lint src/catalog.ts --keys -',
        'stagedoor lint --rules --json',
      ),
    )
    .action((catalog: string | undefined, options: Omit<LintInput, 'catalog'>) =>
      run((io) => lint({ ...options, ...(catalog === undefined ? {} : { catalog }) }, io)),
    )
}

/**
 * Lints a catalog, or lists the rules.
 *
 * @throws {@link CliError} if the catalog, the configuration or the keys cannot be read.
 */
async function lint(input: LintInput, io: Io): Promise<Outcome> {
  if (input.rules) return listRules()
  if (input.catalog === undefined)
    throw new CliError('usage', 'lint needs a catalog', {
      fix: 'Call it as `stagedoor lint src/catalog.ts`.',
    })
  const catalog = await loadCatalog(io, input.catalog)
  const config = input.config === undefined ? undefined : readConfig(io, input.config)
  const usedKeys = input.keys === undefined ? [] : await readKeys(io, input.keys)
  const result = lintCatalog(catalog, { usedKeys, ...(config === undefined ? {} : { config }) })
  const errors = result.findings.filter(({ severity }) => severity === 'error').length
  const failing = input.strict ? result.findings.length : errors
  return {
    exitCode: failing > 0 ? EXIT.doesNot : EXIT.holds,
    json: { errors, warnings: result.findings.length - errors, ...result },
    text: (paint) => render(result, errors, paint),
  }
}

function readConfig(io: Io, file: string): LintConfig {
  const source = readText(io, file, 'the lint configuration')
  return parseLintConfig(parseJson(source, file), source, file)
}

async function readKeys(io: Io, file: string): Promise<readonly string[]> {
  const source = file === '-' ? await io.stdin() : readText(io, file, 'the list of keys')
  return source
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
}

function listRules(): Outcome {
  const rules = LINT_RULES.map(({ check: _, ...facts }) => facts)
  const widest = Math.max(...rules.map(({ id }) => id.length))
  return {
    exitCode: EXIT.holds,
    json: { rules },
    text: (paint) =>
      rules
        .map(({ id, severity, finds }) => `${paint.bold(id.padEnd(widest))}  ${severity.padEnd(7)}  ${finds}`)
        .join('\n'),
  }
}

function render({ findings, excused }: LintResult, errors: number, paint: Paint): string {
  const lines = findings.map((finding) => renderFinding(finding, paint))
  const counts = `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}, ${excused.length} excused`
  const verdict = findings.length === 0 ? paint.green(`clean: ${counts}`) : paint.bold(counts)
  return [...lines, verdict].join('\n')
}

function renderFinding({ severity, rule, path, message, fix }: Finding, paint: Paint): string {
  const mark = severity === 'error' ? paint.red('error') : paint.yellow('warning')
  return `${paint.bold(printable(path))} ${printable(message)}\n  ${mark} ${paint.cyan(rule)}: ${paint.dim(fix)}`
}
