import type { CatalogAddon, CatalogPackage } from '@stagedoor/core'
import type { Change } from './change.js'
import type { Comparison } from './comparison.js'
import { toChange } from './to-change.js'

/** Compares what packages and add-ons have in common. Never throws. */
export function compareSold(
  kind: 'package' | 'addon',
  was: CatalogPackage | CatalogAddon,
  is: CatalogPackage | CatalogAddon,
  hasTexts: boolean,
): readonly Change[] {
  const about = `the ${kind === 'addon' ? 'add-on' : kind} \`${is.key}\``
  // A lock holds titles, and no description.
  const isTextNew = was.title !== is.title || (hasTexts && was.description !== is.description)
  const listing = `${about} is ${is.listed ? 'offered in refusals' : 'not offered in refusals any more'}`
  return [
    ...(was.listed === is.listed
      ? []
      : [toChange(`${kind}-facts`, [is.key, 'listed'], { class: 'compatible', message: listing })]),
    ...(isTextNew
      ? [
          toChange(`${kind}-texts`, [is.key], {
            class: 'cosmetic',
            message: `${about} is described in other words`,
          }),
        ]
      : []),
  ]
}

/** Entries by their keys. Never throws. */
export const byKey = <E extends { readonly key: string }>(entries: readonly E[]): ReadonlyMap<string, E> =>
  new Map(entries.map((entry) => [entry.key, entry]))

/** What left a list and what joined it; a module that was renamed did neither. Never throws. */
export function modulesBetween(
  { after }: Comparison,
  was: readonly string[],
  is: readonly string[],
): { readonly gone: readonly string[]; readonly appeared: readonly string[] } {
  const live = (key: string): string => after.moduleOf(key)?.key ?? key
  return {
    gone: was.filter((key) => !is.includes(live(key))),
    appeared: is.filter((key) => !was.map(live).includes(key)),
  }
}
