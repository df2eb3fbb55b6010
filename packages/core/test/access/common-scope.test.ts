import { describe, expect, it } from 'vitest'
import { accessWith } from '../fixtures/shop-catalog.ts'

const READ = 'finance.bills.read'
const WRITE = 'finance.bills.write'
const unit = (businessUnit: string) => ({ businessUnit })

type Scope = Readonly<Record<string, readonly string[]>> | undefined

/** Reads in one scope and writes in another, in this order of grants. */
const accessIn = (reading: Scope, writing: Scope) =>
  accessWith({
    grants: [
      { permissions: [READ], ...(reading && { scope: reading }) },
      { permissions: [WRITE], ...(writing && { scope: writing }) },
    ],
  })

const A = unit('a')
const IN_E = { ...A, event: 'e' }
const IN_V = { ...A, venue: 'v' }
const EVERY_TARGET = [A, IN_E, IN_V, unit('b'), unit('c')]
const IN_A = [A, IN_E, IN_V]

describe('GRT-2: each grant covers in its own scope, also where two scopes look alike', () => {
  it.each<
    readonly [string, Scope, Scope, { readonly read: readonly object[]; readonly write: readonly object[] }]
  >([
    ['other dimensions', { businessUnit: ['a'] }, { event: ['e'] }, { read: IN_A, write: [IN_E] }],
    [
      'one value more',
      { businessUnit: ['a'] },
      { businessUnit: ['a', 'b'] },
      { read: IN_A, write: [...IN_A, unit('b')] },
    ],
    [
      'one value less',
      { businessUnit: ['a', 'b'] },
      { businessUnit: ['a'] },
      { read: [...IN_A, unit('b')], write: IN_A },
    ],
    [
      'another last value',
      { businessUnit: ['a', 'b'] },
      { businessUnit: ['a', 'c'] },
      { read: [...IN_A, unit('b')], write: [...IN_A, unit('c')] },
    ],
    ['no value', { businessUnit: ['a'] }, { businessUnit: [] }, { read: IN_A, write: [] }],
    [
      'one dimension more',
      { businessUnit: ['a'] },
      { businessUnit: ['a'], event: ['e'] },
      { read: IN_A, write: [IN_E] },
    ],
    [
      'one dimension less',
      { businessUnit: ['a'], event: ['e'] },
      { businessUnit: ['a'] },
      { read: [IN_E], write: IN_A },
    ],
    [
      'another last dimension',
      { businessUnit: ['a'], event: ['e'] },
      { businessUnit: ['a'], venue: ['v'] },
      { read: [IN_E], write: [IN_V] },
    ],
    ['none after one', { businessUnit: ['a'] }, undefined, { read: IN_A, write: EVERY_TARGET }],
    ['one after none', undefined, { businessUnit: ['a'] }, { read: EVERY_TARGET, write: IN_A }],
  ])('%s', (_what, reading, writing, { read, write }) => {
    const access = accessIn(reading, writing)
    const inside = (key: string) => EVERY_TARGET.filter((target) => access.can(key, target as never))
    expect(new Set(inside(READ))).toEqual(new Set(read))
    expect(new Set(inside(WRITE))).toEqual(new Set(write))
  })

  it('one scope said twice is one scope', () => {
    const access = accessIn({ businessUnit: ['a', 'b'] }, { businessUnit: ['a', 'b'] })
    for (const key of [READ, WRITE]) {
      expect(access.can(key, unit('b'))).toBe(true)
      expect(access.decide(key, unit('c'))).toMatchObject({ reason: 'out_of_scope' })
      expect(access.decide(key)).toMatchObject({ reason: 'scope_required' })
      expect(access.scopeOf(key)).toMatchObject({ kind: 'some', scopes: [{ businessUnit: ['a', 'b'] }] })
    }
  })

  it('two grants that cover one key by one dimension cover what either does, in every order', () => {
    const grants = [
      { permissions: [READ], scope: { businessUnit: ['a'] } },
      { permissions: ['finance.*'], scope: { businessUnit: ['b'] } },
      { permissions: ['finance.bills.*'], scope: { event: ['e'] } },
    ]
    for (const order of [grants, grants.toReversed()]) {
      const access = accessWith({ grants: order })
      const targets = [A, unit('b'), { event: 'e' }, { ...unit('z'), event: 'e' }]
      for (const target of targets) expect(access.can(READ, target as never)).toBe(true)
      expect(access.decide(READ, unit('c'))).toMatchObject({ reason: 'out_of_scope' })
      expect(access.decide(READ, { venue: 'v' })).toMatchObject({ reason: 'scope_required' })
      expect(access.can(WRITE, A)).toBe(false)
    }
  })

  it('two grants with empty lists match nothing, each in its own dimension', () => {
    const access = accessIn({ businessUnit: [] }, { event: [] })
    expect(access.decide(READ, A)).toMatchObject({ reason: 'out_of_scope' })
    expect(access.decide(WRITE, A)).toMatchObject({ reason: 'scope_required' })
    expect(access.decide(WRITE, { event: 'e' })).toMatchObject({ reason: 'out_of_scope' })
  })

  it('a member without grants is covered nowhere', () => {
    const access = accessWith()
    expect(access.decide(READ, unit('a'))).toMatchObject({ reason: 'permission_not_granted' })
    expect(access.scopeOf(READ)).toEqual({ kind: 'none' })
  })
})
