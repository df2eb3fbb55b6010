import { moduleAccess, UndeclaredRoutesError } from '@stagedoor/express'
import type { Express, IRouter, RequestHandler } from 'express'
import { describe, expect, it } from 'vitest'
import { auth, clerk, expresses, nobody, serve, testGuard } from './serve.js'

type Guard = ReturnType<typeof testGuard>['guard']

describe.each(expresses)('on Express $version', ({ express }) => {
  const secret: RequestHandler = (_req, res) => void res.send('secret')

  /** An application in which the routes stand before `authenticate()`. */
  function beforeAuthenticate(build: (app: Express, guard: Guard) => void): { app: Express; guard: Guard } {
    const { guard } = testGuard()
    const app = express()
    build(app, guard)
    app.use(guard.authenticate())
    app.use(guard.problems())
    return { app, guard }
  }

  describe('APP-1, APP-2: a route before authenticate() is public where nothing asks for anything', () => {
    it.each<readonly [string, (app: Express, guard: Guard) => void]>([
      [
        'behind module access on its router, which only narrows',
        (app, guard) => {
          const finance = express.Router()
          finance.use(guard.require(moduleAccess('finance')))
          finance.get('/bills', secret)
          app.use('/finance', finance)
        },
      ],
      [
        'behind module access on its mount',
        (app, guard) =>
          app.use('/finance', guard.require(moduleAccess('finance')), express.Router().get('/bills', secret)),
      ],
      [
        'behind module access at its path',
        (app, guard) => {
          app.use('/finance', guard.require(moduleAccess('finance')))
          app.get('/finance/bills', secret)
        },
      ],
      [
        'with an authenticate() of its own',
        (app, guard) => app.get('/finance/bills', guard.authenticate(), secret),
      ],
    ])('%s it declares nothing, and is listed (ABUSE-87)', async (_what, build) => {
      const { app, guard } = beforeAuthenticate(build)
      expect(guard.inventory(app).routes).toMatchObject([
        { path: '/finance/bills', access: 'undeclared', problem: 'declares nothing' },
      ])
      expect(() => guard.enforce(app)).toThrow(UndeclaredRoutesError)
      // What the list is about: whoever has anything in the module is served.
      const ask = await serve(app)
      expect(
        (await ask('/finance/bills', { token: await auth.tokenFor(nobody.may('finance.settings.read')) }))
          .text,
      ).toBe('secret')
    })

    it('with nothing before it, or public() alone, it is', () => {
      const { app, guard } = beforeAuthenticate((outer, by) => {
        outer.get('/one', secret)
        outer.use('/two', by.public(), express.Router().get('/', secret))
      })
      expect(guard.inventory(app).routes.map(({ access }) => access)).toEqual(['public', 'public'])
      expect(() => guard.enforce(app)).not.toThrow()
    })
  })

  describe('APP-1: public() before a param() callback keeps nobody from it (ABUSE-88)', () => {
    const asking = (guard: Guard) => guard.require('finance.bills.read', { scope: 'company' })
    const ways: readonly (readonly [string, (app: Express, bills: IRouter, guard: Guard) => void])[] = [
      ['on the mount', (app, bills, guard) => app.use('/bills', guard.public(), bills)],
      ['on the application', (app, bills, guard) => app.use(guard.public()).use('/bills', bills)],
      [
        'on the router',
        (app, bills, guard) => app.use('/bills', express.Router().use(guard.public()).use(bills)),
      ],
    ]

    it.each(ways)('%s, and the route is listed', async (_where, mount) => {
      const { guard } = testGuard()
      const loaded: string[] = []
      const app = express()
      const bills = express.Router()
      bills.param('id', (_req, _res, next, id) => {
        loaded.push(id)
        next()
      })
      bills.get('/:id', asking(guard), secret)
      mount(app, bills, guard)
      app.use(guard.problems())
      expect(guard.inventory(app).routes).toMatchObject([{ problem: expect.stringContaining("param('id')") }])
      expect(() => guard.enforce(app)).toThrow(UndeclaredRoutesError)
      expect((await (await serve(app))('/bills/bill_1')).status).toBe(401)
      expect(loaded).toEqual(['bill_1'])
    })

    it.each(ways)('%s, which is no matter where the route asks for nothing either', (_where, mount) => {
      const { guard } = testGuard()
      const app = express()
      const bills = express.Router()
      bills.param('id', (_req, _res, next) => next())
      bills.get('/:id', secret)
      mount(app, bills, guard)
      expect(() => guard.enforce(app)).not.toThrow()
    })

    it.each(ways)('%s, and a guard before the callback does', async (_where, mount) => {
      const { guard } = testGuard()
      const loaded: string[] = []
      const app = express()
      const bills = express.Router()
      bills.use(guard.authenticated())
      bills.param('id', (_req, _res, next, id) => {
        loaded.push(id)
        next()
      })
      bills.get('/:id', asking(guard), secret)
      mount(app, bills, guard)
      app.use(guard.problems())
      expect(() => guard.enforce(app)).not.toThrow()
      const ask = await serve(app)
      expect((await ask('/bills/bill_1')).status).toBe(401)
      expect(loaded).toEqual([])
      expect((await ask('/bills/bill_1', { token: await auth.tokenFor(clerk) })).status).toBe(403)
    })
  })
})
