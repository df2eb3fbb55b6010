import { createHash } from 'node:crypto'

/** How a name is spelt: `FINANCE_BILLS_READ` or `FinanceBillsRead`. */
export type NameStyle = 'upper' | 'pascal'

/**
 * A name for each key, in order. Keys differ in characters that no name may hold (`market-study`, `market_study`): where two
 * would get one name, both end in a piece of the hash of their key, which no other key and no other order changes.
 *
 * Never throws.
 *
 * @param reserved - names that are taken already
 */
export function constantNames(
  keys: readonly string[],
  style: NameStyle,
  reserved: readonly string[] = [],
): ReadonlyMap<string, string> {
  const spelt = keys.map((key) => [key, spell(key, style)] as const)
  const amounts = new Map(reserved.map((name) => [name, 1]))
  for (const [, name] of spelt) amounts.set(name, (amounts.get(name) ?? 0) + 1)
  return new Map(
    spelt.map(
      ([key, name]) => [key, amounts.get(name) === 1 ? name : `${name}_${hashOf(key, style)}`] as const,
    ),
  )
}

function spell(key: string, style: NameStyle): string {
  const words = key.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/).filter((word) => word !== '')
  if (style === 'upper') return words.map((word) => word.toUpperCase()).join('_')
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('')
}

function hashOf(key: string, style: NameStyle): string {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 8)
  return style === 'upper' ? hash.toUpperCase() : hash
}
