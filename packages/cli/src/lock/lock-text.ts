import { type CatalogLock, LOCK_VERSION } from './catalog-lock.js'

/**
 * Writes a lock as JSON, one entry a line so that a review shows what changed. Two locks that say the same are the same text:
 * modules and permissions stand in order of their numbers, everything else in order of its key.
 *
 * Never throws.
 */
export function formatLock({
  modules,
  permissions,
  packages,
  addons,
  aliases,
  retired,
}: CatalogLock): string {
  const sections: readonly (readonly [string, string])[] = [
    ['lockVersion', String(LOCK_VERSION)],
    ['modules', section(byNumber(modules), 1)],
    ['permissions', section(byNumber(permissions), 1)],
    ['packages', section(byKey(packages), 1)],
    ['addons', section(byKey(addons), 1)],
    ['aliases', section(byKey(aliases), 1)],
    ['retired', retiredSection(retired)],
  ]
  return `{\n${sections.map(([name, text]) => `  ${JSON.stringify(name)}: ${text}`).join(',\n')}\n}\n`
}

type Entries = readonly (readonly [string, unknown])[]

function section(entries: Entries, depth: number): string {
  if (entries.length === 0) return '{}'
  const indent = '  '.repeat(depth)
  const lines = entries.map(([key, value]) => `${indent}  ${JSON.stringify(key)}: ${inline(value)}`)
  return `{\n${lines.join(',\n')}\n${indent}}`
}

const retiredSection = ({ modules, permissions }: CatalogLock['retired']): string =>
  `{\n    "modules": ${section(byValue(modules), 2)},\n    "permissions": ${section(byValue(permissions), 2)}\n  }`

/** JSON on one line, with a space after each comma and colon and inside braces. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}: ${inline(field)}`)
  return `{ ${fields.join(', ')} }`
}

const byKey = <V>(entries: ReadonlyMap<string, V>): Entries =>
  [...entries].sort(([one], [other]) => (one < other ? -1 : 1))

const byNumber = (entries: ReadonlyMap<string, { readonly number: number }>): Entries =>
  [...entries].sort(([, one], [, other]) => one.number - other.number)

const byValue = (entries: ReadonlyMap<string, number>): Entries =>
  [...entries].sort(([, one], [, other]) => one - other)
