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

declare function requires<const Q extends P | Requirement<P>>(
  asked: Q,
  ...options: GuardArgs<Q, P, S, Options>
): void

describe('SCP-6: types ask for a scope where the catalog says so', () => {
  it('requires options with a scope for a sensitive key', () => {
    expectTypeOf<GuardArgs<'finance.bills.read', P, S, Options>>().toExtend<
      [Options & { scope: object | string }]
    >()
    // @ts-expect-error a sensitive key without options
    ;() => requires('finance.bills.read')
    // @ts-expect-error a sensitive key without a scope
    ;() => requires('finance.bills.read', { conceal: true })
    ;() => requires('finance.bills.read', { scope: 'filter' })
  })

  it('requires none for a key that is sensitive in nothing, or for a module', () => {
    ;() => requires('crew.shifts.read')
    ;() => requires(moduleAccess('finance'))
  })

  it('looks into compositions', () => {
    // @ts-expect-error one part is sensitive
    ;() => requires(allOf('crew.shifts.read', 'finance.bills.read'))
    ;() => requires(allOf('crew.shifts.read'))
  })

  it('leaves a misspelt key its own error, and a dynamic one to the throw at declaration', () => {
    // @ts-expect-error no such key
    ;() => requires('crew.shifts.raed')
    ;(key: P) => requires(key)
  })
})
