import { Controller, Get, Module, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { createGuard } from '@stagedoor/express'
import * as nest from '@stagedoor/nest'
import { AccessModule, Authenticated, Public, RequireDelegation, RequirePermission } from '@stagedoor/nest'
import { createAuthorizer } from '@stagedoor/server'
import express, { type RequestHandler } from 'express'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nobody, tokenFor } from './world/issuers.js'
import { sendRaw } from './world/raw-client.js'
import { PLATFORMS, startService, trust } from './world/service.js'

afterEach(() => vi.unstubAllEnvs())

const created = (options: object) => () => createAuthorizer({ ...trust, ...options } as never)

describe('ABUSE-19: there is no HMAC mode', () => {
  it.each(['HS256', 'HS384', 'HS512', 'none', '', 'RS1'])('%s cannot be pinned', (algorithm) => {
    expect(created({ algorithms: [algorithm] })).toThrow(/algorithms/)
  })

  it('an empty list of algorithms is none', () => {
    expect(created({ algorithms: [] })).toThrow(/algorithms/)
  })

  it.each(['', 'secret', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'])(
    'a symmetric key, %j, is no key set',
    (k) => {
      const { issuers: _, ...rest } = trust
      const keys = [{ kty: 'oct', kid: 'k', k, alg: 'HS256' }]
      expect(() => createAuthorizer({ ...rest, issuer: 'https://auth.test', jwks: { keys } })).toThrow(/jwks/)
    },
  )
})

describe('ABUSE-22: there is no way around verification', () => {
  const shortcuts = [
    'devToken',
    'skipVerify',
    'disabled',
    'insecure',
    'allowUnsigned',
    'secret',
    'secretOrKey',
    'mock',
  ]

  it.each(shortcuts)('%s is no option, in no environment', async (name) => {
    for (const environment of ['production', 'development', 'test', '']) {
      vi.stubEnv('NODE_ENV', environment)
      expect(created({ [name]: true })).toThrow(name)
    }
  })

  it.each(PLATFORMS)('%s refuses the same in every environment', async (platform) => {
    for (const environment of ['production', 'development', 'test', '']) {
      vi.stubEnv('NODE_ENV', environment)
      const service = await startService(platform)
      expect((await service.send({ path: '/bills' })).status).toBe(401)
      expect(service.state.ran).toEqual([])
      await service.close()
    }
  })

  it.each(PLATFORMS)('%s does not start with a wrong option', async (platform) => {
    for (const options of [{ skipVerify: true }, { clockTolerance: 3_600 }, { audience: [] }, { typ: [] }])
      await expect(startService(platform, options as never)).rejects.toThrow(TypeError)
  })
})

describe('ABUSE-34: tolerance has bounds', () => {
  it.each([601, 3_600, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '5', null])(
    'not %j',
    (clockTolerance) => {
      expect(created({ clockTolerance })).toThrow(/clockTolerance/)
    },
  )

  it.each([0, 600])('but %j', (clockTolerance) => {
    expect(created({ clockTolerance })).not.toThrow()
  })
})

describe('ABUSE-62: keys come over https', () => {
  const { issuers: _, ...rest } = trust
  const fetchingFrom = (jwks: string) => () =>
    createAuthorizer({ ...rest, issuer: 'https://auth.test', jwks })
  const addresses = [
    'http://auth.test/keys',
    'http://127.0.0.1.evil.test/keys',
    'http://localhost.evil.test/keys',
    'http://127.evil/keys',
    'ftp://auth.test/keys',
    'file:///etc/keys',
    'data:application/json,{"keys":[]}',
    'https://user:password@auth.test/keys',
    'keys',
    '',
  ]

  it.each(addresses)('not from %j, wherever', (address) => {
    expect(fetchingFrom(address)).toThrow(TypeError)
  })

  it.each([
    'http://127.0.0.1/keys',
    'http://localhost:1/keys',
    'http://[::1]/keys',
    'http://2130706433/keys',
  ])('from %s on this machine, but not in production', (address) => {
    expect(fetchingFrom(address)).not.toThrow()
    vi.stubEnv('NODE_ENV', 'production')
    expect(fetchingFrom(address)).toThrow(TypeError)
  })
})

describe('ABUSE-87, ABUSE-88: Express names every route that does not say who may use it', () => {
  const guard = createGuard(trust)
  const open: RequestHandler = (_req, res) => {
    res.send('open')
  }
  const named = (build: (app: express.Express) => unknown): string => {
    const app = express()
    app.use(guard.authenticate())
    app.get('/fine', guard.require('finance.reports.read'), open)
    build(app)
    try {
      guard.enforce(app)
      return ''
    } catch (error) {
      return String(error)
    }
  }

  it.each<readonly [string, string, (app: express.Express) => unknown]>([
    ['a route', 'GET /forgotten', (app) => app.get('/forgotten', open)],
    ['app.all', 'ALL /forgotten', (app) => app.all('/forgotten', open)],
    ['app.route', 'POST /forgotten', (app) => app.route('/forgotten').post(open)],
    ['a list of paths', 'GET /b', (app) => app.get(['/a', '/b'], open)],
    ['a router', 'GET /in/forgotten', (app) => app.use('/in', express.Router().get('/forgotten', open))],
    [
      'a mounted application',
      'GET /sub/forgotten',
      (app) => app.use('/sub', express().get('/forgotten', open)),
    ],
    [
      'a guard that stands behind the handler',
      'GET /late',
      (app) => app.get('/late', open, guard.require('finance.reports.read')),
    ],
    [
      'a guard of another application',
      'GET /other',
      (app) => app.get('/other', createGuard(trust).require('finance.reports.read'), open),
    ],
    [
      'a guard that is wrapped',
      'GET /wrapped',
      (app) =>
        app.get(
          '/wrapped',
          (req, res, next) => guard.require('finance.reports.read')(req as never, res, next),
          open,
        ),
    ],
    [
      'a module alone on a router',
      'GET /m/x',
      (app) =>
        app.use(
          '/m',
          express
            .Router()
            .use(guard.require(nest.moduleAccess('finance')))
            .get('/x', open),
        ),
    ],
  ])('%s', (_what, route, build) => {
    expect(named(build)).toContain(route)
  })

  it('and none, where each does', () => {
    expect(named((app) => app.get('/open', guard.authenticated(), open))).toBe('')
  })
})

@Controller()
class ForgottenController {
  @Get('forgotten')
  forgotten(): string {
    return 'open'
  }

  @Get('open')
  @Public()
  open(): string {
    return 'open'
  }
}

async function started(controller: Type): Promise<{ readonly port: number; readonly said: string }> {
  const said: unknown[] = []
  const note = (...words: readonly unknown[]): unknown => said.push(...words)

  @Module({ imports: [AccessModule.forRoot({ ...trust, audit: 'warn' })], controllers: [controller] })
  class AppModule {}

  const logger = { log: note, warn: note, error: note, fatal: note }
  const app = await NestFactory.create(AppModule, new FastifyAdapter(), { abortOnError: false, logger })
  await app.listen(0, '127.0.0.1')
  return { port: app.getHttpServer().address().port, said: said.join('\n') }
}

describe('ABUSE-87, ABUSE-92: Nest refuses a route that declares nothing, and names it', () => {
  it('to everyone', async () => {
    const { port, said } = await started(ForgottenController)
    const token = await tokenFor(nobody)
    expect(said).toContain('ForgottenController.forgotten')
    const refused = await sendRaw(port, {
      path: '/forgotten',
      headers: [['Authorization', `Bearer ${token}`]],
    })
    expect([refused.status, JSON.parse(refused.text).code]).toEqual([403, 'route_undeclared'])
    expect((await sendRaw(port, { path: '/forgotten' })).status).toBe(401)
    expect((await sendRaw(port, { path: '/open' })).status).toBe(200)
  })
})

describe('ABUSE-113, ABUSE-172: what is declared wrongly stops the start', () => {
  const guard = createGuard(trust)
  const wrong: readonly (readonly [string, unknown, unknown?])[] = [
    ['a scope forgotten', 'finance.bills.read'],
    ['no scope in the options', 'finance.bills.read', {}],
    ['an empty scope', 'finance.bills.read', { scope: {} }],
    ['a scope of another dimension', 'finance.bills.read', { scope: { event: () => 'e' } }],
    ['a scope that is no function', 'finance.bills.read', { scope: { businessUnit: 'bu_1' } }],
    ['a scope that is misspelt', 'finance.bills.read', { scopes: 'filter' }],
    ['a scope that is undefined', 'finance.bills.read', { scope: undefined }],
    ['a scope that is null', 'finance.bills.read', { scope: null }],
    ['a wildcard', 'finance.*', { scope: 'filter' }],
    ['an unknown key', 'finance.bills.destroy', { scope: 'filter' }],
    ['a list', ['finance.bills.read'], { scope: 'filter' }],
    ['an object', { kind: 'allOf', parts: [] }],
    ['a number', 7],
    ['nothing', undefined],
    ['an empty text', ''],
    ['__proto__', '__proto__'],
    ['a text object', Object('finance.reports.read')],
  ]

  it.each(wrong)('in Express: %s', (_what, requirement, ...options) => {
    expect(() => guard.require(requirement as never, ...(options as []))).toThrow(TypeError)
  })

  it.each(wrong)('in Nest: %s', async (_what, requirement, ...options) => {
    @Controller()
    class WrongController {
      @Get('wrong')
      @RequirePermission(requirement as never, ...(options as []))
      wrong(): string {
        return 'open'
      }
    }
    await expect(started(WrongController)).rejects.toThrow(/WrongController\.wrong/)
  })

  it('in Nest: a reader of delegations that is none, and public beside a requirement', async () => {
    @Controller()
    class WrongController {
      @Get('reader')
      @RequireDelegation('body' as never)
      reader(): void {}

      @Get('both')
      @Public()
      @Authenticated()
      both(): void {}
    }
    await expect(started(WrongController)).rejects.toThrow(
      /WrongController\.reader[\s\S]*WrongController\.both/,
    )
  })
})

describe('ABUSE-93: nothing of Stagedoor is bound to paths in Nest', () => {
  it('it exports no middleware', () => {
    const middlewares = Object.entries(nest).filter(
      ([name, value]) =>
        /middleware/i.test(name) ||
        typeof (value as { prototype?: { use?: unknown } }).prototype?.use === 'function',
    )
    expect(middlewares).toEqual([])
  })
})
