import type { Catalog } from '@stagedoor/core'

/**
 * What opens what, as a Mermaid diagram in a block of Markdown. Keys only: a title could be read as Mermaid's own words.
 *
 * Never throws.
 */
export function mermaidDiagram(catalog: Catalog): string {
  // With a prefix: `end` is a word of Mermaid, and keys of different kinds may be the same.
  const box = (prefix: string, key: string, [open, close]: readonly [string, string]): string =>
    `  ${prefix}_${key}${open}"${key}"${close}`
  const lines = [
    ...catalog.packages.map(({ key }) => box('p', key, ['[', ']'])),
    ...catalog.modules.map(({ key }) => box('m', key, ['(', ')'])),
    ...catalog.addons.map(({ key }) => box('a', key, ['([', '])'])),
    ...catalog.packages.flatMap(({ key, modules }) => modules.map((each) => `  p_${key} --> m_${each}`)),
    ...catalog.addons.flatMap(({ key, modules, slice }) => [
      ...modules.map((each) => `  a_${key} --> m_${each}`),
      ...[...new Set(slice.map((permission) => permission.split('.')[0]))]
        .filter((each) => each !== undefined && !modules.includes(each))
        .map((each) => `  a_${key} -. slice .-> m_${each}`),
    ]),
  ]
  return ['```mermaid', 'flowchart LR', ...lines, '```'].join('\n')
}
