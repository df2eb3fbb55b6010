import { CatalogError } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { catalogOf, lockOf } from '../claims/small-catalogs.ts'

const modules = { finance: { bills: ['read'] } }

/** What is wrong with a lock that gives these numbers to modules. */
function problemsOf(numbers: object): readonly { readonly path: string; readonly message: string }[] {
  try {
    catalogOf(modules, { lock: { ...(lockOf({}, {}) as object), modules: numbers } })
    return []
  } catch (error) {
    if (error instanceof CatalogError) return error.problems
    throw error
  }
}

describe('CAT-6: each mistake in a lock', () => {
  it.each<readonly [string, unknown, string]>([
    ['an entry without a number', {}, 'lock.modules.finance.number'],
    ['an entry whose number is null', { number: null }, 'lock.modules.finance.number'],
    ['an entry that is no object', 7, 'lock.modules.finance'],
    ['a number as text', { number: '1' }, 'lock.modules.finance'],
    ['a number as a list', { number: [1] }, 'lock.modules.finance'],
  ])('is one problem: %s', (_what, entry, path) => {
    expect(problemsOf({ finance: entry }).map((problem) => problem.path)).toEqual([path])
  })

  it('is told by a message that names the highest number there may be', () => {
    const highest = 65_535
    expect(catalogOf(modules, { lock: lockOf({ finance: highest }, {}) }).modules[0]?.number).toBe(highest)
    const [problem, ...more] = problemsOf({ finance: { number: highest + 1 } })
    expect(problem?.message).toContain(` ${highest}`)
    expect(more).toEqual([])
  })
})

describe('CAT-6: the list of numbers', () => {
  it('has a place for a number that belongs to no key, for whoever goes through it', () => {
    const { numbering } = catalogOf(modules, {
      lock: lockOf({ finance: 2 }, { 'finance.bills.read': 1 }, { modules: { venue: 0 } }),
    })
    expect(numbering.modules.map((key) => key ?? 'nobody')).toEqual(['venue', 'nobody', 'finance'])
    expect(numbering.permissions.map((key) => key ?? 'nobody')).toEqual(['nobody', 'finance.bills.read'])
  })
})
