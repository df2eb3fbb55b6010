import type { Catalog } from '@stagedoor/core'
import { catalogKeys, commentLine, GENERATED, type KeyKind, scopedKeys } from './catalog-keys.js'

/**
 * The keys of a catalog as a TypeScript file: a list and a union for each kind.
 *
 * Never throws.
 */
export function typescriptKeys(catalog: Catalog): string {
  const [permissions, ...others] = catalogKeys(catalog)
  const kinds = permissions === undefined ? others : [permissions, scopedKeys(catalog), ...others]
  return `${[`// ${GENERATED}`, ...kinds.map(kindText)].join('\n\n')}\n`
}

function kindText({ type, noun, entries }: KeyKind): string {
  const name = listName(type)
  const lines = entries.map(({ key, deprecated }) =>
    deprecated === undefined ? `  '${key}',` : `  /** @deprecated ${commentLine(deprecated)} */\n  '${key}',`,
  )
  const list = lines.length === 0 ? '[]' : `[\n${lines.join('\n')}\n]`
  return [
    `/** Every ${noun}, in the order of the catalog. */`,
    `export const ${name} = ${list} as const`,
    `/** The key of a ${noun}. */`,
    `export type ${type} = (typeof ${name})[number]`,
  ].join('\n')
}

/** `PermissionKey` -> `PERMISSION_KEYS`. */
const listName = (type: string): string => `${type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()}S`
