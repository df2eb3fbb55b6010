import { Controller, Get, Header, type MiddlewareConsumer, Res } from '@nestjs/common'
import { Authenticated, type DecisionEvent, GuardError, Public } from '@stagedoor/nest'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Answer } from './app/http-client.js'
import {
  accessOptions,
  issuer,
  type Platform,
  platforms,
  startApp,
  type TestApp,
  type TestAppParts,
} from './app/platforms.js'
import { BillsController, clerk, handled, type Row, rows } from './app/section-seven.js'

beforeEach(() => {
  handled.length = 0
})

/** One route of section 7 declares nothing, on purpose. */
const start = (platform: Platform, { access, ...parts }: TestAppParts): Promise<TestApp> =>
  startApp(platform, { ...parts, access: { audit: 'warn', ...access } })

const ask = async (
  app: TestApp,
  { method = 'GET', path = '/units/bu_1/bills', ask: asked }: Row,
): Promise<Answer> => app.send(method, path, await asked())

describe.each(platforms)('section 7 on %s', async (platform) => {
  const app = await start(platform, { controllers: [BillsController] })

  it.each(rows)('WIRE-1 WIRE-2 answers $title with $status $code', async (row) => {
    const before = app.events.length
    const asked = await row.ask()
    const answer = await ask(app, row)
    expect(answer.status).toBe(row.status)
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    })
    expect(answer.headers['www-authenticate']).toBe(row.challenge)
    expect(answer.body).toEqual({
      type: `https://stagedoor.dev/errors#${row.code}`,
      title: expect.any(String),
      status: row.status,
      detail: expect.any(String),
      code: row.code,
      ...row.says,
    })
    expect(handled, 'the handler did not run').toEqual([])
    const told = app.events.slice(before).filter(({ outcome }) => outcome !== 'allowed')
    expect(told, 'one refusal is observed').toHaveLength(1)
    if (asked.token) expect(JSON.stringify([answer, told, app.logged])).not.toContain(asked.token)
  })

  it('lets through whoever every layer lets through', async () => {
    const { status, body, headers } = await app.get('/units/bu_1/bills', {
      token: await issuer.tokenFor(clerk),
    })
    expect({ status, body }).toEqual({ status: 200, body: { unit: 'bu_1' } })
    expect(headers).toMatchObject({ vary: 'Authorization, X-Org', 'cache-control': 'private' })
    expect(headers['www-authenticate']).toBeUndefined()
    expect(handled).toEqual(['read'])
    expect(app.events.at(-1)).toMatchObject({
      outcome: 'allowed',
      route: 'GET /units/:unit/bills',
      requirement: 'finance.bills.read, scope: businessUnit',
      identity: { issuer: issuer.issuer, subject: 'user_1' },
      company: 'comp_1',
    })
  })
})

describe('WIRE-1 Express and Fastify', async () => {
  const apps = await Promise.all(
    platforms.map((platform) => start(platform, { controllers: [BillsController] })),
  )

  it.each(rows)('answer $title with the same bytes and headers', async (row) => {
    const [express, fastify] = (await Promise.all(apps.map((app) => ask(app, row)))) as [Answer, Answer]
    expect({ ...express, headers: own(express) }).toEqual({ ...fastify, headers: own(fastify) })
  })

  /** What the framework itself puts on every response is not ours to make the same. */
  function own({ headers }: Answer): object {
    const { date: _date, connection: _connection, 'x-powered-by': _poweredBy, ...rest } = headers
    return rest
  }
})

describe.each(platforms)('WIRE-1 the form of a refusal on %s', async (platform) => {
  it('is the envelope by option', async () => {
    const app = await start(platform, { controllers: [BillsController], access: { format: 'envelope' } })
    const { status, headers, body } = await app.get('/units/bu_2/bills', {
      token: await issuer.tokenFor(clerk),
    })
    expect(status).toBe(403)
    expect(headers['content-type']).toBe('application/json')
    expect(body).toEqual({ success: false, error: { code: 'out_of_scope', message: expect.any(String) } })
  })

  it('says no more than the status by option', async () => {
    const app = await start(platform, { controllers: [BillsController], access: { disclose: 'none' } })
    const { body } = await app.get('/units/bu_2/bills', { token: await issuer.tokenFor(clerk) })
    expect(body).toEqual({ type: 'about:blank', title: 'Forbidden', status: 403 })
  })
})

describe.each(platforms)('WIRE-1 a refusal thrown before any route on %s', (platform) => {
  it('is answered all the same', async () => {
    const refuse = () => {
      throw new GuardError('credentials_missing')
    }
    class RefusingModule {
      configure(consumer: MiddlewareConsumer): void {
        consumer.apply(refuse).forRoutes('{*path}')
      }
    }
    const app = await start(platform, { controllers: [BillsController], imports: [RefusingModule] })
    const { status, headers, body } = await app.get('/units/bu_1/bills')
    expect({ status, body }).toMatchObject({ status: 401, body: { code: 'credentials_missing' } })
    expect(headers).toMatchObject({
      'www-authenticate': 'Bearer',
      'content-type': 'application/problem+json',
    })
  })
})

/** A promise, and what resolves it. */
function deferred<T>(): readonly [Promise<T>, (value: T) => void] {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return [promise, (value) => resolve(value)]
}

describe.each(platforms)('WIRE-2 what is not to be had on %s', (platform) => {
  const unavailable = { status: 503, code: 'access_unavailable' }

  it('is 503 with Retry-After where the keys cannot be fetched', async () => {
    const { jwks: _, ...withoutKeys } = accessOptions
    const access = { ...withoutKeys, jwks: 'http://127.0.0.1:1/jwks.json' }
    const app = await start(platform, { controllers: [BillsController], access })
    const { body, headers } = await app.get('/units/bu_1/bills', { token: await issuer.tokenFor(clerk) })
    expect(body).toMatchObject(unavailable)
    expect(headers).toMatchObject({
      'retry-after': expect.stringMatching(/^\d+$/),
      'cache-control': 'no-store',
    })
    expect(handled).toEqual([])
  })

  it('is 503 where the member cannot be loaded', async () => {
    const loadMember = () => Promise.reject(new Error('database down'))
    const app = await start(platform, { controllers: [BillsController], access: { loadMember } })
    const { body, text } = await app.get('/units/bu_1/bills', { token: await issuer.tokenFor(clerk) })
    expect(body).toMatchObject(unavailable)
    expect(text).not.toContain('database')
  })

  it('ABUSE-80 is nothing to crash on where the client has gone by then', async () => {
    const [asked, ask] = deferred<void>()
    const [gone, leave] = deferred<void>()
    const [judged, judge] = deferred<DecisionEvent>()
    const app = await start(platform, {
      controllers: [BillsController],
      access: {
        loadMember: async () => {
          ask()
          await gone
          throw new Error('database down')
        },
        onDecision: judge,
      },
    })
    const client = new AbortController()
    const headers = { authorization: `Bearer ${await issuer.tokenFor(clerk)}` }
    const answered = fetch(`${await app.app.getUrl()}/units/bu_1/bills`, { headers, signal: client.signal })
    await asked
    client.abort()
    await expect(answered).rejects.toThrow()
    leave()
    expect(await judged).toMatchObject({ outcome: 'failed', code: 'access_unavailable' })
    expect((await app.get('/units/bu_1/bills')).status).toBe(401)
  })
})

@Controller('cached')
class CachedController {
  @Get('plain')
  @Authenticated()
  plain(): object {
    return {}
  }

  @Get('chosen')
  @Authenticated()
  @Header('Cache-Control', 'public, max-age=60')
  chosen(): object {
    return {}
  }

  @Get('varied')
  @Authenticated()
  @Header('Vary', 'Accept-Language')
  varied(): object {
    return {}
  }

  @Get('replaced')
  @Authenticated()
  replaced(@Res({ passthrough: true }) response: { header(name: string, value: string): void }): object {
    response.header('Vary', 'Accept-Language')
    return {}
  }

  @Get('open')
  @Public()
  open(): object {
    return {}
  }
}

describe.each(platforms)('WIRE-3 ABUSE-154 caches on %s', async (platform) => {
  const token = await issuer.tokenFor(clerk)
  const app = await start(platform, { controllers: [CachedController, BillsController] })
  const headersOf = async (path: string, headers = {}): Promise<Answer['headers']> =>
    (await app.get(path, { token, headers })).headers

  it('are told that a guarded response is private and varies by who asks', async () => {
    expect(await headersOf('/cached/plain')).toMatchObject({
      vary: 'Authorization, X-Org',
      'cache-control': 'private',
    })
  })

  it('are told what the handler chose', async () => {
    expect(await headersOf('/cached/chosen')).toMatchObject({
      vary: 'Authorization, X-Org',
      'cache-control': 'public, max-age=60',
    })
  })

  it('are told of both where the handler varies too', async () => {
    for (const path of ['/cached/varied', '/cached/replaced'])
      expect((await headersOf(path)).vary, path).toBe('Accept-Language, Authorization, X-Org')
  })

  it('are told nothing about a public response', async () => {
    const headers = await headersOf('/cached/open')
    expect(headers.vary).toBeUndefined()
    expect(headers['cache-control']).toBeUndefined()
  })

  it('are told the company header of the options', async () => {
    const other = await start(platform, {
      controllers: [CachedController],
      access: { companyHeader: 'x-company' },
    })
    expect((await other.get('/cached/plain', { token })).headers.vary).toBe('Authorization, X-Company')
  })

  it('keep what CORS says, also on a refusal', async () => {
    const cors = await start(platform, {
      controllers: [CachedController, BillsController],
      configure: (nest) => nest.enableCors({ origin: ['https://app.example'] }),
    })
    const headers = { origin: 'https://app.example' }
    const passed = await cors.get('/cached/plain', { token, headers })
    expect(passed.headers.vary).toBe('Origin, Authorization, X-Org')
    const refused = await cors.get('/units/bu_2/bills', { token, headers })
    expect(refused.status).toBe(403)
    expect(refused.headers).toMatchObject({
      vary: 'Origin',
      'access-control-allow-origin': 'https://app.example',
      'cache-control': 'no-store',
    })
  })
})
