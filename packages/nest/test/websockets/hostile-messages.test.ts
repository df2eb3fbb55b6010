import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type ExecutionContext, Inject, Injectable, Module, Scope } from '@nestjs/common'
import { WsAdapter } from '@nestjs/platform-ws'
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import {
  type Access,
  AccessGuard,
  type AccessModuleExtras,
  type AuthorizerOptions,
  CurrentAccess,
  CurrentIdentity,
  type Identity,
  Public,
  RequireModule,
  RequirePermission,
} from '@stagedoor/nest'
import { SocketAccessModule, SocketCredentials, websocketContext } from '@stagedoor/nest/websockets'
import { aMember } from '@stagedoor/testing'
import { concat, delay, map, NEVER, type Observable, of, ReplaySubject, Subject } from 'rxjs'
import { beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { catalog } from '../app/catalog.js'
import { issuer, type Platform, platforms, startApp, type TestAppParts } from '../app/platforms.js'
import { connect, type SocketClient } from './app/socket-client.js'
import { TicketsController, TicketsGateway } from './app/tickets.gateway.js'

/* Attacks on gateways, over real sockets. */

const viewer = aMember(catalog).may('events.shows.read')
const stranger = aMember(catalog).may('events.shows.write')

/** What ran. */
const ran: string[] = []
beforeEach(() => {
  ran.length = 0
})
const secret = (what: string): object => {
  ran.push(what)
  return { event: 'secret', data: what }
}

class BaseGateway {
  @SubscribeMessage('authenticate')
  @Public()
  async authenticate(@ConnectedSocket() client: WebSocket, @MessageBody() shown: unknown): Promise<object> {
    const { subject } = await this.credentials.authenticate(client, shown)
    return { event: 'authenticated', data: subject }
  }

  constructor(@Inject(SocketCredentials) protected readonly credentials: SocketCredentials) {}

  @SubscribeMessage('inherited')
  @RequirePermission('events.shows.read')
  inherited(): object {
    return secret('inherited')
  }

  @SubscribeMessage('overridden')
  @RequirePermission('events.shows.read')
  overridden(): object {
    return secret('base')
  }

  @SubscribeMessage('opened')
  @Public()
  opened(): object {
    return secret('base')
  }
}

let live = new Subject<string>()

@WebSocketGateway({ path: '/live' })
class DerivedGateway extends BaseGateway {
  @SubscribeMessage('overridden')
  override overridden(): object {
    return secret('overridden')
  }

  @SubscribeMessage('opened')
  override opened(): object {
    return secret('opened')
  }

  @SubscribeMessage('__proto__')
  @RequireModule('events')
  odd(): object {
    return secret('odd')
  }

  // In the order in which they come, the first when it comes.
  @SubscribeMessage('watch')
  @RequirePermission('events.shows.read')
  watch(@CurrentAccess() access: Access): Observable<object> {
    ran.push(`watch ${access.userId}`)
    return live.pipe(map((data) => ({ event: 'seen', data })))
  }

  @SubscribeMessage('replayed')
  @RequirePermission('events.shows.read')
  replayed(): Observable<object> {
    const past = new ReplaySubject<string>()
    past.next('past')
    return concat(past.pipe(map((data) => ({ event: 'seen', data }))), NEVER)
  }

  @SubscribeMessage('late')
  @RequirePermission('events.shows.read')
  late(): Observable<object> {
    return of(secret('late')).pipe(delay(5))
  }
}

@Injectable({ scope: Scope.REQUEST })
class Notes {
  readonly lines: string[] = []
}

/** Made anew for every message, as it depends on what is. */
@WebSocketGateway({ path: '/scoped' })
class ScopedGateway extends BaseGateway {
  constructor(
    @Inject(SocketCredentials) credentials: SocketCredentials,
    @Inject(Notes) private readonly notes: Notes,
  ) {
    super(credentials)
  }

  @SubscribeMessage('noted')
  @RequirePermission('events.shows.read')
  noted(@CurrentIdentity() { subject }: Identity): object {
    this.notes.lines.push(subject)
    return secret(this.notes.lines.join())
  }

  @SubscribeMessage('undeclared')
  undeclared(): object {
    return secret('undeclared')
  }
}

@Module({ providers: [DerivedGateway] })
class SecondModule {}

let clock = Date.now()
beforeEach(() => {
  clock = Date.now()
  live = new Subject()
})

async function start(
  platform: Platform,
  access: Partial<AuthorizerOptions> & AccessModuleExtras = {},
  parts: Partial<TestAppParts> = {},
) {
  const started = await startApp(platform, {
    access: { contexts: [websocketContext()], audit: 'warn', clock: () => clock, ...access },
    imports: [SocketAccessModule],
    providers: [DerivedGateway, ScopedGateway, TicketsGateway, Notes],
    controllers: [TicketsController],
    configure: (app) => app.useWebSocketAdapter(new WsAdapter(app)),
    ...parts,
  })
  const { port } = started.app.getHttpServer().address() as AddressInfo
  return { ...started, port }
}

async function connectAs(port: number, member: typeof viewer, path = '/live'): Promise<SocketClient> {
  const client = await connect(port, path)
  expect(await client.ask('authenticate', { token: await issuer.tokenFor(member) })).toMatchObject({
    event: 'authenticated',
  })
  return client
}

describe.each(platforms)('APP-1 a message of a gateway, on %s', async (platform) => {
  const { port } = await start(platform)

  it.each([
    ['/live', 'inherited'],
    ['/live', 'overridden'],
    ['/live', 'opened'],
    ['/live', '__proto__'],
    ['/live', 'watch'],
    ['/live', 'late'],
    ['/scoped', 'inherited'],
    ['/scoped', 'noted'],
    ['/scoped', 'undeclared'],
  ])(
    'is refused to who may not send it, and runs nothing: %s %s (ABUSE-92, ABUSE-94)',
    async (path, event) => {
      const nobody = await connect(port, path)
      expect(await nobody.ask(event, {})).toMatchObject({ event: 'exception', data: { status: 401 } })
      const client = await connectAs(port, stranger.notGiven('events'), path)
      expect(await client.ask(event, {})).toMatchObject({ event: 'exception', data: { status: 403 } })
      expect(ran).toEqual([])
      for (const { socket } of [nobody, client]) socket.close()
    },
  )

  it('that overrides one is what it says itself, and what it inherits', async () => {
    const client = await connectAs(port, viewer)
    expect(await client.ask('inherited')).toMatchObject({ data: 'inherited' })
    expect(await client.ask('overridden')).toMatchObject({ data: 'overridden' })
    // That a method is public is not inherited.
    expect(await client.ask('opened')).toMatchObject({ data: { code: 'route_undeclared' } })
    client.close()
  })

  it('is judged by itself where its gateway is made anew for each (ABUSE-108)', async () => {
    const users = ['user_1', 'user_2', 'user_3']
    const clients = await Promise.all(
      users.map((userId) => connectAs(port, viewer.as({ userId }), '/scoped')),
    )
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all(clients.map((client) => client.ask('noted')))
      expect(answers.map(({ data }) => data).map((each) => String(each).split(',')[0])).toEqual(users)
    }
    for (const client of clients) client.close()
  })

  it.each([
    ['no text', '\u0000\u0001'],
    ['no object', '"inherited"'],
    ['a list', '["inherited"]'],
    ['nothing', 'null'],
    ['an event of another type', '{"event":["inherited"],"data":{}}'],
    ['an event that is an object', '{"event":{"toString":"inherited"}}'],
    ['a member that every object has', '{"event":"constructor"}'],
    [
      'a claim to be judged',
      '{"event":"inherited","data":{"isOf":true,"route":"x","client":{}},"judged":true}',
    ],
    ['a prototype', '{"event":"inherited","data":{"__proto__":{"token":"x"}},"__proto__":{"event":"x"}}'],
  ])('runs nothing for what is %s', async (_what, text) => {
    const client = await connect(port)
    client.socket.send(text)
    // Answered after it, or after nothing.
    client.send('inherited')
    const answers = [await client.next()]
    expect(answers).toMatchObject([{ event: 'exception', data: { status: 401 } }])
    expect(ran).toEqual([])
    client.close()
  })

  it('waits for who the client is, and is not judged by who it would like to be', async () => {
    const client = await connectAs(port, stranger)
    const token = await issuer.tokenFor(viewer.as({ userId: 'user_2' }))
    client.send('authenticate', { token })
    for (let at = 0; at < 5; at += 1) client.send('inherited')
    const answers = await Promise.all(Array.from({ length: 6 }, () => client.next()))
    expect(answers.map(({ data }) => (data as { status?: number }).status).sort()).toEqual([
      400, 403, 403, 403, 403, 403,
    ])
    expect(ran).toEqual([])
    client.close()
  })

  it.each([
    ['a list', ['comp_1']],
    ['nothing', null],
    ['an object', { toString: 'comp_1' }],
    ['two in one', 'comp_1, comp_2'],
    ['another spelling', 'COMP_1'],
  ])("of a client that names its company as %s is nobody's (ABUSE-102)", async (_what, company) => {
    const client = await connect(port)
    const shown = { token: await issuer.tokenFor(viewer), company }
    const status = company === 'COMP_1' ? 403 : 400
    expect(await client.ask('authenticate', shown)).toMatchObject({ data: { status } })
    expect(await client.ask('inherited')).toMatchObject({ data: { status: 401 } })
    client.close()
  })
})

describe('APP-1 a gateway in two Nest modules', async () => {
  const { port } = await start('express', {}, { imports: [SocketAccessModule, SecondModule] })

  it('is guarded in both', async () => {
    const client = await connect(port)
    client.send('inherited')
    expect(await client.next()).toMatchObject({ data: { status: 401 } })
    expect(ran).toEqual([])
    client.close()
  })
})

describe('TOK-2 what a handler goes on giving', async () => {
  const { port } = await start('express')

  it('is judged from the first value on: one that comes after the token has ended is kept', async () => {
    const client = await connectAs(port, viewer)
    client.send('watch')
    while (!live.observed) await new Promise((go) => setTimeout(go, 1))
    clock += 86_400_000
    live.next('kept from them')
    expect(await client.next()).toMatchObject({ event: 'exception', data: { code: 'invalid_token' } })
    expect(live.observed).toBe(false)
    client.close()
  })

  it('is given as long as it may be', async () => {
    const client = await connectAs(port, viewer)
    client.send('watch')
    while (!live.observed) await new Promise((go) => setTimeout(go, 1))
    for (const data of ['one', 'two']) {
      live.next(data)
      expect(await client.next()).toEqual({ event: 'seen', data })
    }
    expect(await client.ask('replayed')).toEqual({ event: 'seen', data: 'past' })
    client.close()
  })

  it('is one answer where nothing comes after it, judged when it was asked for', async () => {
    const client = await connectAs(port, viewer)
    client.send('late')
    while (ran.length === 0) await new Promise((go) => setTimeout(go, 1))
    clock += 86_400_000
    expect(await client.next()).toEqual({ event: 'secret', data: 'late' })
    client.close()
  })
})

describe('APP-1 a guard that extends the guard', () => {
  class Unwilling extends AccessGuard {
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

  it.each([
    ['says no after it said yes', Unwilling],
    ['fails at its own step', Failing],
    ['answers false at its own step', Saying],
  ])('and %s lets no message in', async (_what, guard) => {
    const { port } = await start('express', { guard })
    const client = await connect(port)
    expect(await client.ask('inherited')).toMatchObject({ event: 'exception' })
    expect(ran).toEqual([])
    client.close()
  })
})

describe('CMP-1, TOK-2 a ticket', async () => {
  const { port, send } = await start('express')
  const both = [viewer, viewer.as({ companyId: 'comp_2' }).notGiven('events')] as const

  const ticketFor = async (headers: Record<string, string> = {}): Promise<string> => {
    const token = await issuer.tokenFor(both)
    const answer = await send('POST', '/live/tickets', { token, headers })
    return (answer.body as { ticket: string }).ticket
  }

  /** What becomes of a handshake with this query, and of the first message after it. */
  async function board(query: string): Promise<unknown> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/board${query}`)
    const closed = once(socket, 'close').then(([code]) => code as number)
    await once(socket, 'open')
    const answered = once(socket, 'message').then(([text]) => JSON.parse(String(text)))
    socket.send(JSON.stringify({ event: 'shows' }))
    const answer = await Promise.race([closed, answered])
    socket.close()
    return typeof answer === 'number' ? answer : (answer.data?.code ?? answer.event)
  }

  it('is for the company that it was issued for, and no other is asked for with it', async () => {
    expect(await board(`?ticket=${await ticketFor({ 'x-org': 'comp_1' })}`)).toBe('shows')
    expect(await board(`?ticket=${await ticketFor({ 'x-org': 'comp_2' })}&x-org=comp_1`)).toBe(
      'module_not_granted',
    )
  })

  it('is not issued to who names no company, or one of others', async () => {
    for (const headers of [{}, { 'x-org': 'comp_3' }, { 'x-org': '' }])
      expect(await ticketFor(headers as Record<string, string>)).toBeUndefined()
  })

  it.each([
    ['cut off', (ticket: string) => ticket.slice(0, 42)],
    ['with something behind it', (ticket: string) => `${ticket}=`],
    ['in another case', (ticket: string) => ticket.toLowerCase()],
    [
      'with another last character',
      (ticket: string) => ticket.slice(0, 42) + (ticket.endsWith('A') ? 'B' : 'A'),
    ],
    ['twice, the second good', (ticket: string) => `x&ticket=${ticket}`],
    ['as a token', () => ''],
  ])('is none %s', async (_how, spelt) => {
    const ticket = await ticketFor({ 'x-org': 'comp_1' })
    expect(await board(`?ticket=${spelt(ticket)}`)).toBe(4401)
    expect(await board(`?token=${await issuer.tokenFor(viewer)}`)).toBe(4401)
  })

  it('is worth nothing once its token has ended, nor is what it opened', async () => {
    const ticket = await ticketFor({ 'x-org': 'comp_1' })
    clock += 86_400_000
    expect(await board(`?ticket=${ticket}`)).toBe(4401)
    clock = Date.now()
    expect(await board(`?ticket=${ticket}`)).toBe(4401)
  })
})
