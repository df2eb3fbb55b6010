import {
  All,
  Controller,
  Get,
  Head,
  Post,
  Scope,
  VERSION_NEUTRAL,
  Version,
  VersioningType,
} from '@nestjs/common'
import { RouterModule } from '@nestjs/core'
import { RouterExecutionContext } from '@nestjs/core/router/router-execution-context.js'
import { Authenticated, Public, RequireModule, RequirePermission, RouteRegistry } from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { issuer, platforms, startApp, type TestApp } from './app/platforms.js'
import { routesOf } from './guide/routes-of.js'

const token = await issuer.tokenFor(aMember(catalog).may('events.shows.read'))
const other = await issuer.tokenFor(aMember(catalog).may('events.shows.write'))

@Controller('forgetful')
@RequireModule('events')
class ForgetfulController {
  @Get('declared')
  @Authenticated()
  declared(): object {
    return {}
  }

  @Get('forgotten')
  forgotten(): object {
    return {}
  }

  @Post('also')
  alsoForgotten(): object {
    return {}
  }
}

describe.each(platforms)('APP-1 ABUSE-87 an application on %s', (platform) => {
  it('does not start with routes that declare nothing, and names them all', async () => {
    await expect(startApp(platform, { controllers: [ForgetfulController] })).rejects.toThrow(
      new TypeError(
        'Nothing is declared, not even @Public():\n  ForgetfulController.forgotten\n  ForgetfulController.alsoForgotten',
      ),
    )
  })

  it("starts with them under audit: 'warn', which names them and refuses them all the same", async () => {
    const { logged, get } = await startApp(platform, {
      controllers: [ForgetfulController],
      access: { audit: 'warn' },
    })
    expect(logged.filter((line) => line.includes('[AccessModule]'))).toEqual([
      'warn [AccessModule] Refused to everyone, as nothing is declared:\n  ForgetfulController.forgotten\n  ForgetfulController.alsoForgotten',
    ])
    expect((await get('/forgetful/forgotten')).status).toBe(401)
    expect((await get('/forgetful/forgotten', { token })).body).toMatchObject({ code: 'route_undeclared' })
    expect((await get('/forgetful/declared', { token })).status).toBe(200)
  })

  it('says what is wrong and what is missing at once', async () => {
    @Controller('wrong')
    class WrongController {
      @Get('wrong')
      @RequirePermission('events.shows.raed' as never)
      wrong(): void {}

      @Get('missing')
      missing(): void {}
    }
    const started = startApp(platform, { controllers: [WrongController] })
    await expect(started).rejects.toThrow(
      / {2}WrongController\.wrong: [^\n]+\n[^\n]+:\n {2}WrongController\.missing$/,
    )
  })

  it('LAY-5 does not start with another word for audit', async () => {
    const access = { audit: 'off' as never }
    await expect(startApp(platform, { controllers: [], access })).rejects.toThrow("'enforce' or 'warn'")
  })
})

@Controller({ path: 'shows', version: ['1', VERSION_NEUTRAL] })
@RequirePermission('events.shows.read')
class ShowsController {
  @Get(['', 'all'])
  list(): object {
    return {}
  }

  @All('any')
  any(): object {
    return {}
  }

  @Head('head')
  @Public()
  head(): void {}

  @Post()
  @Version('2')
  @RequirePermission('events.shows.write')
  add(): object {
    return {}
  }
}

@Controller('rooms')
class RoomsController {
  @Get(':id')
  @RequirePermission('finance.bills.read', { scope: { businessUnit: (req) => req.params.id }, conceal: true })
  read(): object {
    return {}
  }
}

class RoomsModule {}

describe.each(platforms)('the inventory on %s', async (platform) => {
  const { app } = await startApp(platform, {
    controllers: [ShowsController],
    imports: [
      { module: RoomsModule, controllers: [RoomsController] },
      RouterModule.register([{ path: 'house', module: RoomsModule }]),
    ],
    configure: (nest) => {
      nest.setGlobalPrefix('api', { exclude: ['shows/head'] })
      nest.enableVersioning({ type: VersioningType.URI })
    },
  })
  const inventory = app.get(RouteRegistry).inventory()

  it('lists every path of every route, with prefix, version and the path of its Nest module', () => {
    const listed = inventory.routes.map(
      ({ road, method, path, access, declaredAt }) => `${road} ${method} ${path} ${access} ${declaredAt}`,
    )
    expect(listed).toEqual([
      'http GET /api/house/rooms/:id declared RoomsController.read',
      'http GET /api/shows declared ShowsController.list',
      'http GET /api/shows/all declared ShowsController.list',
      'http ALL /api/shows/any declared ShowsController.any',
      'http GET /api/v1/shows declared ShowsController.list',
      'http GET /api/v1/shows/all declared ShowsController.list',
      'http ALL /api/v1/shows/any declared ShowsController.any',
      'http POST /api/v2/shows declared ShowsController.add',
      'http HEAD /shows/head public ShowsController.head',
      'http HEAD /v1/shows/head public ShowsController.head',
    ])
  })

  it('says what each of them needs', () => {
    const guardsOf = (declaredAt: string) =>
      inventory.routes.find((route) => route.declaredAt === declaredAt)?.guards
    expect(guardsOf('ShowsController.add')).toMatchObject([
      { requirement: 'events.shows.read' },
      { requirement: 'events.shows.write' },
    ])
    expect(guardsOf('ShowsController.head')).toEqual([])
    expect(guardsOf('RoomsController.read')).toMatchObject([
      { requirement: 'finance.bills.read', scope: ['businessUnit'], conceal: true },
    ])
  })

  it('names the permissions that no road uses, and is good for JSON and Markdown', () => {
    expect(inventory.unused).toContain('finance.bills.write')
    expect(inventory.unused).not.toContain('events.shows.write')
    expect(JSON.parse(JSON.stringify(inventory))).toEqual(inventory)
    expect(routesOf(app)).toContain('/api/house/rooms/:id')
  })
})

@Controller('watched')
class WatchedController {
  @Get('read')
  @RequirePermission('events.shows.read')
  read(): object {
    return {}
  }

  @Get('write')
  @RequirePermission('events.shows.write')
  write(): object {
    return {}
  }

  @Get('open')
  @Public()
  open(): object {
    return {}
  }

  @Get('forgotten')
  forgotten(): object {
    return {}
  }
}

/** Guarded by its class alone: nothing of ours is on the method. */
@Controller('watched-class')
@RequirePermission('events.shows.read')
class WatchedClassController {
  @Get()
  read(): object {
    return {}
  }
}

type Create = (instance: object, callback: (...given: unknown[]) => unknown, ...rest: unknown[]) => unknown

const router = RouterExecutionContext.prototype as unknown as { create: Create }
const { create } = router
afterEach(() => {
  router.create = create
})

/** Puts a function of its own in the place of every handler, as tracing does. */
function instrument(copiesMetadata: boolean): void {
  router.create = function (this: object, instance, callback, ...rest) {
    const wrapped = function (this: unknown, ...given: unknown[]): unknown {
      return callback.apply(this, given)
    }
    Object.defineProperty(wrapped, 'name', { value: callback.name })
    if (copiesMetadata)
      for (const key of Reflect.getMetadataKeys(callback))
        Reflect.defineMetadata(key, Reflect.getMetadata(key, callback), wrapped)
    return create.call(this, instance, wrapped, ...rest)
  }
}

const statusesOf = async ({ get }: TestApp): Promise<readonly (readonly number[])[]> =>
  Promise.all(
    ['/watched/read', '/watched/write', '/watched/open', '/watched/forgotten', '/watched-class'].map((path) =>
      Promise.all([{}, { token }, { token: other }].map(async (asked) => (await get(path, asked)).status)),
    ),
  )

describe.each(platforms)('ABUSE-92 handlers that instrumentation wraps on %s', (platform) => {
  const controllers = [WatchedController, WatchedClassController]

  it('are judged as what they wrap, where the metadata is copied', async () => {
    instrument(true)
    const app = await startApp(platform, { controllers, access: { audit: 'warn' } })
    expect(await statusesOf(app)).toEqual([
      [401, 200, 403],
      [401, 403, 200],
      [200, 200, 200],
      [401, 403, 403],
      [401, 200, 403],
    ])
    expect(app.logged.filter((line) => line.startsWith('error'))).toEqual([])
  })

  it('are refused and named, where it is not', async () => {
    instrument(false)
    const app = await startApp(platform, { controllers, access: { audit: 'warn' } })
    for (const statuses of await statusesOf(app)) expect(statuses).toEqual([401, 403, 403])
    const named = app.logged.filter((line) => line.includes('none of those that stood at boot'))
    expect(named).toHaveLength(5)
    expect(named[0]).toContain(': WatchedController.')
  })

  it('are refused and named, where they are bound anew for each request', async () => {
    @Controller({ path: 'bound', scope: Scope.REQUEST })
    class BoundController {
      constructor() {
        this.open = this.open.bind(this)
      }

      @Get()
      @Public()
      open(): object {
        return {}
      }
    }
    const app = await startApp(platform, { controllers: [BoundController] })
    expect((await app.get('/bound', { token })).body).toMatchObject({ code: 'route_undeclared' })
    expect(app.logged.at(-1)).toContain('none of those that stood at boot: BoundController.bound open')
  })
})
