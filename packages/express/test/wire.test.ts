import { accessOf, delegationOf, moduleAccess } from '@stagedoor/express'
import type { Express } from 'express'
import { describe, expect, it } from 'vitest'
import { type Answer, auth, clerk, expresses, nobody, serve, testGuard } from './serve.js'

describe.each(expresses)('on Express $version', ({ express }) => {
  function application(options: Parameters<typeof testGuard>[0] = {}): { app: Express; ran: string[] } {
    const { guard } = testGuard(options)
    const ran: string[] = []
    const app = express()
    app.use(express.json())
    app.get('/bills', guard.require('finance.bills.read', { scope: 'filter' }), (req, res) => {
      ran.push('bills')
      res.json(accessOf(req).scopeOf('finance.bills.read'))
    })
    app.get(
      '/units/:unit/bills',
      guard.require('finance.bills.read', { scope: { businessUnit: (req) => req.params.unit } }),
      (_req, res) => {
        ran.push('unit')
        res.json([])
      },
    )
    app.get('/archive', guard.require('finance.archive.read', { scope: 'company' }), (_req, res) => {
      ran.push('archive')
      res.json([])
    })
    app.post(
      '/team/grants',
      guard.requireDelegation((req) => req.body),
      (req, res) => {
        ran.push('grants')
        res.status(201).json(delegationOf(req))
      },
    )
    app.use(guard.problems())
    guard.enforce(app)
    return { app, ran }
  }

  function expectProblem(answer: Answer, status: number, code: string): void {
    expect([answer.status, answer.body?.code]).toEqual([status, code])
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.body).toMatchObject({
      status,
      type: expect.any(String),
      title: expect.any(String),
      detail: expect.any(String),
    })
    expect(answer.text).not.toMatch(/eyJ|node_modules|\.js:\d/)
  }

  describe('WIRE-1, section 7: credentials', () => {
    it.each([
      ['no header', []],
      ['another scheme', ['Authorization', 'Basic dXNlcjpwYXNz']],
      ['the scheme alone', ['Authorization', 'Bearer']],
      ['a token in another header', ['X-Forwarded-Authorization', 'Bearer a.b.c']],
    ])('answers %s with 401 credentials_missing and a challenge without error', async (_, headers) => {
      const { app, ran } = application()
      const answer = await (await serve(app))('/bills', { headers: ['Host', 'localhost', ...headers] })
      expectProblem(answer, 401, 'credentials_missing')
      expect(answer.headers['www-authenticate']).toBe('Bearer')
      expect(ran).toEqual([])
    })

    it('answers two Authorization headers with 400 invalid_request, although the first is good (ABUSE-69)', async () => {
      const { app, ran } = application()
      const good = `Bearer ${await auth.tokenFor(clerk)}`
      const headers = ['Host', 'localhost', 'Authorization', good, 'Authorization', good]
      const answer = await (await serve(app))('/bills', { headers })
      expectProblem(answer, 400, 'invalid_request')
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer error="invalid_request"/)
      expect(ran).toEqual([])
    })

    it('answers an expired token with 401 invalid_token and its challenge', async () => {
      const { app, ran } = application()
      const answer = await (await serve(app))('/bills', {
        token: await auth.tokenFor(clerk, { iat: 1, exp: 2 }),
      })
      expectProblem(answer, 401, 'invalid_token')
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer error="invalid_token", error_description="/)
      expect(ran).toEqual([])
    })

    it('answers malformed claims of a well-signed token with 401 invalid_token', async () => {
      const { app } = application()
      const ask = await serve(app)
      expectProblem(
        await ask('/bills', { token: await auth.tokenFor(clerk, { grants: 'all' }) }),
        401,
        'invalid_token',
      )
    })

    it.each(['bearer', 'BEARER'])('takes the scheme written %s (ABUSE-67)', async (scheme) => {
      const { app } = application()
      const headers = { authorization: `${scheme} ${await auth.tokenFor(clerk)}` }
      expect((await (await serve(app))('/bills', { headers })).status).toBe(200)
    })

    it('does not read a token from the query (ABUSE-71)', async () => {
      const { app } = application()
      const token = await auth.tokenFor(clerk)
      expectProblem(await (await serve(app))(`/bills?access_token=${token}`), 401, 'credentials_missing')
    })

    it('answers 503 with Retry-After, never 401, where the keys are not to be had', async () => {
      const { app, ran } = application({ jwks: 'http://127.0.0.1:9/keys' })
      const answer = await (await serve(app))('/bills', { token: await auth.tokenFor(clerk) })
      expectProblem(answer, 503, 'access_unavailable')
      expect(answer.headers['retry-after']).toMatch(/^\d+$/)
      expect(ran).toEqual([])
    })
  })

  describe('CMP-1, WIRE-2, section 7: the company', () => {
    const both = [clerk, clerk.as({ companyId: 'comp_2' })]

    it('answers 400 company_required where a token of several companies names none', async () => {
      const { app } = application()
      const answer = await (await serve(app))('/bills', { token: await auth.tokenFor(both) })
      expectProblem(answer, 400, 'company_required')
      expect(answer.headers['www-authenticate']).toBeUndefined()
    })

    it('answers 403 not_a_member for a company that the token does not name', async () => {
      const { app } = application()
      const token = await auth.tokenFor(both)
      expectProblem(
        await (await serve(app))('/bills', { token, headers: { 'x-org': 'comp_3' } }),
        403,
        'not_a_member',
      )
    })

    it('answers 400 company_required where two companies are named (ABUSE-102)', async () => {
      const { app } = application()
      const good = `Bearer ${await auth.tokenFor(both)}`
      const headers = ['Host', 'x', 'Authorization', good, 'X-Org', 'comp_1', 'X-Org', 'comp_2']
      expectProblem(await (await serve(app))('/bills', { headers }), 400, 'company_required')
    })

    it('judges by the company named', async () => {
      const { app } = application()
      const answer = await (await serve(app))('/bills', {
        token: await auth.tokenFor(both),
        headers: { 'x-org': 'comp_2' },
      })
      expect([answer.status, answer.body.company]).toEqual([200, 'comp_2'])
    })
  })

  describe('LAY-1, section 7: the layers', () => {
    it.each([
      ['module_not_entitled', 'entitlement', clerk.notOwning('finance'), '/bills', 'finance.bills.read'],
      ['module_not_granted', 'membership', clerk.notGiven('finance'), '/bills', 'finance.bills.read'],
      [
        'permission_not_granted',
        'permission',
        nobody.may('finance.expenses.read'),
        '/bills',
        'finance.bills.read',
      ],
      [
        'scope_required',
        'scope',
        nobody.may('finance.archive.read', { businessUnit: 'bu_1' }),
        '/archive',
        'finance.archive.read',
      ],
      ['out_of_scope', 'scope', clerk, '/units/bu_2/bills', 'finance.bills.read'],
    ] as const)('answers %s with 403 in the %s layer', async (code, layer, member, path, permission) => {
      const { app, ran } = application()
      const answer = await (await serve(app))(path, { token: await auth.tokenFor(member) })
      expectProblem(answer, 403, code)
      expect(answer.body).toMatchObject({ layer, permission, module: 'finance' })
      const challenge = answer.headers['www-authenticate']
      if (layer === 'permission') expect(challenge).toMatch(/^Bearer error="insufficient_scope"/)
      else expect(challenge).toBeUndefined()
      expect(ran).toEqual([])
    })

    it('says which purchases would open a closed add-on', async () => {
      const { app } = application()
      const member = nobody.may('finance.archive.read').notOwning('archive')
      const answer = await (await serve(app))('/archive', { token: await auth.tokenFor(member) })
      expectProblem(answer, 403, 'addon_not_entitled')
      expect(answer.body.offers).toEqual([expect.objectContaining({ key: 'archive' })])
    })

    it('lets through who passes every layer', async () => {
      const { app, ran } = application()
      const ask = await serve(app)
      const token = await auth.tokenFor(clerk)
      expect((await ask('/bills', { token })).body).toEqual({
        kind: 'some',
        company: 'comp_1',
        scopes: [{ businessUnit: ['bu_1'] }],
      })
      expect((await ask('/units/bu_1/bills', { token })).status).toBe(200)
      expect(ran).toEqual(['bills', 'unit'])
    })
  })

  describe('DEL-1, section 7: delegation', () => {
    const lead = nobody
      .may('finance.bills.*', { businessUnit: ['bu_1', 'bu_2'] })
      .delegating({ permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_1'] } })
    const gift = {
      userId: 'user_2',
      companyId: 'comp_1',
      permissions: ['finance.bills.read'],
      scope: { businessUnit: ['bu_1'] },
    }
    const give = async (json: unknown): Promise<{ answer: Answer; ran: string[] }> => {
      const { app, ran } = application()
      const ask = await serve(app)
      return {
        answer: await ask('/team/grants', { method: 'POST', json, token: await auth.tokenFor(lead) }),
        ran,
      }
    }

    it('hands the canonical grant to the handler', async () => {
      const { answer } = await give(gift)
      expect(answer.status).toBe(201)
      expect(answer.body).toEqual({ ...gift, intent: 'give', modules: [] })
    })

    it('answers a refusal with 403 and every item in the order asked', async () => {
      const { answer, ran } = await give({
        ...gift,
        permissions: ['finance.bills.approve', 'finance.bills.read', 'artist.profiles.write'],
      })
      expectProblem(answer, 403, 'delegation_refused')
      expect(answer.body.items).toEqual([
        expect.objectContaining({ path: 'permissions[0]', reason: 'outside_delegation' }),
        expect.objectContaining({ path: 'permissions[2]', reason: 'module_not_entitled' }),
      ])
      expect(ran).toEqual([])
    })

    it.each([
      ['an unknown field', { ...gift, scopes: {} }],
      ['no object', ['gift']],
      ['nothing', undefined],
    ])('answers %s with 400 malformed_request', async (_, json) => {
      const { answer, ran } = await give(json)
      expectProblem(answer, 400, 'malformed_request')
      expect(ran).toEqual([])
    })
  })

  describe('WIRE-1: forms of a refusal', () => {
    const refusedWith = async (options: Parameters<typeof testGuard>[0]): Promise<Answer> =>
      (await serve(application(options).app))('/bills', {
        token: await auth.tokenFor(clerk.notOwning('finance')),
      })

    it('says the code alone with disclose: code', async () => {
      const { status, body } = await refusedWith({ disclose: 'code' })
      expect([status, body.code]).toEqual([403, 'module_not_entitled'])
      expect(body).not.toHaveProperty('offers')
      expect(body).not.toHaveProperty('permission')
    })

    it('says the status alone with disclose: none', async () => {
      const { status, text } = await refusedWith({ disclose: 'none' })
      expect(status).toBe(403)
      expect(text).not.toContain('module_not_entitled')
    })

    it('answers with the envelope where that is chosen', async () => {
      const { status, headers, body } = await refusedWith({ format: 'envelope' })
      expect(status).toBe(403)
      expect(headers['content-type']).toMatch(/^application\/json/)
      expect(body).toMatchObject({
        success: false,
        error: { code: 'module_not_entitled', message: expect.any(String) },
      })
    })
  })

  describe('WIRE-3: caches', () => {
    it('tells caches whose a guarded response is', async () => {
      const { app } = application()
      const { headers } = await (await serve(app))('/bills', { token: await auth.tokenFor(clerk) })
      expect(headers['cache-control']).toBe('private')
      expect(headers.vary).toBe('Authorization, X-Org')
    })

    it('says it once, however many guards a request passes', async () => {
      const { guard } = testGuard()
      const app = express()
      app.use(guard.authenticate())
      app.use(guard.require(moduleAccess('finance')))
      app.get('/bills', guard.require('finance.bills.read', { scope: 'filter' }), (_req, res) => res.json([]))
      const { headers } = await (await serve(app))('/bills', { token: await auth.tokenFor(clerk) })
      expect([headers['cache-control'], headers.vary]).toEqual(['private', 'Authorization, X-Org'])
    })

    it.each(['Accept, authorization', '*'])('adds to what varies already: %s', async (vary) => {
      const { guard } = testGuard()
      const app = express()
      app.get(
        '/bills',
        (_req, res, next) => {
          res.setHeader('Vary', vary)
          next()
        },
        guard.require('finance.bills.read', { scope: 'filter' }),
        (_req, res) => res.json([]),
      )
      const { headers } = await (await serve(app))('/bills', { token: await auth.tokenFor(clerk) })
      expect(headers.vary).toBe(vary === '*' ? '*' : `${vary}, X-Org`)
    })

    it('leaves the choice of the handler, and what else varies', async () => {
      const { guard } = testGuard()
      const app = express()
      app.use((_req, res, next) => {
        res.vary('Origin')
        next()
      })
      app.get('/bills', guard.require('finance.bills.read', { scope: 'filter' }), (_req, res) => {
        res.set('Cache-Control', 'private, max-age=60').json([])
      })
      const { headers } = await (await serve(app))('/bills', { token: await auth.tokenFor(clerk) })
      expect(headers['cache-control']).toBe('private, max-age=60')
      expect(headers.vary).toBe('Origin, Authorization, X-Org')
    })

    it('says nothing of caches on a public route', async () => {
      const { guard } = testGuard()
      const app = express()
      app.get('/health', guard.public(), (_req, res) => res.send('ok'))
      const { headers } = await (await serve(app))('/health')
      expect([headers['cache-control'], headers.vary]).toEqual([undefined, undefined])
    })

    it('answers out_of_scope and not_a_member as the same 404 with conceal', async () => {
      const { guard } = testGuard()
      const app = express()
      app.get(
        '/units/:unit',
        guard.require('finance.bills.read', {
          conceal: true,
          scope: { businessUnit: (req) => req.params.unit },
        }),
        (_req, res) => res.json({}),
      )
      app.use(guard.problems())
      const ask = await serve(app)
      const token = await auth.tokenFor(clerk)
      const outside = await ask('/units/bu_2', { token })
      const stranger = await ask('/units/bu_1', { token, headers: { 'x-org': 'comp_9' } })
      expect(outside.status).toBe(404)
      expect([stranger.status, stranger.text]).toEqual([404, outside.text])
      expect(outside.text).not.toMatch(/scope|member/)
    })
  })
})
