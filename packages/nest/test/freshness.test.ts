import { Controller, type MessageEvent, Sse } from '@nestjs/common'
import { RequirePermission } from '@stagedoor/nest'
import { graphqlContext } from '@stagedoor/nest/graphql'
import { aMember } from '@stagedoor/testing'
import { createClient } from 'graphql-ws'
import { interval, map, type Observable } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { catalog } from './app/catalog.js'
import { issuer, platforms, startApp } from './app/platforms.js'
import { pubsub } from './graphql/bills.resolver.js'
import { startGraphql } from './graphql/drivers.js'

@Controller('live')
class LiveController {
  @Sse()
  @RequirePermission('events.shows.read')
  live(): Observable<MessageEvent> {
    return interval(10).pipe(map((at) => ({ data: String(at) })))
  }
}

describe.each(platforms)('TOK-6: server-sent events on %s', async (platform) => {
  let access = 1
  const app = await startApp(platform, {
    controllers: [LiveController],
    access: { freshness: () => Promise.resolve({ access }) },
  })
  const token = await issuer.tokenFor(aMember(catalog).may('events.shows.read'), { versions: { access: 1 } })

  it('end once the token is older than what is asked for (ABUSE-137)', async () => {
    const { status, body } = await fetch(`${await app.app.getUrl()}/live`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(status).toBe(200)
    const reader = body?.getReader()
    expect((await reader?.read())?.done).toBe(false)
    access = 2
    let last = await reader?.read()
    while (last?.done === false) last = await reader?.read()
    expect(last?.done).toBe(true)
    expect(app.events.at(-1)).toMatchObject({ code: 'invalid_token', route: 'GET /live' })
    expect((await app.get('/live', { token })).status).toBe(401)
  })
})

describe('TOK-6: what comes over a GraphQL connection, through Apollo', async () => {
  let access = 1
  const connection = (context: object) => {
    const { req } = context as { req?: { connectionParams?: { token?: unknown } } }
    return { authorization: `Bearer ${req?.connectionParams?.token}` }
  }
  const app = await startGraphql('express', {
    driver: { fieldResolverEnhancers: ['guards'], subscriptions: { 'graphql-ws': true } },
    access: { contexts: [graphqlContext({ connection })], freshness: () => ({ access }) },
  })
  const url = `${(await app.app.getUrl()).replace('http', 'ws')}/graphql`
  const clerk = aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' })
  const token = await issuer.tokenFor(clerk, { versions: { access: 1 } })

  it('is refused, and a subscription ends, once the token is older than what is asked for (ABUSE-137)', async () => {
    const client = createClient({ url, webSocketImpl: WebSocket, connectionParams: { token }, lazy: false })
    const ask = async (): Promise<unknown> => (await client.iterate({ query: '{ me }' }).next()).value
    expect(await ask()).toEqual({ data: { me: 'user_1' } })
    const events = client.iterate({ query: 'subscription { paid(unit: "bu_1") }' })
    const publishing = setInterval(() => pubsub.publish('["paid","comp_1","bu_1"]', { paid: 'bill_1' }), 20)
    expect((await events.next()).done).toBe(false)
    access = 2
    for (let isOver = false; !isOver; ) isOver = (await events.next()).done === true
    clearInterval(publishing)
    expect(app.events.at(-1)).toMatchObject({ code: 'invalid_token', route: 'SUBSCRIPTION paid' })
    expect(await ask()).toMatchObject({ errors: [{ extensions: { code: 'invalid_token' } }] })
    await client.dispose()
  })
})
