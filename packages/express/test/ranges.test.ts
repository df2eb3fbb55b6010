import { accessOf, moduleAccess } from '@stagedoor/express'
import type { ErrorRequestHandler, Express, RequestHandler } from 'express'
import { describe, expect, it } from 'vitest'
import { type Answer, auth, clerk, expresses, nobody, serve, testGuard } from './serve.js'

const token = await auth.tokenFor(clerk)
const stranger = await auth.tokenFor(nobody)

const goOn: ErrorRequestHandler = (_error, _req, _res, next) => next()

describe.each(expresses)('on Express $version', ({ version, express }) => {
  const is5 = version === '5'

  /** An application whose guarded handlers note that they ran. */
  function world() {
    const { guard, events } = testGuard()
    const ran: string[] = []
    const handler: RequestHandler = (req, res) => {
      ran.push(`${req.method} ${req.originalUrl}`)
      res.json(accessOf(req).userId)
    }
    const bills = guard.require('finance.bills.read', { scope: 'filter' })
    return { guard, bills, handler, ran, events }
  }

  /** The statuses for no token, for a member without finance, and for one who may. */
  async function statuses(app: Express, path: string, method = 'GET'): Promise<readonly number[]> {
    const ask = await serve(app)
    const answers: Answer[] = []
    for (const credentials of [{}, { token: stranger }, { token }])
      answers.push(await ask(path, { method, ...credentials }))
    return answers.map(({ status }) => status)
  }

  describe('ABUSE-97: a refusal that comes late is answered', () => {
    it.each([
      ['rejects', () => Promise.reject(new Error('down')), 503],
      ['rejects with nothing', () => Promise.reject(), 503],
      ['refuses by itself', () => Promise.reject(Object.assign(new Error('gone'), { status: 410 })), 410],
      ['answers late with a unit of others', async () => 'bu_2', 403],
    ])('where a resolver %s, with and without problems()', async (_, businessUnit, status) => {
      for (const answersProblems of [true, false]) {
        const { guard, handler, ran } = world()
        const app = express()
        app.set('env', 'test')
        app.get('/x', guard.require('finance.bills.read', { scope: { businessUnit } }), handler)
        if (answersProblems) app.use(guard.problems())
        expect((await (await serve(app))('/x', { token })).status).toBe(status)
        expect(ran).toEqual([])
      }
    })

    it('on a router, in a mounted application, and before a parameter is looked up', async () => {
      const { guard, bills, handler, ran } = world()
      const app = express()
      const inner = express()
      inner.get('/bills', bills, handler)
      const looked: string[] = []
      const router = express.Router()
      router.use(bills)
      router.param('id', (_req, _res, next, id) => {
        looked.push(id)
        next()
      })
      router.get('/bills/:id', handler)
      app.use('/inner', inner)
      app.use('/router', router)
      app.use(guard.problems())
      guard.enforce(app)
      expect(await statuses(app, '/inner/bills')).toEqual([401, 403, 200])
      expect(await statuses(app, '/router/bills/7')).toEqual([401, 403, 200])
      expect(ran).toEqual(['GET /inner/bills', 'GET /router/bills/7'])
      expect(looked).toEqual(['7'])
    })
  })

  describe('every road of a router', () => {
    it('all(): every method is guarded', async () => {
      const { guard, bills, handler } = world()
      const app = express()
      const router = express.Router()
      router.all('/all', bills, handler)
      app.use('/api', router)
      app.all('/top', bills, handler)
      app.use(guard.problems())
      guard.enforce(app)
      for (const path of ['/api/all', '/top'])
        for (const method of ['GET', 'POST', 'DELETE', 'PROPFIND', 'OPTIONS'])
          expect([path, method, ...(await statuses(app, path, method))]).toEqual([
            path,
            method,
            401,
            403,
            200,
          ])
    })

    it('HEAD is judged as GET, and the automatic OPTIONS runs no handler', async () => {
      const { guard, bills, handler, ran, events } = world()
      const app = express()
      app.get('/bills', bills, handler)
      app.use(guard.problems())
      expect(await statuses(app, '/bills', 'HEAD')).toEqual([401, 403, 200])
      expect(ran).toEqual(['HEAD /bills'])
      expect(await statuses(app, '/bills', 'OPTIONS')).toEqual([200, 200, 200])
      expect([ran.length, events.length]).toEqual([1, 3])
    })

    it('strict and case-sensitive routing change which paths lead to a route, never who may', async () => {
      for (const settings of [
        [],
        ['strict routing'],
        ['case sensitive routing'],
        ['strict routing', 'case sensitive routing'],
      ]) {
        const { guard, bills, handler } = world()
        const app = express()
        for (const setting of settings) app.enable(setting)
        app.use('/api', bills)
        app.get('/api/bills', handler)
        app.use(guard.problems())
        guard.enforce(app)
        const isStrict = settings.includes('strict routing')
        const isExact = settings.includes('case sensitive routing')
        const found = (isFound: boolean) => (isFound ? 200 : 404)
        expect(await statuses(app, '/api/bills')).toEqual([401, 403, 200])
        expect(await statuses(app, '/api/bills/')).toEqual([401, 403, found(!isStrict)])
        const inCapitals = await statuses(app, '/API/bills')
        expect(inCapitals).toEqual(isExact ? [404, 404, 404] : [401, 403, 200])
      }
    })

    it('next("route") and next("router") lead past no guard', async () => {
      const { guard, bills, handler, ran } = world()
      const app = express()
      const router = express.Router()
      router.get('/x', bills, (_req, _res, next) => next('route'))
      router.get('/x', bills, (_req, _res, next) => next('router'))
      router.get('/x', bills, handler)
      app.use(router)
      app.get('/x', bills, handler)
      app.use(guard.problems())
      guard.enforce(app)
      expect(await statuses(app, '/x')).toEqual([401, 403, 200])
      expect(ran).toEqual(['GET /x'])
    })

    it('an error handler that goes on leads past a guard above it, which is why enforce() lists the route', async () => {
      const { guard, handler } = world()
      const app = express()
      app.use(guard.require(moduleAccess('finance')), goOn)
      app.get('/x', guard.authenticated(), handler)
      app.use(guard.problems())
      expect(() => guard.enforce(app)).toThrow(
        /GET \/x: an error handler stands between require\(moduleAccess\(finance\)\)/,
      )
      expect(await statuses(app, '/x')).toEqual([401, 200, 200])
    })

    it('a handler that rejects is the business of its Express', async () => {
      const { guard, bills } = world()
      const app = express()
      app.set('env', 'test')
      app.get('/sync', bills, (req) => accessOf(req).assert('finance.bills.read', { businessUnit: 'bu_2' }))
      if (is5)
        app.get('/async', bills, async (req) =>
          accessOf(req).assert('finance.bills.read', { businessUnit: 'bu_2' }),
        )
      app.use(guard.problems())
      const ask = await serve(app)
      expect((await ask('/sync', { token })).body.code).toBe('out_of_scope')
      if (is5) expect((await ask('/async', { token })).body.code).toBe('out_of_scope')
    })
  })
})
