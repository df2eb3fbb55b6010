import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { ClientProxyFactory, type MicroserviceOptions, Transport } from '@nestjs/microservices'
import type { AccessModuleExtras, AuthorizerOptions } from '@stagedoor/nest'
import { MicroserviceAccessModule, microserviceContext } from '@stagedoor/nest/microservices'
import { aMember } from '@stagedoor/testing'
import { firstValueFrom, type Observable, toArray } from 'rxjs'
import { afterAll } from 'vitest'
import { catalog } from '../../app/catalog.js'
import { startApp, type TestApp } from '../../app/platforms.js'
import { PaidController, PaidTooController, ShowsController } from './shows.controller.js'

/** May read shows, and the bills of one unit. */
export const clerk = aMember(catalog)
  .may('finance.bills.read', { businessUnit: 'bu_1' })
  .may('events.shows.read')

/** A caller of a microservice, over a real socket. */
export interface RemoteCaller {
  /** Sends a message, and answers with what comes back: every value, or what was refused. */
  ask(pattern: unknown, data: unknown): Promise<readonly unknown[]>
  stream(pattern: unknown, data: unknown): Observable<unknown>
  /** Sends an event; nobody answers. */
  emit(pattern: unknown, data: unknown): Promise<void>
}

/** Where the messages under test carry their credentials. */
export const inData = microserviceContext({
  token: (data: { readonly token: string }) => data.token,
  company: (data: { readonly company?: string }) => data.company,
})

/** Starts a hybrid application: HTTP, and a microservice over TCP. */
export async function startHybrid(
  hybrid: { readonly inheritAppConfig?: boolean },
  access: Partial<AuthorizerOptions> & AccessModuleExtras = {},
): Promise<TestApp & { readonly caller: RemoteCaller; readonly port: number }> {
  const port = await freePort()
  const microservice: MicroserviceOptions = { transport: Transport.TCP, options: { host: '127.0.0.1', port } }
  const started = await startApp('express', {
    access: { contexts: [inData], audit: 'warn', ...access },
    imports: [MicroserviceAccessModule],
    controllers: [ShowsController, PaidController, PaidTooController],
    configure: (app) => app.connectMicroservice(microservice, hybrid),
  })
  await started.app.startAllMicroservices()
  return { ...started, port, caller: callerOf(port) }
}

/** Connects to a microservice; ends with the tests of the file. */
export function callerOf(port: number): RemoteCaller {
  const client = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } })
  afterAll(() => client.close())
  const stream: RemoteCaller['stream'] = (pattern, data) => client.send(pattern, data)
  return {
    stream,
    ask: (pattern, data) => firstValueFrom(stream(pattern, data).pipe(toArray())),
    emit: async (pattern, data) => {
      await firstValueFrom(client.emit(pattern, data), { defaultValue: undefined })
    },
  }
}

/** Sends what Nest's own client would not, and answers with what comes back. */
export async function sendByHand(port: number, packet: object): Promise<unknown> {
  const socket = connect(port, '127.0.0.1')
  const text = JSON.stringify(packet)
  socket.write(`${text.length}#${text}`)
  const [bytes] = await once(socket, 'data')
  socket.destroy()
  const answer = String(bytes)
  return JSON.parse(
    answer.slice(answer.indexOf('#') + 1, answer.indexOf('#') + 1 + Number.parseInt(answer, 10)),
  )
}

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
