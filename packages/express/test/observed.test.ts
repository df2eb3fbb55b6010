import { describe, expect, it } from 'vitest'
import { auth, clerk, expresses, nobody, serve, testGuard } from './serve.js'

describe.each(expresses)('on Express $version', ({ express }) => {
  const routesOf = (events: readonly { readonly route: string }[]) => events.map(({ route }) => route)

  describe('WIRE-5: events name the route, never the URL', () => {
    it('by its method, mount path and pattern', async () => {
      const { guard, events } = testGuard()
      const app = express()
      const units = express.Router({ mergeParams: true })
      units.get('/expenses/:id', guard.authenticated(), (_req, res) => res.json({}))
      app.use('/companies/:company/units', units)
      app.use(guard.problems())
      const ask = await serve(app)
      const token = await auth.tokenFor(clerk)
      await ask('/companies/secret/units/expenses/7?x=1', { token })
      await ask('/companies/secret/units/expenses/7', { token, method: 'HEAD' })
      await ask('/companies/secret/units/expenses/7')
      expect(routesOf(events)).toEqual([
        'GET /companies/:company/units/expenses/:id',
        'HEAD /companies/:company/units/expenses/:id',
        'GET /companies/:company/units/expenses/:id',
      ])
    })

    it('in an application mounted in another, and in a list of paths', async () => {
      const { guard, events } = testGuard()
      const app = express()
      const inner = express()
      inner.get(['/a', '/b/'], guard.authenticated(), (_req, res) => res.json({}))
      app.use('/inner', inner)
      await (await serve(app))('/inner/b', { token: await auth.tokenFor(clerk) })
      expect(routesOf(events)).toEqual(['GET /inner/a | /inner/b'])
    })

    it('a middleware by its mount', async () => {
      const { guard, events } = testGuard()
      const app = express()
      app.use('/finance/:year', guard.authenticate())
      app.use(guard.authenticate())
      app.use(guard.problems())
      const ask = await serve(app)
      await ask('/finance/2026/bills')
      await ask('/other')
      expect(routesOf(events)).toEqual(['GET /finance/:year/*', 'GET /*'])
    })

    it('as * where the guard is called by something else than a route', async () => {
      const { guard, events } = testGuard()
      const app = express()
      const require = guard.authenticated()
      app.use('/wrapped/:id', (req, res, next) => require(req, res, next))
      app.use(guard.problems())
      await (await serve(app))('/wrapped/secret')
      expect(routesOf(events)).toEqual(['GET *'])
    })
  })

  describe('WIRE-5: what is observed', () => {
    it('a delegation whose body nothing has parsed: one item, without a path', async () => {
      const { guard, events } = testGuard()
      const app = express()
      const gift = guard.requireDelegation((req) => req.body)
      app.post('/unparsed', gift, (_req, res) => res.json({}))
      app.use(guard.problems())
      const [token, json] = [await auth.tokenFor(clerk), { userId: 'user_2' }]
      const { status, body } = await (await serve(app))('/unparsed', { method: 'POST', token, json })
      const items = [{ path: '', reason: 'malformed_request' }]
      expect([status, body.code, body.items]).toEqual([400, 'malformed_request', items])
      expect(events).toMatchObject([{ status: 400, reason: 'malformed_request', items }])
    })

    it('one event for every outcome: who, company, permission, layer, reason', async () => {
      const { guard, events } = testGuard()
      const app = express()
      app.use(guard.authenticate())
      app.get('/bills', guard.require('finance.bills.read', { scope: 'filter' }), (_req, res) => res.json([]))
      app.use(guard.problems())
      const ask = await serve(app)
      await ask('/bills', { token: await auth.tokenFor(clerk) })
      await ask('/bills', { token: await auth.tokenFor(nobody) })
      await ask('/bills', { token: 'no.to.ken' })
      expect(events).toMatchObject([
        { outcome: 'allowed', company: 'comp_1', identity: { subject: 'user_1' }, route: 'GET /bills' },
        {
          outcome: 'refused',
          layer: 'entitlement',
          reason: 'module_not_entitled',
          permission: 'finance.bills.read',
        },
        { outcome: 'refused', code: 'invalid_token', stage: 'format' },
      ])
      expect(JSON.stringify(events)).not.toMatch(/eyJ|no\.to\.ken/)
    })

    it.each([
      [
        'throws',
        () => {
          throw new Error('listener')
        },
      ],
      ['rejects', () => Promise.reject(new Error('listener'))],
    ])('a listener that %s changes nothing', async (_, onDecision) => {
      const { guard } = testGuard({ onDecision })
      const app = express()
      app.get('/bills', guard.require('finance.bills.read', { scope: 'filter' }), (_req, res) => res.json([]))
      app.use(guard.problems())
      const ask = await serve(app)
      expect((await ask('/bills', { token: await auth.tokenFor(clerk) })).status).toBe(200)
      expect((await ask('/bills', { token: await auth.tokenFor(nobody) })).status).toBe(403)
    })
  })
})
