import { moduleAccess, UndeclaredRoutesError } from '@stagedoor/express'
import type { Application, ErrorRequestHandler, RequestHandler } from 'express'
import { describe, expect, it, vi } from 'vitest'
import { expresses, testGuard } from './serve.js'

const handler: RequestHandler = (_req, res) => {
  res.send('secret')
}
const { guard } = testGuard()
const bills = guard.require('finance.bills.read', { scope: 'filter' })

/** The routes of an application as `METHOD path: access needs (declared at)`. */
const linesOf = (app: Application): readonly string[] =>
  guard
    .inventory(app)
    .routes.map(
      ({ method, path, access, guards, declaredAt }) =>
        `${method} ${path}: ${[access, ...guards.map(({ text }) => text)].join(' ')} (${declaredAt})`,
    )

describe.each(expresses)('on Express $version', ({ version, express }) => {
  const is5 = version === '5'

  describe('inventory()', () => {
    it('names every route with what it needs and where it says so, mounts included', () => {
      const app = express()
      const units = express.Router()
      units.route('/bills/:id').get(bills, handler).put(guard.authenticated(), handler)
      units.post(
        '/grants',
        guard.requireDelegation((req) => req.body),
        (_req, res) => void res.send(),
      )
      app.get('/health', handler)
      app.use(guard.authenticate())
      app.use('/units/:unit', guard.require(moduleAccess('finance')), units)
      app.all('/all', guard.authenticated({ company: false }), handler)
      app.get(['/a', '/b'], handler)
      expect(linesOf(app)).toEqual([
        'GET /a: undeclared authenticated (nowhere)',
        'ALL /all: declared authenticated, without a company (the route, handler)',
        'GET /b: undeclared authenticated (nowhere)',
        'GET /health: public (before authenticate())',
        'GET /units/:unit/bills/:id: declared moduleAccess(finance) finance.bills.read, scope: filter (use /units/:unit and the route, handler)',
        'PUT /units/:unit/bills/:id: declared moduleAccess(finance) authenticated (use /units/:unit and the route, handler)',
        'POST /units/:unit/grants: declared moduleAccess(finance) delegation (use /units/:unit and the route)',
      ])
    })

    it('tells public from undeclared, and what is wrong', () => {
      const app = express()
      app.get('/open', guard.public(), handler)
      app.use('/files', guard.public())
      app.get('/files/x', handler)
      app.get('/none', handler)
      app.get('/late', handler, bills)
      const rows = guard.inventory(app).routes.map(({ path, access, problem }) => [path, access, problem])
      expect(rows).toEqual([
        ['/files/x', 'public', undefined],
        ['/late', 'declared', 'declares something, but not first: what stands before it is not guarded'],
        ['/none', 'undeclared', 'declares nothing'],
        ['/open', 'public', undefined],
      ])
    })

    it.each(['/api', '/api/:version', '/:a-:b', '/x.:ext', '/größe', '/a b', '/', ''])(
      'names a mount at %j as it was written',
      (path) => {
        const inner = express.Router()
        inner.get('/x', handler)
        expect(guard.inventory(express().use(path, inner)).routes.map((row) => row.path)).toEqual([
          `${path.replace(/\/$/, '')}/x`,
        ])
      },
    )

    it('names every mount of a list', () => {
      const app = express()
      app.use(['/a', '/b/:c'], express.Router().get('/x', handler))
      expect(guard.inventory(app).routes.map(({ path }) => path)).toEqual(['/a/x', '/b/:c/x'])
    })

    it.each([/^\/api/, /^\/api\/(\d+)/g])('names a mount at %s in parentheses', (path) => {
      const app = express()
      app.use(path, express.Router().get('/x', handler))
      expect(guard.inventory(app).routes.map((row) => row.path)).toEqual([`(${path})/x`])
    })

    it.each(is5 ? [] : ['/:id(\\d+)', '/a|/b', '/ab?', '/[ab]'])(
      'names what Express 4 makes of a mount at %s where the text would not be certain, and takes no guard there for one',
      (path) => {
        const app = express()
        app.use(path, bills)
        app.use(path, express.Router().get('/x', handler))
        expect(guard.inventory(app).routes).toEqual([
          expect.objectContaining({ path: expect.stringMatching(/\/x$/), access: 'undeclared' }),
        ])
      },
    )

    it('walks applications in applications, and runs nothing of them', () => {
      const ran: string[] = []
      const spy =
        (name: string): RequestHandler =>
        (_req, _res, next) => {
          ran.push(name)
          next()
        }
      const innermost = express()
      innermost.set('query parser', () => void ran.push('query parser'))
      innermost.use(spy('middleware'))
      innermost.get('/x', bills, handler)
      innermost.use(((_error, _req, _res, next) => {
        ran.push('error handler')
        next()
      }) as ErrorRequestHandler)
      const inner = express()
      inner.use('/deep', innermost)
      expect(linesOf(express().use('/inner', spy('before'), inner))).toEqual([
        'GET /inner/deep/x: declared finance.bills.read, scope: filter (the route, handler)',
      ])
      expect(ran).toEqual([])
    })

    it('is empty for an application without routes', () => {
      expect(guard.inventory(express()).routes).toEqual([])
      expect(() => guard.enforce(express())).not.toThrow()
    })
  })

  describe("enforce({ audit: 'warn' })", () => {
    const app = express()
    app.get('/none', handler)

    it('logs what it would refuse to start with, and goes on', () => {
      const log = vi.fn()
      guard.enforce(app, { audit: 'warn', log })
      expect(log.mock.calls).toEqual([[expect.stringContaining('GET /none: declares nothing')]])
    })

    it('logs to the console unless told otherwise', () => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
      guard.enforce(app, { audit: 'warn' })
      expect(warn.mock.calls).toEqual([[expect.stringContaining('GET /none')]])
      warn.mockRestore()
    })

    it('logs nothing where nothing is wrong', () => {
      const log = vi.fn()
      guard.enforce(express().get('/bills', bills, handler), { audit: 'warn', log })
      expect(log).not.toHaveBeenCalled()
    })

    it('throws with any other word, and with an unknown option', () => {
      expect(() => guard.enforce(app, { audit: 'enforce' })).toThrow(UndeclaredRoutesError)
      for (const wrong of [{ audit: 'wran' }, { audit: true }, { log: 'x' }, { warn: true }])
        expect(() => guard.enforce(express(), wrong as never)).toThrow(TypeError)
    })
  })
})
