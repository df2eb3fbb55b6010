import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { accessOf, identityOf, moduleAccess, targetOf } from '@stagedoor/express'
import type { ErrorRequestHandler } from 'express'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { auth, clerk, expresses, nobody, serve, testGuard } from './serve.js'

describe.each(expresses)('on Express $version', ({ express }) => {
  const scope = 'filter'

  function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
    let resolve = (): void => {}
    const promise = new Promise<void>((done) => {
      resolve = done
    })
    return { promise, resolve }
  }

  describe('APP-1: authenticated() and public()', () => {
    it('authenticated() lets through a member without a permission, and hands over the access', async () => {
      const { guard } = testGuard()
      const app = express()
      app.get('/me', guard.authenticated(), (req, res) => res.json(accessOf(req).modules()))
      app.use(guard.problems())
      const ask = await serve(app)
      expect((await ask('/me', { token: await auth.tokenFor(clerk) })).body).toEqual(['finance'])
      expect((await ask('/me')).status).toBe(401)
    })

    it('authenticated({ company: false }) takes the token alone: an identity, and no access', async () => {
      const { guard } = testGuard()
      const app = express()
      app.get('/companies', guard.authenticated({ company: false }), (req, res) => {
        expect(() => accessOf(req)).toThrow(TypeError)
        res.json(identityOf(req).companies)
      })
      app.use(guard.problems())
      const token = await auth.tokenFor([clerk, clerk.as({ companyId: 'comp_2' })])
      expect((await (await serve(app))('/companies', { token })).body).toEqual(['comp_1', 'comp_2'])
    })

    it('public() lets through whoever comes, and looks at no token', async () => {
      const { guard, events } = testGuard()
      const app = express()
      app.get('/health', guard.public(), (_req, res) => res.send('ok'))
      expect((await (await serve(app))('/health', { token: 'rubbish' })).text).toBe('ok')
      expect(events).toEqual([])
    })

    it('behind authenticate(), whoever has no good token gets 401, also where there is no route', async () => {
      const { guard } = testGuard()
      const app = express()
      app.get('/health', (_req, res) => res.send('ok'))
      app.use(guard.authenticate())
      app.get('/undeclared', (_req, res) => res.send('secret'))
      app.use(guard.problems())
      const ask = await serve(app)
      expect((await ask('/health')).status).toBe(200)
      expect((await ask('/undeclared')).status).toBe(401)
      expect((await ask('/nowhere')).status).toBe(401)
      expect((await ask('/nowhere', { token: await auth.tokenFor(clerk) })).status).toBe(404)
    })

    it('authenticate({ conceal: true }) answers 404 for a company of others', async () => {
      const { guard } = testGuard()
      const app = express()
      app.use(guard.authenticate({ conceal: true }))
      app.use(guard.problems())
      const answer = await (await serve(app))('/', {
        token: await auth.tokenFor(clerk),
        headers: { 'x-org': 'comp_9' },
      })
      expect(answer.status).toBe(404)
    })

    it('authenticate({ company: false }) leaves the company to the routes', async () => {
      const { guard } = testGuard()
      const app = express()
      app.use(guard.authenticate({ company: false }))
      app.get('/companies', guard.authenticated({ company: false }), (req, res) =>
        res.json(identityOf(req).companies),
      )
      app.get('/me', guard.authenticated(), (req, res) => res.json(accessOf(req).companyId))
      app.use(guard.problems())
      const ask = await serve(app)
      const token = await auth.tokenFor([clerk, clerk.as({ companyId: 'comp_2' })])
      expect((await ask('/companies', { token })).body).toEqual(['comp_1', 'comp_2'])
      expect((await ask('/me', { token })).status).toBe(400)
      expect((await ask('/me', { token, headers: { 'x-org': 'comp_2' } })).body).toBe('comp_2')
    })
  })

  describe('APP-2: declarations add up', () => {
    it('a requirement on a router narrows those of its routes', async () => {
      const { guard } = testGuard()
      const app = express()
      const finance = express.Router()
      finance.use(guard.require(moduleAccess('finance')))
      finance.get('/bills', guard.require('finance.bills.read', { scope }), (_req, res) => res.json([]))
      app.use('/finance', finance)
      app.use(guard.problems())
      const ask = await serve(app)
      expect((await ask('/finance/bills', { token: await auth.tokenFor(clerk) })).status).toBe(200)
      expect((await ask('/finance/bills', { token: await auth.tokenFor(nobody) })).body.code).toBe(
        'module_not_entitled',
      )
      expect(
        (await ask('/finance/bills', { token: await auth.tokenFor(clerk.may('finance.expenses.read')) }))
          .status,
      ).toBe(200)
      const other = nobody.may('finance.expenses.read')
      expect((await ask('/finance/bills', { token: await auth.tokenFor(other) })).body.code).toBe(
        'permission_not_granted',
      )
    })

    it('two requirements on one route must both pass', async () => {
      const { guard } = testGuard()
      const app = express()
      app.get(
        '/both',
        guard.require('finance.bills.read', { scope }),
        guard.require('artist.profiles.read'),
        (_req, res) => res.json({}),
      )
      app.use(guard.problems())
      const ask = await serve(app)
      expect((await ask('/both', { token: await auth.tokenFor(clerk) })).body.code).toBe(
        'module_not_entitled',
      )
      expect(
        (await ask('/both', { token: await auth.tokenFor(clerk.may('artist.profiles.read')) })).status,
      ).toBe(200)
    })
  })

  describe('APP-3: state', () => {
    it('puts nothing on the request, and holds on a frozen one (ABUSE-174)', async () => {
      const { guard } = testGuard()
      const app = express()
      let before: readonly string[] = []
      app.get(
        '/bills',
        (req, _res, next) => {
          before = Reflect.ownKeys(req).map(String)
          next()
        },
        guard.require('finance.bills.read', { scope }),
        (req, res) => {
          expect(Reflect.ownKeys(req).map(String)).toEqual(before)
          res.json(accessOf(req).userId)
        },
      )
      expect((await (await serve(app))('/bills', { token: await auth.tokenFor(clerk) })).body).toBe('user_1')
    })

    it('keeps two guards apart: neither answers for the other, and accessOf() refuses to choose', async () => {
      const { guard: customers } = testGuard()
      const { guard: staff } = testGuard({ audience: 'staff' })
      const app = express()
      app.get('/one', customers.authenticated(), (req, res) => res.json(accessOf(req).userId))
      app.get('/staff', staff.authenticated(), (_req, res) => res.json({}))
      app.get('/two', customers.authenticated(), staff.authenticated(), (req, res) => {
        expect(() => accessOf(req)).toThrow(/two guards/)
        res.json({})
      })
      app.use(customers.problems())
      const ask = await serve(app)
      const token = await auth.tokenFor(clerk)
      expect((await ask('/one', { token })).status).toBe(200)
      expect((await ask('/staff', { token })).status).toBe(401)
      const both = await auth.tokenFor(clerk, { aud: [auth.audience, 'staff'] })
      expect((await ask('/two', { token: both })).status).toBe(200)
    })

    it('answers as the guard of the route does, whichever problems() comes first (ABUSE-201)', async () => {
      const { guard: customers, events } = testGuard()
      const { guard: staff, events: seen } = testGuard({ disclose: 'none' })
      const app = express()
      const all = { scope: 'filter', conceal: true } as const
      app.get('/staff/:unit', staff.require('finance.bills.read', all), (req, res) => {
        accessOf(req).assert('finance.bills.read', { businessUnit: req.params.unit })
        res.json({})
      })
      app.get('/write', staff.require('finance.expenses.write', { scope: 'company' }), (_req, res) =>
        res.json({}),
      )
      app.get('/me', staff.authenticated(), (_req, res) => res.json({}))
      app.use(customers.problems())
      app.use(staff.problems())
      const ask = await serve(app)
      const token = await auth.tokenFor(clerk)
      const blank = (status: number, title: string) => ({ type: 'about:blank', title, status })
      expect((await ask('/staff/bu_2', { token })).body).toEqual(blank(404, 'Not Found'))
      expect((await ask('/write', { token })).body).toEqual(blank(403, 'Forbidden'))
      expect((await ask('/me')).body).toEqual(blank(401, 'Unauthorized'))
      expect(seen.map(({ code }) => code)).toEqual([
        undefined,
        'out_of_scope',
        'scope_required',
        'credentials_missing',
      ])
      expect(events).toEqual([])
    })

    it('keeps a thousand requests at once apart (ABUSE-108)', async () => {
      const { guard } = testGuard()
      const app = express()
      app.get('/me', guard.authenticated(), async (req, res) => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        res.json(accessOf(req).userId)
      })
      const ask = await serve(app)
      const users = Array.from({ length: 50 }, (_, index) => `user_${index}`)
      const tokens = await Promise.all(users.map((userId) => auth.tokenFor(clerk.as({ userId }))))
      const asked = Array.from({ length: 1000 }, (_, index) => index % 50)
      const answers = await Promise.all(asked.map((index) => ask('/me', { token: tokens[index] as string })))
      expect(answers.map(({ body }) => body)).toEqual(asked.map((index) => users[index]))
    })
  })

  describe('SCP-7: scope resolvers', () => {
    const routed = (businessUnit: (id: string) => unknown, options = {}) => {
      const { guard, events } = testGuard(options)
      const ran: unknown[] = []
      const app = express()
      app.get(
        '/bills/:id',
        guard.require('finance.bills.read', {
          scope: { businessUnit: (req) => businessUnit(req.params.id) },
        }),
        (req, res) => {
          ran.push(targetOf(req))
          res.json(targetOf(req))
        },
      )
      app.use(guard.problems())
      return { app, ran, events }
    }

    it('hands the target of an async resolver to the handler', async () => {
      const { app } = routed(async (id) => (id === 'b1' ? 'bu_1' : 'bu_2'))
      const ask = await serve(app)
      const token = await auth.tokenFor(clerk)
      expect((await ask('/bills/b1', { token })).body).toEqual({ businessUnit: 'bu_1' })
      expect((await ask('/bills/b2', { token })).body.code).toBe('out_of_scope')
    })

    it('is asked only for who passes the layers before', async () => {
      const resolver = vi.fn(() => 'bu_1')
      const { app } = routed(resolver)
      const ask = await serve(app)
      await ask('/bills/b1')
      await ask('/bills/b1', { token: await auth.tokenFor(nobody) })
      expect(resolver).not.toHaveBeenCalled()
    })

    it('lets its own 4xx out as it is, and turns anything else it throws into 503', async () => {
      const { app, ran } = routed((id) => {
        throw id === 'gone'
          ? Object.assign(new Error('No such bill'), { status: 404 })
          : new Error('db password is 123')
      })
      const ask = await serve(app)
      const token = await auth.tokenFor(clerk)
      expect((await ask('/bills/gone', { token })).status).toBe(404)
      const down = await ask('/bills/b1', { token })
      expect([down.status, down.body.code]).toEqual([503, 'access_unavailable'])
      expect(down.text).not.toContain('password')
      expect(ran).toEqual([])
    })

    it('gives up on a resolver that hangs: 503 (ABUSE-163)', async () => {
      const { app, ran } = routed(() => new Promise(() => {}), { resolverTimeout: 50 })
      expect((await (await serve(app))('/bills/b1', { token: await auth.tokenFor(clerk) })).status).toBe(503)
      expect(ran).toEqual([])
    })

    it.each([
      { value: undefined },
      { value: null },
      { value: '' },
      { value: [] },
      { value: ['bu_1', 7] },
      { value: ['bu_1', 'bu_2'] },
      { value: { toString: (): string => 'bu_1' } },
    ])('refuses the target $value', async ({ value }) => {
      const { app, ran } = routed(() => value)
      const answer = await (await serve(app))('/bills/b1', { token: await auth.tokenFor(clerk) })
      expect([answer.status, answer.body.layer]).toEqual([403, 'scope'])
      expect(ran).toEqual([])
    })

    it.each([
      { thrown: undefined },
      { thrown: null },
      { thrown: 'route' },
      { thrown: 'router' },
      { thrown: 0 },
    ])('never goes on because a resolver threw $thrown', async ({ thrown }) => {
      const { app, ran } = routed(() => Promise.reject(thrown))
      expect((await (await serve(app))('/bills/b1', { token: await auth.tokenFor(clerk) })).status).toBe(503)
      expect(ran).toEqual([])
    })
  })

  describe('WIRE-4: a refusal that a handler throws', () => {
    const app = () => {
      const { guard, events } = testGuard()
      const made = express()
      made.get('/bills/:unit', guard.require('finance.bills.read', { scope }), (req, res) => {
        res.set({ ETag: '"1"', 'Content-Encoding': 'br' })
        accessOf(req).assert('finance.bills.read', { businessUnit: req.params.unit })
        res.removeHeader('Content-Encoding')
        res.json({})
      })
      made.get('/broken', guard.authenticated(), () => {
        throw new Error('something else')
      })
      made.use(guard.problems())
      return { app: made, events }
    }

    it('is answered and observed like that of a guard', async () => {
      const { app: made, events } = app()
      const answer = await (await serve(made))('/bills/bu_2', { token: await auth.tokenFor(clerk) })
      expect([answer.status, answer.body.code, answer.body.layer]).toEqual([403, 'out_of_scope', 'scope'])
      expect(answer.headers).toMatchObject({ 'cache-control': 'no-store' })
      expect(answer.headers).not.toHaveProperty('etag')
      expect(answer.headers).not.toHaveProperty('content-encoding')
      expect(events.map(({ outcome, code, route }) => [outcome, code, route])).toEqual([
        ['allowed', undefined, 'GET /bills/:unit'],
        ['refused', 'out_of_scope', 'GET /bills/:unit'],
      ])
    })

    it('leaves other errors to the application', async () => {
      const { app: made } = app()
      made.use(((error: Error, _req, res, _next) =>
        res.status(500).json({ own: error.message })) as ErrorRequestHandler)
      const answer = await (await serve(made))('/broken', { token: await auth.tokenFor(clerk) })
      expect([answer.status, answer.body]).toEqual([500, { own: 'something else' }])
    })

    it('breaks the connection off where the response has begun', async () => {
      const { guard } = testGuard()
      const made = express()
      made.set('env', 'test')
      made.get('/stream', guard.require('finance.bills.read', { scope }), (req, res) => {
        res.write('half')
        accessOf(req).assert('finance.bills.read', { businessUnit: 'bu_2' })
      })
      made.use(guard.problems())
      await expect((await serve(made))('/stream', { token: await auth.tokenFor(clerk) })).rejects.toThrow()
    })
  })

  describe('ABUSE-80: whoever is gone or answered while the token is judged', () => {
    it('runs no handler, and answers nothing, after a time-out of the application', async () => {
      const { guard } = testGuard()
      const app = express()
      const ran = vi.fn()
      app.use((_req, res, next) => {
        res.status(408).send('too slow')
        next()
      })
      app.get('/bills', guard.require('finance.bills.read', { scope }), ran)
      app.use(guard.problems())
      const answer = await (await serve(app))('/bills', { token: await auth.tokenFor(clerk) })
      expect([answer.status, answer.text]).toEqual([408, 'too slow'])
      expect(ran).not.toHaveBeenCalled()
    })

    it('runs no handler for a client that hung up', async () => {
      const judged = deferred()
      const gone = deferred()
      const { guard } = testGuard()
      const ran = vi.fn()
      const app = express()
      app.get(
        '/bills/:id',
        guard.require('finance.bills.read', {
          scope: {
            businessUnit: async (req) => {
              judged.resolve()
              req.once('close', gone.resolve)
              await gone.promise
              return 'bu_1'
            },
          },
        }),
        ran,
      )
      const server = createServer(app).listen(0, '127.0.0.1')
      onTestFinished(() => void server.close())
      await new Promise((resolve) => server.once('listening', resolve))
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      socket.write(
        `GET /bills/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${await auth.tokenFor(clerk)}\r\n\r\n`,
      )
      await judged.promise
      socket.destroy()
      await gone.promise
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(ran).not.toHaveBeenCalled()
    })
  })
})
