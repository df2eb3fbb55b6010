import { graphqlContext } from '@stagedoor/nest/graphql'
import { aMember } from '@stagedoor/testing'
import { type Client, createClient } from 'graphql-ws'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { catalog } from '../app/catalog.js'
import { issuer } from '../app/platforms.js'
import { pubsub, ran } from './bills.resolver.js'
import { startGraphql } from './drivers.js'

/* Attacks on the subscription of the guide: to hear what others are told. */

const clerk = aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' })
/** May read everything, in another company. */
const rival = aMember(catalog).may('finance.bills.read').as({ companyId: 'comp_2' })

const shown = (context: unknown): { readonly token?: unknown } | undefined => {
  const { req, _connectionInit } = context as {
    readonly req?: { readonly connectionParams?: object }
    readonly _connectionInit?: object
  }
  return req?.connectionParams ?? _connectionInit
}
const contexts = [
  graphqlContext({ connection: (context) => ({ authorization: `Bearer ${shown(context)?.token}` }) }),
]

const clients: Client[] = []
afterEach(() => Promise.all(clients.splice(0).map((client) => client.dispose())))
beforeEach(() => {
  ran.length = 0
})

describe.each([
  ['Apollo', 'express', { subscriptions: { 'graphql-ws': true } }],
  ['Mercurius', 'fastify', { subscription: true }],
] as const)('SCP-4 the subscription of the guide, through %s', async (_name, platform, how) => {
  const { app } = await startGraphql(platform, {
    driver: { fieldResolverEnhancers: ['guards'], ...how },
    access: { contexts },
  })
  const url = `${(await app.getUrl()).replace('http', 'ws')}/graphql`

  function subscribe(token: string, unit: string): AsyncIterableIterator<unknown> {
    const client = createClient({ url, webSocketImpl: WebSocket, connectionParams: { token } })
    clients.push(client)
    return client.iterate({
      query: 'subscription ($unit: String!) { paid(unit: $unit) }',
      variables: { unit },
    })
  }

  it('tells nobody of another company, whatever they may read there (ABUSE-99)', async () => {
    const heard: unknown[] = []
    for (const unit of ['bu_1', '', 'bu_1"]', '","bu_1', '*', '__proto__'])
      void subscribe(await issuer.tokenFor(rival), unit)
        .next()
        .then(
          (event) => heard.push(event),
          () => undefined,
        )
    const own = subscribe(await issuer.tokenFor(clerk), 'bu_1').next()
    while (ran.length < 7) await new Promise((go) => setTimeout(go, 5))
    const publishing = setInterval(() => pubsub.publish('["paid","comp_1","bu_1"]', { paid: 'bill_1' }), 5)
    expect(await own).toMatchObject({ value: { data: { paid: 'bill_1' } } })
    await new Promise((go) => setTimeout(go, 50))
    clearInterval(publishing)
    expect(heard).toEqual([])
  })
})
