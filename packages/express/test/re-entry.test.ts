import { accessOf } from '@stagedoor/express'
import type { Express, Request, RequestHandler } from 'express'
import { beforeEach, describe, expect, it } from 'vitest'
import { auth, clerk, expresses, serve, testGuard } from './serve.js'

const token = await auth.tokenFor(clerk)

/** Who was served. */
const served: string[] = []
beforeEach(() => {
  served.length = 0
})

describe.each(expresses)('on Express $version', ({ express }) => {
  const secret: RequestHandler = (req, res) => {
    served.push(accessOf(req).userId)
    res.send('secret')
  }
  const inUnit = { scope: { businessUnit: (req: Request) => req.params.unit } }

  /** Two guarded routes, and a public one whose handler hands its request to the application again. */
  function again(hand: (req: Request) => Request): Express {
    const { guard } = testGuard()
    const app = express()
    app.use('/again', guard.public(), (req, res, next) => {
      app(hand(req), res, next)
    })
    app.get('/units/:unit/bills', guard.require('finance.bills.read', inUnit), secret)
    app.get('/reports', guard.require('finance.bills.approve', { scope: 'company' }), secret)
    app.use(guard.problems())
    guard.enforce(app)
    return app
  }

  describe('APP-1, APP-3: a request that is handed to its application again', () => {
    it.each<readonly [string, (req: Request) => Request]>([
      ['as it is', (req) => req],
      ['as a proxy before it', (req) => new Proxy(req, {})],
    ])('%s is judged by the guard of each route that it comes to (ABUSE-98)', async (_how, hand) => {
      const ask = await serve(again(hand))
      for (const path of ['/again/units/bu_1/bills', '/again/reports', '/again/again/reports'])
        expect((await ask(path)).status).toBe(401)
      for (const path of ['/again/units/bu_2/bills', '/again/reports', '/again/again/reports'])
        expect((await ask(path, { token })).status).toBe(403)
      expect(served).toEqual([])
      expect((await ask('/again/units/bu_1/bills', { token })).text).toBe('secret')
    })

    it('of another application with the same guard is judged by the routes of that one', async () => {
      const { guard } = testGuard()
      const [front, back] = [express(), express()]
      back.get('/reports', guard.require('finance.bills.approve', { scope: 'company' }), secret)
      back.get('/bills', guard.require('finance.bills.read', { scope: 'filter' }), secret)
      back.use(guard.problems())
      front.use(guard.authenticated(), (req, res, next) => back(req, res, next))
      front.use(guard.problems())
      const ask = await serve(front)
      expect((await ask('/bills')).status).toBe(401)
      expect((await ask('/reports', { token })).status).toBe(403)
      expect(served).toEqual([])
      expect((await ask('/bills', { token })).text).toBe('secret')
    })
  })

  describe('ABUSE-86: a method that is overridden before the guards', () => {
    it('is the method whose route, and whose guard, the request comes to', async () => {
      const { guard } = testGuard()
      const app = express()
      app.use((req, _res, next) => {
        req.method = String(req.headers['x-http-method-override'] ?? req.method)
        next()
      })
      app
        .route('/bills')
        .get(guard.require('finance.bills.read', { scope: 'filter' }), secret)
        .delete(guard.require('finance.bills.approve', { scope: 'company' }), secret)
      app.use(guard.problems())
      guard.enforce(app)
      const ask = await serve(app)
      const as = (method: string) => ({ token, headers: { 'x-http-method-override': method } })
      expect((await ask('/bills', as('DELETE'))).status).toBe(403)
      expect((await ask('/bills', { ...as('GET'), method: 'DELETE' })).status).toBe(200)
      expect(served).toEqual(['user_1'])
    })
  })
})
