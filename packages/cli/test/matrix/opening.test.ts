import { describe, expect, it } from 'vitest'
import {
  openingOf,
  openingText,
  packageColumns,
  personaColumns,
  waysToOpen,
} from '../../src/matrix/opening.ts'
import { aModule, catalogOf, touring } from '../definitions.ts'

const catalog = catalogOf({
  modules: {
    home: aModule({ type: 'base', standalone: false }),
    stage: aModule({ type: 'base', standalone: true, permissions: { shows: ['read'], seats: ['read'] } }),
    unsold: aModule({ type: 'base', standalone: false }),
    touring: touring(),
  },
  packages: { small: { modules: ['home'] }, large: { modules: ['home', 'touring'] } },
  addons: {
    tours: { extends: ['small'], unlocks: ['touring'] },
    seating: { extends: ['stage', 'small'], unlocks: ['stage.seats.*'] },
    persona: { extends: ['small'], unlocks: ['stage'] },
  },
})

const cells = (key: string, by: 'package' | 'persona' = 'package'): readonly string[] =>
  (by === 'package' ? packageColumns(catalog) : personaColumns(catalog)).map((column) =>
    openingText(openingOf(waysToOpen(catalog, key), column)),
  )

describe('what a package opens', () => {
  it.each([
    ['home', ['yes', 'yes']],
    ['touring', ['+ tours', 'yes']],
    ['touring.routes.read', ['+ tours', 'yes']],
    ['stage', ['+ persona', '-']],
    ['stage.shows.read', ['+ persona', '-']],
    ['stage.seats.read', ['+ persona + seating', '-']],
    ['unsold.bills.read', ['never', 'never']],
  ])('%s: %j', (key, expected) => {
    expect(cells(key)).toEqual(expected)
  })
})

describe('what a persona opens', () => {
  it('counts every purchase by which a company becomes one', () => {
    // home, stage, unsold
    expect(cells('touring', 'persona')).toEqual(['with large', '+ tours', 'never'])
    expect(cells('stage.shows.read', 'persona')).toEqual(['+ persona', 'yes', 'never'])
    expect(cells('stage.seats.read', 'persona')).toEqual(['+ persona + seating', '+ seating', 'never'])
    expect(cells('home.bills.read', 'persona')).toEqual(['yes', 'with small + persona', 'never'])
  })
})
