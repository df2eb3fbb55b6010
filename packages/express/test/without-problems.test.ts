import { accessOf } from '@stagedoor/express'
import type { Express } from 'express'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { auth, clerk, expresses, nobody, serve, testGuard } from './serve.js'

// Express writes errors to the console, a moment after it has answered.
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
afterEach(async () => {
  await new Promise((resolve) => setTimeout(resolve, 10))
  vi.restoreAllMocks()
})

const forNobody = await auth.tokenFor(nobody)
const forClerk = await auth.tokenFor(clerk)

const SHOWS_INSIDE = /node_modules|\.[jt]s[:&]|&nbsp;at |eyJ|127\.0\.0\.1/

describe.each(expresses)('on Express $version', ({ express }) => {
  describe.each(['development', 'production'])(
    'WIRE-7: without problems(), in %s, Express answers',
    (env) => {
      const application = (options: Parameters<typeof testGuard>[0] = {}): Express => {
        const { guard } = testGuard(options)
        const app = express()
        app.set('env', env)
        const scope = { businessUnit: (req: { params: { unit: string } }) => req.params.unit }
        app.get('/units/:unit', guard.require('finance.bills.read', { scope }), (_req, res) => res.json([]))
        app.get('/throws', guard.require('finance.bills.read', { scope: 'filter' }), (req) => {
          accessOf(req).assert('finance.bills.read', { businessUnit: 'bu_2' })
        })
        return app
      }

      it.each([
        ['no token', undefined, '/units/bu_1', 401],
        ['a bad token', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJtYWxsb3J5In0.', '/units/bu_1', 401],
        ['a missing module', forNobody, '/units/bu_1', 403],
        ['a unit outside', forClerk, '/units/bu_2', 403],
      ])(
        '%s with the right status and headers, and shows no stack and no token',
        async (_, token, path, status) => {
          const ask = await serve(application())
          const answer = await ask(path, token === undefined ? {} : { token })
          expect(answer.status).toBe(status)
          expect(answer.headers['cache-control']).toBe('no-store')
          if (status === 401) expect(answer.headers['www-authenticate']).toMatch(/^Bearer/)
          expect(answer.text).not.toMatch(SHOWS_INSIDE)
        },
      )

      it('an outage with 503 and Retry-After', async () => {
        const ask = await serve(application({ jwks: 'http://127.0.0.1:9/keys' }))
        const answer = await ask('/units/bu_1', { token: forClerk })
        expect(answer.status).toBe(503)
        expect(answer.headers['retry-after']).toMatch(/^\d+$/)
        expect(answer.text).not.toMatch(SHOWS_INSIDE)
      })

      it('a refusal that a handler throws with its status', async () => {
        const answer = await (await serve(application()))('/throws', { token: forClerk })
        expect([answer.status, answer.headers['cache-control']]).toEqual([403, 'no-store'])
      })
    },
  )
})
