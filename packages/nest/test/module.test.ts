import {
  type ArgumentsHost,
  type CanActivate,
  Catch,
  Controller,
  type DynamicModule,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  Injectable,
  Module,
  UseGuards,
} from '@nestjs/common'
import { APP_FILTER, APP_GUARD } from '@nestjs/core'
import { Test } from '@nestjs/testing'
import {
  ACCESS_AUTHORIZER,
  type Access,
  AccessGuard,
  AccessModule,
  type AuthorizerOptions,
  accessOf,
  CurrentAccess,
  Public,
  RequirePermission,
} from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { accessOptions, issuer, platforms, startApp } from './app/platforms.js'
import { accessModule } from './guide/access.module.js'
import { CatchEverything } from './guide/catch-everything.filter.js'
import { MaintenanceGuard } from './guide/maintenance.guard.js'

@Controller('shows')
class ShowsController {
  @Get()
  @RequirePermission('events.shows.read')
  list(): object {
    return {}
  }

  @Get('open')
  @Public()
  open(): object {
    return {}
  }

  @Get('broken')
  @Public()
  broken(): object {
    throw new Error('secret')
  }
}

const controllers = [ShowsController]
const token = await issuer.tokenFor(aMember(catalog).may('events.shows.read'))
const other = await issuer.tokenFor(aMember(catalog).may('events.shows.write'))

@Injectable()
class AccessSettings {
  createAccessOptions(): AuthorizerOptions {
    return accessOptions
  }
}

@Module({ providers: [AccessSettings], exports: [AccessSettings] })
class AccessSettingsModule {}

const waysToConfigure: readonly (readonly [string, DynamicModule])[] = [
  ['forRoot', AccessModule.forRoot(accessOptions)],
  ['forRootAsync with useFactory', accessModule],
  ['forRootAsync with useClass', AccessModule.forRootAsync({ useClass: AccessSettings })],
  [
    'forRootAsync with useExisting',
    AccessModule.forRootAsync({ imports: [AccessSettingsModule], useExisting: AccessSettings }),
  ],
]

describe.each(platforms)('on %s', (platform) => {
  it.each(waysToConfigure)('is configured by %s', async (_way, configured) => {
    const { get } = await startApp(platform, { controllers, accessModule: [configured] })
    const statuses = [
      await get('/shows'),
      await get('/shows', { token: other }),
      await get('/shows', { token }),
    ]
    expect(statuses.map(({ status }) => status)).toEqual([401, 403, 200])
  })

  it('takes a guard that changes a step, by forRoot and forRootAsync', async () => {
    for (const configured of [
      AccessModule.forRoot({ ...accessOptions, guard: MaintenanceGuard }),
      AccessModule.forRootAsync({ useFactory: () => accessOptions, guard: MaintenanceGuard }),
    ]) {
      const { get } = await startApp(platform, { controllers, accessModule: [configured] })
      expect((await get('/shows')).status).toBe(401)
      expect((await get('/shows', { token })).body).toMatchObject({ message: 'back in an hour' })
      expect((await get('/shows/open')).status).toBe(200)
    }
  })

  it('hands out the authorizer, for a readiness probe', async () => {
    const { app } = await startApp(platform, { controllers })
    expect(app.get(ACCESS_AUTHORIZER).health()).toMatchObject([{ issuer: issuer.issuer }])
  })

  it('APP-3 leaves req.user alone, and lets guards of a controller read the access', async () => {
    const seen: unknown[] = []
    @Controller('user')
    class UserController {
      @Get()
      @UseGuards({
        canActivate: (context: ExecutionContext) => {
          const request = context.switchToHttp().getRequest()
          seen.push(request.user, accessOf(request).userId)
          return true
        },
      })
      @RequirePermission('events.shows.read')
      read(): object {
        return {}
      }
    }
    const { get } = await startApp(platform, { controllers: [UserController] })
    expect((await get('/user', { token })).status).toBe(200)
    expect(seen).toEqual([undefined, 'user_1'])
  })
})

describe.each(platforms)('ABUSE-95 beside another global guard on %s', (platform) => {
  /** Fails, or remembers that it ran and whether access was known by then. */
  function guardOf(seen: string[], answer: () => boolean): CanActivate {
    return {
      canActivate(context) {
        const request = context.switchToHttp().getRequest<object>()
        seen.push(hasAccess(request) ? 'after' : 'before')
        return answer()
      },
    }
  }

  function hasAccess(request: object): boolean {
    try {
      return accessOf(request) !== undefined
    } catch {
      return false
    }
  }

  const where = [
    ['in the root module', 'before', (guard: object) => ({ providers: [guard] })],
    [
      'in a module imported after it',
      'after',
      (guard: object) => ({ imports: [{ module: class Later {}, providers: [guard] }] }),
    ],
  ] as const

  it.each(where)('refuses what either refuses; one %s runs %s it', async (_where, order, partsOf) => {
    for (const [answer, status] of [
      [() => true, 200],
      [() => false, 403],
      [failing, 500],
    ] as const) {
      const seen: string[] = []
      const guard = { provide: APP_GUARD, useValue: guardOf(seen, answer) }
      const { get } = await startApp(platform, { controllers, ...(partsOf(guard) as object) })
      expect((await get('/shows', { token })).status).toBe(status)
      expect(seen).toEqual([order])
      const first = (ours: number): number => (order === 'before' && status !== 200 ? status : ours)
      expect((await get('/shows')).status).toBe(first(401))
      expect((await get('/shows', { token: other })).status).toBe(first(403))
    }
  })

  function failing(): never {
    throw new Error('out of order')
  }
})

describe.each(platforms)("WIRE-7 beside the user's own filters on %s", (platform) => {
  it('leaves every error but its own to Nest', async () => {
    const { get } = await startApp(platform, { controllers })
    const { status, body } = await get('/shows/broken')
    expect({ status, body }).toEqual({
      status: 500,
      body: { statusCode: 500, message: 'Internal server error' },
    })
    expect((await get('/nowhere')).status).toBe(404)
  })

  it('answers before a filter of the user for HttpException', async () => {
    @Catch(HttpException)
    class HttpFilter implements ExceptionFilter {
      catch(_error: unknown, host: ArgumentsHost): void {
        const response = host.switchToHttp().getResponse()
        response.status(418).send({ mine: true })
      }
    }
    const { get } = await startApp(platform, {
      controllers,
      configure: (app) => app.useGlobalFilters(new HttpFilter()),
    })
    expect((await get('/shows')).status).toBe(401)
    expect((await get('/nowhere')).status).toBe(418)
  })

  it('comes before a catch-all filter that is a provider of the root module', async () => {
    @Catch()
    class Teapot implements ExceptionFilter {
      catch(_error: unknown, host: ArgumentsHost): void {
        host.switchToHttp().getResponse().status(418).send({ mine: true })
      }
    }
    const { get } = await startApp(platform, {
      controllers,
      providers: [{ provide: APP_FILTER, useClass: Teapot }],
    })
    expect((await get('/shows')).status).toBe(401)
    expect((await get('/shows/broken')).status).toBe(418)
  })

  it('is handed refusals by a catch-all filter of the user', async () => {
    const { get } = await startApp(platform, {
      controllers,
      providers: [CatchEverything],
      configure: (nest) => nest.useGlobalFilters(nest.get(CatchEverything)),
    })
    expect((await get('/shows')).headers).toMatchObject({ 'www-authenticate': 'Bearer' })
    expect((await get('/shows', { token: other })).body).toMatchObject({ code: 'permission_not_granted' })
    expect((await get('/shows/broken')).status).toBe(500)
  })
})

describe.each(platforms)('APP-3 two modules with settings of their own on %s', (platform) => {
  @Controller('twice')
  class TwiceController {
    @Get()
    @RequirePermission('events.shows.read')
    read(): object {
      return {}
    }

    @Get('mine')
    @RequirePermission('events.shows.read')
    mine(@CurrentAccess() access: Access): object {
      return { user: access.userId }
    }
  }

  const startTwo = (audience: readonly string[], more: object = {}) =>
    startApp(platform, {
      controllers: [TwiceController],
      accessModule: [
        AccessModule.forRoot(accessOptions),
        AccessModule.forRoot({ ...accessOptions, audience, ...more }),
      ],
    })

  it('judge a request one after the other', async () => {
    const { get } = await startTwo(['another-service'])
    expect((await get('/twice', { token })).status).toBe(401)
  })

  it('answer each what it has refused, whoever is asked first (ABUSE-201)', async () => {
    const { get } = await startTwo(['another-service'], { disclose: 'none' })
    expect((await get('/twice')).body).toMatchObject({ code: 'credentials_missing' })
    expect((await get('/twice', { token })).body).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
    })
  })

  it('leave it open whose access is meant, so that reading it throws', async () => {
    const { get } = await startTwo([issuer.audience, 'another-service'])
    expect((await get('/twice', { token })).status).toBe(200)
    expect((await get('/twice/mine', { token })).status).toBe(500)
  })
})

describe('in a test of the user', () => {
  it('the guard can be overridden', async () => {
    @Module({ imports: [AccessModule.forRoot(accessOptions)], controllers })
    class TestedModule {}

    // #region override
    const tested = await Test.createTestingModule({ imports: [TestedModule] })
      .overrideProvider(AccessGuard)
      .useValue({ canActivate: () => true }) // now there is no access to inject either
      .compile()
    // #endregion override
    const app = tested.createNestApplication({ logger: false })
    await app.listen(0, '127.0.0.1')
    const { status } = await fetch(`${await app.getUrl()}/shows`)
    await app.close()
    expect(status).toBe(200)
  })
})
