import { type Guard, UndeclaredRoutesError } from '@stagedoor/express'
import type { ErrorRequestHandler, IRouter, RequestHandler, Router } from 'express'
import { describe, expect, it } from 'vitest'
import { expresses, serve, testGuard } from './serve.js'

/** Paths that Express 4 makes RegExps of, some of which match what their text does not say. */
const OF_EXPRESS_4 = ['*', '/a*', '/:x?', '/a|/b', '/ab?', '/a(b)?', '/:x(a|b)', '/[ab]', ['/a', '/b*']]

describe.each(expresses)('on Express $version', ({ version, express }) => {
  const is5 = version === '5'
  const PATHS = ['/', '/a', '/a/b', '/b', '/:x', '/a/:x', ['/a', '/b'], /^\/a/, ...(is5 ? [] : OF_EXPRESS_4)]

  /** Numbers that look random and are the same in every run. */
  function dice(seed: number): (sides: number) => number {
    let state = seed
    return (sides) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * sides)
    }
  }

  /** Leads every refusal on to what comes next. */
  const swallow: ErrorRequestHandler = (_error, _req, _res, next) => next()

  /** Fills a router with guards, error handlers, routes and routers in any order. Its handlers say `secret`, unless they may be public by position. */
  function grow(
    router: IRouter,
    guard: Guard,
    roll: (sides: number) => number,
    depth: number,
    open: () => boolean,
  ) {
    let authenticatesAt = -1
    for (let index = 0; index < 5; index += 1) {
      const path = PATHS[roll(PATHS.length)] as string
      const isOpen = (): boolean => open() || index < authenticatesAt
      const secret: RequestHandler = (_req, res) => void res.send(isOpen() ? 'open' : 'secret')
      const kind = roll(10)
      if (kind === 0) router.use(guard.authenticated())
      else if (kind === 1) router.use(path, guard.authenticated())
      else if (kind === 2) {
        router.use(path, guard.authenticate())
        if (path === '/' || path === '*') authenticatesAt = index
      } else if (kind === 3 && roll(3) === 0) {
        router.use(guard.authenticate())
        authenticatesAt = index
      } else if (kind === 4) router.get(path, guard.authenticated(), secret)
      else if (kind === 5) router.route(path).all(guard.authenticated()).get(secret)
      else if (kind === 6 && roll(4) === 0) router.get(path, secret)
      else if (kind === 9 && roll(2) === 0) router.use(swallow)
      else if (depth > 0) {
        const inner = kind === 7 ? express() : express.Router()
        grow(inner, guard, roll, depth - 1, isOpen)
        if (roll(2) === 0) router.use(path, inner as Router)
        else router.use(path, guard.authenticated(), inner as Router)
      }
    }
  }

  const places = ['', '/a', '/b', '/c'].flatMap((one) =>
    ['', '/a', '/b'].flatMap((two) => ['', '/a', '/b', '/A/'].map((three) => one + two + three || '/')),
  )

  /** A layer as its router matches by it: Express 5 answers, Express 4 writes it on the layer. */
  interface Matcher {
    readonly path?: string
    match(uri: string): boolean | { readonly path: string }
  }

  /** Does the router run this middleware? Only where its match ends with a segment. */
  function runs(middleware: Matcher, uri: string): boolean {
    const match = middleware.match(uri)
    const path = typeof match === 'object' ? match.path : (middleware.path ?? '')
    return (
      match !== false && (path === '' || (uri.startsWith(path) && ends.includes(uri.charAt(path.length))))
    )
  }
  // Express 4 takes a dot for the end of a segment.
  const ends = is5 ? ['', '/'] : ['', '/', '.']

  const segments = ['', '/', '/a', '/b', '/A', '/a.b', '/a-b', '/ab']
  const uris = segments.flatMap((one) =>
    segments.flatMap((two) => [`${one}${two}` || '/', `/${one}${two}/`, `${one}/x${two}`, `*${two}`]),
  )

  describe('APP-1: a law of enforce()', () => {
    it('what it passes shows nothing to whoever has no token, except where authenticate() only comes later', async () => {
      let passed = 0
      for (let seed = 1; seed <= (is5 ? 200 : 100); seed += 1) {
        const { guard } = testGuard()
        const app = express()
        grow(app, guard as Guard, dice(seed), 2, () => false)
        try {
          guard.enforce(app)
        } catch (error) {
          expect(error).toBeInstanceOf(UndeclaredRoutesError)
          continue
        }
        passed += 1
        app.use(guard.problems())
        const ask = await serve(app)
        const shown = await Promise.all([...new Set(places)].map(async (path) => (await ask(path)).text))
        expect([seed, ...shown]).not.toContain('secret')
      }
      expect(passed).toBeGreaterThan(25)
    })

    it('a guard that stands for a route matches, in the router itself, whatever the route matches', () => {
      const shared = ['/', '//', '/a', '/a/', '/:x', '/:x-:y', '/A', '/a.b', '', /^\/a/, /^\/a\/?/]
      const ofFive = ['/*w', '{/a}', '{/:x}']
      const ofFour = [
        '*',
        '/*',
        '/a*',
        '/:x?',
        '/:x(a|b)',
        '/a|/b',
        '/ab?',
        '/a+',
        '/:x.:y',
        '/[ab]',
        '/a$',
        '^/b',
      ]
      const parts = [...shared, ...(is5 ? ofFive : ofFour)]
      const roll = dice(7)
      const pick = () => parts[roll(parts.length)] as string
      const path = () => (roll(2) === 0 ? pick() : [pick(), pick()])
      const { guard } = testGuard()
      let passed = 0
      for (let round = 0; round < 5_000; round += 1) {
        const app = express()
        if (roll(2) === 0) app.enable('strict routing')
        const base = path()
        const below = roll(2) === 0 && typeof base === 'string' ? base + pick() : path()
        try {
          app.use(base, guard.authenticated())
          app.get(below, () => {})
          guard.enforce(app)
        } catch {
          continue
        }
        passed += 1
        const { stack } = (is5 ? app.router : (app as { _router?: unknown })._router) as { stack: Matcher[] }
        const [middleware, route] = stack.slice(-2) as [Matcher, Matcher]
        const missed = uris.filter((uri) => route.match(uri) && !runs(middleware, uri))
        expect([base, below, ...missed]).toEqual([base, below])
      }
      expect(passed).toBeGreaterThan(400)
    })

    it('and what it refuses for declaring nothing does show something, so the law is about something', async () => {
      const { guard } = testGuard()
      const app = express()
      app.get('/a', (_req, res) => void res.send('secret'))
      expect(() => guard.enforce(app)).toThrow(UndeclaredRoutesError)
      expect((await (await serve(app))('/a')).text).toBe('secret')
    })
  })
})
