import { existsSync, readFileSync } from 'node:fs'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { describe, expect, it } from 'vitest'

/** Every permission key that the product document names. */
const NAMED = [
  'basic.artists.read',
  'basic.events.create',
  'basic.tasks.manage',
  'basic.market-study.read',
  'finance.expenses.read',
  'finance.expenses.write',
  'finance.income.read',
  'finance.bills.read',
  'finance.reports.read',
  'ai.predictions.read',
  'ai.research.read',
  'ai.valuations.read',
  'touring.routes.read',
  'touring.routes.write',
  'touring.logistics.manage',
  'touring.coordination.manage',
  'artist.profile.view',
  'artist.availability.edit',
  'artist.offer.manage',
  'artist.contract.manage',
  'venue.availability.read',
  'venue.details.read',
  'market.contracts.read',
  'basic.events.update',
]

/** The permission keys of the directories, named by its sister documents. */
const DIRECTORIES = ['basic.vendors.read', 'basic.vendors.search', 'basic.venues.read', 'basic.venues.search']

// The product document lies beside the repository where the project is made, and is no part of it.
const seed = new URL('../../../../shared/seed/backend-core-modules.txt', import.meta.url)
const text = existsSync(seed) ? readFileSync(seed, 'utf8') : undefined
const inText = [...new Set(text?.match(/\b[a-z_]+\.[a-z-]+\.[a-z-]+\b/g) ?? NAMED)]

describe('the permission keys of the product', () => {
  it.each([...NAMED, ...DIRECTORIES])('has %s', (key) => {
    expect(platformCatalog.permissionOf(key)?.key).toBe(key)
  })

  const source =
    text === undefined ? 'the list in this file, as there is no product document here' : 'its text'
  it(`has every key of the product document, taken from ${source}`, () => {
    expect(inText.filter((key) => platformCatalog.permissionOf(key) === undefined)).toEqual([])
    expect(inText.toSorted()).toEqual(NAMED.toSorted())
  })

  it.each(['basic', 'finance', 'market', 'ai', 'touring', 'venue'])('has the namespace %s.*', (key) => {
    expect(platformCatalog.patternOf(`${key}.*`)?.kind).toBe('wildcard')
  })

  it.each(['basic-package-editor', 'premium-access-user', 'addon-venue-reader'])('has no %s', (bad) => {
    expect(platformCatalog.permissionOf(bad)).toBeUndefined()
    expect(platformCatalog.patternOf(bad)).toBeUndefined()
    expect(platformCatalog.moduleOf(bad)).toBeUndefined()
  })
})
