import { once } from 'node:events'
import { type AddressInfo, connect as connectRaw } from 'node:net'
import { WsAdapter } from '@nestjs/platform-ws'
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import { RequirePermission } from '@stagedoor/nest'
import { SocketAccessModule, websocketContext } from '@stagedoor/nest/websockets'
import { aMember } from '@stagedoor/testing'
import { concatMap, from, map, type Observable, Subject, take } from 'rxjs'
import { beforeEach, describe, expect, it } from 'vitest'
import { catalog } from '../app/catalog.js'
import { issuer, platforms, startApp } from '../app/platforms.js'
import { freePort } from '../microservices/app/remote-app.js'
import { BillsGateway } from './app/bills.module.js'
import { connect } from './app/socket-client.js'
import { TicketsController, TicketsGateway } from './app/tickets.gateway.js'

/* Attacks on gateways: results that come all at once, too late; and the samples of the guide, with hostile clients. */

const clerk = aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' })
const gatewayPort = await freePort()

let clock = Date.now()
let finished = new Subject<readonly string[]>()
beforeEach(() => {
  clock = Date.now()
  finished = new Subject()
})

@WebSocketGateway({ path: '/live' })
class LiveGateway extends BillsGateway {
  /** Waits for something, and tells all there is to tell. */
  @SubscribeMessage('results')
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  results(): Observable<object> {
    return finished.pipe(
      take(1),
      concatMap((all) => from(all)),
      map((data) => ({ event: 'told', data })),
    )
  }
}

/** As in the guide, on a port of its own: there `ws` takes whatever URL was sent. */
@WebSocketGateway(gatewayPort)
class PortGateway extends TicketsGateway {}

describe.each(platforms)('TOK-2 what a handler gives all at once, on %s', async (platform) => {
  const { app } = await startApp(platform, {
    access: { contexts: [websocketContext()], clock: () => clock },
    imports: [SocketAccessModule],
    providers: [LiveGateway],
    configure: (each) => each.useWebSocketAdapter(new WsAdapter(each)),
  })
  const { port } = app.getHttpServer().address() as AddressInfo

  async function told(all: readonly string[], meanwhile: () => void): Promise<unknown> {
    const client = await connect(port, '/live')
    await client.ask('authenticate', { token: await issuer.tokenFor(clerk) })
    client.send('results')
    while (!finished.observed) await new Promise((go) => setTimeout(go, 1))
    meanwhile()
    finished.next(all)
    const first = await client.next()
    client.close()
    return first
  }

  it('is kept from whose token has ended, from the first value on', async () => {
    const end = (): void => {
      clock += 86_400_000
    }
    expect(await told(['one', 'two'], end)).toMatchObject({ data: { code: 'invalid_token' } })
  })

  it('is given to who may have it', async () => {
    expect(await told(['one', 'two'], () => {})).toEqual({ event: 'told', data: 'one' })
  })

  it('is an answer where it is one, judged when it was asked for', async () => {
    const end = (): void => {
      clock += 86_400_000
    }
    expect(await told(['one'], end)).toEqual({ event: 'told', data: 'one' })
  })

  const refusals = [
    ['authenticate', undefined],
    ['authenticate', null],
    ['authenticate', 'x'],
    ['authenticate', []],
    ['authenticate', { token: null }],
    ['authenticate', { token: ['x'] }],
    ['authenticate', { token: { toString: 'x' } }],
    ['authenticate', { token: 'x', company: {} }],
    ['authenticate', { __proto__: { token: 'x' } }],
    ['bills.watch', undefined],
    ['bills.watch', null],
    ['bills.watch', { unit: ['bu_1', 'bu_2'] }],
    ['bills.watch', { unit: [['bu_1']] }],
    ['bills.watch', { unit: { bu_1: true } }],
    ['bills.watch', { unit: [] }],
    ['bills.watch', { unit: 'bu_1 ' }],
    ['results', { token: 'x' }],
  ] as const

  it('and a message of any shape is answered, by a refusal (ABUSE-112, ABUSE-172)', async () => {
    const [stranger, member] = [await connect(port, '/live'), await connect(port, '/live')]
    await member.ask('authenticate', { token: await issuer.tokenFor(clerk) })
    for (const [event, data] of refusals)
      expect(await stranger.ask(event, data), `${event} ${JSON.stringify(data)}`).toMatchObject({
        event: 'exception',
      })
    for (const [event, data] of refusals.filter(([name]) => name === 'bills.watch'))
      expect(await member.ask(event, data), JSON.stringify(data)).toMatchObject({ event: 'exception' })
    expect(await member.ask('bills.watch', { unit: 'bu_1' })).toMatchObject({ event: 'bills.watched' })
    stranger.close()
    member.close()
  })
})

describe('CMP-1 the gateway of the guide for tickets, on a port of its own', async () => {
  await startApp('express', {
    access: { contexts: [websocketContext()] },
    imports: [SocketAccessModule],
    providers: [PortGateway],
    controllers: [TicketsController],
    configure: (app) => app.useWebSocketAdapter(new WsAdapter(app)),
  })

  /** What comes back of a handshake, with whatever URL. */
  async function handshake(target: string): Promise<string> {
    const socket = connectRaw(gatewayPort, '127.0.0.1')
    socket.write(
      `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    )
    let text = ''
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
      // A close frame, with its code in the two bytes that follow.
      const at = text.indexOf('\r\n\r\n\x88')
      if (at >= 0 && text.length >= at + 8) socket.destroy()
    })
    socket.setTimeout(2_000, () => socket.destroy())
    await once(socket, 'close')
    const frame = text.slice(text.indexOf('\r\n\r\n') + 4)
    return frame === '' ? text : `closed ${frame.charCodeAt(2) * 256 + frame.charCodeAt(3)}`
  }

  it.each(['//', '//?ticket=x', 'http://', 'ws:', '/?ticket=%', '/?ticket=a&ticket=b', '/?ticket'])(
    'closes a handshake with the URL %s, and goes on (ABUSE-80, ABUSE-165)',
    async (target) => {
      const rejected: unknown[] = []
      const note = (reason: unknown): unknown => rejected.push(reason)
      process.on('unhandledRejection', note)
      expect(await handshake(target)).toMatch(/^closed (4401|1011)$|^HTTP\/1\.1 400/)
      await new Promise((go) => setTimeout(go, 5))
      process.off('unhandledRejection', note)
      expect(rejected).toEqual([])
      expect(await handshake('/')).toBe('closed 4401')
    },
  )
})
