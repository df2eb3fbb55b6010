import type { GrantScope } from '@stagedoor/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { granterWith, itemsOf, requestWith } from '../fixtures/delegating.ts'

const KEY = 'finance.bills.read'

/** One who holds the key in these scopes, and may give it inside a limit. */
function holding(scopes: readonly (GrantScope | 'company')[], limit?: GrantScope) {
  const grants = scopes.map((scope) =>
    scope === 'company' ? { permissions: [KEY] } : { permissions: [KEY], scope },
  )
  const delegation = { permissions: ['finance.*'], ...(limit === undefined ? {} : { scope: limit }) }
  return granterWith({ grants, delegation })
}

const canGive = (granter: ReturnType<typeof holding>, scope: GrantScope | 'company'): boolean =>
  itemsOf(granter.decideDelegation(requestWith({ scope }))).join() !== 'permissions[0]: exceeds_scope'

const unit = (...businessUnit: readonly string[]): GrantScope => ({ businessUnit })
const both = (businessUnit: readonly string[], event: readonly string[]): GrantScope => ({
  businessUnit,
  event,
})

describe('DEL-4: each key of a request is held against the grants that cover it', () => {
  it.each([
    ['finance.bills.read', 'finance.bills.write'],
    ['finance.bills.write', 'finance.bills.read'],
  ])('also where another was held against its own before: %s, %s', (...permissions) => {
    const granter = granterWith({
      grants: [
        { permissions: ['finance.bills.read'], scope: unit('bu_1') },
        { permissions: ['finance.bills.write'], scope: unit('bu_2') },
      ],
    })
    const refused = permissions.indexOf('finance.bills.write')
    expect(itemsOf(granter.decideDelegation(requestWith({ permissions, scope: unit('bu_1') })))).toEqual([
      `permissions[${refused}]: exceeds_scope`,
    ])
  })
})

describe('DEL-4: the requested scope lies in every combination inside one covering grant', () => {
  it.each<[string, readonly (GrantScope | 'company')[], GrantScope | 'company', boolean]>([
    ['the whole company, by one who holds it there', ['company'], 'company', true],
    ['a scope, by one who holds the whole company', ['company'], unit('bu_1'), true],
    ['the whole company, by one who holds a scope (ABUSE-124)', [unit('bu_1')], 'company', false],
    ['the same scope', [unit('bu_1')], unit('bu_1'), true],
    ['a part of the scope', [unit('bu_1', 'bu_2')], unit('bu_2'), true],
    ['more than the scope (ABUSE-124)', [unit('bu_1')], unit('bu_1', 'bu_2'), false],
    ['a scope that two grants cover together', [unit('bu_1'), unit('bu_2')], unit('bu_1', 'bu_2'), true],
    ['a scope narrower by one more dimension', [unit('bu_1')], both(['bu_1'], ['e_1']), true],
    ['a scope wider by one dimension fewer', [both(['bu_1'], ['e_1'])], unit('bu_1'), false],
    ['a scope in another dimension', [unit('bu_1')], { event: ['bu_1'] }, false],
    [
      'a cross that two grants do not cover',
      [both(['bu_1'], ['e_1']), both(['bu_2'], ['e_2'])],
      both(['bu_1', 'bu_2'], ['e_1', 'e_2']),
      false,
    ],
    [
      'a cross that four grants cover',
      [both(['bu_1'], ['e_1']), both(['bu_2'], ['e_2']), both(['bu_1'], ['e_2']), both(['bu_2'], ['e_1'])],
      both(['bu_1', 'bu_2'], ['e_1', 'e_2']),
      true,
    ],
    [
      'a cross that one column and one row leave a corner of',
      [unit('bu_1'), { event: ['e_1'] }],
      both(['bu_1', 'bu_2'], ['e_1', 'e_2']),
      false,
    ],
    [
      'a cross that one column and one cell cover',
      [unit('bu_1'), both(['bu_2'], ['e_1'])],
      both(['bu_1', 'bu_2'], ['e_1']),
      true,
    ],
    ['anything, by a grant that matches nothing', [unit()], unit('bu_1'), false],
    ['a star, by one who holds another unit', [unit('bu_1')], unit('*'), false],
    ['a hostile dimension', [{ constructor: ['a'] }], unit('a'), false],
    ['a hostile dimension that is held', [{ constructor: ['a', 'b'] }], { constructor: ['b'] }, true],
  ])('%s', (_, scopes, asked, expected) => {
    expect(canGive(holding(scopes), asked)).toBe(expected)
  })

  it('scopes of different patterns that cover the key count together', () => {
    const granter = granterWith({
      grants: [
        { permissions: [KEY], scope: unit('bu_1') },
        { permissions: ['finance.bills.*'], scope: unit('bu_2') },
        { permissions: ['finance.invoices.*'], scope: unit('bu_3') },
        { permissions: ['finance.bills.write'], scope: unit('bu_4') },
      ],
    })
    expect(canGive(granter, unit('bu_1', 'bu_2', 'bu_3'))).toBe(true)
    expect(canGive(granter, unit('bu_1', 'bu_4'))).toBe(false)
  })

  it('is what going through every combination says', () => {
    const values = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 })
    const some = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
    const scopeOf = (list: fc.Arbitrary<string[]>): fc.Arbitrary<GrantScope> =>
      fc
        .record({ x: list, y: list, z: list }, { requiredKeys: [] })
        .filter((scope) => Object.keys(scope).length > 0)
    fc.assert(
      fc.property(fc.array(scopeOf(values), { maxLength: 6 }), scopeOf(some), (held, asked) => {
        const everyPoint = combinations(asked).every((point) =>
          held.some((scope) =>
            Object.entries(scope).every(([name, list]) => list.includes(point[name] ?? '')),
          ),
        )
        const granter = holding([...held, unit('so that the key is held')])
        expect(canGive(granter, asked)).toBe(everyPoint)
      }),
      { numRuns: 500 },
    )
  })
})

describe('DEL-4: and inside the scope of the delegation', () => {
  it.each<[readonly (GrantScope | 'company')[], GrantScope, GrantScope | 'company', boolean]>([
    [['company'], unit('bu_1'), unit('bu_1'), true],
    [['company'], unit('bu_1'), both(['bu_1'], ['e_1']), true],
    [['company'], unit('bu_1'), 'company', false],
    [['company'], unit('bu_1'), unit('bu_2'), false],
    [['company'], unit('bu_1'), unit('bu_1', 'bu_2'), false],
    [['company'], both(['bu_1'], ['e_1']), unit('bu_1'), false],
    [['company'], unit(), unit('bu_1'), false],
    [[unit('bu_1')], unit('bu_1', 'bu_2'), unit('bu_2'), false],
    [[unit('bu_1', 'bu_2')], unit('bu_2', 'bu_3'), unit('bu_2'), true],
    [[unit('bu_1')], { constructor: ['x'] }, unit('bu_1'), false],
  ])('held in %j, limited to %j, asked for %j: %s', (held, limit, asked, expected) => {
    expect(canGive(holding(held, limit), asked)).toBe(expected)
  })

  it.each(['length', 'at', 'constructor'])('a dimension named %s is one like any other', (name) => {
    const limited = holding(['company'], { [name]: ['x'] })
    expect(canGive(limited, { [name]: ['x'] })).toBe(true)
    expect(canGive(limited, 'company')).toBe(false)
    expect(canGive(holding([{ [name]: ['x'] }]), 'company')).toBe(false)
  })

  it('company-wide only if both are', () => {
    expect(canGive(holding(['company']), 'company')).toBe(true)
    expect(canGive(holding(['company'], unit('bu_1')), 'company')).toBe(false)
    expect(canGive(holding([unit('bu_1')]), 'company')).toBe(false)
  })
})

/** Every combination of one value a dimension. */
function combinations(scope: GrantScope): readonly Readonly<Record<string, string>>[] {
  return Object.entries(scope).reduce<readonly Readonly<Record<string, string>>[]>(
    (points, [name, list]) => points.flatMap((point) => list.map((value) => ({ ...point, [name]: value }))),
    [{}],
  )
}
