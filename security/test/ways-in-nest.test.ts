import 'reflect-metadata'
import { connect as connectOver2 } from 'node:http2'
import { type AddressInfo, connect as connectRaw } from 'node:net'
import {
  All,
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  type INestApplication,
  Inject,
  Injectable,
  type MessageEvent,
  Module,
  type ModuleMetadata,
  type NestInterceptor,
  Param,
  Scope,
  Sse,
  UseGuards,
  UseInterceptors,
  VersioningType,
} from '@nestjs/common'
import {
  type AbstractHttpAdapter,
  APP_GUARD,
  ApplicationConfig,
  LazyModuleLoader,
  NestFactory,
  REQUEST,
  RouterModule,
} from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import {
  type Access,
  AccessGuard,
  AccessModule,
  type AccessModuleExtras,
  type AuthorizerOptions,
  CurrentAccess,
  CurrentTarget,
  Public,
  RequirePermission,
  RouteRegistry,
  type ScopeTarget,
} from '@stagedoor/nest'
import { type Observable, of, Subject } from 'rxjs'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { catalog } from './world/catalog.js'
import { auth, clerk, nobody, tokenFor } from './world/issuers.js'

/*
 * Attacks on Nest over HTTP: guards that are extended, doubled or made anew, routes that are reached by other ways,
 * handlers and requests that somebody else puts in the place of the guarded ones, responses that go on.
 */

const reader = nobody.may('finance.reports.read')

/** The handlers that ran. */
const ran: string[] = []
beforeEach(() => {
  ran.length = 0
})
const run = (name: string): object => {
  ran.push(name)
  return { secret: name }
}

const platforms = [
  ['Express', (): AbstractHttpAdapter => new ExpressAdapter()],
  ['Fastify', (): AbstractHttpAdapter => new FastifyAdapter()],
] as const

interface Parts extends ModuleMetadata {
  readonly access?: Partial<AuthorizerOptions> & AccessModuleExtras
  readonly configure?: (app: INestApplication) => unknown
}

const options: AuthorizerOptions = {
  catalog,
  issuer: auth.issuer,
  audience: auth.audience,
  jwks: auth.jwks(),
}

/** Makes an application, and does not start it. */
async function make(adapter: AbstractHttpAdapter, { access, imports = [], configure, ...metadata }: Parts) {
  @Module({ imports: [AccessModule.forRoot({ ...options, ...access }), ...imports], ...metadata })
  class AttackedModule {}
  const app = await NestFactory.create(AttackedModule, adapter, {
    abortOnError: false,
    forceCloseConnections: true,
    logger: false,
  })
  await configure?.(app)
  return app
}

/** Starts an application; it ends with the tests of the file. */
async function start(adapter: AbstractHttpAdapter, parts: Parts) {
  const app = await make(adapter, parts)
  afterAll(() => app.close())
  await app.listen(0, '127.0.0.1')
  const { port } = app.getHttpServer().address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const ask = async (path: string, token?: string, init: RequestInit = {}) => {
    const headers = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...init.headers }
    const response = await fetch(url + path, { ...init, headers })
    return { status: response.status, text: await response.text() }
  }
  return { app, port, url, ask }
}

@Controller()
class ReportsController {
  @Get('reports')
  @RequirePermission('finance.reports.read')
  reports(): object {
    return run('reports')
  }
}

describe('APP-1: an application does not start', () => {
  @Injectable({ scope: Scope.REQUEST })
  class GuardPerRequest extends AccessGuard {}

  it('with a guard that is made anew for each request, which Nest would never run', async () => {
    const parts = { controllers: [ReportsController], access: { guard: GuardPerRequest } }
    await expect(start(new ExpressAdapter(), parts)).rejects.toThrow('request-scoped')
  })

  it('with options that are made anew for each request', async () => {
    @Module({
      imports: [AccessModule.forRootAsync({ inject: [REQUEST], useFactory: () => options })],
      controllers: [ReportsController],
    })
    class ScopedModule {}
    const starting = NestFactory.create(ScopedModule, { abortOnError: false, logger: false }).then((app) =>
      app.init(),
    )
    await expect(starting).rejects.toThrow('request-scoped')
  })

  it.each(platforms)('where the guard is not among those that Nest runs, on %s', async (_name, adapter) => {
    // What Nest 11.0 makes of a guard that is request-scoped: it says nothing, and runs none.
    const configure = (app: INestApplication): void => {
      app.get(ApplicationConfig).getGlobalGuards().length = 0
    }
    const app = await make(adapter(), { controllers: [ReportsController], configure })
    await expect(app.init()).rejects.toThrow('No guard runs on any route')
    await app.close()
  })
})

/** A decorator as many are written: it puts a function of its own in the place of the method, and copies no metadata. */
const Logged = (): MethodDecorator => (_target, _name, descriptor: PropertyDescriptor) => {
  const { value } = descriptor
  descriptor.value = function logged(this: unknown, ...args: unknown[]): unknown {
    return value.apply(this, args)
  }
}

@Controller('kept')
@RequirePermission('finance.reports.read')
class WrappedController {
  @Get()
  @Logged()
  @RequirePermission('finance.vault.open')
  open(): object {
    return run('vault')
  }

  @Get('public')
  @Logged()
  @Public()
  everyone(): object {
    return run('public')
  }
}

class BaseController {
  @Logged()
  @RequirePermission('finance.vault.open')
  open(): object {
    return run('vault')
  }
}

@Controller('derived')
@RequirePermission('finance.reports.read')
class DerivedController extends BaseController {
  @Get()
  override open(): object {
    return super.open()
  }
}

describe.each(platforms)(
  'APP-2: a decorator that puts another function in the place of a method, on %s',
  async (_name, adapter) => {
    const { ask, app } = await start(adapter(), { controllers: [WrappedController, DerivedController] })
    const token = await tokenFor(reader)

    it.each(['/kept', '/derived'])('does not take what the method requires with it: %s', async (path) => {
      expect(await ask(path, token)).toMatchObject({ status: 403 })
      expect(await ask(path, await tokenFor(reader.may('finance.vault.open')))).toMatchObject({ status: 200 })
      expect(ran).toEqual(['vault'])
      const { routes } = app.get(RouteRegistry).inventory()
      expect(routes.find((route) => route.path === path)?.guards).toHaveLength(2)
    })

    it('does take with it that the method is public', async () => {
      expect(await ask('/kept/public')).toMatchObject({ status: 401 })
      expect(ran).toEqual([])
    })
  },
)

describe.each(platforms)('LAY-1: guards beside the guard, on %s', async (_name, adapter) => {
  const says = (answer: () => boolean): CanActivate => ({ canActivate: answer })
  const fails = (): boolean => {
    throw new Error('broken')
  }

  @Controller()
  class GuardedController {
    @Get('twice')
    @UseGuards(AccessGuard)
    @UseGuards(AccessGuard)
    @RequirePermission('finance.reports.read')
    twice(@CurrentAccess() access: Access): object {
      return run(`twice ${access.companyId}`)
    }

    @Get('willing')
    @UseGuards(says(() => true))
    @RequirePermission('finance.reports.read')
    willing(): object {
      return run('willing')
    }

    @Get('unwilling')
    @UseGuards(says(() => false))
    @RequirePermission('finance.reports.read')
    unwilling(): object {
      return run('unwilling')
    }

    @Get('failing')
    @UseGuards(says(fails))
    @Public()
    failing(): object {
      return run('failing')
    }
  }

  const { ask } = await start(adapter(), {
    controllers: [GuardedController],
    providers: [
      { provide: APP_GUARD, useValue: says(() => true) },
      { provide: APP_GUARD, useValue: says(() => true) },
    ],
  })

  it('do not speak for it when they are willing (ABUSE-95)', async () => {
    for (const path of ['/twice', '/willing', '/unwilling']) {
      expect(await ask(path)).toMatchObject({ status: 401 })
      expect(await ask(path, await tokenFor(clerk))).toMatchObject({ status: 403 })
    }
    expect(ran).toEqual([])
  })

  it('do not speak for each other: one that fails, or is unwilling, is enough (ABUSE-95)', async () => {
    const token = await tokenFor(reader)
    expect(await ask('/unwilling', token)).toMatchObject({ status: 403 })
    expect(await ask('/failing', token)).toMatchObject({ status: 500 })
    expect(await ask('/twice', token)).toMatchObject({ status: 200 })
    expect(ran).toEqual(['twice comp_1'])
  })
})

describe.each(platforms)('APP-1: a guard that extends the guard, on %s', async (_name, adapter) => {
  class Strict extends AccessGuard {
    override async canActivate(context: ExecutionContext): Promise<boolean> {
      await super.canActivate(context)
      return false
    }
  }
  class Failing extends AccessGuard {
    protected override async check(): Promise<void> {
      throw new Error('broken')
    }
  }
  /** As a program without types may say it. */
  class Saying extends AccessGuard {
    protected override check(): never {
      return false as never
    }
  }
  class Lost extends AccessGuard {
    protected override routeOf(): never {
      throw new Error('lost')
    }
  }

  it.each([
    ['says no after it said yes', Strict, 403],
    ['fails at its own step', Failing, 500],
    ['answers false at its own step', Saying, 403],
    ['cannot tell the route', Lost, 500],
  ])('and %s lets nobody in', async (_what, guard, status) => {
    const { ask } = await start(adapter(), { controllers: [ReportsController], access: { guard } })
    expect(await ask('/reports', await tokenFor(reader))).toMatchObject({ status })
    expect(ran).toEqual([])
  })
})

describe.each(platforms)('APP-1: every way to a handler, on %s', async (_name, adapter) => {
  @Controller('all')
  class AllController {
    @All('*')
    @RequirePermission('finance.reports.read')
    all(): object {
      return run('all')
    }
  }

  @Controller({ path: 'versions', version: '1' })
  class FirstController {
    @Get()
    @RequirePermission('finance.vault.open')
    read(): object {
      return run('first')
    }
  }

  @Controller({ path: 'versions', version: '2' })
  class SecondController {
    @Get()
    @RequirePermission('finance.vault.open')
    read(): object {
      return run('second')
    }
  }

  @Controller('deep')
  class DeepController {
    @Get()
    @RequirePermission('finance.vault.open')
    read(): object {
      return run('deep')
    }
  }
  @Module({ controllers: [DeepController] })
  class DeepModule {}

  @Controller('lazy')
  class LazyController {
    @Get()
    read(): object {
      return run('lazy')
    }
  }
  @Module({ controllers: [LazyController] })
  class LazyModule {}

  const { ask, app, port } = await start(adapter(), {
    controllers: [AllController, FirstController, SecondController],
    imports: [
      DeepModule,
      RouterModule.register([{ path: 'far', children: [{ path: 'away', module: DeepModule }] }]),
    ],
    configure: (made) =>
      made.setGlobalPrefix('api', { exclude: ['all/*'] }).enableVersioning({ type: VersioningType.URI }),
  })
  await app.get(LazyModuleLoader).load(() => LazyModule)
  const token = await tokenFor(clerk)

  const paths = [
    ...[
      '/api/v1/versions',
      '/api/v2/versions',
      '/api/v3/versions',
      '/api/versions',
      '/v1/versions',
      '/versions',
    ],
    ...[
      '/api/far/away/deep',
      '/far/away/deep',
      '/deep',
      '/api/deep',
      '/api/FAR/Away/deep/',
      '/api//far/away/deep',
    ],
    ...[
      '/all/x',
      '/all',
      '/all/',
      '/all/x/y/z',
      '/ALL/x',
      '/all/%2e%2e/api/v1/versions',
      '/all/x?access_token=y',
      '/api/all/x',
    ],
    ...['/lazy', '/api/lazy', '/'],
  ]
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']

  it.each(paths)(
    'runs nothing for who may not: %s (ABUSE-82, ABUSE-84, ABUSE-85, ABUSE-91)',
    async (path) => {
      for (const method of methods)
        for (const shown of [undefined, token])
          for (const headers of [{}, { 'x-http-method-override': 'GET', 'x-original-url': '/api/health' }]) {
            const { status, text } = await ask(path, shown, { method, headers, redirect: 'manual' })
            expect([301, 302, 307, 308, 204, 200, 400, 401, 403, 404, 405], `${method} ${status}`).toContain(
              status,
            )
            expect(text).not.toContain('secret')
          }
      expect(ran).toEqual([])
    },
  )

  it('a handshake that nobody wants is a request like any other (ABUSE-81)', async () => {
    const socket = connectRaw(port, '127.0.0.1')
    socket.end(
      'GET /api/v1/versions HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    )
    let text = ''
    for await (const chunk of socket) text += chunk
    expect(text).toContain('401')
    expect(ran).toEqual([])
  })

  it('of two requests on one connection the second has no token of the first (ABUSE-108)', async () => {
    const good = await tokenFor(nobody.may('finance.vault.open'))
    const socket = connectRaw(port, '127.0.0.1')
    const request = (...headers: readonly string[]): string =>
      `${['GET /api/v1/versions HTTP/1.1', 'Host: x', ...headers].join('\r\n')}\r\n\r\n`
    socket.write(request(`Authorization: Bearer ${good}`) + request('Connection: close'))
    let text = ''
    for await (const chunk of socket) text += chunk
    expect([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '401'])
    expect(ran).toEqual(['first'])
  })
})

describe.each(platforms)('APP-3: what stands in the place of the request, on %s', async (_name, adapter) => {
  /** Puts another request before the handler, as wrappers of a request do. */
  const replaced = (other: (request: object) => object): NestInterceptor => ({
    intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
      const args = context.getArgs<object[]>()
      args[0] = other(args[0] as object)
      return next.handle()
    },
  })
  let known: object | undefined

  @Controller()
  class ReplacedController {
    @Get('mine/:unit')
    @RequirePermission('finance.bills.read', { scope: { businessUnit: (req) => req.params.unit } })
    @UseInterceptors(
      replaced((request) => {
        known ??= request
        return known
      }),
    )
    mine(@CurrentAccess() access: Access, @CurrentTarget() target: ScopeTarget): object {
      return { ...run('mine'), userId: access.userId, target }
    }

    @Get('blank/:unit')
    @RequirePermission('finance.bills.read', { scope: { businessUnit: (req) => req.params.unit } })
    @UseInterceptors(replaced((request) => ({ ...request })))
    blank(@CurrentAccess() access: Access): object {
      return { ...run('blank'), userId: access.userId }
    }
  }

  const { ask } = await start(adapter(), { controllers: [ReplacedController] })

  it.each(['mine', 'blank'])('answers nobody as someone else: %s (ABUSE-108)', async (path) => {
    for (const userId of ['user_1', 'user_2']) {
      const { status, text } = await ask(`/${path}/bu_1`, await tokenFor(clerk.as({ userId })))
      expect([status, JSON.parse(text).userId]).toEqual([200, userId])
    }
    ran.length = 0
    expect((await ask(`/${path}/bu_1`)).status).toBe(401)
    expect((await ask(`/${path}/bu_2`, await tokenFor(clerk))).status).toBe(403)
    expect(ran).toEqual([])
  })
})

describe.each(platforms)('ABUSE-108: a controller that is made anew, on %s', async (_name, adapter) => {
  @Injectable({ scope: Scope.REQUEST })
  class Notes {
    readonly lines: string[] = []
  }

  @Controller('request')
  class RequestController {
    constructor(
      @Inject(Notes) private readonly notes: Notes,
      @Inject(REQUEST) private readonly request: object,
    ) {}

    @Get(':unit')
    @RequirePermission('finance.bills.read', { scope: { businessUnit: (req) => req.params.unit } })
    async read(
      @CurrentAccess() access: Access,
      @CurrentTarget() target: ScopeTarget,
      @Param('unit') unit: string,
    ) {
      this.notes.lines.push(access.userId)
      await new Promise((go) => setTimeout(go, 2))
      return { ...run('request'), lines: this.notes.lines, target, unit, mine: this.request !== undefined }
    }
  }

  @Controller({ path: 'transient', scope: Scope.TRANSIENT })
  class TransientController {
    @Get()
    @RequirePermission('finance.vault.open')
    read(): object {
      return run('transient')
    }
  }

  @Controller({ path: 'durable', scope: Scope.REQUEST, durable: true })
  class DurableController {
    @Get()
    @RequirePermission('finance.vault.open')
    read(): object {
      return run('durable')
    }
  }

  const { ask } = await start(adapter(), {
    controllers: [RequestController, TransientController, DurableController],
    providers: [Notes],
  })

  it('is guarded, and keeps requests at the same time apart', async () => {
    for (const path of ['/request/bu_1', '/transient', '/durable'])
      expect(await ask(path)).toMatchObject({ status: 401 })
    for (const path of ['/request/bu_2', '/transient', '/durable'])
      expect(await ask(path, await tokenFor(clerk))).toMatchObject({ status: 403 })
    expect(ran).toEqual([])
    const users = Array.from({ length: 20 }, (_, at) => `user_${at}`)
    const answers = await Promise.all(
      users.map(async (userId, at) => {
        const unit = `bu_${at}`
        const token = await tokenFor(nobody.as({ userId }).may('finance.bills.read', { businessUnit: unit }))
        return JSON.parse((await ask(`/request/${unit}`, token)).text)
      }),
    )
    expect(answers).toEqual(
      users.map((userId, at) => ({
        secret: 'request',
        lines: [userId],
        target: { businessUnit: `bu_${at}` },
        unit: `bu_${at}`,
        mine: true,
      })),
    )
  })
})

describe.each(platforms)(
  'TOK-2, CMP-3: events that a server goes on sending, on %s',
  async (_name, adapter) => {
    let clock = Date.now()
    let mayRead = true
    let events = new Subject<MessageEvent>()
    const units: unknown[] = []

    @Controller('live')
    class LiveController {
      @Sse('events/:unit')
      @RequirePermission('finance.bills.read', {
        scope: {
          businessUnit: (req) => {
            // All that a request has can be read of the one that is judged anew.
            for (const name in req) void Reflect.get(req, name)
            const { method, query, headers } = req
            units.push([req.params.unit, method, query, headers.accept])
            return req.params.unit
          },
        },
      })
      events(@CurrentAccess() access: Access): Observable<MessageEvent> {
        run(`events for ${access.userId}`)
        return events
      }

      @Sse('open')
      @Public()
      open(): Observable<MessageEvent> {
        return of({ data: 'open' })
      }
    }

    const { url } = await start(adapter(), {
      controllers: [LiveController],
      access: {
        clock: () => clock,
        loadMember: ({ subject }) =>
          mayRead ? { ...clerk, userId: subject } : { ...nobody, userId: subject },
      },
    })

    async function* listen(path: string, token?: string): AsyncGenerator<string> {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const response = await fetch(url + path, { headers })
      if (!response.ok || response.body === null) return yield `status ${response.status}`
      const decoder = new TextDecoder()
      for await (const chunk of response.body) yield decoder.decode(chunk)
    }

    beforeEach(() => {
      clock = Date.now()
      mayRead = true
      events = new Subject()
    })

    const until = async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) await new Promise((go) => setTimeout(go, 1))
    }

    const hear = async (meanwhile: () => void): Promise<string> => {
      const token = await tokenFor(clerk)
      let heard = ''
      const hearing = (async () => {
        for await (const text of listen('/live/events/bu_1', token)) heard += text
      })()
      await until(() => events.observed)
      events.next({ data: 'first' })
      await until(() => heard.includes('first'))
      events.next({ data: 'second' })
      await until(() => heard.includes('second'))
      meanwhile()
      events.next({ data: 'kept from them' })
      events.next({ data: 'kept from them' })
      await hearing
      return heard
    }

    it('come to who may have them, each judged by the request that asked for them', async () => {
      units.length = 0
      const heard = await hear(() => events.complete())
      expect(heard).toContain('second')
      expect(units.length).toBeGreaterThan(2)
      for (const unit of units) expect(unit).toEqual(['bu_1', 'GET', {}, '*/*'])
    })

    it('end with the token, for who goes on listening', async () => {
      const heard = await hear(() => {
        clock += 86_400_000
      })
      expect(heard).not.toContain('kept from them')
    })

    it('end with the right to them', async () => {
      const heard = await hear(() => {
        mayRead = false
      })
      expect(heard).not.toContain('kept from them')
    })

    it('end before the first, where that comes too late', async () => {
      const token = await tokenFor(clerk)
      let heard = ''
      const hearing = (async () => {
        for await (const text of listen('/live/events/bu_1', token)) heard += text
      })()
      await until(() => events.observed)
      clock += 86_400_000
      events.next({ data: 'kept from them' })
      await hearing
      expect(heard).not.toContain('kept from them')
    })

    it('are refused from the start to who may not have them, and open where they are public', async () => {
      for await (const text of listen('/live/events/bu_2', await tokenFor(clerk)))
        expect(text).toBe('status 403')
      for await (const text of listen('/live/events/bu_1')) expect(text).toBe('status 401')
      let heard = ''
      for await (const text of listen('/live/open')) heard += text
      expect(heard).toContain('open')
    })
  },
)

describe('ABUSE-69, ABUSE-102: HTTP/2, on Fastify', async () => {
  const { port } = await start(new FastifyAdapter({ http2: true } as never), {
    controllers: [ReportsController],
  })
  const [good, other] = [await tokenFor(reader), await tokenFor(clerk)]

  /** The status of a request with headers in turn, as they are given. */
  async function statusOf(...headers: readonly string[]): Promise<unknown> {
    const session = connectOver2(`http://127.0.0.1:${port}`)
    try {
      const stream = session.request([':method', 'GET', ':path', '/reports', ...headers] as never)
      const answered = new Promise<unknown>((resolve, reject) => {
        stream.on('response', (answer) => resolve(answer[':status'])).on('error', reject)
      })
      stream.resume().end()
      return await answered
    } finally {
      session.destroy()
    }
  }

  it('reads every header as often as it was sent', async () => {
    expect(await statusOf()).toBe(401)
    expect(await statusOf('authorization', `Bearer ${other}`)).toBe(403)
    expect(await statusOf('authorization', `Bearer ${good}`, 'x-org', 'comp_2')).toBe(403)
    expect(await statusOf('authorization', `Bearer ${good}`, 'x-org', 'comp_1', 'x-org', 'comp_2')).toBe(400)
    expect(ran).toEqual([])
    expect(await statusOf('authorization', `Bearer ${good}`, 'x-org', 'comp_1')).toBe(200)
    ran.length = 0
    const twice = await statusOf('authorization', `Bearer ${good}`, 'authorization', `Bearer ${other}`).catch(
      () => 'not sent',
    )
    expect([400, 'not sent']).toContain(twice)
    expect(ran).toEqual([])
  })
})
