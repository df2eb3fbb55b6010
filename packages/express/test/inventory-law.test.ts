import { moduleAccess } from '@stagedoor/express'
import type { ErrorRequestHandler, IRouter, RequestHandler, Router } from 'express'
import { describe, expect, it } from 'vitest'
import { auth, expresses, nobody, serve, testGuard } from './serve.js'

/** A method for each route, so that each is told apart, whatever its path. */
const METHODS = [
  'get',
  'post',
  'put',
  'patch',
  'delete',
  'lock',
  'unlock',
  'mkcol',
  'move',
  'copy',
  'search',
  'notify',
  'merge',
  'report',
] as const

const PATHS = ['/', '/a', '/b', '/a/b', '/:x', ['/a', '/b'], /^\/a/]

/** Who asks, and the texts of the guards that let them through. */
const callers: Readonly<
  Record<string, { readonly token: string | undefined; readonly passes: readonly string[] }>
> = {
  stranger: { token: undefined, passes: [] },
  outsider: {
    token: await auth.tokenFor(nobody.may('artist.profiles.read')),
    passes: ['authenticated', 'authenticated, without a company'],
  },
  insider: {
    token: await auth.tokenFor(nobody.may('finance.settings.read')),
    passes: [
      'authenticated',
      'authenticated, without a company',
      'moduleAccess(finance)',
      'finance.settings.read',
    ],
  },
}

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

describe.each(expresses)('APP-1: a law of inventory() on Express $version', ({ express }) => {
  type Guard = ReturnType<typeof testGuard>['guard']
  const swallow: ErrorRequestHandler = (_error, _req, _res, next) => next()

  const guards: readonly ((guard: Guard) => RequestHandler)[] = [
    (guard) => guard.authenticate(),
    (guard) => guard.authenticate({ company: false }),
    (guard) => guard.authenticated(),
    (guard) => guard.authenticated({ company: false }),
    (guard) => guard.require(moduleAccess('finance')),
    (guard) => guard.require('finance.settings.read'),
    (guard) => guard.require('finance.bills.read', { scope: 'company' }),
    (guard) => guard.public(),
    (guard) => guard.public(),
  ]

  /** Fills a router in the order in which Express tries what is in it; the handlers of routes, and of params, say who they are. */
  function grow(
    router: IRouter,
    guard: Guard,
    roll: (sides: number) => number,
    depth: number,
    count: { routes: number },
  ) {
    const any = (): RequestHandler => (guards[roll(guards.length)] as (guard: Guard) => RequestHandler)(guard)
    for (let index = 0; index < 4; index += 1) {
      const path = PATHS[roll(PATHS.length)] as string
      const kind = roll(12)
      if (kind <= 1) router.use(any())
      else if (kind === 2) router.use(path, any())
      else if (kind === 3 && roll(3) === 0) router.use(swallow)
      else if (kind === 4 && roll(2) === 0) router.use(guard.problems())
      else if (kind === 5 && roll(2) === 0) router.use(guard.authenticate())
      else if (kind === 6 && depth > 0) {
        const inner = roll(2) === 0 ? express() : express.Router()
        const before = roll(2) === 0 ? [any()] : []
        router.use(typeof path === 'string' ? path : '/a', ...before, inner as Router)
        grow(inner, guard, roll, depth - 1, count)
      } else {
        const method = METHODS[count.routes++ % METHODS.length] ?? 'get'
        const handler: RequestHandler = (_req, res) => void res.send('secret')
        const extra = roll(4) === 0 ? [any()] : []
        const own = roll(3) > 0 ? [any()] : []
        const single = typeof path === 'string' ? path : '/a'
        router[method](single, ...own, ...extra, handler)
      }
    }
  }

  it('whoever reaches a handler passes what its route is listed with, and what is listed as public is', async () => {
    let [passed, reached] = [0, 0]
    for (let seed = 1; seed <= 40; seed += 1) {
      const { guard } = testGuard()
      const app = express()
      const count = { routes: 0 }
      grow(app, guard, dice(seed), 2, count)
      const { routes } = guard.inventory(app)
      const isWrong = routes.some(({ problem }) => problem !== undefined)
      if (isWrong || routes.length === 0 || count.routes > METHODS.length) continue
      expect(routes).toHaveLength(count.routes)
      expect([seed, routes.filter(({ access }) => access === 'undeclared')]).toEqual([seed, []])
      passed += 1
      app.use(guard.problems())
      const ask = await serve(app)
      for (const path of ['/', '/a', '/b', '/a/b', '/b/a', '/a/a', '/c'])
        for (const { method = '', guards: needed, access } of routes)
          for (const [who, { token, passes }] of Object.entries(callers)) {
            const { text } = await ask(path, { method, ...(token === undefined ? {} : { token }) })
            if (text !== 'secret') continue
            reached += 1
            const closed = needed.map((each) => each.text).filter((each) => !passes.includes(each))
            expect([seed, who, method, path, access, closed]).toEqual([seed, who, method, path, access, []])
            if (who === 'stranger')
              expect([seed, method, path, access]).toEqual([seed, method, path, 'public'])
          }
    }
    expect(passed).toBeGreaterThan(5)
    expect(reached).toBeGreaterThan(20)
  }, 60_000)
})
