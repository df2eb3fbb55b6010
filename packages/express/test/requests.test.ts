import { describe, expect, it } from 'vitest'
import { auth, clerk, expresses, nobody, serve, testGuard } from './serve.js'

describe.each(expresses)('on Express $version', ({ express }) => {
  function application() {
    const { guard, events } = testGuard()
    const ran: string[] = []
    const app = express()
    app.get('/bills', guard.require('finance.bills.read', { scope: 'filter' }), (req, res) => {
      ran.push(req.method)
      res.json(['a bill'])
    })
    app.get(
      '/units/:unit/bills',
      guard.require('finance.bills.read', { scope: { businessUnit: (req) => req.params.unit } }),
      (req, res) => {
        ran.push(req.method)
        res.json(['a bill'])
      },
    )
    app.use(guard.problems())
    guard.enforce(app)
    return { app, ran, events }
  }

  describe('ABUSE-82: odd spellings of a path', () => {
    it.each([
      '/BILLS',
      '/bills/',
      '/bills?x',
      '/bil%6Cs',
      'http://evil.test/bills',
      '/bills/?x=access_token',
    ])('GET %s is guarded like /bills, or leads nowhere', async (path) => {
      const { app, ran } = application()
      const ask = await serve(app)
      const found = (await ask(path, { token: await auth.tokenFor(clerk) })).status
      expect([200, 404]).toContain(found)
      ran.length = 0
      expect((await ask(path)).status).toBe(found === 200 ? 401 : 404)
      expect((await ask(path, { token: await auth.tokenFor(nobody) })).status).toBe(found === 200 ? 403 : 404)
      expect(ran).toEqual([])
    })

    it.each(['//bills', '/bills//', '/./bills', '/x/../bills', '/bills;x', '/bills%00', '/bills%2f'])(
      'GET %s shows nothing without a token',
      async (path) => {
        const { app, ran } = application()
        expect((await (await serve(app))(path)).text).not.toContain('a bill')
        expect(ran).toEqual([])
      },
    )

    it.each([
      ['bu_1', 200],
      ['bu%5F1', 200],
      ['BU_1', 403],
      ['bu_1%20', 403],
      ['bu_1%00', 403],
      ['bu_1%2Fbu_2', 403],
      ['*', 403],
      ['__proto__', 403],
      ['constructor', 403],
    ])('the unit %s is compared exactly, after decoding', async (unit, status) => {
      const { app } = application()
      expect(
        (await (await serve(app))(`/units/${unit}/bills`, { token: await auth.tokenFor(clerk) })).status,
      ).toBe(status)
    })
  })

  describe('ABUSE-84, ABUSE-85: methods', () => {
    it('HEAD needs what GET needs, and sends no body', async () => {
      const { app, ran } = application()
      const ask = await serve(app)
      const refused = await ask('/bills', { method: 'HEAD' })
      expect([refused.status, refused.text]).toEqual([401, ''])
      expect(refused.headers['www-authenticate']).toBe('Bearer')
      expect(ran).toEqual([])
      const allowed = await ask('/bills', { method: 'HEAD', token: await auth.tokenFor(clerk) })
      expect([allowed.status, allowed.text, ran]).toEqual([200, '', ['HEAD']])
    })

    it('the automatic answer to OPTIONS runs no handler, decides nothing and tells the methods alone', async () => {
      const { app, ran, events } = application()
      const headers = { origin: 'https://evil.test', 'access-control-request-headers': 'authorization' }
      const answer = await (await serve(app))('/bills', { method: 'OPTIONS', headers })
      expect([answer.status, answer.text.split(/, ?/)]).toEqual([200, ['GET', 'HEAD']])
      expect([ran, events]).toEqual([[], []])
    })

    it('OPTIONS is no way past authenticate()', async () => {
      const { guard } = testGuard()
      const app = express()
      app.use(guard.authenticate())
      app.use((_req, res) => res.send('secret'))
      const headers = { origin: 'https://evil.test', 'access-control-request-headers': 'authorization' }
      expect((await (await serve(app))('/x', { method: 'OPTIONS', headers })).status).toBe(401)
    })

    it('a method in a header changes nothing', async () => {
      const { app } = application()
      const headers = { 'x-http-method-override': 'OPTIONS', 'x-original-url': '/public' }
      expect((await (await serve(app))('/bills', { headers })).status).toBe(401)
    })
  })

  describe('ABUSE-77, ABUSE-100: what is said elsewhere in a request', () => {
    it('neither body nor query names the company', async () => {
      const { guard } = testGuard()
      const app = express()
      app.use(express.json(), guard.authenticate())
      app.post('/me', guard.authenticated(), (_req, res) => res.json({}))
      app.use(guard.problems())
      const token = await auth.tokenFor([clerk, clerk.as({ companyId: 'comp_2' })])
      const answer = await (await serve(app))('/me?company=comp_1', {
        method: 'POST',
        token,
        json: { company: 'comp_1' },
      })
      expect(answer.body.code).toBe('company_required')
    })

    it('an `x-user` of any kind is not looked at', async () => {
      const { app } = application()
      const headers = {
        'x-user-id': 'user_1',
        'x-permissions': 'finance.bills.read',
        'x-forwarded-authorization': 'Bearer x',
      }
      expect((await (await serve(app))('/bills', { headers })).status).toBe(401)
    })
  })
})
