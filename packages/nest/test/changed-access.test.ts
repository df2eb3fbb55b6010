import type { AddressInfo } from 'node:net'
import { Controller, type MessageEvent, Sse } from '@nestjs/common'
import { WsAdapter } from '@nestjs/platform-ws'
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import { type Access, CurrentAccess, RequirePermission } from '@stagedoor/nest'
import { graphqlContext } from '@stagedoor/nest/graphql'
import { SocketAccessModule, websocketContext } from '@stagedoor/nest/websockets'
import { aMember } from '@stagedoor/testing'
import { createClient } from 'graphql-ws'
import { filter, interval, map, type Observable } from 'rxjs'
import { beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { catalog } from './app/catalog.js'
import { issuer, platforms, startApp } from './app/platforms.js'
import { pubsub } from './graphql/bills.resolver.js'
import { startGraphql } from './graphql/drivers.js'
import { BillsGateway } from './websockets/app/bills.module.js'
import { connect } from './websockets/app/socket-client.js'

const token = await issuer.tokenFor(aMember(catalog))

/** Where the member may read bills by now. */
let units = ['bu_1', 'bu_2']
beforeEach(() => {
  units = ['bu_1', 'bu_2']
})
const loadMember = () => ({ ...aMember(catalog).may('finance.bills.read', { businessUnit: units }) })

/** The units of new bills that the member may read, one after another. */
const newBills = (access: Access): Observable<string> =>
  interval(10).pipe(
    map((at) => (at % 2 === 0 ? 'bu_1' : 'bu_2')),
    filter((unit) => access.can('finance.bills.read', { businessUnit: unit, company: access.companyId })),
  )

@Controller('bills')
class BillsController {
  @Sse()
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  bills(@CurrentAccess() access: Access): Observable<MessageEvent> {
    return newBills(access).pipe(map((data) => ({ data })))
  }
}

@WebSocketGateway({ path: '/live' })
class LiveGateway extends BillsGateway {
  @SubscribeMessage('new')
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  new(@CurrentAccess() access: Access): Observable<object> {
    return newBills(access).pipe(map((data) => ({ event: 'bill', data })))
  }
}

/** What is told in a stream, until it holds a text or ends. */
async function toldUntil(end: string, events: ReadableStreamDefaultReader<string>): Promise<string> {
  let told = ''
  for (let isOver = false; !isOver && !told.includes(end); ) {
    const { done, value = '' } = await events.read()
    told += value
    isOver = done
  }
  return told
}

describe.each(platforms)('SCP-4: what goes on, narrowed by the access it began with, on %s', (platform) => {
  async function events(): Promise<ReadableStreamDefaultReader<string>> {
    const { app } = await startApp(platform, { controllers: [BillsController], access: { loadMember } })
    const { body } = await fetch(`${await app.getUrl()}/bills`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return (body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(new TextDecoderStream()).getReader()
  }

  it.each([
    ['loses a unit', ['bu_1']],
    ['wins a unit', ['bu_1', 'bu_2', 'bu_3']],
  ])('ends for a member who %s, as what may be asked again (ABUSE-205)', async (_what, next) => {
    const reader = await events()
    expect(await toldUntil('bu_2', reader)).toContain('bu_2')
    units = next
    expect(await toldUntil('never', reader)).toContain('event: error\n')
  })

  it('goes on for a member who is loaded anew, and may do the same', async () => {
    const reader = await events()
    expect(await toldUntil('id: 9\n', reader)).not.toContain('error')
    await reader.cancel()
  })

  it('ends for who asked by a message, too (ABUSE-205)', async () => {
    const { app } = await startApp(platform, {
      access: { contexts: [websocketContext()], loadMember },
      imports: [SocketAccessModule],
      providers: [LiveGateway],
      configure: (each) => each.useWebSocketAdapter(new WsAdapter(each)),
    })
    const client = await connect((app.getHttpServer().address() as AddressInfo).port, '/live')
    await client.ask('authenticate', { token })
    expect(await client.ask('new')).toMatchObject({ event: 'bill' })
    units = ['bu_1']
    let last = await client.next()
    while ((last as { event: string }).event === 'bill') last = await client.next()
    expect(last).toMatchObject({ event: 'exception', data: { code: 'access_unavailable' } })
    client.close()
  })
})

describe('SCP-4: a subscription, narrowed by the access it began with, through Apollo', () => {
  it('completes for a member who loses a unit, be it another one (ABUSE-205)', async () => {
    const { app } = await startGraphql('express', {
      driver: { fieldResolverEnhancers: ['guards'], subscriptions: { 'graphql-ws': true } },
      access: {
        contexts: [graphqlContext({ connection: () => ({ authorization: `Bearer ${token}` }) })],
        loadMember,
      },
    })
    const url = `${(await app.getUrl()).replace('http', 'ws')}/graphql`
    const client = createClient({ url, webSocketImpl: WebSocket })
    const events = client.iterate({ query: 'subscription { paid(unit: "bu_1") }' })
    const publishing = setInterval(() => pubsub.publish('["paid","comp_1","bu_1"]', { paid: 'bill_1' }), 20)
    for (let told = 0; told < 3; told += 1)
      expect(await events.next()).toMatchObject({ done: false, value: { data: { paid: 'bill_1' } } })
    units = ['bu_1']
    for (let isOver = false; !isOver; ) isOver = (await events.next()).done === true
    clearInterval(publishing)
    await client.dispose()
  })
})
