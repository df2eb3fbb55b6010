import { type CatalogLock, catalogOfLock, diffCatalogs, formatLock, parseLock, toLock } from '@stagedoor/cli'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { describe, expect, it } from 'vitest'
import { aModule, catalogOf, type Definition, touring } from '../definitions.ts'

const lockOf = (definition: Definition, previous?: CatalogLock): CatalogLock =>
  toLock(catalogOf(definition), previous)

const numbersOf = (lock: CatalogLock): Readonly<Record<string, number>> =>
  Object.fromEntries([...lock.modules, ...lock.permissions].map(([key, { number }]) => [key, number]))

const reparsed = (lock: CatalogLock): CatalogLock => {
  const text = formatLock(lock)
  return parseLock(JSON.parse(text), text, 'catalog.lock.json')
}

const finance = aModule()
const first: Definition = { modules: { finance, touring: touring() } }

describe('a lock (CAT-6)', () => {
  it('numbers modules and permissions in order of definition at first', () => {
    expect(numbersOf(lockOf(first))).toEqual({
      finance: 0,
      touring: 1,
      'finance.bills.read': 0,
      'finance.bills.write': 1,
      'touring.routes.read': 2,
      'touring.routes.write': 3,
    })
    expect(numbersOf(toLock(platformCatalog))).toEqual(
      Object.fromEntries(
        [...platformCatalog.modules, ...platformCatalog.permissions].map(({ key, number }) => [key, number]),
      ),
    )
  })

  it('keeps every number when entries are defined in another order or before others', () => {
    const moved: Definition = {
      modules: {
        venue: aModule({ permissions: { rooms: { read: 'See.' } } }),
        touring: touring(),
        finance,
      },
    }
    expect(numbersOf(lockOf(moved, lockOf(first)))).toEqual({
      ...numbersOf(lockOf(first)),
      venue: 2,
      'venue.rooms.read': 4,
    })
  })

  it('keeps the number of a key that is gone, and gives it to nothing else', () => {
    const without = lockOf({ modules: { touring: touring() } }, lockOf(first))
    expect([...without.retired.modules]).toEqual([['finance', 0]])
    expect([...without.retired.permissions]).toEqual([
      ['finance.bills.read', 0],
      ['finance.bills.write', 1],
    ])
    const later = lockOf({ modules: { venue: finance, touring: touring() } }, reparsed(without))
    expect(numbersOf(later)).toMatchObject({ venue: 2, 'venue.bills.read': 4 })
  })

  it('gives a key its own number again when it returns', () => {
    const gone = lockOf({ modules: { touring: touring() } }, lockOf(first))
    const back = lockOf(first, gone)
    expect(numbersOf(back)).toEqual(numbersOf(lockOf(first)))
    expect(back.retired.modules.size + back.retired.permissions.size).toBe(0)
  })

  it('is the same text for the same catalog, however it is written down', () => {
    const one = lockOf({
      modules: { finance, touring: touring({ scopes: ['tour', 'businessUnit'] }) },
      packages: { a: { modules: ['finance', 'touring'] }, b: { modules: ['touring'] } },
    })
    const other = lockOf(
      {
        modules: { touring: touring({ scopes: ['businessUnit', 'tour'] }), finance },
        packages: { b: { modules: ['touring'] }, a: { modules: ['touring', 'finance'] } },
      },
      one,
    )
    expect(formatLock(other)).toBe(formatLock(one))
    expect(formatLock(reparsed(one))).toBe(formatLock(one))
  })

  it('stands on one line an entry, so that a review shows what changed', () => {
    const lines = formatLock(lockOf(first)).split('\n')
    expect(lines).toContain(
      '    "finance.bills.read": { "number": 0, "scopes": ["businessUnit"], "delegable": true },',
    )
  })

  it('does not change with a text', () => {
    const reworded: Definition = {
      modules: { finance: aModule({ surface: 'All the money there is.' }), touring: touring() },
    }
    expect(formatLock(lockOf(reworded))).toBe(formatLock(lockOf(first)))
  })

  it('holds all that a decision depends on: the catalog it is made into answers the same', () => {
    const again = catalogOfLock(reparsed(toLock(platformCatalog)), 'catalog.lock.json')
    const changes = diffCatalogs(
      { catalog: platformCatalog, isLock: false },
      { catalog: again, isLock: true },
    )
    expect(changes).toEqual([])
    expect(again.permissions.map(({ key }) => key)).toEqual(platformCatalog.permissions.map(({ key }) => key))
    expect(again.permissions.map(({ gates }) => gates)).toEqual(
      platformCatalog.permissions.map(({ gates }) => gates),
    )
  })
})
