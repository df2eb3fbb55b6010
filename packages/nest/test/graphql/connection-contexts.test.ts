import { graphqlContext } from '@stagedoor/nest/graphql'
import { aMember } from '@stagedoor/testing'
import { type Client, createClient } from 'graphql-ws'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { catalog } from '../app/catalog.js'
import { issuer, type Platform } from '../app/platforms.js'
import { startGraphql } from './drivers.js'

const clerk = aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' })

const clients: Client[] = []
afterEach(() => Promise.all(clients.splice(0).map((client) => client.dispose())))

/** Hands everyone the handshake of whoever came first. */
const careless = (handshakeIn: (given: readonly unknown[]) => object) => {
  let first: object | undefined
  return (...given: readonly unknown[]): object => {
    first ??= handshakeIn(given)
    // Each where its driver looks: Mercurius has put the own one under `request`.
    return { req: first, request: first }
  }
}

const ofApollo = ([given]: readonly unknown[]): object =>
  (given as { readonly extra: { readonly request: object } }).extra.request
const ofMercurius = (given: readonly unknown[]): object => given[1] as object

type Start = () => ReturnType<typeof startGraphql>

const startWith = (platform: Platform, how: object): ReturnType<typeof startGraphql> =>
  startGraphql(platform, {
    driver: { fieldResolverEnhancers: ['guards'], ...how },
    access: { contexts: [graphqlContext()] },
  })

const stacks: readonly (readonly [string, Start])[] = [
  [
    'Apollo, of the protocol',
    () => startWith('express', { subscriptions: { 'graphql-ws': { context: careless(ofApollo) } } }),
  ],
  [
    'Apollo, of subscriptions',
    () => startWith('express', { subscriptions: { 'graphql-ws': true, context: careless(ofApollo) } }),
  ],
  ['Mercurius', () => startWith('fastify', { subscription: { context: careless(ofMercurius) } })],
]

describe.each(stacks)('ABUSE-108 a context function of connections, through %s', async (_name, start) => {
  const { app } = await start()
  const url = `${(await app.getUrl()).replace('http', 'ws')}/graphql`
  const token = await issuer.tokenFor(clerk)

  /** Connects with these headers in the handshake, and asks who that is. */
  async function askAs(headers: Readonly<Record<string, string>>): Promise<unknown> {
    class Socket extends WebSocket {
      constructor(address: string, protocols: string) {
        super(address, protocols, { headers })
      }
    }
    const client = createClient({ url, webSocketImpl: Socket, retryAttempts: 0 })
    clients.push(client)
    return client
      .iterate({ query: 'subscription { paid(unit: "bu_1") }' })
      .next()
      .then(
        ({ value }) => value,
        () => 'refused',
      )
  }

  it('that answers with the first handshake makes nobody the one who came first', async () => {
    void askAs({ authorization: `Bearer ${token}` })
    await new Promise((go) => setTimeout(go, 200))
    const answer = await Promise.race([
      askAs({}),
      new Promise((go) => setTimeout(() => go('subscribed'), 1_000)),
    ])
    expect(answer).not.toBe('subscribed')
    expect(JSON.stringify(answer)).not.toContain('bill')
  })
})

describe('ABUSE-108 options of connections', () => {
  it('are left open: what is frozen is held to nothing, and stops the start', async () => {
    const frozen = Object.freeze({ context: () => ({}) })
    await expect(startWith('express', { subscriptions: { 'graphql-ws': frozen } })).rejects.toThrow(/frozen/)
  })
})
