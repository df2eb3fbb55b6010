import { COLUMNS, cellsOf, inOneLine, summaryOf } from './inventory-rows.js'
import type { InventoryRoute, RouteInventory } from './route-inventory.js'

/**
 * Writes an inventory for a terminal: a table in columns, then what was found. No colours; characters that would move the cursor are
 * left out.
 *
 * Never throws.
 */
export function inventoryTable({ routes, impossible, unused }: RouteInventory): string {
  const rows = [COLUMNS, ...routes.map(cellsOf)].map((row) => row.map(inOneLine))
  const widths = COLUMNS.map((_, column) =>
    rows.reduce((most, row) => Math.max(most, (row[column] ?? '').length), 0),
  )
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return [
    ...lines,
    '',
    summaryOf(routes),
    ...section('Wrong', routes.flatMap(problemOf)),
    ...section(
      'Never passes',
      impossible.map(
        ({ route, permission, module: owner, why }) => `${route}: ${permission ?? owner}, ${why}`,
      ),
    ),
    ...section('Named by no route', unused),
    '',
  ].join('\n')
}

const problemOf = ({ method, path, problem }: InventoryRoute): readonly string[] =>
  problem === undefined ? [] : [`${method} ${path}: ${problem}`]

const section = (title: string, items: readonly string[]): readonly string[] =>
  items.length === 0
    ? []
    : ['', `${title} (${items.length}):`, ...items.map((item) => `  ${inOneLine(item)}`)]
