import { graphqlContext } from '@stagedoor/nest/graphql'
import { aMember } from '@stagedoor/testing'
import { type Client, createClient } from 'graphql-ws'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { catalog } from '../app/catalog.js'
import { issuer } from '../app/platforms.js'
import { ran } from './bills.resolver.js'
import { startGraphql } from './drivers.js'

const clerk = aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' })
const now = Date.now()
let clock = now

const clients: Client[] = []
afterEach(async () => {
  clock = now
  ran.length = 0
  await Promise.all(clients.splice(0).map((client) => client.dispose()))
})

interface Given {
  readonly req?: object
  readonly connectionParams?: { readonly rawHeaders: readonly string[] }
}

class ConnectionRequest {
  readonly rawHeaders: readonly string[]

  constructor(params: NonNullable<Given['connectionParams']>) {
    this.rawHeaders = params.rawHeaders
  }
}

const made = new WeakMap<object, ConnectionRequest>()

/** As many an application has it: over a connection, what the client says of itself stands for the request. */
const contexts: readonly (readonly [string, (given: Given) => object])[] = [
  ['as it was sent', ({ connectionParams, req }) => ({ req: connectionParams ?? req })],
  [
    'as one of a class of its own, once a connection',
    ({ connectionParams, req }) => {
      if (connectionParams === undefined) return { req }
      const request = made.get(connectionParams) ?? new ConnectionRequest(connectionParams)
      made.set(connectionParams, request)
      return { req: request }
    },
  ],
]

describe.each(contexts)(
  'TOK-2 a request that the client of a connection made up, %s, through Apollo',
  async (_how, context) => {
    const driver = {
      fieldResolverEnhancers: ['guards'] as const,
      context: context as () => object,
      subscriptions: { 'graphql-ws': true },
    }
    const access = { contexts: [graphqlContext()], clock: () => clock }
    const { app } = await startGraphql('express', { driver, access })
    const url = `${(await app.getUrl()).replace('http', 'ws')}/graphql`

    it('is judged anew with every query: it is as old as the connection (ABUSE-198)', async () => {
      const rawHeaders = ['authorization', `Bearer ${await issuer.tokenFor(clerk)}`]
      const client = createClient({
        url,
        webSocketImpl: WebSocket,
        connectionParams: { rawHeaders },
        lazy: false,
      })
      clients.push(client)
      const ask = async (): Promise<unknown> => (await client.iterate({ query: '{ me }' }).next()).value
      expect(await ask()).toMatchObject({ data: { me: 'user_1' } })
      clock += 86_400_000
      expect(await ask()).toMatchObject({ errors: [{ extensions: { code: 'invalid_token' } }] })
    })
  },
)
