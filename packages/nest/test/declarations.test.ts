import { applyDecorators, Controller, Get, Inject, Injectable, Post, Scope } from '@nestjs/common'
import { REQUEST } from '@nestjs/core'
import {
  type Access,
  Authenticated,
  allOf,
  anyOf,
  CurrentAccess,
  CurrentIdentity,
  type Identity,
  moduleAccess,
  Public,
  RequireModule,
  RequirePermission,
} from '@stagedoor/nest'
import { aMember, type TestMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { issuer, platforms, startApp } from './app/platforms.js'

const nobody = aMember(catalog)
const reads = nobody.may('events.shows.read')
const writes = nobody.may('events.shows.write')
const both = reads.may('events.shows.write')
const accountant = nobody.may('finance.reports.read')

@Controller('guarded')
@RequirePermission('events.shows.read')
class GuardedController {
  @Get('plain')
  plain(): object {
    return {}
  }

  @Get('more')
  @RequirePermission('events.shows.write')
  more(): object {
    return {}
  }

  @Get('stacked')
  @RequirePermission('events.shows.write')
  @RequireModule('finance')
  stacked(): object {
    return {}
  }

  @Get('open')
  @Public()
  open(): object {
    return {}
  }
}

@Controller('narrowed')
@RequireModule('finance')
class NarrowedController {
  @Get('undeclared')
  undeclared(): object {
    return {}
  }

  @Get('declared')
  @RequirePermission('events.shows.read')
  declared(): object {
    return {}
  }

  @Get('authenticated')
  @Authenticated()
  authenticated(): object {
    return {}
  }

  @Get('by-module')
  @RequireModule('events')
  byModule(): object {
    return {}
  }
}

@Public()
class WideOpenBase {
  @Get('opened')
  @Public()
  opened(): object {
    return {}
  }

  @Get('kept')
  @Public()
  kept(): object {
    return {}
  }
}

/** Says nothing itself: what its base opened, it does not open. */
@Controller('of-open')
class OfOpenController extends WideOpenBase {
  @Get('opened')
  override opened(): object {
    return {}
  }

  @Get('added')
  added(): object {
    return {}
  }
}

@Controller('public')
@Public()
class PublicController {
  @Get('plain')
  plain(): object {
    return {}
  }

  @Get('guarded')
  @RequirePermission('events.shows.read')
  guarded(): object {
    return {}
  }
}

@RequireModule('events')
abstract class BaseController {
  @Get('inherited')
  @RequirePermission('events.shows.read')
  inherited(): object {
    return {}
  }

  @Get('overridden')
  @RequirePermission('events.shows.read')
  overridden(): object {
    return {}
  }

  @Get('reopened')
  @Public()
  reopened(): object {
    return {}
  }

  @Get('silent')
  silent(): object {
    return {}
  }
}

@Controller('derived')
@RequireModule('finance')
class DerivedController extends BaseController {
  @Get('overridden')
  @RequirePermission('events.shows.write')
  override overridden(): object {
    return {}
  }

  @Get('reopened')
  @RequirePermission('events.shows.read')
  override reopened(): object {
    return {}
  }
}

/** Shares every handler with `DerivedController`, but not its class. */
@Controller('sibling')
class SiblingController extends BaseController {}

const ReadsShows = () => applyDecorators(RequirePermission('events.shows.read'), Get('below'))

@Controller('order')
class OrderController {
  @RequirePermission('events.shows.read')
  @Get('above')
  above(): object {
    return {}
  }

  @ReadsShows()
  below(): object {
    return {}
  }
}

@Controller('bound')
class BoundController {
  constructor() {
    this.read = this.read.bind(this)
  }

  @Get('read')
  @RequirePermission('events.shows.read')
  read(): object {
    return {}
  }
}

@Injectable({ scope: Scope.REQUEST })
class PerRequest {
  constructor(@Inject(REQUEST) readonly request: object) {}
}

@Controller('scoped')
class RequestScopedController {
  constructor(@Inject(PerRequest) private readonly own: PerRequest) {}

  @Get('read')
  @RequirePermission('events.shows.read')
  read(@CurrentAccess() access: Access): object {
    return { user: access.userId, request: typeof this.own.request }
  }
}

@Controller('composed')
class ComposedController {
  @Get('all')
  @RequirePermission(allOf('events.shows.read', moduleAccess('finance')))
  all(): object {
    return {}
  }

  @Get('any')
  @RequirePermission(anyOf('finance.reports.read', 'events.shows.read'))
  any(): object {
    return {}
  }
}

@Controller('token')
class TokenController {
  @Post('alone')
  @Authenticated({ company: false })
  alone(@CurrentIdentity() identity: Identity): object {
    return identity
  }

  @Get('access')
  @Authenticated({ company: false })
  access(@CurrentAccess() access: Access): object {
    return { user: access.userId }
  }
}

@Public()
abstract class OpenBase {
  @Get('silent')
  silent(): object {
    return {}
  }
}

@Controller('shut')
@Authenticated()
class ShutController extends OpenBase {}

@Controller('narrowed-open')
@RequireModule('finance')
class NarrowedOpenController extends OpenBase {}

/** As the TypeScript handbook does it: the `constructor` of the mixin goes with its methods. */
function applyMixin(type: { prototype: object }, mixin: { prototype: object }): void {
  const { prototype } = mixin
  for (const name of Object.getOwnPropertyNames(prototype))
    Object.defineProperty(type.prototype, name, Object.getOwnPropertyDescriptor(prototype, name) ?? {})
}

class Mixin {
  @Get('read')
  @RequirePermission('events.shows.read')
  read(): object {
    return {}
  }
}

@Controller('mixed')
@RequireModule('finance')
class MixedController {}
applyMixin(MixedController, Mixin)

/** A class decorator that hands out a proxy of the class. */
const Proxied = <T extends object>(type: T): T => new Proxy(type, {})

@Controller('proxied')
@Proxied
@RequireModule('finance')
class ProxiedController {
  @Get('read')
  @RequirePermission('events.shows.read')
  read(): object {
    return {}
  }
}

const controllers = [
  ShutController,
  NarrowedOpenController,
  MixedController,
  ProxiedController,
  GuardedController,
  NarrowedController,
  PublicController,
  OfOpenController,
  DerivedController,
  SiblingController,
  OrderController,
  BoundController,
  RequestScopedController,
  ComposedController,
  TokenController,
]

type Expected = readonly [path: string, member: TestMember | undefined, status: number, code?: string]

const ofClassAndMethod: readonly Expected[] = [
  ['/guarded/plain', reads, 200],
  ['/guarded/plain', writes, 403, 'permission_not_granted'],
  ['/guarded/more', both, 200],
  ['/guarded/more', writes, 403, 'permission_not_granted'],
  ['/guarded/more', reads, 403, 'permission_not_granted'],
  ['/guarded/stacked', both, 403, 'module_not_entitled'],
  ['/guarded/stacked', both.may('finance.reports.read'), 200],
  ['/guarded/stacked', reads.may('finance.reports.read'), 403, 'permission_not_granted'],
  ['/guarded/open', undefined, 200],
]

const ofNarrowing: readonly Expected[] = [
  ['/narrowed/undeclared', undefined, 401, 'credentials_missing'],
  ['/narrowed/undeclared', accountant, 403, 'route_undeclared'],
  ['/narrowed/declared', reads, 403, 'module_not_entitled'],
  ['/narrowed/declared', accountant, 403, 'module_not_entitled'],
  ['/narrowed/declared', reads.may('finance.reports.read'), 200],
  ['/narrowed/authenticated', accountant, 200],
  ['/narrowed/authenticated', reads, 403, 'module_not_entitled'],
  ['/narrowed/by-module', accountant, 403, 'module_not_entitled'],
  ['/narrowed/by-module', reads.may('finance.reports.read'), 200],
]

const ofPublic: readonly Expected[] = [
  ['/public/plain', undefined, 200],
  ['/public/guarded', undefined, 401, 'credentials_missing'],
  ['/public/guarded', reads, 200],
  ['/public/guarded', writes, 403, 'permission_not_granted'],
]

const ofInheritance: readonly Expected[] = [
  ['/of-open/opened', undefined, 401, 'credentials_missing'],
  ['/of-open/opened', reads, 403, 'route_undeclared'],
  ['/of-open/added', undefined, 401, 'credentials_missing'],
  ['/of-open/kept', undefined, 200],
  ['/derived/inherited', reads.may('finance.reports.read'), 200],
  ['/derived/inherited', reads, 403, 'module_not_entitled'],
  ['/derived/inherited', accountant, 403, 'module_not_entitled'],
  ['/derived/overridden', both.may('finance.reports.read'), 200],
  ['/derived/overridden', writes.may('finance.reports.read'), 403, 'permission_not_granted'],
  ['/derived/overridden', reads.may('finance.reports.read'), 403, 'permission_not_granted'],
  ['/derived/reopened', undefined, 401, 'credentials_missing'],
  ['/derived/reopened', reads.may('finance.reports.read'), 200],
  ['/derived/silent', both.may('finance.reports.read'), 403, 'route_undeclared'],
  ['/shut/silent', undefined, 401, 'credentials_missing'],
  ['/shut/silent', nobody, 200],
  ['/narrowed-open/silent', undefined, 401, 'credentials_missing'],
  ['/narrowed-open/silent', accountant, 403, 'route_undeclared'],
  ['/sibling/inherited', reads, 200],
  ['/sibling/overridden', reads, 200],
  ['/sibling/reopened', undefined, 200],
]

const ofForm: readonly Expected[] = [
  ['/order/above', reads, 200],
  ['/order/above', writes, 403, 'permission_not_granted'],
  ['/order/below', reads, 200],
  ['/order/below', writes, 403, 'permission_not_granted'],
  ['/bound/read', reads, 200],
  ['/bound/read', writes, 403, 'permission_not_granted'],
  ['/mixed/read', reads, 403, 'module_not_entitled'],
  ['/mixed/read', reads.may('finance.reports.read'), 200],
  ['/proxied/read', reads, 403, 'module_not_entitled'],
  ['/proxied/read', reads.may('finance.reports.read'), 200],
  ['/scoped/read', reads, 200],
  ['/scoped/read', writes, 403, 'permission_not_granted'],
]

const ofRequirements: readonly Expected[] = [
  ['/composed/all', reads, 403, 'module_not_entitled'],
  ['/composed/all', reads.may('finance.reports.read'), 200],
  ['/composed/any', reads, 200],
  ['/composed/any', accountant, 200],
  ['/composed/any', writes, 403, 'permission_not_granted'],
]

describe.each(platforms)('on %s', async (platform) => {
  const { get, send, logged, events } = await startApp(platform, {
    controllers,
    providers: [PerRequest],
    access: { audit: 'warn' },
  })
  const judge = async ([path, member, status, code]: Expected): Promise<void> => {
    const answer = await get(path, member ? { token: await issuer.tokenFor(member) } : {})
    expect([answer.status, (answer.body as { code?: string }).code], path).toEqual([status, code])
  }

  it('APP-2 adds up what a class and its method require', async () => {
    for (const expected of ofClassAndMethod) await judge(expected)
  })

  it('APP-2 narrows by @RequireModule on a class, which declares nothing for its methods', async () => {
    for (const expected of ofNarrowing) await judge(expected)
  })

  it('APP-2 ABUSE-92 lets a method with a requirement be guarded in a public class', async () => {
    for (const expected of ofPublic) await judge(expected)
  })

  it('APP-2 ABUSE-92 adds up what base classes and overridden methods require', async () => {
    for (const expected of ofInheritance) await judge(expected)
  })

  it('ABUSE-92 guards in whatever order decorators stand, and however the method is reached', async () => {
    for (const expected of ofForm) await judge(expected)
  })

  it('REQ-1 takes composed requirements', async () => {
    for (const expected of ofRequirements) await judge(expected)
  })

  it('APP-1 names every undeclared route in one warning at boot, and no other', () => {
    const warnings = logged.filter((line) => line.startsWith('warn'))
    expect(warnings).toEqual([
      'warn [AccessModule] Refused to everyone, as nothing is declared:' +
        '\n  NarrowedOpenController.silent\n  NarrowedController.undeclared' +
        '\n  OfOpenController.opened\n  OfOpenController.added' +
        '\n  DerivedController.silent\n  SiblingController.silent',
    ])
  })

  it('APP-2 shows at boot which public methods stand in a class that is not', () => {
    const openings = logged.find((line) => line.includes('Public in a class'))
    expect(openings).toBe(
      'log [AccessModule] Public in a class that is not:\n  GuardedController.open\n  SiblingController.reopened',
    )
  })

  it('APP-1 opens @Authenticated() to every member, and with company: false to the token alone', async () => {
    const token = await issuer.tokenFor([nobody, nobody.as({ companyId: 'comp_2' })])
    expect((await get('/narrowed/authenticated', { token })).body).toMatchObject({ code: 'company_required' })
    expect((await send('POST', '/token/alone')).status).toBe(401)
    const alone = await send('POST', '/token/alone', { token })
    expect(alone.body).toEqual({ issuer: issuer.issuer, subject: 'user_1', companies: ['comp_1', 'comp_2'] })
  })

  it('APP-3 has no access on a route for the token alone: reading it is a mistake, so 500', async () => {
    const { status, text } = await get('/token/access', { token: await issuer.tokenFor(reads) })
    expect(status).toBe(500)
    expect(text).not.toContain('user_1')
  })

  it('REQ-2 judges class before method and base before derived, each once', async () => {
    const before = events.length
    const member = reads.may('finance.reports.read').may('events.shows.write')
    await get('/derived/overridden', { token: await issuer.tokenFor(member) })
    expect(events.slice(before).map(({ requirement }) => requirement)).toEqual([
      'moduleAccess(events) and moduleAccess(finance) and events.shows.read and events.shows.write',
    ])
  })

  it('WIRE-5 emits one event for a route with several guards, and none for a public one', async () => {
    const before = events.length
    await get('/guarded/open')
    expect(events.length).toBe(before)
    await get('/guarded/more', { token: await issuer.tokenFor(both) })
    expect(events.slice(before)).toMatchObject([
      {
        outcome: 'allowed',
        route: 'GET /guarded/more',
        requirement: 'events.shows.read and events.shows.write',
      },
    ])
  })
})
