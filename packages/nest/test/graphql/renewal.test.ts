import { graphqlContext } from '@stagedoor/nest/graphql'
import { aMember } from '@stagedoor/testing'
import { type Client, createClient } from 'graphql-ws'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { catalog } from '../app/catalog.js'
import { issuer } from '../app/platforms.js'
import { pubsub, ran } from './bills.resolver.js'
import { startGraphql } from './drivers.js'

const clerk = aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' })

/** What the application has on record for the connection, and may renew. */
let session: Readonly<Record<string, string>> = {}
const contexts = [graphqlContext({ connection: () => session })]

const clients: Client[] = []
afterEach(() => Promise.all(clients.splice(0).map((client) => client.dispose())))
beforeEach(async () => {
  ran.length = 0
  session = { authorization: `Bearer ${await issuer.tokenFor(clerk)}` }
})

describe.each([
  ['Apollo', 'express', { subscriptions: { 'graphql-ws': true } }],
  ['Mercurius', 'fastify', { subscription: true }],
] as const)('CMP-1 a subscription whose session is renewed, through %s', async (_name, platform, how) => {
  const driver = { fieldResolverEnhancers: ['guards'] as const, ...how }
  const { app } = await startGraphql(platform, { driver, access: { contexts } })
  const url = `${(await app.getUrl()).replace('http', 'ws')}/graphql`

  /** Subscribes in the first company, and tells what comes once the session is another. */
  async function afterwards(renewed: typeof session): Promise<unknown> {
    const client = createClient({ url, webSocketImpl: WebSocket })
    clients.push(client)
    const events = client.iterate({ query: 'subscription { paid(unit: "bu_1") }' })
    const first = events.next()
    const publishing = setInterval(() => pubsub.publish('["paid","comp_1","bu_1"]', { paid: 'bill_1' }), 5)
    expect(await first).toMatchObject({ value: { data: { paid: 'bill_1' } } })
    session = renewed
    // One may be on its way.
    await events.next()
    const then = await events.next()
    clearInterval(publishing)
    return then
  }

  it.each([
    ['for another company, by a token for one', clerk.as({ companyId: 'comp_2' }), {}],
    ['for another company, by name', [clerk.as({ companyId: 'comp_2' }), clerk], { 'x-org': 'comp_2' }],
    ['for another user', clerk.as({ userId: 'user_2' }), {}],
  ] as const)('%s ends: what it began with is not theirs (ABUSE-197)', async (_what, members, named) => {
    const authorization = `Bearer ${await issuer.tokenFor(members as never)}`
    expect(await afterwards({ authorization, ...named })).toEqual({ done: true, value: undefined })
  })

  it('for the same user in the same company goes on', async () => {
    const authorization = `Bearer ${await issuer.tokenFor([clerk, clerk.as({ companyId: 'comp_2' })])}`
    expect(await afterwards({ authorization, 'x-org': 'comp_1' })).toMatchObject({ done: false })
  })
})
