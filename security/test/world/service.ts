import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { AuthorizerOptions, DecisionEvent } from '@stagedoor/server'
import { catalog } from './catalog.js'
import { rsaJwk } from './craft.js'
import { expressServer } from './express-app.js'
import { auth, partner } from './issuers.js'
import { nestServer } from './nest-app.js'
import { type RawAnswer, type RawRequest, sendRaw } from './raw-client.js'
import { ServiceState } from './service-state.js'

/** Where everything must be the same. */
export const PLATFORMS = ['Express', 'Nest on Express', 'Nest on Fastify'] as const

export type Platform = (typeof PLATFORMS)[number]

/** How an application under attack is configured. */
export type ServiceOptions = AuthorizerOptions<typeof catalog>

/** A server as the frameworks start it. */
export interface RunningServer {
  readonly port: number
  /** What the framework's own logger was told. */
  readonly logged: readonly string[]
  close(): Promise<unknown>
}

/** An application under attack, listening on loopback. */
export interface Service extends RunningServer {
  readonly state: ServiceState
  /** What `onDecision` saw. */
  readonly events: DecisionEvent[]
  send(request: RawRequest): Promise<RawAnswer>
}

/** What every application trusts, unless a test says otherwise. */
export const trust = {
  catalog,
  audience: auth.audience,
  issuers: [
    { issuer: auth.issuer, jwks: { keys: [...auth.jwks().keys, rsaJwk] }, companies: 'any' },
    { issuer: partner.issuer, jwks: { keys: partner.jwks().keys }, companies: ['comp_9'] },
  ],
  resolverTimeout: 150,
} satisfies ServiceOptions

/** Starts the application on one platform. */
export async function startService(
  platform: Platform,
  options: Omit<Partial<ServiceOptions>, 'catalog'> = {},
): Promise<Service> {
  const state = new ServiceState()
  const events: DecisionEvent[] = []
  const settings: ServiceOptions = {
    ...(options.issuer === undefined ? trust : { catalog, audience: trust.audience, resolverTimeout: 150 }),
    onDecision: (event) => events.push(event),
    ...options,
  }
  const running = await start(platform, state, settings)
  return { ...running, state, events, send: (request) => sendRaw(running.port, request) }
}

async function start(
  platform: Platform,
  state: ServiceState,
  options: ServiceOptions,
): Promise<RunningServer> {
  if (platform === 'Nest on Express') return nestServer(new ExpressAdapter(), state, options)
  if (platform === 'Nest on Fastify') return nestServer(new FastifyAdapter(), state, options)
  const server = expressServer(state, options)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = (): Promise<unknown> => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return { port: (server.address() as AddressInfo).port, logged: [], close }
}
