import { type Catalog, type CatalogPermission, type Member, resolveAccess } from '@stagedoor/core'
import { markdownText } from '../docs/markdown-text.js'
import { EXIT } from '../exit-codes.js'
import type { Io } from '../io.js'
import { loadCatalog } from '../load-catalog.js'
import { readMembers } from '../members/read-members.js'
import type { Outcome } from '../outcome.js'
import type { Paint } from '../paint.js'
import { printable } from '../printable.js'
import { misuse } from '../usage.js'
import {
  type Opening,
  openingOf,
  openingText,
  packageColumns,
  personaColumns,
  type SoldColumn,
  waysToOpen,
} from './opening.js'
import { type Table, tableCsv, tableMarkdown, tableText } from './table.js'

/** What `stagedoor matrix` is asked. */
export interface MatrixInput {
  readonly catalog: string
  /** What the columns are. `package` when left out. */
  readonly by?: 'package' | 'persona'
  /** A file of members, which are the columns in place of `by`. */
  readonly members?: string
  /** The modules whose permissions are the rows; every module when left out. */
  readonly only?: readonly string[]
  readonly as?: 'text' | 'markdown' | 'csv'
}

/** What one member answers for one permission. */
interface MemberCell {
  readonly how: 'company' | 'scoped' | 'refused'
  readonly reason?: string
}

interface Grid {
  readonly columns: readonly string[]
  readonly rows: readonly { readonly permission: string; readonly cells: readonly (Opening | MemberCell)[] }[]
}

/**
 * Lays out permissions against what is sold, against personas, or against members.
 *
 * @throws {@link CliError} if the catalog or the members cannot be read, or a module is not known.
 */
export async function matrix(input: MatrixInput, io: Io): Promise<Outcome> {
  const catalog = await loadCatalog(io, input.catalog)
  const permissions = rowsOf(catalog, input.only)
  const by = input.members === undefined ? (input.by ?? 'package') : 'member'
  const grid =
    input.members === undefined
      ? soldGrid(catalog, permissions, by === 'persona' ? personaColumns(catalog) : packageColumns(catalog))
      : memberGrid(catalog, permissions, await readMembers(io, input.members))
  return {
    exitCode: EXIT.holds,
    json: { by, ...grid },
    text: (paint) => toText(grid, input.as ?? 'text', paint),
  }
}

function rowsOf(catalog: Catalog, only: readonly string[] = []): readonly CatalogPermission[] {
  const wanted = new Set(
    only.map((key) => {
      const found = catalog.moduleOf(key)
      if (found === undefined)
        throw misuse(
          `the catalog knows no module ${JSON.stringify(printable(key))}`,
          `There are ${catalog.modules.map((each) => each.key).join(', ')}.`,
        )
      return found.key
    }),
  )
  return catalog.permissions.filter((permission) => wanted.size === 0 || wanted.has(permission.module))
}

function soldGrid(
  catalog: Catalog,
  permissions: readonly CatalogPermission[],
  columns: readonly SoldColumn[],
): Grid {
  return {
    columns: columns.map(({ key }) => key),
    rows: permissions.map(({ key }) => {
      const ways = waysToOpen(catalog, key)
      return { permission: key, cells: columns.map((column) => openingOf(ways, column)) }
    }),
  }
}

function memberGrid(
  catalog: Catalog,
  permissions: readonly CatalogPermission[],
  members: readonly Member[],
): Grid {
  const accesses = members.map((member) => resolveAccess(catalog, member))
  const cellOf = (access: (typeof accesses)[number], key: string): MemberCell => {
    const decision = access.decideBeforeScope(key)
    if (!decision.allowed) return { how: 'refused', reason: decision.reason }
    const { kind } = access.scopeOf(key)
    if (kind === 'none') return { how: 'refused', reason: 'out_of_scope' }
    return { how: kind === 'all' ? 'company' : 'scoped' }
  }
  return {
    columns: members.map(({ userId, companyId }) => `${userId}@${companyId}`),
    rows: permissions.map(({ key }) => ({
      permission: key,
      cells: accesses.map((access) => cellOf(access, key)),
    })),
  }
}

function cellText(cell: Opening | MemberCell): string {
  if ('addons' in cell) return openingText(cell)
  if (cell.how === 'refused') return cell.reason ?? 'refused'
  return cell.how === 'company' ? 'yes' : 'in scope'
}

function toText({ columns, rows }: Grid, as: NonNullable<MatrixInput['as']>, paint: Paint): string {
  const table: Table = {
    head: ['permission', ...columns.map(printable)],
    rows: rows.map(({ permission, cells }) => [permission, ...cells.map(cellText)]),
  }
  if (as === 'csv') return tableCsv(table)
  if (as === 'markdown')
    return tableMarkdown({
      head: table.head.map(markdownText),
      rows: table.rows.map((row) => row.map(markdownText)),
    })
  return tableText(table, paint, (cell) => {
    if (cell === 'yes') return paint.green
    if (cell === 'in scope' || cell.startsWith('+')) return paint.yellow
    return cell.includes('.') ? (text) => text : paint.dim
  })
}
