import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createGuard } from '@stagedoor/express'
import express from 'express'
import { afterAll, describe, expect, it } from 'vitest'
import { catalog } from './world/catalog.js'
import { auth } from './world/issuers.js'

const guard = createGuard({ catalog, issuer: auth.issuer, audience: auth.audience, jwks: auth.jwks() })

describe('APP-1: a handler that stands before the guard of its route, behind a public() around it', () => {
  const app = express()
  app.use('/open', guard.public())
  // The same route without the line above is listed: "declares something, but not first".
  app.get(
    '/open/bills',
    (_req, res) => {
      res.json(['the bills of everyone'])
    },
    guard.require('finance.bills.read', { scope: 'filter' }),
  )
  app.use(guard.problems())
  const server = app.listen(0, '127.0.0.1')
  afterAll(() => server.close())

  it('is listed by enforce() (ABUSE-212)', () => {
    expect(() => guard.enforce(app)).toThrow('what stands before it is not guarded')
  })

  it('is not said to need what nobody is asked for (ABUSE-212)', async () => {
    if (!server.listening) await once(server, 'listening')
    const { status } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/open/bills`)
    const [route] = guard.inventory(app).routes
    // Reached by a stranger: either the inventory says that the route is public, or that something is wrong with it.
    expect(status).toBe(200)
    expect(route?.access === 'public' || route?.problem !== undefined).toBe(true)
  })

  const reached: express.RequestHandler = (_req, res) => void res.end()

  it('nor where the guard behind it only authenticates (ABUSE-212)', () => {
    const other = express()
    other.use(guard.public())
    other.get('/bills', reached, guard.authenticate())
    expect(guard.inventory(other).routes).toMatchObject([
      { access: 'declared', problem: 'says public(), and authenticate() as well' },
    ])
  })

  it('nor where an error handler in the route leads a stranger past it (ABUSE-212)', () => {
    const other = express()
    const goOn: express.ErrorRequestHandler = (_error, _req, _res, next) => next()
    other.use('/open', guard.public(), express.Router().get('/x', guard.authenticate(), goOn, reached))
    expect(guard.inventory(other).routes).toMatchObject([
      { access: 'declared', problem: 'says public(), and authenticate() as well' },
    ])
  })
})
