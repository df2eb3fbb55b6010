import { allOf, createGuard } from '@stagedoor/express'
import { describe, expect, it } from 'vitest'
import { catalog } from './catalog.js'
import { testGuard } from './serve.js'

const { guard } = testGuard()

describe('REQ-1, SCP-6: what is declared wrongly throws at once', () => {
  it.each([
    ['an unknown key', () => guard.require('finance.bills.burn' as never)],
    ['a wildcard', () => guard.require('finance.*' as never)],
    ['an empty requirement', () => guard.require(allOf() as never)],
    ['nothing', () => guard.require(undefined as never)],
    ['a key from a request', () => guard.require(['finance.bills.read'] as never)],
    ['a sensitive key without scope', () => guard.require('finance.bills.read' as never)],
    ['an empty scope', () => guard.require('finance.bills.read', { scope: {} })],
    ['an unknown dimension', () => guard.require('finance.bills.read', { scope: { event: () => 'e' } })],
    ['an unknown option', () => guard.require('finance.settings.read', { scop: 'filter' } as never)],
    ['requirement and options in one', () => guard.require({ permission: 'finance.bills.read' } as never)],
    ['a delegation without a reader', () => guard.requireDelegation(undefined as never)],
    ['an unknown option of authenticated()', () => guard.authenticated({ companies: false } as never)],
    ['an unknown option of authenticate()', () => guard.authenticate({ optional: true } as never)],
    ['a wrong option of authenticate()', () => guard.authenticate({ company: 'no' } as never)],
  ])('%s', (_, declared) => {
    expect(declared).toThrow(TypeError)
  })

  it('a guard without a catalog, an issuer or an audience', () => {
    const [issuer, audience] = ['https://auth.test', 'api']
    for (const options of [{}, { issuer, audience }, { catalog, issuer }, { catalog, audience }])
      expect(() => createGuard(options as never)).toThrow(TypeError)
  })

  it('methods can be taken off the guard', () => {
    const { require: demand, public: open } = guard
    expect(demand('finance.settings.read')).toBeTypeOf('function')
    expect(open()).toBeTypeOf('function')
  })
})
