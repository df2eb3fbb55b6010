import { allOf, anyOf, type Grant, moduleAccess, type Requirement } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { unfrozenIn } from '../fixtures/deep-freeze.ts'
import { accessWith } from '../fixtures/shop-catalog.ts'

const READ = 'finance.bills.read'
const WRITE = 'finance.bills.write'
const SHOWS = 'promoter.events.read'

const held = (key: string, scope?: Grant['scope']): Grant =>
  scope === undefined ? { permissions: [key] } : { permissions: [key], scope }

const scopeOf = (requirement: string | Requirement, ...grants: readonly Grant[]) =>
  accessWith({ grants }).scopeOf(requirement)

const some = (...scopes: readonly Grant['scope'][]) => ({ kind: 'some', company: 'comp_1', scopes })
const all = { kind: 'all', company: 'comp_1' }
const none = { kind: 'none' }
const unit = (...businessUnit: readonly string[]) => ({ businessUnit })

describe('SCP-8: scopeOf one key', () => {
  it('is none unless the layers before scope pass', () => {
    const grants = [held('finance.*'), held('promoter.*')]
    expect(scopeOf(READ)).toEqual(none)
    expect(accessWith({ grants, modules: ['promoter'] }).scopeOf(READ)).toEqual(none)
    expect(accessWith({ grants, entitlements: { modules: ['promoter'] } }).scopeOf(READ)).toEqual(none)
    expect(accessWith({ grants }).scopeOf('promoter.vendors.read')).toEqual(none)
    expect(accessWith({ grants }).scopeOf('finance.bills.reed')).toEqual(none)
  })

  it('is all with one company-wide grant, and the scopes of the grants without', () => {
    expect(scopeOf(READ, held(READ, unit('bu_1')), held('finance.*'))).toEqual(all)
    expect(scopeOf(READ, held(READ, unit('bu_1')), held('finance.*', { event: ['e_1'] }))).toEqual(
      some(unit('bu_1'), { event: ['e_1'] }),
    )
  })

  it('tells scopes in the order of the grants, whatever was asked before', () => {
    const grants = [
      held('finance.*', unit('bu_1')),
      held(READ, unit('bu_2')),
      held('finance.bills.*', { event: ['e_1'] }),
    ]
    const told = some(unit('bu_1'), unit('bu_2'), { event: ['e_1'] })
    expect(scopeOf(READ, ...grants)).toEqual(told)
    const access = accessWith({ grants })
    access.explain(WRITE) // from here on grants are looked up by their patterns
    expect(access.scopeOf(READ)).toEqual(told)
  })

  it('drops grants that can match nothing, and says one scope once', () => {
    expect(
      scopeOf(READ, held(READ, unit('bu_1')), held(READ, { businessUnit: ['bu_2'], event: [] })),
    ).toEqual(some(unit('bu_1')))
    expect(
      scopeOf(READ, held(READ, unit('bu_1', 'bu_2')), held('finance.*', unit('bu_2', 'bu_1', 'bu_1'))),
    ).toMatchObject({
      scopes: { length: 1 },
    })
    const [one, other] = [
      { businessUnit: ['bu_1'], event: ['e_1'], region: ['north'] },
      { region: ['north'], event: ['e_1'], businessUnit: ['bu_1'] },
    ]
    expect(scopeOf(READ, held(READ, one), held('finance.*', other))).toMatchObject({ scopes: { length: 1 } })
  })
})

describe('SCP-8: scopeOf a composition', () => {
  it('all-of intersects', () => {
    const both = allOf(READ, WRITE)
    expect(scopeOf(both, held(READ), held(WRITE))).toEqual(all)
    expect(scopeOf(both, held(READ), held(WRITE, unit('bu_1')))).toEqual(some(unit('bu_1')))
    expect(scopeOf(both, held(READ, unit('bu_1')), held(WRITE))).toEqual(some(unit('bu_1')))
    expect(scopeOf(both, held(READ, unit('bu_1', 'bu_2')), held(WRITE, unit('bu_2', 'bu_3')))).toEqual(
      some(unit('bu_2')),
    )
    expect(scopeOf(both, held(READ, unit('bu_1')), held(WRITE, unit('bu_2')))).toEqual(none)
    expect(scopeOf(both, held(READ, unit('bu_1')), held(WRITE, { event: ['e_1'] }))).toEqual(
      some({ businessUnit: ['bu_1'], event: ['e_1'] }),
    )
    expect(scopeOf(both, held(READ))).toEqual(none)
    expect(unfrozenIn(scopeOf(both, held(READ, unit('bu_1')), held(WRITE, { event: ['e_1'] })))).toEqual([])
  })

  it('any-of unites', () => {
    const either = anyOf(READ, WRITE)
    expect(scopeOf(either, held(READ, unit('bu_1')), held(WRITE, unit('bu_2')))).toEqual(
      some(unit('bu_1'), unit('bu_2')),
    )
    expect(scopeOf(either, held(READ, unit('bu_1')), held(WRITE))).toEqual(all)
    expect(scopeOf(either, held(READ, unit('bu_1')))).toEqual(some(unit('bu_1')))
    expect(scopeOf(either)).toEqual(none)
  })

  it('nests, and a module asked for by itself is all or none', () => {
    const grants = [held(READ, unit('bu_1')), held(SHOWS, { event: ['e_1'] })]
    expect(scopeOf(allOf(moduleAccess('finance'), READ), ...grants)).toEqual(some(unit('bu_1')))
    expect(scopeOf(anyOf(moduleAccess('finance'), READ), ...grants)).toEqual(all)
    expect(scopeOf(allOf(READ, anyOf(WRITE, SHOWS)), ...grants)).toEqual(
      some({ businessUnit: ['bu_1'], event: ['e_1'] }),
    )
    expect(accessWith({ grants, modules: ['promoter'] }).scopeOf(moduleAccess('finance'))).toEqual(none)
  })
})

describe('SCP-4: every answer carries the company', () => {
  it('or is none; no answer is {} or [] (ABUSE-109)', () => {
    for (const answer of [
      scopeOf(READ),
      scopeOf(READ, held(READ)),
      scopeOf(READ, held(READ, unit('bu_1'))),
    ]) {
      expect(answer.kind === 'none' || answer.company === 'comp_1').toBe(true)
      if (answer.kind === 'some') expect(answer.scopes.length).toBeGreaterThan(0)
      expect(unfrozenIn(answer)).toEqual([])
    }
  })
})

describe('SCP-8: an intersection stays small', () => {
  const scattered = (key: string, dimension: string, count: number): readonly Grant[] =>
    Array.from({ length: count }, (_, index) => held(key, { [dimension]: [`v_${index}`] }))

  it('where every grant holds both keys', () => {
    const grants = scattered('finance.bills.*', 'businessUnit', 1_000)
    expect(scopeOf(allOf(READ, WRITE), ...grants)).toMatchObject({ scopes: { length: 1_000 } })
  })

  it('where most grants hold both keys, and a few hold one of them', () => {
    const grants = [
      ...scattered('finance.bills.*', 'businessUnit', 900),
      ...scattered(READ, 'event', 50),
      held(WRITE, { event: ['v_1'], region: ['north'] }),
    ]
    expect(scopeOf(allOf(READ, WRITE), ...grants)).toMatchObject({ scopes: { length: 901 } })
  })

  it('where 500 grants hold one key and 500 the other', () => {
    const grants = [...scattered(READ, 'businessUnit', 500), ...scattered(WRITE, 'businessUnit', 500)]
    expect(scopeOf(allOf(READ, WRITE), ...grants)).toMatchObject({ scopes: { length: 500 } })
  })

  it('where every grant names one unit, or one event, of its own: one scope is left', () => {
    const units = [...scattered(READ, 'businessUnit', 500), ...scattered(WRITE, 'event', 500)]
    expect(scopeOf(allOf(READ, WRITE), ...units)).toMatchObject({
      scopes: [{ businessUnit: { length: 500 }, event: { length: 500 } }],
    })
    const keys = [READ, WRITE, 'finance.bills.manage']
    const grants = keys.flatMap((key, index) => scattered(key, `dimension${index}`, 333))
    expect(scopeOf(allOf(READ, WRITE, 'finance.bills.manage'), ...grants)).toMatchObject({
      scopes: [{ dimension0: { length: 333 }, dimension1: { length: 333 }, dimension2: { length: 333 } }],
    })
  })

  it('where grants differ in one of several dimensions: those become one, and no other', () => {
    const tied = (key: string, ...pairs: readonly (readonly [string, string])[]): readonly Grant[] =>
      pairs.map(([unitId, eventId]) => held(key, { businessUnit: [unitId], event: [eventId] }))
    const grants = [
      ...tied(READ, ['bu_1', 'e_1'], ['bu_1', 'e_2'], ['bu_2', 'e_3']),
      ...tied(WRITE, ['bu_1', 'e_1'], ['bu_1', 'e_2'], ['bu_1', 'e_3'], ['bu_2', 'e_1']),
      held(READ, { region: ['north'] }),
    ]
    const answer = scopeOf(allOf(READ, WRITE), ...grants)
    const access = accessWith({ grants })
    if (answer.kind !== 'some') throw new Error('some')
    for (const businessUnit of ['bu_1', 'bu_2'])
      for (const event of ['e_1', 'e_2', 'e_3'])
        for (const region of ['north', 'south']) {
          const row: Readonly<Record<string, string>> = { businessUnit, event, region }
          const isInside = answer.scopes.some((scope) =>
            Object.entries(scope).every(([dimension, list]) => list.includes(row[dimension] ?? '')),
          )
          expect([row, isInside]).toEqual([row, access.can(allOf(READ, WRITE), row)])
        }
  })

  it('where the same dimensions are named in another order', () => {
    const grants = [
      held(READ, { businessUnit: ['bu_1'], event: ['e_1'] }),
      held(READ, { event: ['e_1'], businessUnit: ['bu_2'] }),
      held(WRITE, { region: ['north'] }),
    ]
    expect(scopeOf(allOf(READ, WRITE), ...grants)).toEqual(
      some({ businessUnit: ['bu_1', 'bu_2'], event: ['e_1'], region: ['north'] }),
    )
  })

  /** Grants that each tie two dimensions to a value of their own, so that none of them become one. */
  const tiedBy = (key: string, [one, other]: readonly [string, string], count: number): readonly Grant[] =>
    Array.from({ length: count }, (_, each) => held(key, { [one]: [`v_${each}`], [other]: [`v_${each}`] }))

  it('and is told up to 10,000 scopes, and up to 250,000 comparisons', () => {
    const many = [...tiedBy(READ, ['a', 'b'], 100), ...tiedBy(WRITE, ['c', 'd'], 100)]
    expect(scopeOf(allOf(READ, WRITE), ...many)).toMatchObject({ scopes: { length: 10_000 } })
    const oneMore = [...tiedBy(READ, ['a', 'b'], 73), ...tiedBy(WRITE, ['c', 'd'], 137)]
    expect(scopeOf(allOf(READ, WRITE), ...oneMore)).toEqual(none)
    const wide = [...tiedBy(READ, ['a', 'b'], 500), ...tiedBy(WRITE, ['a', 'c'], 500)]
    expect(scopeOf(allOf(READ, WRITE), ...wide)).toMatchObject({ scopes: { length: 500 } })
  })

  it('and is the same whichever side says less', () => {
    const [short, long] = [held(READ, unit('bu_2')), held(WRITE, unit('bu_1', 'bu_2', 'bu_3'))]
    expect(scopeOf(allOf(READ, WRITE), short, long)).toEqual(some(unit('bu_2')))
    expect(scopeOf(allOf(WRITE, READ), short, long)).toEqual(some(unit('bu_2')))
  })

  it('and is none beyond 250,000 comparisons, however little they would leave', () => {
    const grants = [
      ...tiedBy(READ, ['a', 'b'], 90),
      ...tiedBy(WRITE, ['c', 'd'], 90),
      ...tiedBy('finance.bills.manage', ['a', 'e'], 800),
    ]
    expect(scopeOf(allOf(READ, WRITE), ...grants)).toMatchObject({ scopes: { length: 8_100 } })
    expect(scopeOf(allOf(READ, WRITE, 'finance.bills.manage'), ...grants)).toEqual(none)
  })

  it('and is told up to 100,000 values, and is none beyond: one long list in many scopes is said in each', () => {
    const long = (count: number): Grant =>
      held(READ, { x: Array.from({ length: count }, (_, each) => `x_${each}`) })
    const tied = tiedBy(WRITE, ['c', 'd'], 100)
    expect(scopeOf(allOf(READ, WRITE), long(998), ...tied)).toMatchObject({ scopes: { length: 100 } })
    expect(scopeOf(allOf(READ, WRITE), long(999), ...tied)).toEqual(none)
    expect(scopeOf(allOf(READ, WRITE), long(999), ...tied.slice(1))).toMatchObject({ scopes: { length: 99 } })
  })

  it('and is none beyond 10,000 scopes: fewer rows, never more, and never a process that ends', () => {
    const keys = [READ, WRITE, 'finance.bills.manage']
    const grants = keys.flatMap((key, index) =>
      Array.from({ length: 333 }, (_, each) =>
        held(key, { [`one${index}`]: [`v_${each}`], [`other${index}`]: [`v_${each}`] }),
      ),
    )
    expect(scopeOf(allOf(READ, WRITE), ...grants)).toEqual(none)
    expect(scopeOf(allOf(READ, WRITE, 'finance.bills.manage'), ...grants)).toEqual(none)
  })
})
