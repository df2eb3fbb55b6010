import type { CatalogLock } from './catalog-lock.js'

/** A key whose number is not what it was. */
export interface Renumbered {
  readonly key: string
  readonly before: number
  /** Left out where the key has none any more, though every number is for life (CAT-6). */
  readonly after?: number
}

/**
 * The keys of a lock that have another number in a later one, or none: who still reads by the former takes them for others. Modules
 * first, each in the order of the former. Never throws.
 */
export function renumbered(former: CatalogLock, later: CatalogLock): readonly Renumbered[] {
  return (['modules', 'permissions'] as const).flatMap((kind) => {
    const after = numbersOf(later, kind)
    return [...numbersOf(former, kind)].flatMap(([key, before]): Renumbered[] => {
      const number = after.get(key)
      if (number === before) return []
      return [number === undefined ? { key, before } : { key, before, after: number }]
    })
  })
}

/** The numbers of live and of retired keys. */
function numbersOf(lock: CatalogLock, kind: 'modules' | 'permissions'): ReadonlyMap<string, number> {
  const live = [...lock[kind]].map(([key, { number }]) => [key, number] as const)
  return new Map([...live, ...lock.retired[kind]])
}
