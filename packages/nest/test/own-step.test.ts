import type { AddressInfo } from 'node:net'
import { Controller, ForbiddenException, Injectable, type MessageEvent, Sse } from '@nestjs/common'
import { WsAdapter } from '@nestjs/platform-ws'
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'
import { AccessGuard, RequirePermission } from '@stagedoor/nest'
import { graphqlContext } from '@stagedoor/nest/graphql'
import { SocketAccessModule, websocketContext } from '@stagedoor/nest/websockets'
import { identityOf } from '@stagedoor/server'
import { aMember } from '@stagedoor/testing'
import { createClient } from 'graphql-ws'
import { interval, map, type Observable } from 'rxjs'
import { beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { catalog } from './app/catalog.js'
import { issuer, platforms, startApp } from './app/platforms.js'
import { pubsub } from './graphql/bills.resolver.js'
import { startGraphql } from './graphql/drivers.js'
import { BillsGateway } from './websockets/app/bills.module.js'
import { connect } from './websockets/app/socket-client.js'

const clerk = aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' }).may('events.shows.read')
const token = await issuer.tokenFor(clerk)

/** The sessions that were ended. */
const ended = new Set<string>()
beforeEach(() => ended.clear())

type Guarded = Parameters<AccessGuard['checkAgain']>[0]

@Injectable()
class SessionGuard extends AccessGuard {
  protected override async check(guarded: Guarded): Promise<void> {
    await super.check(guarded)
    if (ended.has(identityOf(guarded.request).subject)) throw new ForbiddenException('your session has ended')
  }
}

@Injectable()
class SayingGuard extends AccessGuard {
  // Written without types: `false` is no to Nest.
  protected override check(guarded: Guarded): Promise<void> {
    return Promise.resolve(super.check(guarded)).then(() => !ended.has('user_1') as never)
  }
}

@Controller('live')
class LiveController {
  @Sse()
  @RequirePermission('events.shows.read')
  live(): Observable<MessageEvent> {
    return interval(10).pipe(map((at) => ({ data: String(at) })))
  }
}

@WebSocketGateway({ path: '/live' })
class LiveGateway extends BillsGateway {
  @SubscribeMessage('ticks')
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  ticks(): Observable<object> {
    return interval(10).pipe(map((data) => ({ event: 'tick', data })))
  }
}

describe.each(platforms)('APP-1: a step of one’s own in the guard, on %s', (platform) => {
  it.each([
    ['throws', SessionGuard],
    ['says no', SayingGuard],
  ])('ends server-sent events as soon as it %s (ABUSE-202)', async (_what, guard) => {
    const { app, get } = await startApp(platform, { controllers: [LiveController], access: { guard } })
    const { status, body } = await fetch(`${await app.getUrl()}/live`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(status).toBe(200)
    const reader = body?.getReader()
    expect((await reader?.read())?.done).toBe(false)
    ended.add('user_1')
    for (let isOver = false; !isOver; ) isOver = (await reader?.read())?.done === true
    expect((await get('/live', { token })).status).toBe(403)
  })

  it('ends what the handler of a message goes on giving (ABUSE-202)', async () => {
    const { app } = await startApp(platform, {
      access: { contexts: [websocketContext()], guard: SessionGuard },
      imports: [SocketAccessModule],
      providers: [LiveGateway],
      configure: (each) => each.useWebSocketAdapter(new WsAdapter(each)),
    })
    const client = await connect((app.getHttpServer().address() as AddressInfo).port, '/live')
    await client.ask('authenticate', { token })
    expect(await client.ask('ticks')).toMatchObject({ event: 'tick' })
    ended.add('user_1')
    let last = await client.next()
    while ((last as { event: string }).event === 'tick') last = await client.next()
    expect(last).toMatchObject({ event: 'exception' })
    client.close()
  })
})

/** Hands on what it makes of what it was given. */
@Injectable()
class RewritingGuard extends SessionGuard {
  protected override check({ request, route, contextType }: Guarded): Promise<void> {
    return super.check({ request, route, contextType })
  }
}

describe('APP-1: a step of one’s own in the guard, through Apollo', async () => {
  let clock = Date.now()
  const connection = () => ({ authorization: `Bearer ${token}` })
  const { app } = await startGraphql('express', {
    driver: { fieldResolverEnhancers: ['guards'], subscriptions: { 'graphql-ws': true } },
    access: { contexts: [graphqlContext({ connection })], guard: RewritingGuard, clock: () => clock },
  })
  const url = `${(await app.getUrl()).replace('http', 'ws')}/graphql`

  it.each([
    ['it refuses', () => ended.add('user_1')],
    ['the token has expired', () => (clock += 86_400_000)],
  ])('ends a subscription as soon as %s (ABUSE-202)', async (_when, end) => {
    const client = createClient({ url, webSocketImpl: WebSocket })
    const events = client.iterate({ query: 'subscription { paid(unit: "bu_1") }' })
    const publishing = setInterval(() => pubsub.publish('["paid","comp_1","bu_1"]', { paid: 'bill_1' }), 20)
    expect(await events.next()).toMatchObject({ done: false, value: { data: { paid: 'bill_1' } } })
    end()
    for (let isOver = false; !isOver; ) isOver = (await events.next()).done === true
    clearInterval(publishing)
    await client.dispose()
  })
})
