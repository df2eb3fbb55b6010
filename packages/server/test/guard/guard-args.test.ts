import {
  allOf,
  type GuardArgs,
  moduleAccess,
  type PermissionKeyOf,
  type Requirement,
  type ScopedPermissionKeyOf,
} from '@stagedoor/server'
import { describe, expectTypeOf, it } from 'vitest'
import type { catalog } from '../support/catalog.js'

type P = PermissionKeyOf<typeof catalog>
type S = ScopedPermissionKeyOf<typeof catalog>
interface Options {
  readonly scope?: 'filter' | 'company'
  readonly conceal?: boolean
}

declare function require<const Q extends P | Requirement<P>>(
  asked: Q,
  ...options: GuardArgs<Q, P, S, Options>
): void

describe('SCP-6: types ask for a scope where the catalog says so', () => {
  it('requires options with a scope for a sensitive key', () => {
    expectTypeOf<GuardArgs<'finance.bills.read', P, S, Options>>().toExtend<
      [Options & { scope: object | string }]
    >()
    // @ts-expect-error a sensitive key without options
    ;() => require('finance.bills.read')
    // @ts-expect-error a sensitive key without a scope
    ;() => require('finance.bills.read', { conceal: true })
    ;() => require('finance.bills.read', { scope: 'filter' })
  })

  it('requires none for a key that is sensitive in nothing, or for a module', () => {
    ;() => require('crew.shifts.read')
    ;() => require(moduleAccess('finance'))
  })

  it('looks into compositions', () => {
    // @ts-expect-error one part is sensitive
    ;() => require(allOf('crew.shifts.read', 'finance.bills.read'))
    ;() => require(allOf('crew.shifts.read'))
  })

  it('leaves a misspelt key its own error, and a dynamic one to the throw at declaration', () => {
    // @ts-expect-error no such key
    ;() => require('crew.shifts.raed')
    ;(key: P) => require(key)
  })
})
