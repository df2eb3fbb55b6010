import type { AddressInfo } from 'node:net'
import 'reflect-metadata'
import { Body, Controller, Get, Module, Param, Post, Scope } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import nestPackage from '@nestjs/core/package.json' with { type: 'json' }
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { Test } from '@nestjs/testing'
import {
  type Access,
  AccessGuard,
  AccessModule,
  type AccessModuleExtras,
  type AuthorizerOptions,
  CurrentAccess,
  CurrentDelegation,
  CurrentTarget,
  type DecisionEvent,
  type DelegationGrant,
  Public,
  RequireDelegation,
  RequirePermission,
  RouteRegistry,
  type ScopeTarget,
} from '@stagedoor/nest'
import { aMember, createTestIssuer } from '@stagedoor/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { catalog } from '../../../packages/nest/test/app/catalog.js'

const issuer = await createTestIssuer()
const clerk = aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' })
const manager = clerk.delegating({ permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_1'] } })
const gift = { userId: 'user_2', companyId: 'comp_1', permissions: ['finance.bills.read'] }

@Controller('bills')
class BillsController {
  @Get(':unit')
  @RequirePermission('finance.bills.read', { scope: { businessUnit: (req) => req.params.unit } })
  read(@Param('unit') unit: string, @CurrentTarget() target: ScopeTarget): object {
    return { unit, target }
  }

  @Get('asserted/by/the/handler')
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  asserted(@CurrentAccess() access: Access): object {
    access.assert('finance.bills.write', { businessUnit: 'bu_1' })
    return {}
  }

  @Post('grants')
  @RequireDelegation((req) => req.body)
  give(@Body() _body: unknown, @CurrentDelegation() grant: DelegationGrant): DelegationGrant {
    return grant
  }

  @Get('open/to/everyone')
  @Public()
  open(): object {
    return {}
  }
}

@Controller('forgotten')
class ForgottenController {
  @Get()
  secret(): string {
    return 'secret'
  }
}

const platforms = [
  ['Express 5', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
] as const

async function start(
  adapter: ExpressAdapter | FastifyAdapter,
  options: Partial<AuthorizerOptions> & AccessModuleExtras = {},
) {
  const events: DecisionEvent[] = []
  const access = AccessModule.forRoot({
    catalog,
    issuer: issuer.issuer,
    jwks: issuer.jwks(),
    audience: issuer.audience,
    onDecision: (event: DecisionEvent) => events.push(event),
    ...options,
  })

  @Module({ imports: [access], controllers: [BillsController, ForgottenController] })
  class AppModule {}

  const app = await NestFactory.create(AppModule, adapter, {
    abortOnError: false,
    forceCloseConnections: true,
    logger: false,
  })
  app.setGlobalPrefix('api')
  afterAll(() => app.close())
  await app.listen(0, '127.0.0.1')
  const { port } = app.getHttpServer().address() as AddressInfo
  const ask = async (path: string, token?: string, body?: unknown) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api${path}`, {
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
    return { status: answer.status, headers: answer.headers, body: await answer.json() }
  }
  return { app, ask, events }
}

it('runs on Nest 11', () => {
  expect(nestPackage.version).toMatch(/^11\./)
})

describe.each(platforms)('APP-1 on Nest 11 with %s', async (_name, adapter) => {
  const { app, ask, events } = await start(adapter(), { audit: 'warn' })

  it('lets through whom every layer lets through', async () => {
    const { status, body, headers } = await ask('/bills/bu_1', await issuer.tokenFor(clerk))
    expect({ status, body }).toEqual({
      status: 200,
      body: { unit: 'bu_1', target: { businessUnit: 'bu_1' } },
    })
    expect(headers.get('vary')).toBe('Authorization, X-Org')
    expect(events.at(-1)).toMatchObject({ outcome: 'allowed', company: 'comp_1' })
  })

  it.each([
    ['no credentials', undefined, '/bills/bu_1', 401, 'credentials_missing'],
    ['the module not owned', clerk.notOwning('finance'), '/bills/bu_1', 403, 'module_not_entitled'],
    ['the module not given', clerk.notGiven('finance'), '/bills/bu_1', 403, 'module_not_granted'],
    [
      'the permission not granted',
      aMember(catalog).may('finance.reports.read'),
      '/bills/bu_1',
      403,
      'permission_not_granted',
    ],
    ['a target out of scope', clerk, '/bills/bu_2', 403, 'out_of_scope'],
    ['what the handler asserts', clerk, '/bills/asserted/by/the/handler', 403, 'permission_not_granted'],
    ['a route that declares nothing', clerk, '/forgotten', 403, 'route_undeclared'],
    [
      'a route that declares nothing, without credentials',
      undefined,
      '/forgotten',
      401,
      'credentials_missing',
    ],
  ] as const)('refuses %s', async (_title, member, path, status, code) => {
    const answer = await ask(path, member === undefined ? undefined : await issuer.tokenFor(member))
    expect(answer).toMatchObject({ status, body: { status, code } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(events.at(-1)).toMatchObject({ outcome: 'refused', status, code })
  })

  it('judges delegations, and leaves open what is public', async () => {
    const token = await issuer.tokenFor(manager)
    const scope = { businessUnit: ['bu_1'] }
    expect((await ask('/bills/grants', token, { ...gift, scope })).body).toMatchObject({ scope })
    expect((await ask('/bills/grants', token, { ...gift, scope: 'company' })).body).toMatchObject({
      code: 'delegation_refused',
    })
    expect((await ask('/bills/open/to/everyone')).status).toBe(200)
  })

  it('lists every route, under its prefix', () => {
    const { routes } = app.get(RouteRegistry).inventory()
    expect(routes.map(({ method, path, access }) => `${method} ${path} ${access}`)).toEqual([
      'GET /api/bills/:unit declared',
      'GET /api/bills/asserted/by/the/handler declared',
      'POST /api/bills/grants declared',
      'GET /api/bills/open/to/everyone public',
      'GET /api/forgotten undeclared',
    ])
  })

  it('does not start with a route that declares nothing', async () => {
    await expect(start(adapter())).rejects.toThrow('ForgottenController.secret')
  })
})

describe('APP-1 on Nest 11 without AccessModule', () => {
  @Controller('inherited')
  class InheritedController extends BillsController {
    @Get(':unit')
    override read(unit: string, target: ScopeTarget): object {
      return super.read(unit, target)
    }
  }

  @Controller({ path: 'for-each-request', scope: Scope.REQUEST })
  class RequestScopedController {
    @Get()
    @RequirePermission('finance.bills.read', { scope: 'filter' })
    read(): void {}
  }

  it.each([
    ['a controller', BillsController, 'BillsController.read'],
    ['an overridden method', InheritedController, 'InheritedController.read'],
    ['a request-scoped controller', RequestScopedController, 'RequestScopedController.read'],
  ])('%s keeps an application from starting', async (_title, controller, named) => {
    @Module({ controllers: [controller] })
    class ForgetfulModule {}

    const options = { abortOnError: false, logger: false } as const
    await expect(NestFactory.create(ForgetfulModule, options)).rejects.toThrow(named)

    const tested = await Test.createTestingModule({ controllers: [controller] }).compile()
    await expect(tested.createNestApplication(options).init()).rejects.toThrow(named)
  })

  it('a test makes a controller and calls it', async () => {
    const tested = await Test.createTestingModule({ controllers: [BillsController] }).compile()
    expect(tested.get(BillsController).open()).toEqual({})
  })
})

it('lets a test of the user override the guard', async () => {
  const options = { catalog, issuer: issuer.issuer, jwks: issuer.jwks(), audience: issuer.audience }
  const tested = await Test.createTestingModule({
    imports: [AccessModule.forRoot(options)],
    controllers: [BillsController],
  })
    .overrideProvider(AccessGuard)
    .useValue({ canActivate: () => true })
    .compile()
  const app = tested.createNestApplication({ logger: false })
  await app.listen(0, '127.0.0.1')
  const { status } = await fetch(`${await app.getUrl()}/bills/open/to/everyone`)
  await app.close()
  expect(status).toBe(200)
})
