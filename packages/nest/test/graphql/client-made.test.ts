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

/** As many an application has it: over a connection, what the client says of itself stands for the request. */
const context = ((given: { readonly req?: object; readonly connectionParams?: object }) => ({
  req: given.connectionParams ?? given.req,
})) as () => object

describe('TOK-2 a request that the client of a connection made up, through Apollo', async () => {
  const driver = {
    fieldResolverEnhancers: ['guards'] as const,
    context,
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
})
