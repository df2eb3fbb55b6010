import { connect } from 'node:net'
import { accessOf, delegationOf, targetOf, UndeclaredRoutesError } from '@stagedoor/express'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import { beforeEach, describe, expect, it } from 'vitest'
import { auth, clerk, expresses, nobody, serve, testGuard } from './serve.js'

/* Attacks on Express: handlers that look like guards, requests that change on their way, and odd applications. */

const token = await auth.tokenFor(clerk)
const stranger = await auth.tokenFor(nobody)

/** What ran. */
const ran: string[] = []
beforeEach(() => {
  ran.length = 0
})

describe.each(expresses)('on Express $version', ({ version, express }) => {
  const is5 = version === '5'
  const secret =
    (name: string): RequestHandler =>
    (_req, res) => {
      ran.push(name)
      res.send(`secret ${name}`)
    }
  const pass: RequestHandler = (_req, _res, next) => next()

  describe('APP-1: a handler that looks like a guard', () => {
    const guards = ['require', 'authenticated', 'public', 'requireDelegation'] as const
    const made = (
      kind: (typeof guards)[number],
    ): { guard: ReturnType<typeof testGuard>['guard']; handler: RequestHandler } => {
      const { guard } = testGuard()
      const handler =
        kind === 'require'
          ? guard.require('finance.bills.read', { scope: 'filter' })
          : kind === 'requireDelegation'
            ? guard.requireDelegation((req) => req.body)
            : guard[kind]()
      return { guard, handler: handler as RequestHandler }
    }

    const disguises: readonly (readonly [string, (handler: RequestHandler) => RequestHandler])[] = [
      [
        'has its prototype',
        (handler) => Object.setPrototypeOf((...args: Parameters<RequestHandler>) => pass(...args), handler),
      ],
      [
        'has all its properties, as memoizers and timers of functions have',
        (handler) =>
          Object.defineProperties(
            (...args: Parameters<RequestHandler>) => pass(...args),
            Object.getOwnPropertyDescriptors(handler),
          ),
      ],
      ['is bound to nothing', (handler) => handler.bind(null)],
      [
        'is a proxy before it',
        (handler) =>
          new Proxy(handler, {
            apply: (_target, _this, args) => pass(...(args as Parameters<RequestHandler>)),
          }),
      ],
      [
        'has its name and its length',
        (handler) =>
          Object.defineProperty((...args: Parameters<RequestHandler>) => pass(...args), 'name', {
            value: handler.name,
          }),
      ],
    ]

    it.each(disguises.flatMap(([what, disguise]) => guards.map((kind) => [what, kind, disguise] as const)))(
      '%s is none: %s()',
      (_what, kind, disguise) => {
        const { guard, handler } = made(kind)
        const inRoute = express()
        inRoute.get('/x', disguise(handler), secret('x'))
        const before = express()
        before.use(disguise(handler))
        before.get('/x', secret('x'))
        for (const app of [inRoute, before]) {
          expect(() => guard.enforce(app)).toThrow(UndeclaredRoutesError)
          expect(guard.inventory(app).routes).toMatchObject([{ path: '/x', access: 'undeclared' }])
        }
      },
    )

    it('is one under every name and mount', () => {
      const { guard, handler } = made('require')
      const app = express()
      app.get('/x', [handler], secret('x'))
      app.use('/y', [handler, pass], express.Router().get('/z', secret('z')))
      expect(() => guard.enforce(app)).not.toThrow()
    })
  })

  describe('APP-1: an application in many pieces', () => {
    it('lists what is mounted twice where one of its mounts is open', () => {
      const { guard } = testGuard()
      const sub = express()
      sub.get('/x', secret('x'))
      const app = express()
      app.use('/guarded', guard.authenticated(), sub)
      app.use('/open', sub)
      const listed = guard.inventory(app).routes.map(({ path, problem }) => [path, problem !== undefined])
      expect(listed).toEqual([
        ['/guarded/x', false],
        ['/open/x', true],
      ])
    })

    it('lists every method of a route, and what all() and route() put where', () => {
      const { guard } = testGuard()
      const app = express()
      app.route('/late').get(secret('get')).all(guard.authenticated()).post(secret('post'))
      app.all('/two', guard.authenticated())
      app.get('/two', secret('two'))
      app.get('/head', guard.authenticated(), secret('get'))
      app.head('/head', secret('head'))
      app.options('/x', secret('options'))
      const wrong = guard
        .inventory(app)
        .routes.flatMap(({ method, path, problem }) => (problem ? [`${method} ${path}`] : []))
      expect(wrong.sort()).toEqual(['GET /late', 'GET /two', 'HEAD /head', 'OPTIONS /x'])
    })

    it('guards a router with settings of its own as it is spelt there', async () => {
      const { guard } = testGuard()
      const app = express()
      app.enable('case sensitive routing')
      const loose = express.Router({ caseSensitive: false, strict: false, mergeParams: true })
      loose.get(
        '/bills',
        guard.require('finance.bills.read', { scope: { businessUnit: (req) => req.params.unit } }),
        secret('bills'),
      )
      app.use('/units/:unit', loose)
      app.use(guard.problems())
      guard.enforce(app)
      const ask = await serve(app)
      for (const path of [
        '/units/bu_2/bills',
        '/units/bu_2/BILLS/',
        '/units/bu_1%00/bills',
        '/units/bu_1%2f..%2fbu_2/bills',
        '/units/BU_1/bills',
        '/units/%20bu_1/bills',
        '/units//bills',
        '/units/bu_1/../bu_2/bills',
      ])
        expect((await ask(path, { token })).status, path).toBeGreaterThanOrEqual(400)
      expect(ran).toEqual([])
      expect((await ask('/units/bu_1/BILLS', { token })).status).toBe(200)
    })
  })

  describe('APP-1: ways past a guard', () => {
    it('a guard that refuses leads to no other handler, whatever comes behind (ABUSE-89)', async () => {
      const { guard } = testGuard()
      const app = express()
      const router = express.Router()
      const refused = guard.require('finance.bills.read', { scope: 'company' })
      router.get('/x', refused, secret('x'))
      router.get('/x', guard.require('finance.expenses.write', { scope: 'company' }), secret('second'))
      router.use(refused)
      router.get('/y', secret('y'))
      app.use(router)
      app.use(guard.problems())
      app.use(
        ((_error, _req, res, _next) => void res.status(500).send('broken')) satisfies ErrorRequestHandler,
      )
      guard.enforce(app)
      const ask = await serve(app)
      for (const path of ['/x', '/y', '/z'])
        for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS'])
          for (const shown of [undefined, stranger])
            expect((await ask(path, { method, ...(shown ? { token: shown } : {}) })).text).not.toContain(
              'secret',
            )
      expect(ran).toEqual([])
    })

    it.each(['route', 'router'])(
      'a resolver that throws %j refuses, and is no word to the router',
      async (word) => {
        const { guard } = testGuard()
        const app = express()
        const thrown = (): never => {
          throw word
        }
        const late = async (): Promise<never> => {
          throw word
        }
        for (const [path, businessUnit] of [
          ['/now', thrown],
          ['/late', late],
          ['/never', () => undefined],
        ] as const)
          app.get(path, guard.require('finance.bills.read', { scope: { businessUnit } }), secret(path))
        app.get('/give', guard.requireDelegation(late), secret('give'))
        app.use('/:any', guard.authenticated(), secret('behind'))
        app.use(guard.problems())
        const ask = await serve(app)
        for (const path of ['/now', '/late', '/give']) expect((await ask(path, { token })).status).toBe(503)
        expect((await ask('/never', { token })).status).toBe(403)
        expect(ran).toEqual([])
      },
    )

    it('a body that is parsed behind the guard was not there for it', async () => {
      const { guard } = testGuard()
      const app = express()
      const unitOf = { businessUnit: (req: { body?: { unit?: unknown } }) => req.body?.unit }
      app.post(
        '/bills',
        guard.require('finance.bills.read', { scope: unitOf }),
        express.json(),
        secret('bills'),
      )
      app.post(
        '/grants',
        guard.requireDelegation((req) => req.body),
        express.json(),
        secret('grants'),
      )
      app.use(guard.problems())
      const ask = await serve(app)
      for (const path of ['/bills', '/grants'])
        expect(
          (await ask(path, { method: 'POST', token, json: { unit: 'bu_1' } })).status,
        ).toBeGreaterThanOrEqual(400)
      expect(ran).toEqual([])
    })

    it.each([
      ['a list', { unit: ['bu_1', 'bu_2'] }],
      ['a list in a list', { unit: [['bu_1']] }],
      ['an object that says it', { unit: { toString: 'bu_1', length: 1, 0: 'bu_1' } }],
      ['a thenable', JSON.parse('{"unit":{"then":"bu_1"}}')],
      ['nothing', {}],
      ['a text of it', { unit: 'bu_1,bu_2' }],
    ])('a body that names the unit as %s is outside', async (_what, json) => {
      const { guard } = testGuard()
      const app = express()
      app.use(express.json())
      const unitOf = { businessUnit: (req: { body: { unit?: unknown } }) => req.body.unit }
      app.post('/bills', guard.require('finance.bills.read', { scope: unitOf }), secret('bills'))
      app.use(guard.problems())
      const ask = await serve(app)
      expect((await ask('/bills', { method: 'POST', token, json })).status).toBe(403)
      expect(ran).toEqual([])
    })

    it('two units in a query are both asked for, however they are written', async () => {
      const { guard } = testGuard()
      const app = express()
      app.set('query parser', 'extended')
      app.get(
        '/bills',
        guard.require('finance.bills.read', { scope: { businessUnit: (req) => req.query.unit } }),
        secret('bills'),
      )
      app.use(guard.problems())
      const ask = await serve(app)
      for (const query of [
        'unit=bu_1&unit=bu_2',
        'unit[]=bu_1&unit[]=bu_2',
        'unit[0]=bu_1',
        'unit[__proto__]=bu_1',
        'unit=',
        '',
      ]) {
        const { status } = await ask(`/bills?${query}`, { token })
        expect(status === 403 || (query === 'unit[0]=bu_1' && status === 200), query).toBe(true)
      }
    })
  })

  describe('APP-3: a request that changes on its way', () => {
    it('is asked for its target by the handler as it was judged, whatever its parameters are by then', async () => {
      const { guard } = testGuard()
      const app = express()
      const child = express.Router({ mergeParams: true })
      child.param('unit', (req, _res, next) => {
        req.params.unit = 'bu_2'
        next()
      })
      child.get('/:unit/bills', (req, res) => void res.json({ target: targetOf(req), unit: req.params.unit }))
      app.use(
        '/units/:unit',
        guard.require('finance.bills.read', { scope: { businessUnit: (req) => req.params.unit } }),
        child,
      )
      app.use(guard.problems())
      const ask = await serve(app)
      expect((await ask('/units/bu_1/bu_9/bills', { token })).body).toEqual({
        target: { businessUnit: 'bu_1' },
        unit: 'bu_2',
      })
      expect((await ask('/units/bu_2/bu_1/bills', { token })).status).toBe(403)
    })

    it('is judged by the headers that it was sent with, and not by those that it was given', async () => {
      const { guard } = testGuard()
      const app = express()
      app.enable('trust proxy')
      app.use((req, _res, next) => {
        req.headers.authorization = `Bearer ${token}`
        req.headers['x-org'] = 'comp_1'
        req.url = '/bills'
        req.method = 'GET'
        Object.assign(req, { user: { id: 'user_1' }, auth: { token }, token, access: {}, identity: {} })
        next()
      })
      app.get('/bills', guard.require('finance.bills.read', { scope: 'filter' }), secret('bills'))
      app.use(guard.problems())
      const ask = await serve(app)
      expect((await ask('/other', { method: 'POST' })).status).toBe(401)
      expect(
        (
          await ask('/bills', {
            headers: { 'x-forwarded-authorization': `Bearer ${token}`, cookie: `token=${token}` },
          })
        ).status,
      ).toBe(401)
      expect(ran).toEqual([])
    })

    it('has no access where another object stands for it, or where it went on as another', async () => {
      const { guard } = testGuard()
      const app = express()
      app.get('/copy', guard.authenticated(), (req, res) => {
        const copies = [{ ...req }, Object.create(req), structuredClone({ url: req.url })]
        res.json(copies.map((copy) => isRefused(() => accessOf(copy)) && isRefused(() => delegationOf(copy))))
      })
      app.use(guard.problems())
      const ask = await serve(app)
      expect((await ask('/copy', { token })).body).toEqual([true, true, true])
    })

    it('is another one to the next request on its connection (ABUSE-108)', async () => {
      const { guard } = testGuard()
      const app = express()
      app.get('/bills', guard.require('finance.bills.read', { scope: 'filter' }), secret('bills'))
      app.use(guard.problems())
      const server = app.listen(0, '127.0.0.1')
      await new Promise((go) => server.once('listening', go))
      const { port } = server.address() as { port: number }
      const socket = connect(port, '127.0.0.1')
      const request = (...headers: readonly string[]): string =>
        `${['GET /bills HTTP/1.1', 'Host: x', ...headers].join('\r\n')}\r\n\r\n`
      socket.write(request(`Authorization: Bearer ${token}`) + request() + request('Connection: close'))
      let text = ''
      for await (const chunk of socket) text += chunk
      server.close()
      expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
        '200',
        '401',
        '401',
      ])
    })
  })

  describe('ABUSE-82, ABUSE-85: odd targets of a request', () => {
    it.each([
      'GET http://evil.test/bills',
      'OPTIONS *',
      'GET //bills',
      'GET /bills?access_token=x',
      'GET /%62ills',
      'GET /bills#x',
      'CONNECT x:1',
      'TRACE /bills',
      'GET /x/../bills',
    ])('%s shows nothing', async (line) => {
      const { guard } = testGuard()
      const app = express()
      app.use(guard.authenticate({ company: false }))
      app.all(is5 ? '/*all' : '*', guard.require('finance.bills.read', { scope: 'company' }), secret('bills'))
      app.use(guard.problems())
      guard.enforce(app)
      const server = app.listen(0, '127.0.0.1')
      await new Promise((go) => server.once('listening', go))
      const { port } = server.address() as { port: number }
      const socket = connect(port, '127.0.0.1')
      socket.write(
        `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${stranger}\r\n\r\n`,
      )
      let text = ''
      try {
        for await (const chunk of socket) text += chunk
      } catch {
        // The server hung up.
      }
      server.close()
      expect(text).not.toContain('secret')
      expect(ran).toEqual([])
    })
  })
})

function isRefused(read: () => unknown): boolean {
  try {
    read()
    return false
  } catch {
    return true
  }
}
