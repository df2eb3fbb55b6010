import { allOf, anyOf, type EnforceOptions, moduleAccess } from '@stagedoor/express'
import express from 'express'
import { describe, expectTypeOf, it } from 'vitest'
import { testGuard } from './serve.js'

const { guard } = testGuard()
const app = express()

// Nothing here runs: the compiler is the test.
function declared(): void {
  // @ts-expect-error: a misspelt key
  guard.require('finance.bill.read', { scope: 'filter' })
  // @ts-expect-error: a wildcard
  guard.require('finance.*')
  // @ts-expect-error: a scope-sensitive key without options
  guard.require('finance.bills.read')
  // @ts-expect-error: a scope-sensitive key without scope
  guard.require('finance.bills.read', { conceal: true })
  // @ts-expect-error: an unknown option
  guard.require('finance.settings.read', { scop: 'filter' })
  // @ts-expect-error: no way to say how scope applies
  guard.require('finance.bills.read', { scope: 'all' })
  // @ts-expect-error: a composition with a scope-sensitive key
  guard.require(allOf('finance.bills.read', 'finance.settings.read'))
  // @ts-expect-error: a composition with a misspelt key
  guard.require(anyOf('finance.bill.read', 'finance.settings.read'), { scope: 'filter' })
  // @ts-expect-error: an option of another method
  guard.authenticated({ scope: 'filter' })

  guard.require('finance.settings.read')
  guard.require('artist.profiles.read', { conceal: true })
  guard.require('finance.bills.read', { scope: 'company' })
  guard.require(allOf('finance.settings.read', 'artist.profiles.read'))
  guard.require(anyOf('finance.bills.read', 'finance.settings.read'), { scope: 'filter' })
  guard.require(moduleAccess('finance'))
  guard.require('finance.bills.read', { scope: { businessUnit: async (req) => req.params.unit } })
}

describe('APP-4: types', () => {
  it('keys come from the catalog, and a scope-sensitive one asks for scope', () => {
    expectTypeOf(declared).toBeFunction()
  })

  it('a document stays what it is, and an audit is one of two words', () => {
    const document = { openapi: '3.1.0', paths: { '/x': {} } } as const
    expectTypeOf(guard.openApi<typeof document>).returns.toEqualTypeOf<typeof document>()
    expectTypeOf<{ audit: 'warn' }>().toExtend<EnforceOptions>()
    // @ts-expect-error: no such audit
    expectTypeOf<{ audit: 'off' }>().toExtend<EnforceOptions>()
  })

  it('a guard leaves the parameters of the route to the handlers behind it', () => {
    app.post(
      '/units/:unit/expenses',
      guard.require('finance.settings.read'),
      guard.authenticated(),
      (req) => {
        expectTypeOf(req.params).toEqualTypeOf<{ unit: string }>()
      },
    )
  })

  it('a guard goes wherever Express takes a handler', () => {
    app.use(guard.authenticate(), guard.public())
    app.use('/x', [guard.authenticated()], express.Router())
    app.route('/y').all(guard.public()).get(guard.authenticated())
    express.Router().use(guard.problems())
  })
})
