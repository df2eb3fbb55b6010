import { LINT_RULES, type LintRule } from '@stagedoor/cli'

const HEAD = `# Lint rules

Every rule of \`stagedoor lint\`, in the order in which findings are reported. This page is written by
\`packages/cli/test/lint/reference.test.ts\` and held equal to the rules.

\`stagedoor lint src/catalog.ts\` fails on errors; with \`--strict\` it fails on warnings too. How to use it:
[governance](../guides/governance.md#lint).

An entry is excused from a rule where it is defined, with a reason:

\`\`\`json
{ "excuse": { "action-synonyms": "The mobile app of 2023 asks for this key." } }
\`\`\`

A rule is configured for a whole catalog in a file for \`--config\`. A severity that is milder than the rule's own needs a reason;
\`words\` adds to the words that a rule looks for, and \`allow\` takes some out:

\`\`\`json
{
  "rules": {
    "package-subset": { "severity": "off", "reason": "Small is a subset of large on purpose." },
    "commercial-word": { "words": ["classic"], "allow": ["pro"] }
  }
}
\`\`\`
`

/** The reference page of the rules. */
export const referencePage = (): string => `${[HEAD, table(), ...LINT_RULES.map(section)].join('\n')}`

const table = (): string =>
  [
    '| rule | severity | finds |',
    '|---|---|---|',
    ...LINT_RULES.map(({ id, severity, finds }) => `| [\`${id}\`](#${id}) | ${severity} | ${finds} |`),
    '',
  ].join('\n')

const section = ({ id, severity, finds, reason, fix, words }: LintRule): string =>
  [
    `## ${id}`,
    '',
    `Finds ${finds}. (${severity})`,
    '',
    `- Why: ${reason}`,
    `- What to do: ${fix}`,
    ...(words === undefined ? [] : [`- Words: ${words.map((word) => `\`${word}\``).join(', ')}`]),
    '',
  ].join('\n')
