import { CASES, SECTIONS } from './abuse-cases.ts'
import { type AbuseTest, abuseTests } from './abuse-tests.ts'

/** From the root: where the page stands. */
export const PAGE = 'docs/reference/abuse.md'

/** What does not add up between the attacks and the tests; a sentence each. */
export function abuseProblems(tests: readonly AbuseTest[] = abuseTests()): readonly string[] {
  const known = new Set(CASES.map(({ number }) => number))
  const tested = new Set(tests.flatMap(({ numbers }) => numbers))
  const unknown = tests.flatMap(({ numbers, file, title }) =>
    numbers
      .filter((number) => !known.has(number))
      .map((number) => `${file} "${title}": there is no ABUSE-${number}`),
  )
  const unequal = CASES.filter(({ number, untested }) => tested.has(number) === (untested !== undefined)).map(
    ({ number, untested }) =>
      untested === undefined
        ? `ABUSE-${number} has neither a test nor a reason`
        : `ABUSE-${number} has a reason for having no test, and a test`,
  )
  const repeated = CASES.length > known.size ? ['a number stands twice in abuse-cases.ts'] : []
  return [...unknown, ...unequal, ...repeated]
}

/** The page: every attack with its tests, or the reason why it has none. */
export function abusePage(tests: readonly AbuseTest[] = abuseTests()): string {
  const without = CASES.filter(({ untested }) => untested !== undefined).length
  const sections = SECTIONS.flatMap(({ letter, title, cases }) => [
    `## ${letter}. ${title}`,
    ...cases.flatMap(({ number, attack, note, untested }) => [
      `### ABUSE-${number}`,
      `${capital(attack)}.${note === undefined ? '' : ` ${note}`}`,
      untested === undefined
        ? listOf(tests.filter(({ numbers }) => numbers.includes(number)))
        : `*Not applicable.* ${untested}`,
    ]),
  ])
  return `${[
    '# Attacks that fail',
    '<!-- Generated: node scripts/abuse-page.mjs --write -->',
    `What Stagedoor was built against: ${CASES.length} attacks, each with a number that never changes its meaning. Test titles carry the numbers as \`ABUSE-n\`.\nBelow are those tests, or for ${without} of the attacks the reason why there is none. Those in [security/test/cases](../../security/test/cases) run on\nExpress, on Nest over Express and on Nest over Fastify, from one table: the same request, the same answer.`,
    ...sections,
  ].join('\n\n')}\n`
}

function listOf(tests: readonly AbuseTest[]): string {
  const files = new Map<string, Set<string>>()
  for (const { file, title } of tests) files.set(file, (files.get(file) ?? new Set()).add(escaped(title)))
  return [...files]
    .map(([file, titles]) => `- [${file}](../../${file}): ${[...titles].join('; ')}`)
    .join('\n')
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** A title as it reads: nothing of it is Markdown. */
const escaped = (title: string): string => title.replaceAll(/[\\`*_[\]<>|#~&]/g, '\\$&').replaceAll('\n', ' ')
