import type { Catalog } from '@stagedoor/core'
import { catalogKeys, commentLine, GENERATED, type KeyKind } from './catalog-keys.js'
import { constantNames } from './constant-names.js'

/**
 * The keys of a catalog as a Go file: a string type for each kind, a constant for each key, and a list of them. Laid out as
 * gofmt does.
 *
 * Never throws.
 *
 * @param packageName - what the Go package is called
 */
export function goKeys(catalog: Catalog, packageName: string): string {
  const kinds = catalogKeys(catalog).filter(({ entries }) => entries.length > 0)
  return `${[`// ${GENERATED}`, `package ${packageName}`, ...kinds.map(kindText)].join('\n\n')}\n`
}

function kindText({ type, noun, entries }: KeyKind): string {
  const prefix = type.replace(/Key$/, '')
  const names = constantNames(
    entries.map(({ key }) => key),
    'pascal',
    ['Key'], // ModuleKey is the type: a module of the key `key` must not be called so too
  )
  const nameOf = (key: string): string => `${prefix}${names.get(key)}`
  const constants = entries.flatMap(({ key, about, deprecated }, index) => [
    ...(index > 0 ? [''] : []),
    `\t// ${nameOf(key)} is a key of the catalog.${about === undefined ? '' : ` ${commentLine(about)}`}`,
    ...(deprecated === undefined ? [] : ['\t//', `\t// Deprecated: ${commentLine(deprecated)}`]),
    `\t${nameOf(key)} ${type} = "${key}"`,
  ])
  return [
    `// ${type} is the key of a ${noun}.`,
    `type ${type} string`,
    '',
    `// The keys of every ${noun}.`,
    'const (',
    ...constants,
    ')',
    '',
    `// All${type}s is every ${noun}, in the order of the catalog.`,
    `var All${type}s = []${type}{`,
    ...entries.map(({ key }) => `\t${nameOf(key)},`),
    '}',
  ].join('\n')
}
