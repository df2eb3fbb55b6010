import type { AddressInfo } from 'node:net'
import { WsAdapter } from '@nestjs/platform-ws'
import type { AccessModuleExtras, AuthorizerOptions } from '@stagedoor/nest'
import { SocketAccessModule, type SocketAccessOptions, websocketContext } from '@stagedoor/nest/websockets'
import { aMember } from '@stagedoor/testing'
import { expect } from 'vitest'
import { catalog } from '../../app/catalog.js'
import { startApp, type TestApp } from '../../app/platforms.js'
import { LiveGateway } from './shows.gateway.js'
import { connect, type Received, type SocketClient } from './socket-client.js'
import { TicketsController, TicketsGateway } from './tickets.gateway.js'

/** May read shows, and the bills of one unit. */
export const clerk = aMember(catalog)
  .may('finance.bills.read', { businessUnit: 'bu_1' })
  .may('events.shows.read')

/** Starts an application with both gateways, in which something is undeclared. */
export async function start(
  access: Partial<AuthorizerOptions> & AccessModuleExtras = {},
  sockets: SocketAccessOptions = {},
): Promise<TestApp & { readonly port: number }> {
  const started = await startApp('express', {
    access: { contexts: [websocketContext()], audit: 'warn', ...access },
    imports: [SocketAccessModule.forRoot(sockets)],
    controllers: [TicketsController],
    providers: [LiveGateway, TicketsGateway],
    configure: (app) => app.useWebSocketAdapter(new WsAdapter(app)),
  })
  const { port } = started.app.getHttpServer().address() as AddressInfo
  return { ...started, port }
}

/** Connects a client that has shown a token. */
export async function connectAs(port: number, token: string | Promise<string>): Promise<SocketClient> {
  const client = await connect(port)
  expect(await client.ask('authenticate', { token: await token })).toMatchObject({ event: 'authenticated' })
  return client
}

/** What a client receives for a message that is refused. */
export const refused = (pattern: string, data: object): Received => ({
  event: 'exception',
  data: expect.objectContaining({ pattern, ...data }),
})
