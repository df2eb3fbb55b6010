import { COLUMNS, cellsOf, inOneLine, summaryOf } from './inventory-rows.js'
import type { RouteInventory } from './route-inventory.js'

/**
 * Writes an inventory in Markdown, for a pull request: a table, then what was found. What comes from the application stands in code
 * spans, so that no path breaks the table, mentions a person or links an issue.
 *
 * Never throws.
 */
export function inventoryMarkdown({ routes, impossible, unused }: RouteInventory): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const wrong = routes.flatMap(({ method, path, problem }) =>
    problem === undefined ? [] : [`${code(`${method} ${path}`)}: ${code(problem)}`],
  )
  const never = impossible.map(
    ({ route, permission, module: owner, why }) =>
      `${code(route)} asks for ${code(permission ?? owner)}: ${why}`,
  )
  return [
    `${summaryOf(routes)}.`,
    '',
    row(COLUMNS),
    row(COLUMNS.map(() => '---')),
    ...routes.map((route) => row(cellsOf(route).map(cell))),
    ...section('Wrong', wrong),
    ...section('Never passes', never),
    ...section('Named by no route', unused.map(code)),
    '',
  ].join('\n')
}

const section = (title: string, items: readonly string[]): readonly string[] =>
  items.length === 0 ? [] : ['', `**${title} (${items.length})**`, '', ...items.map((item) => `- ${item}`)]

/** A text as a code span: nothing in it is Markdown. */
function code(text: string): string {
  const line = inOneLine(text).trim()
  if (line === '') return ''
  const longest = [...line.matchAll(/`+/g)].reduce((most, [ticks]) => Math.max(most, ticks.length), 0)
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? fence + line + fence : `${fence} ${line} ${fence}`
}

/**
 * The same in a cell of a table, where a `|` ends the cell even within a span unless it is escaped, and a backslash before it would
 * escape the escape.
 */
const cell = (text: string): string =>
  code(text).replace(/\\*\|/g, (run) => `${'\\\\'.repeat(run.length - 1)}\\|`)
