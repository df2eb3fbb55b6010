import type { Paint } from '../paint.js'

/** A table of texts, whose first column names the rows. */
export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A table for a terminal, in columns of equal width. `colour` may paint a cell after its width was measured. Never throws. */
export function tableText(
  { head, rows }: Table,
  paint: Paint,
  colour: (cell: string) => (text: string) => string,
): string {
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)))
  const line = (row: readonly string[], dress: (cell: string) => (text: string) => string): string =>
    row
      .map((cell, at) => dress(cell)(at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd()
  return [line(head, () => paint.bold), ...rows.map((row) => line(row, colour))].join('\n')
}

/** A table in Markdown. The cells are Markdown already. Never throws. */
export const tableMarkdown = ({ head, rows }: Table): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

/**
 * A table as comma-separated values (RFC 4180). A cell that a spreadsheet would take for a formula is quoted for it.
 *
 * Never throws.
 */
export const tableCsv = ({ head, rows }: Table): string =>
  [head, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')

function csvCell(cell: string): string {
  const text = /^[=+\-@\t\r]/.test(cell) && cell !== '-' ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
