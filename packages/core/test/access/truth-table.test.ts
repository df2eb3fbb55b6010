import type { Grant, Member, ScopeTarget } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { accessWith } from '../fixtures/shop-catalog.ts'

/** A pattern held in the whole company, or in a scope. */
const held = (pattern: string, scope?: Grant['scope']): Grant =>
  scope === undefined ? { permissions: [pattern] } : { permissions: [pattern], scope }

const KEY = 'finance.bills.read'
const inOne = [held(KEY, { businessUnit: ['bu_1'] })]
const apart = [held(KEY, { businessUnit: ['bu_1'] }), held(KEY, { businessUnit: ['bu_2'] })]
const crossed = [
  held(KEY, { businessUnit: ['bu_1'], event: ['e1'] }),
  held(KEY, { businessUnit: ['bu_2'], event: ['e2'] }),
]
const nothing = [held(KEY, { businessUnit: [] })]
const wide = [held(KEY, { businessUnit: ['bu_1'] }), held(KEY)]

type Row = readonly [grants: readonly Grant[], target: ScopeTarget | undefined, answer: string]

// In the order of the rules page; `scope` alone says only which layer refuses.
const ROWS: readonly Row[] = [
  [[], undefined, 'permission_not_granted'],
  [[held(KEY)], undefined, 'allowed'],
  [[held('finance.bills.*')], { businessUnit: 'bu_1' }, 'allowed'],
  [[held('finance.*')], { businessUnit: '' }, 'allowed'],
  [[held('finance.bills')], undefined, 'permission_not_granted'],
  [inOne, undefined, 'scope_required'],
  [inOne, {}, 'scope_required'],
  [inOne, { event: 'e' }, 'scope_required'],
  [inOne, { businessUnit: 'bu_1' }, 'allowed'],
  [inOne, { businessUnit: 'bu_1', event: 'e' }, 'allowed'],
  [inOne, { businessUnit: 'bu_2' }, 'out_of_scope'],
  [inOne, { businessUnit: ['bu_1', 'bu_2'] }, 'out_of_scope'],
  [inOne, { businessUnit: '' }, 'scope'],
  [inOne, { businessUnit: undefined }, 'scope'],
  [inOne, { businessUnit: [] }, 'scope'],
  [inOne, { businessUnit: ['bu_1', 7] }, 'scope'],
  [inOne, { businessUnit: 'bu_1', company: 'other' }, 'out_of_scope'],
  [apart, { businessUnit: ['bu_1', 'bu_2'] }, 'allowed'],
  [crossed, { businessUnit: 'bu_1', event: 'e2' }, 'out_of_scope'],
  [nothing, undefined, 'scope'],
  [nothing, { businessUnit: 'bu_1' }, 'scope'],
  [nothing, { businessUnit: [] }, 'scope'],
  [wide, undefined, 'allowed'],
  [wide, { businessUnit: 'bu_9' }, 'allowed'],
]

function answerOf(member: Partial<Member>, target: ScopeTarget | undefined): readonly string[] {
  const decision = accessWith(member).decide(KEY, target)
  return decision.allowed ? ['allowed'] : [decision.reason, decision.layer]
}

describe('SCP-1 to SCP-5: the truth table', () => {
  it.each(ROWS)('%j, asked at %j: %s', (grants, target, answer) => {
    expect(answerOf({ grants }, target)).toContain(answer)
    const { allowed } = accessWith({ grants }).decide(KEY, target)
    expect(allowed).toBe(answer === 'allowed')
  })

  it.each(ROWS)(
    '%j, asked at %j of a member who was not given the module: module_not_granted',
    (grants, target) => {
      expect(answerOf({ grants, modules: ['promoter'] }, target)).toContain('module_not_granted')
    },
  )

  it.each(ROWS)('%j, asked at %j in a company without the module: module_not_entitled', (grants, target) => {
    expect(answerOf({ grants, entitlements: { modules: ['promoter'] } }, target)).toContain(
      'module_not_entitled',
    )
  })

  it('a pattern that is none is reported', () => {
    expect(accessWith({ grants: [held('finance.bills')] }).problems).toEqual([
      { code: 'inert_pattern', path: 'grants[0].permissions[0]', name: 'finance.bills' },
    ])
  })

  it('a scope with an empty list is nowhere, and one beside an unscoped grant is everywhere', () => {
    expect(accessWith({ grants: nothing }).scopeOf(KEY)).toEqual({ kind: 'none' })
    expect(accessWith({ grants: wide }).scopeOf(KEY)).toEqual({ kind: 'all', company: 'comp_1' })
  })
})
