import type { CatalogModule, CatalogPermission } from '@stagedoor/core'
import { type Opening, openingText } from '../matrix/opening.js'
import { tableMarkdown } from '../matrix/table.js'
import { count } from '../printable.js'
import type { Bought } from '../sales-space.js'
import { type CatalogFacts, compatibility, permissionsOf } from './catalog-facts.js'
import { addonTable, deprecationTable, opensTable, packageTable, waysText } from './markdown-tables.js'
import { markdownKey, markdownKeys, markdownText } from './markdown-text.js'
import { mermaidDiagram } from './mermaid-diagram.js'

/** The catalog as one Markdown document. The same catalog gives the same document. Never throws. */
export function markdownPage(facts: CatalogFacts): string {
  const { title, catalog } = facts
  const amounts = [
    count(catalog.modules.length, 'module'),
    count(catalog.permissions.length, 'permission'),
    count(catalog.packages.length, 'package'),
    count(catalog.addons.length, 'add-on'),
  ]
  return `${[
    `# ${markdownText(title)}`,
    '<!-- Written by stagedoor docs: change the catalog, not this file. -->',
    `${amounts.join(', ')}.`,
    mermaidDiagram(catalog),
    '## What each package opens',
    'yes: with the package alone. + add-on: the package can be extended by it. -: only another purchase opens it.',
    matrixTable(facts),
    '## Modules',
    ...catalog.modules.flatMap((each) => moduleParts(facts, each)),
    '## Packages',
    packageTable(facts),
    '## Add-ons and slices',
    'An add-on can be bought by a company that has any one of what it extends. It unlocks modules, or a slice: permissions that stay closed without it.',
    addonTable(facts),
    '## What opens what',
    'The smallest purchases. Any one is enough.',
    opensTable(facts),
    '## Deprecations',
    deprecationTable(facts),
  ].join('\n\n')}\n`
}

function matrixTable({ catalog, rows }: CatalogFacts): string {
  const cells = (key: string): readonly string[] => {
    const row = rows.get(key)
    return row === undefined ? [] : [...row.packages, row.alone].map(cell)
  }
  return tableMarkdown({
    head: ['module', ...catalog.packages.map(({ key }) => markdownKey(key)), 'by itself'],
    rows: catalog.modules.map(({ key }) => [markdownKey(key), ...cells(key)]),
  })
}

// What an opening holds are keys, and `+` and `-` are no markup inside a cell.
const cell = (opening: Opening): string =>
  openingText(opening)
    .replaceAll('_', '\\_')
    .replace(/^never$/, '-')

function moduleParts({ catalog, ways }: CatalogFacts, each: CatalogModule): readonly string[] {
  const permissions = permissionsOf(catalog, each)
  return [
    `### ${markdownText(each.title)} (${markdownKey(each.key)})`,
    markdownText(each.surface),
    tableMarkdown({ head: ['question', 'answer'], rows: answers(each, ways.get(each.key) ?? []) }),
    ...(each.capabilities.length === 0
      ? []
      : [each.capabilities.map((text) => `- ${markdownText(text)}`).join('\n')]),
    ...(permissions.length === 0 ? [] : [permissionTable(permissions)]),
  ]
}

function answers(each: CatalogModule, ways: readonly Bought[]): readonly (readonly string[])[] {
  const compatible = (value: CatalogModule['packages']): string => {
    const keys = compatibility(value)
    return typeof keys === 'string' ? keys : markdownKeys(keys)
  }
  const text = (value: string | undefined): string => (value === undefined ? '-' : markdownText(value))
  return [
    ['type', each.type],
    ['status', each.status],
    ['bought by itself', each.standalone ? 'yes' : 'no'],
    ['offered when refused', each.listed ? 'yes' : 'no'],
    ['packages', compatible(each.packages)],
    ['add-ons', compatible(each.addons)],
    ['sensitive to', markdownKeys(each.scopes)],
    ['navigation', text(each.navigation)],
    ['backend', text(each.backend)],
    ['owner', text(each.owner)],
    ['number', String(each.number)],
    ['opened by', waysText(ways)],
    ...Object.entries(each.excuse ?? {}).map(([rule, reason]) => [
      `excused from ${markdownText(rule)}`,
      markdownText(reason),
    ]),
  ]
}

const permissionTable = (permissions: readonly CatalogPermission[]): string =>
  tableMarkdown({
    head: ['permission', 'what it allows', 'sensitive to', 'add-on', 'notes'],
    rows: permissions.map(({ key, description = '', scopes, gates, delegable, deprecated }) => [
      markdownKey(key),
      markdownText(description) || '-',
      markdownKeys(scopes),
      markdownKeys(gates),
      [
        ...(delegable ? [] : ['covered by its exact key only']),
        ...(deprecated === undefined ? [] : [`deprecated: ${markdownText(deprecated)}`]),
      ].join('; ') || '-',
    ]),
  })
