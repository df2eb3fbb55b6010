import { graphqlContext } from '@stagedoor/nest/graphql'
import { aMember } from '@stagedoor/testing'
import { type Client, createClient } from 'graphql-ws'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { catalog } from '../app/catalog.js'
import { issuer } from '../app/platforms.js'
import { pubsub, ran } from './bills.resolver.js'
import { startGraphql } from './drivers.js'

const clerk = aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' })
const now = Date.now()
let clock = now

// #region connection
const contexts = [
  graphqlContext({
    connection: (context) => {
      const { req } = context as { req?: { connectionParams?: { token?: unknown } } }
      return { authorization: `Bearer ${req?.connectionParams?.token}` }
    },
  }),
]
// #endregion connection

const clients: Client[] = []
afterEach(async () => {
  clock = now
  ran.length = 0
  await Promise.all(clients.splice(0).map((client) => client.dispose()))
})

// Mercurius puts them elsewhere.
const ofMercurius = [
  graphqlContext({
    connection: (context) => {
      const { _connectionInit: sent } = context as { _connectionInit?: { token?: unknown } }
      return { authorization: `Bearer ${sent?.token}` }
    },
  }),
]

/** The errors that a subscription answers with: Apollo as its first event, Mercurius in its place. */
const faultsOf = (events: AsyncIterableIterator<unknown>): Promise<unknown> =>
  events.next().then(
    ({ value }) => (value as { readonly errors?: unknown }).errors,
    (errors) => errors,
  )

const stacks = [
  ['Apollo', 'express', { subscriptions: { 'graphql-ws': true } }, contexts],
  ['Mercurius', 'fastify', { subscription: true }, ofMercurius],
] as const

describe.each(stacks)(
  'a subscription over a connection, through %s',
  async (_name, platform, how, listed) => {
    const driver = { fieldResolverEnhancers: ['guards'] as const, ...how }
    const access = { contexts: listed, clock: () => clock }
    const app = await startGraphql(platform, { driver, access })
    const url = `${(await app.app.getUrl()).replace('http', 'ws')}/graphql`

    /** Subscribes, and tells what comes. */
    function subscribe(
      to: string,
      token?: string,
      query = 'subscription { paid(unit: "bu_1") }',
    ): AsyncIterableIterator<unknown> {
      const client = createClient({
        url: to,
        webSocketImpl: WebSocket,
        ...(token === undefined ? {} : { connectionParams: { token } }),
      })
      clients.push(client)
      return client.iterate({ query })
    }

    const publishUntil = async <T>(answer: Promise<T>): Promise<T> => {
      const publishing = setInterval(() => pubsub.publish('["paid","comp_1","bu_1"]', { paid: 'bill_1' }), 20)
      return answer.finally(() => clearInterval(publishing))
    }

    it('is handed to whoever may have it', async () => {
      const events = subscribe(url, await issuer.tokenFor(clerk))
      expect(await publishUntil(events.next())).toEqual({ done: false, value: { data: { paid: 'bill_1' } } })
      expect(app.events.at(-1)).toMatchObject({ outcome: 'allowed', route: 'SUBSCRIPTION paid' })
    })

    const strangers: readonly (readonly [string, () => Promise<string | undefined>, string])[] = [
      ['without a permission', () => issuer.tokenFor(aMember(catalog)), 'module_not_entitled'],
      ['with a token that is none', async () => 'x', 'invalid_token'],
      ['without a token', async () => undefined, 'invalid_token'],
    ]

    it.each(strangers)('is refused to whoever comes %s', async (_who, tokenOf, code) => {
      expect(await faultsOf(subscribe(url, await tokenOf()))).toMatchObject([{ extensions: { code } }])
      expect(ran).toEqual([])
    })

    it('ends with the token', async () => {
      const events = subscribe(url, await issuer.tokenFor(clerk))
      expect((await publishUntil(events.next())).done).toBe(false)
      clock = now + 100_000_000
      // Those that were on the way are from before.
      const after = async (): Promise<void> => {
        for (let isOver = false; !isOver; ) isOver = (await events.next()).done === true
      }
      await publishUntil(after())
      expect(app.events.at(-1)).toMatchObject({ code: 'invalid_token', route: 'SUBSCRIPTION paid' })
    })

    it('is refused to everyone where nobody said where the credentials are', async () => {
      const silent = await startGraphql(platform, { driver })
      const to = `${(await silent.app.getUrl()).replace('http', 'ws')}/graphql`
      expect(await faultsOf(subscribe(to, await issuer.tokenFor(clerk)))).toMatchObject([
        { extensions: { code: 'credentials_missing', status: 401 } },
      ])
    })
  },
)

describe('a query over a connection, through Apollo', () => {
  it('has its token examined once, however many fields there are, and again for the next query', async () => {
    let asked = 0
    const loadMember = ({ subject: userId }: { readonly subject: string }, companyId: string): object => {
      asked += 1
      const entitlements = { modules: ['finance'] }
      return {
        userId,
        companyId,
        entitlements,
        modules: ['finance'],
        grants: [{ permissions: ['finance.*'] }],
      }
    }
    const app = await startGraphql('express', {
      driver: { fieldResolverEnhancers: ['guards'], subscriptions: { 'graphql-ws': true } },
      access: { contexts, loadMember },
    })
    const client = createClient({
      url: `${(await app.app.getUrl()).replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token: await issuer.tokenFor(clerk) },
    })
    clients.push(client)
    for (const time of [1, 2]) {
      const query = '{ a: me b: me c: me }'
      const { value } = await client.iterate({ query }).next()
      expect(value).toEqual({ data: { a: 'user_1', b: 'user_1', c: 'user_1' } })
      expect(asked).toBe(time)
    }
  })
})
