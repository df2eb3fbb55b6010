import type { Catalog } from '@stagedoor/core'
import { catalogKeys, commentLine, GENERATED, type KeyKind } from './catalog-keys.js'
import { constantNames } from './constant-names.js'

/**
 * The keys of a catalog as a Python module: a constant for each, a tuple and a `Literal` for each kind. For Python 3.10 on.
 *
 * Never throws.
 */
export function pythonKeys(catalog: Catalog): string {
  const kinds = catalogKeys(catalog).filter(({ entries }) => entries.length > 0)
  return `${[`# ${GENERATED}`, 'from typing import Final, Literal, TypeAlias', ...kinds.map(kindText)].join(
    '\n\n',
  )}\n`
}

/** What the constants of each kind start with, so that no two kinds share a name. */
const PREFIXES: Readonly<Record<string, string>> = {
  PermissionKey: 'PERMISSION',
  ModuleKey: 'MODULE',
  PackageKey: 'PACKAGE',
  AddonKey: 'ADDON',
  Dimension: 'DIMENSION',
}

function kindText({ type, noun, entries }: KeyKind): string {
  const prefix = PREFIXES[type] ?? type.toUpperCase()
  const names = constantNames(
    entries.map(({ key }) => key),
    'upper',
  )
  const constants = entries.flatMap(({ key, about, deprecated }) => [
    ...(about === undefined ? [] : [`#: ${commentLine(about)}`]),
    ...(deprecated === undefined ? [] : [`#: Deprecated: ${commentLine(deprecated)}`]),
    `${prefix}_${names.get(key)}: Final = "${key}"`,
  ])
  const quoted = entries.map(({ key }) => `    "${key}",`).join('\n')
  return [
    ...constants,
    '',
    `#: The key of a ${noun}.`,
    `${type}: TypeAlias = Literal[\n${quoted}\n]`,
    '',
    `#: Every ${noun}, in the order of the catalog.`,
    `ALL_${prefix}S: Final[tuple[${type}, ...]] = (\n${quoted}\n)`,
  ].join('\n')
}
