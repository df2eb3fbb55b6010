import type { Catalog } from '@stagedoor/core'

/** The rows of a table, as the documentation shows them. */
export type Rows = readonly (readonly string[])[]

const code = (text: string): string => `\`${text}\``
const codes = (texts: 'any' | 'none' | readonly string[]): string => {
  if (typeof texts === 'string') return texts
  return texts.length === 0 ? '-' : texts.map(code).join(', ')
}
const yesNo = (answer: boolean): string => (answer ? 'yes' : 'no')

/** What each table of the page must hold, by the heading it stands under. */
export function tablesOf(catalog: Catalog): ReadonlyMap<string, Rows> {
  return new Map<string, Rows>([
    [
      'Modules',
      catalog.modules.map((entry) => [
        code(entry.key),
        entry.title,
        entry.type,
        entry.status,
        yesNo(entry.standalone),
        codes(entry.packages),
        codes(entry.addons),
        codes(entry.scopes),
        yesNo(entry.listed),
      ]),
    ],
    [
      'Boundaries',
      catalog.modules.map((entry) => [
        code(entry.key),
        entry.surface,
        entry.navigation ?? '-',
        entry.backend === undefined ? '-' : code(entry.backend),
      ]),
    ],
    [
      'Capabilities',
      catalog.modules.flatMap((entry) => entry.capabilities.map((each) => [code(entry.key), each])),
    ],
    [
      'Permissions',
      catalog.permissions.map((entry) => [
        code(entry.key),
        entry.description ?? '-',
        codes(entry.scopes),
        codes(entry.gates),
      ]),
    ],
    [
      'Packages',
      catalog.packages.map((entry) => [
        code(entry.key),
        entry.title,
        codes(entry.modules),
        yesNo(entry.listed),
      ]),
    ],
    [
      'Add-ons',
      catalog.addons.map((entry) => [
        code(entry.key),
        entry.title,
        codes(entry.extends),
        codes([...entry.modules, ...entry.slice]),
        yesNo(entry.listed),
      ]),
    ],
  ])
}

/** The rows of the first table under a heading of a Markdown page, without its head. */
export function tableUnder(page: string, heading: string): Rows {
  const lines = page.split('\n')
  const start = lines.indexOf(`## ${heading}`)
  const section = lines.slice(start + 1)
  const end = section.findIndex((line) => line.startsWith('## '))
  return section
    .slice(0, end < 0 ? undefined : end)
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '))
}
