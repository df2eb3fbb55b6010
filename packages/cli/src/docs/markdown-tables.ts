import { tableMarkdown } from '../matrix/table.js'
import type { Bought } from '../sales-space.js'
import type { CatalogFacts } from './catalog-facts.js'
import { markdownKey, markdownKeys, markdownText } from './markdown-text.js'

/** Every purchase that opens something. Never throws. */
export const waysText = (ways: readonly Bought[]): string =>
  ways
    .map(({ packages, modules, addons }) => [...packages, ...modules, ...addons].map(markdownKey).join(' + '))
    .join(' or ') || 'nothing that is sold'

/** What each package includes. Never throws. */
export const packageTable = ({ catalog }: CatalogFacts): string =>
  tableMarkdown({
    head: ['package', 'title', 'what it is', 'modules', 'listed'],
    rows: catalog.packages.map(({ key, title, description = '', modules, listed }) => [
      markdownKey(key),
      markdownText(title),
      markdownText(description) || '-',
      markdownKeys(modules),
      listed ? 'yes' : 'no',
    ]),
  })

/** What each add-on extends and opens. Never throws. */
export const addonTable = ({ catalog }: CatalogFacts): string =>
  tableMarkdown({
    head: ['add-on', 'title', 'what it is', 'for', 'unlocks', 'slice', 'listed'],
    rows: catalog.addons.map(({ key, title, description = '', extends: bases, modules, slice, listed }) => [
      markdownKey(key),
      markdownText(title),
      markdownText(description) || '-',
      markdownKeys(bases),
      markdownKeys(modules),
      markdownKeys(slice),
      listed ? 'yes' : 'no',
    ]),
  })

/** For every module and slice: what to buy. Never throws. */
export function opensTable({ catalog, ways }: CatalogFacts): string {
  const gated = catalog.permissions.filter(({ gates }) => gates.length > 0)
  const keys = [...catalog.modules, ...gated].map(({ key }) => key)
  return tableMarkdown({
    head: ['to open', 'buy'],
    rows: keys.map((key) => [markdownKey(key), waysText(ways.get(key) ?? [])]),
  })
}

/** What should no longer be used. Never throws. */
export const deprecationTable = ({ deprecations }: CatalogFacts): string =>
  deprecations.length === 0
    ? 'Nothing is deprecated.'
    : tableMarkdown({
        head: ['key', 'state', 'what to do'],
        rows: deprecations.map(({ key, kind, successor, note = '' }) => [
          markdownKey(key),
          kind,
          successor === undefined ? markdownText(note) : `use ${markdownKey(successor)}`,
        ]),
      })
