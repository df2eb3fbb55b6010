import { moduleAccess, UndeclaredRoutesError } from '@stagedoor/express'
import type { ErrorRequestHandler, Express, RequestHandler, Router } from 'express'
import { describe, expect, it } from 'vitest'
import { expresses, serve, testGuard } from './serve.js'

describe.each(expresses)('on Express $version', ({ version, express }) => {
  const is5 = version === '5'
  const handler: RequestHandler = (_req, res) => {
    res.send('secret')
  }
  const pass: RequestHandler = (_req, _res, next) => next()
  const { guard } = testGuard()
  const bills = guard.require('finance.bills.read', { scope: 'filter' })

  /** What enforce() lists of an application. */
  function listed(build: (app: Express) => void, by = guard): readonly string[] {
    const app = express()
    build(app)
    try {
      by.enforce(app)
      return []
    } catch (error) {
      if (!(error instanceof UndeclaredRoutesError)) throw error
      return error.routes.map(({ method, path, problem }) => `${method} ${path}: ${problem}`)
    }
  }

  function router(build: (router: Router) => void): Router {
    const made = express.Router()
    build(made)
    return made
  }

  const NOTHING = 'declares nothing'
  const swallow: ErrorRequestHandler = (_error, _req, _res, next) => next()

  describe('APP-1: enforce()', () => {
    it('passes where every route says who may use it', () => {
      const problems = listed((app) => {
        app.get('/health', guard.public(), handler)
        app.get('/bills', bills, handler)
        app.post(
          '/grants',
          guard.requireDelegation((req) => req.body),
          handler,
        )
        app.get('/me', guard.authenticated(), handler)
        app.route('/all').all(bills).get(handler).post(handler)
        app.use('/static', express.static('.'))
        app.use(guard.problems())
      })
      expect(problems).toEqual([])
    })

    it('lists every undeclared route at once, with method and full path, and what to add', () => {
      const app = express()
      app.get('/bills', handler)
      app.route('/bills/:id').get(handler).delete(handler)
      app.use(
        '/api/:version',
        router((api) =>
          api.use(
            '/units',
            router((units) => units.post('/', handler)),
          ),
        ),
      )
      // Without saying for whom, the last way out would open a route to everyone.
      expect(() => guard.enforce(app)).toThrow(
        /If it is for everyone, without a token: public\(\), or let it stand before app\.use/,
      )
      expect(() => guard.enforce(app)).toThrow(
        expect.objectContaining({
          code: 'route_undeclared',
          message: expect.stringMatching(
            /GET \/bills: .*GET \/bills\/:id: .*DELETE \/bills\/:id: .*POST \/api\/:version\/units: .*require\(\)/s,
          ),
        }),
      )
    })

    it('takes a router, and refuses what is neither', () => {
      expect(() => guard.enforce(router((api) => api.get('/x', handler)))).toThrow(/GET \/x/)
      for (const nothing of [undefined, null, {}, () => {}, 'app'])
        expect(() => guard.enforce(nothing as never)).toThrow(TypeError)
    })

    it('lists one line for app.all() and for a list of paths one line each', () => {
      const problems = listed((app) => {
        app.all('/all', handler)
        app.get(['/a', '/b'], handler)
        app.get(/^\/c/, handler)
      })
      expect(problems).toEqual([
        `ALL /all: ${NOTHING}`,
        `GET /a: ${NOTHING}`,
        `GET /b: ${NOTHING}`,
        `GET (/^\\/c/): ${NOTHING}`,
      ])
    })

    it('judges each method of a route by itself', () => {
      const problems = listed((app) => {
        app.route('/x').get(bills, handler).all(handler)
        app.route('/y').get(handler).all(bills).post(handler)
      })
      expect(problems).toEqual([
        `ALL /x: ${NOTHING}`,
        'GET /y: declares something, but not first: what stands before it is not guarded',
      ])
    })

    it('wants the declaration first (ABUSE-89), also before authenticate()', () => {
      const problems = listed((app) => {
        app.get('/late', (_req, _res, next) => next('route'), bills, handler)
        app.use(guard.authenticate())
      })
      expect(problems).toEqual([
        'GET /late: declares something, but not first: what stands before it is not guarded',
      ])
    })

    it('walks an application mounted in another, and runs nothing of it', () => {
      let ran = 0
      const inner = express()
      inner.use((_req, _res, next) => {
        ran += 1
        next()
      })
      inner.get('/x', handler)
      const problems = listed((app) => {
        app.use(
          '/inner',
          router((api) => api.use('/deep', inner)),
        )
        app.use('/guarded', bills, inner)
      })
      expect(problems).toEqual([`GET /inner/deep/x: ${NOTHING}`])
      expect(ran).toBe(0)
    })

    it('lists a mounted application whose routes it cannot read', () => {
      const foreign = Object.assign(() => {}, { handle: () => {}, set: () => {}, emit: () => {} })
      expect(listed((app) => app.use('/foreign', foreign as never))).toEqual([
        'USE /foreign: its routes cannot be read: mount an Express application',
      ])
    })

    it('takes a mounted function for a middleware, also one with a stack of its own', () => {
      const connect = Object.assign(() => {}, { stack: [{ route: '/x', handle: () => {} }] })
      expect(listed((app) => app.use(connect as never).use(express.static('.')))).toEqual([])
    })

    it('enters a router that is mounted in itself once', () => {
      const problems = listed((app) => {
        app.use(
          '/replies',
          router((replies) => replies.use('/:id', replies).get('/x', handler)),
        )
      })
      expect(problems).toEqual([`GET /replies/x: ${NOTHING}`])
    })
  })

  describe('APP-1: a declaration before a route', () => {
    it('stands for every route of its router, and of those below, that comes after it', () => {
      const problems = listed((app) => {
        app.use(
          '/api',
          router((api) => {
            api.get('/before', handler)
            api.use(bills)
            api.get('/after', handler)
            api.use(
              '/deep',
              router((deep) => deep.get('/x', handler)),
            )
          }),
        )
        app.get('/beside', handler)
      })
      expect(problems).toEqual([`GET /api/before: ${NOTHING}`, `GET /beside: ${NOTHING}`])
    })

    it('at a path stands for that path alone', () => {
      const problems = listed((app) => {
        app.use(
          '/api',
          bills,
          router((api) => api.get('/x', handler)),
        )
        app.get('/api/y', handler)
        app.get('/apis', handler)
        app.use('/v/:id', bills)
        app.use(
          '/v/:id/more',
          router((more) => more.get('/', handler)),
        )
        app.use(
          '/v/:other',
          router((other) => other.get('/', handler)),
        )
        app.use(
          ['/p', '/q'],
          bills,
          router((pq) => pq.get('/x', handler)),
        )
        app.use(
          ['/p', '/r'],
          router((pr) => pr.get('/y', handler)),
        )
      })
      expect(problems).toEqual([
        `GET /apis: ${NOTHING}`,
        `GET /v/:other: ${NOTHING}`,
        `GET /p/y: ${NOTHING}`,
        `GET /r/y: ${NOTHING}`,
      ])
    })

    it('at a regular expression stands for nothing: a stateful one matches every other time', () => {
      const path = /^\/x/g
      expect(
        listed((app) =>
          app.use(
            path,
            bills,
            router((x) => x.get('/y', handler)),
          ),
        ),
      ).toEqual([`GET (/^\\/x/g)/y: ${NOTHING}`])
    })

    it("at '/' in a list stands for nothing: only a '/' by itself is any path to the router", () => {
      expect(listed((app) => app.use(['/'], bills).get('/secret', handler))).toEqual([
        `GET /secret: ${NOTHING}`,
      ])
      expect(listed((app) => app.use(['/', '/api'], bills).get(['/secret', '/api/x'], handler))).toHaveLength(
        2,
      )
      expect(listed((app) => app.use(['/', '/api'], bills).get('/api/x', handler))).toEqual([])
      // Express 4 matches '' only to what begins with a slash, which `OPTIONS *` does not.
      expect(listed((app) => app.use(['', '/api'], bills).get('/secret', handler))).toHaveLength(is5 ? 0 : 1)
      expect(listed((app) => app.get('/health', handler).use(['/'], guard.authenticate()))).toHaveLength(1)
    })

    it('beside a regular expression stands for nothing: the first match may end within a segment', () => {
      const paths = [/^\/adm/, '/admin']
      expect(listed((app) => app.use(paths, bills).get('/admin/x', handler))).toEqual([
        `GET /admin/x: ${NOTHING}`,
      ])
    })

    it('of another guard stands for nothing (APP-3)', () => {
      const { guard: other } = testGuard()
      const build = (app: Express) => {
        app.use(
          '/a',
          router((a) => a.get('/x', bills, handler)),
        )
        app.use(
          '/b',
          router((b) => b.get('/x', other.authenticated(), handler)),
        )
      }
      expect(listed(build)).toEqual([`GET /b/x: ${NOTHING}`])
      expect(listed(build, other)).toEqual([`GET /a/x: ${NOTHING}`])
      const staff = router((b) => b.get('/x', other.authenticated(), handler))
      expect(listed((app) => app.use('/staff', guard.public(), staff))).toEqual([])
    })

    it('of module access on a router narrows, and declares nothing for its routes (APP-2)', () => {
      const narrow = guard.require(moduleAccess('finance'))
      expect(listed((app) => app.use(narrow).get('/x', handler))).toEqual([`GET /x: ${NOTHING}`])
      expect(listed((app) => app.get('/x', narrow, handler))).toEqual([])
    })
  })

  describe('APP-1: an error handler', () => {
    const BETWEEN = 'an error handler stands between the guard and the route: put the guard in the route'

    it('leads past a guard before it, wherever the route is, and whatever else guards the route', () => {
      const problems = listed((app) => {
        app.use(bills, swallow)
        app.get('/secret', handler)
        app.get('/own', bills, handler)
        app.use(
          '/deep',
          router((deep) => deep.get('/x', handler)),
        )
        app.use('/again', bills)
        app.get('/again', handler)
        app.use(guard.authenticate())
      })
      const PAST =
        'an error handler stands between require(finance.bills.read, scope: filter) and the route, and can lead a refused ' +
        'request past it: put it behind the routes'
      expect(problems).toEqual([
        `GET /secret: ${BETWEEN}`,
        `GET /own: ${PAST}`,
        `GET /deep/x: ${BETWEEN}`,
        `GET /again: ${PAST}`,
      ])
    })

    it('that problems() made leads past nothing: it answers, or passes the error on', () => {
      const problems = listed((app) => {
        app.use(bills, guard.problems())
        app.get('/x', handler)
        app.get('/y', bills, guard.problems(), handler)
      })
      expect(problems).toEqual([])
    })

    it('does nothing before the guard, behind the routes, in a router behind the guard, or where none can be refused', () => {
      const problems = listed((app) => {
        app.use('/open', guard.public(), swallow)
        app.get('/open/x', handler)
        app.use(swallow)
        app.use(
          '/api',
          bills,
          router((api) => api.use(swallow).get('/x', handler)),
        )
        app.use(swallow)
      })
      expect(problems).toEqual([])
    })

    it('in a route leads past the guard to the handler behind it', () => {
      const problems = listed((app) => {
        app.get('/secret', bills, swallow, handler)
        app.get('/last', bills, handler, swallow)
        app.get('/open', guard.public(), swallow, handler)
      })
      expect(problems).toEqual([
        'GET /secret: an error handler stands between its guard and a handler: put it last',
      ])
    })
  })

  describe('problems() before a guarded route', () => {
    const UNANSWERED =
      'problems() stands before it, and cannot answer what it refuses: put it behind the routes'

    it('is listed where nothing but Express answers what the route refuses', async () => {
      const build = (app: Express): void => {
        app.get('/early', bills, handler)
        app.use(guard.problems())
        app.get('/open', guard.public(), handler)
        app.get('/bills', bills, handler)
        app.use(
          '/api',
          router((api) => api.get('/x', guard.authenticated(), handler)),
        )
      }
      expect(listed(build)).toEqual([`GET /bills: ${UNANSWERED}`, `GET /api/x: ${UNANSWERED}`])
      const app = express()
      app.set('env', 'test')
      build(app)
      const ask = await serve(app)
      const typeOf = async (path: string) => (await ask(path)).headers['content-type']
      expect(await typeOf('/early')).toBe('application/problem+json')
      expect(await typeOf('/bills')).toMatch(/^text\/html/)
      expect(await typeOf('/api/x')).toMatch(/^text\/html/)
    })

    it.each<[string, (app: Express) => void]>([
      ['another one comes later', (app) => app.use(guard.problems())],
      ['an error handler of the application comes later', (app) => app.use(swallow)],
      ['one at another path comes later, which may be meant', (app) => app.use('/x', guard.problems())],
    ])('is left alone where %s', (_what, after) => {
      const build = (app: Express): void => {
        app.use(guard.problems())
        app.get('/bills', bills, handler)
        after(app)
      }
      expect(listed(build)).toEqual([])
    })

    it('is left alone where the route, its router or its application has an error handler of its own', () => {
      const own = express()
      own.get('/x', bills, handler).use(guard.problems())
      const problems = listed((app) => {
        app.use(guard.problems())
        app.get('/route', bills, handler, guard.problems())
        app.use(
          '/router',
          router((api) => api.get('/x', bills, handler).use(guard.problems())),
        )
        app.use('/application', own)
      })
      expect(problems).toEqual([])
    })

    it('is left alone where none of it is sure to be passed, and where there is none at all', () => {
      const problems = listed((app) => {
        app.use('/api', guard.problems())
        app.get('/bills', bills, handler)
      })
      expect(problems).toEqual([])
      expect(listed((app) => app.get('/bills', bills, handler))).toEqual([])
    })

    it('is left alone in a router, and in a mounted application: around them there may be another', () => {
      const inner = express()
      inner.use(guard.problems())
      inner.get('/bills', bills, handler)
      const outer = express().use('/inner', inner).use(guard.problems())
      expect(() => guard.enforce(inner)).not.toThrow()
      expect(() => guard.enforce(outer)).not.toThrow()
      const alone = router((api) => api.use(guard.problems()).get('/bills', bills, handler))
      expect(() => guard.enforce(alone)).not.toThrow()
    })
  })

  describe('APP-1: authenticate()', () => {
    it('leaves what stands before it public, and declares nothing for what comes after', () => {
      const problems = listed((app) => {
        app.get('/health', handler)
        app.use(
          '/hooks',
          router((hooks) => hooks.post('/x', handler)),
        )
        app.use(guard.authenticate())
        app.get('/me', handler)
        app.get('/there', guard.authenticate(), handler)
      })
      expect(problems).toEqual([`GET /me: ${NOTHING}`, `GET /there: ${NOTHING}`])
    })

    it("in a router leaves only that router's own earlier routes public", () => {
      const problems = listed((app) => {
        app.get('/outside', handler)
        app.use(
          '/api',
          router((api) => api.get('/health', handler).use(guard.authenticate()).get('/me', handler)),
        )
      })
      expect(problems).toEqual([`GET /outside: ${NOTHING}`, `GET /api/me: ${NOTHING}`])
    })

    it('at a path makes nothing public', () => {
      const problems = listed((app) => {
        app.get('/health', handler)
        app.use('/api', guard.authenticate())
        app.get('/api/x', handler)
        app.use(guard.authenticate())
      })
      expect(problems).toEqual([`GET /api/x: ${NOTHING}`])
      expect(listed((app) => app.get('/health', handler).use('/api', guard.authenticate()))).toHaveLength(1)
    })
  })

  describe('APP-2: contradictions', () => {
    it('lists a route that says public() behind a middleware that asks, or beside a requirement', () => {
      const problems = listed((app) => {
        app.get('/both', guard.public(), bills, handler)
        app.use(guard.authenticate())
        app.get('/x', guard.public(), handler)
      })
      expect(problems).toEqual([
        'GET /both: says public(), and require(finance.bills.read, scope: filter) as well',
        'GET /x: says public(), and authenticate() as well',
      ])
    })

    it('lists a route whose param() callback runs before its guard (ABUSE-88)', () => {
      const load: Parameters<Router['param']>[1] = (_req, _res, next) => next()
      const early = listed((app) => {
        app.param('id', load)
        app.get('/bills/:id', bills, handler)
        app.get('/public/:id', guard.public(), handler)
        app.get('/ideas/:idea', bills, handler)
        app.use(
          '/units/:id',
          router((units) => units.get('/x', bills, handler)),
        )
      })
      expect(early.map((line) => line.split(':')[0])).toEqual(['GET /bills/', 'GET /units/'])
      const late = listed((app) => {
        app.param('id', load)
        app.use(guard.authenticate())
        app.get('/bills/:id', bills, handler)
      })
      expect(late).toEqual([])
    })

    type Case = [string, string, (app: Express) => void]
    const ofFive: Case[] = [
      ['a wildcard', 'rest', (app) => app.get('/x/*rest', bills, handler)],
      ['a name of other letters', 'größe', (app) => app.get('/x/:größe', bills, handler)],
      ['a name in quotes', 'a-b', (app) => app.get('/x/:"a-b"', bills, handler)],
    ]
    const ofFour: Case[] = [
      ['a wildcard', '0', (app) => app.get('/x/*', bills, handler)],
      ['an optional parameter', 'id', (app) => app.get('/x/:id?', bills, handler)],
      ['a parameter with a pattern', 'id', (app) => app.get('/x/:id(\\d+)', bills, handler)],
      ['a group', '0', (app) => app.use('/x-(y|z)', pass).get('/x-y', bills, handler)],
    ]
    const named: Case[] = [['a named group', 'id', (app) => app.get(/^\/x\/(?<id>\d+)$/, bills, handler)]]

    it.each<Case>([
      ['a guard at the path', 'id', (app) => app.use('/x/:id', bills).get('/x/:id', handler)],
      ['a middleware before', 'id', (app) => app.use('/x/:id', pass, bills).get('/x/:id', handler)],
      ['a pattern before', 'id', (app) => app.use('/:id', pass).use(bills).get('/x', handler)],
      ['a numbered group', '0', (app) => app.get(/^\/x\/(\d+)$/, bills, handler)],
      ...(is5 ? ofFive : ofFour),
      ...(version === '4.17' ? [] : named),
    ])('sees the callback that %s sets off', (_what, name, build) => {
      const problems = listed((app) => {
        app.param(name, (_req, _res, next) => next())
        build(app)
      })
      expect(problems).toEqual([expect.stringContaining(`only after the callback of param('${name}')`)])
    })

    it('does not see a callback where no request to the route sets it off', () => {
      const problems = listed((app) => {
        app.param('id', (_req, _res, next) => next())
        app.use('/log/:id', pass)
        app.get('/bills', bills, handler)
        app.get(is5 ? ['/x/\\:id', '/x/:idea', '/x/:"id-2"'] : ['/x/:idea', '/x/:id_2'], bills, handler)
        app.use(bills)
        app.get('/x/:id', handler)
      })
      expect(problems).toEqual([])
    })
  })
})
