import type { AddressInfo } from 'node:net'
import { Controller, Get, Inject, Injectable, Module, Scope } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { MessagePattern, type MicroserviceOptions, Transport } from '@nestjs/microservices'
import { WsAdapter } from '@nestjs/platform-ws'
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import {
  AccessModule,
  CurrentIdentity,
  type Identity,
  Public,
  RequirePermission,
  RouteRegistry,
} from '@stagedoor/nest'
import { MicroserviceAccessModule, microserviceContext } from '@stagedoor/nest/microservices'
import { SocketAccessModule, SocketCredentials, websocketContext } from '@stagedoor/nest/websockets'
import { afterAll, describe, expect, it } from 'vitest'
import { accessOptions, issuer, startApp, type TestAppParts } from '../app/platforms.js'
import { connect } from '../websockets/app/socket-client.js'
import { callerOf, clerk, freePort, inData } from './app/remote-app.js'

@Controller()
class ShowsController {
  @Get('shows')
  @RequirePermission('events.shows.read')
  overHttp(@CurrentIdentity() { subject }: Identity): object {
    return { subject }
  }

  @MessagePattern('shows')
  @RequirePermission('events.shows.read')
  overTcp(@CurrentIdentity() { subject }: Identity): object {
    return { subject }
  }
}

@Injectable({ scope: Scope.REQUEST })
class Ledger {
  readonly entries: string[] = []
}

/** Made anew for every message, as it depends on what is. */
@Controller()
class LedgerController {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  @MessagePattern('ledger')
  @RequirePermission('events.shows.read')
  entries(@CurrentIdentity() { subject }: Identity): object {
    return { subject, entries: this.ledger.entries }
  }
}

@WebSocketGateway({ path: '/live' })
class ShowsGateway {
  constructor(@Inject(SocketCredentials) private readonly credentials: SocketCredentials) {}

  @SubscribeMessage('authenticate')
  @Public()
  async authenticate(@ConnectedSocket() client: object, @MessageBody() shown: unknown): Promise<object> {
    const { subject } = await this.credentials.authenticate(client, shown)
    return { event: 'authenticated', data: { subject } }
  }

  @SubscribeMessage('shows')
  @RequirePermission('events.shows.read')
  overSocket(@CurrentIdentity() { subject }: Identity): object {
    return { event: 'shows', data: { subject } }
  }
}

describe.each([true, false])(
  'APP-1 HTTP, TCP and sockets in one application, inheritAppConfig %s',
  async (inheritAppConfig) => {
    const remotePort = await freePort()
    const options = { host: '127.0.0.1', port: remotePort }
    const { app, get } = await startApp('express', {
      access: { contexts: [websocketContext(), inData] },
      imports: [SocketAccessModule, MicroserviceAccessModule],
      controllers: [ShowsController, LedgerController],
      providers: [ShowsGateway, Ledger],
      configure: (each) => {
        each.useWebSocketAdapter(new WsAdapter(each))
        each.connectMicroservice<MicroserviceOptions>(
          { transport: Transport.TCP, options },
          { inheritAppConfig },
        )
      },
    })
    await app.startAllMicroservices()
    const { port } = app.getHttpServer().address() as AddressInfo
    const caller = callerOf(remotePort)
    const token = await issuer.tokenFor(clerk)
    const stranger = await issuer.tokenFor(clerk.notGiven('events'))

    it('lets the same member through on every road', async () => {
      const client = await connect(port)
      await client.ask('authenticate', { token })
      const who = { subject: 'user_1' }
      expect((await get('/shows', { token })).body).toEqual(who)
      expect(await caller.ask('shows', { token })).toEqual([who])
      expect(await caller.ask('ledger', { token })).toEqual([{ ...who, entries: [] }])
      expect(await client.ask('shows')).toEqual({ event: 'shows', data: who })
      client.close()
    })

    it('refuses the same member on every road, for the same reason', async () => {
      const client = await connect(port)
      await client.ask('authenticate', { token: stranger })
      const why = { status: 403, code: 'module_not_granted', layer: 'membership' }
      expect((await get('/shows', { token: stranger })).body).toMatchObject(why)
      await expect(caller.ask('shows', { token: stranger })).rejects.toMatchObject(why)
      await expect(caller.ask('ledger', { token: stranger })).rejects.toMatchObject(why)
      expect(await client.ask('shows')).toMatchObject({ event: 'exception', data: why })
      client.close()
    })

    it('shares no authentication between roads', async () => {
      const client = await connect(port)
      await expect(caller.ask('shows', {})).rejects.toMatchObject({ code: 'credentials_missing' })
      expect(await client.ask('shows')).toMatchObject({ data: { code: 'credentials_missing' } })
      client.close()
    })

    it('lists all of its roads', () => {
      const roads = app
        .get(RouteRegistry)
        .inventory()
        .routes.map(({ road, path }) => `${road} ${path}`)
      expect(roads.sort()).toEqual([
        'http /shows',
        'message ledger',
        'message shows',
        'websocket authenticate',
        'websocket shows',
      ])
    })
  },
)

describe('APP-1 a microservice that listens before the application is initialised', () => {
  @Controller()
  class EarlyController {
    @MessagePattern('hello')
    @Public()
    hello(): string {
      return 'hello'
    }

    @MessagePattern('shows')
    @RequirePermission('events.shows.read')
    shows(): string {
      return 'shows'
    }
  }

  @Module({
    imports: [AccessModule.forRoot({ ...accessOptions, contexts: [inData] }), MicroserviceAccessModule],
    controllers: [EarlyController],
  })
  class EarlyModule {}

  async function startEarly(hybrid: { readonly deferInitialization?: boolean }) {
    const port = await freePort()
    const app = await NestFactory.create(EarlyModule, { logger: false })
    afterAll(() => app.close())
    const options = { host: '127.0.0.1', port }
    app.connectMicroservice<MicroserviceOptions>({ transport: Transport.TCP, options }, hybrid)
    await app.startAllMicroservices()
    return { app, caller: callerOf(port), token: await issuer.tokenFor(clerk) }
  }

  it('refuses everything until its routes are read', async () => {
    const { app, caller, token } = await startEarly({})
    await expect(caller.ask('hello', {})).rejects.toMatchObject({ code: 'credentials_missing' })
    for (const message of ['hello', 'shows'])
      await expect(caller.ask(message, { token })).rejects.toMatchObject({ code: 'route_undeclared' })
    await app.init()
    expect(await caller.ask('hello', {})).toEqual(['hello'])
    expect(await caller.ask('shows', { token })).toEqual(['shows'])
  })

  it('is guarded where Nest initialises it with the microservice', async () => {
    const { caller, token } = await startEarly({ deferInitialization: true })
    await expect(caller.ask('shows', {})).rejects.toMatchObject({ code: 'credentials_missing' })
    expect(await caller.ask('shows', { token })).toEqual(['shows'])
    expect(await caller.ask('hello', {})).toEqual(['hello'])
  })
})

describe('APP-1 an application does not start', () => {
  const starting = (parts: TestAppParts): Promise<unknown> =>
    startApp('express', { configure: (app) => app.useWebSocketAdapter(new WsAdapter(app)), ...parts })
  const sockets = {
    access: { contexts: [websocketContext()] },
    imports: [SocketAccessModule],
    providers: [ShowsGateway],
  }
  const remote = {
    access: { contexts: [inData] },
    imports: [MicroserviceAccessModule],
    controllers: [ShowsController],
  }

  it('with a gateway or a message pattern that nothing guards', async () => {
    await expect(starting({ ...sockets, access: {} })).rejects.toThrow(
      /ShowsGateway\.overSocket: .*websocketContext/,
    )
    await expect(starting({ ...remote, access: {} })).rejects.toThrow(
      /ShowsController\.overTcp: .*microserviceContext/,
    )
  })

  it('with a context whose module is not imported, however it audits', async () => {
    for (const audit of ['enforce', 'warn'] as const) {
      const alone = { imports: [], providers: [], access: { contexts: [websocketContext()], audit } }
      await expect(starting(alone)).rejects.toThrow(/SocketAccessModule/)
      await expect(starting({ ...remote, imports: [], access: { ...remote.access, audit } })).rejects.toThrow(
        /MicroserviceAccessModule/,
      )
    }
  })

  it('CMP-1 with one context for applications that name the company in headers of their own', async () => {
    const contexts = [microserviceContext({ token: () => undefined })]
    const startingWith = (companyHeader: string): Promise<unknown> =>
      starting({ ...remote, access: { contexts, companyHeader } })
    await startingWith('x-org')
    await expect(startingWith('x-company')).rejects.toThrow(/companyHeader/)
  })

  it('with a message or an event that declares nothing', async () => {
    @WebSocketGateway({ path: '/bare' })
    class BareGateway {
      @SubscribeMessage('bare')
      bare(): void {}
    }

    @Controller()
    class BareController {
      @MessagePattern('bare')
      bare(): void {}
    }

    await expect(starting({ ...sockets, providers: [BareGateway] })).rejects.toThrow(/BareGateway\.bare/)
    await expect(starting({ ...remote, controllers: [BareController] })).rejects.toThrow(
      /BareController\.bare/,
    )
  })
})
