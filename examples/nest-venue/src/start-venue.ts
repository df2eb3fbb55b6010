import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { ForgottenController } from './forgotten.controller.js'
import { serveDocument } from './openapi.js'
import './register.js'
import { type VenueModuleOptions, venueModule } from './venue.module.js'

/** How the service is started. */
export type VenueOptions = VenueModuleOptions & {
  readonly platform: 'express' | 'fastify'
  /** The port on 127.0.0.1; a free one when left out. */
  readonly port?: number
  /** True: adds a route that declares nothing and, as the service would not start with it, `audit: 'warn'`. False when left out. */
  readonly withForgottenRoute?: boolean
  /** True: nothing is logged. False when left out. */
  readonly quiet?: boolean
}

/** A service that runs. */
export interface RunningVenue {
  /** Where it listens: `http://127.0.0.1:40123`. */
  readonly url: string
  /** Stops it and drops its connections. */
  close(): Promise<void>
}

/**
 * Starts the service on loopback.
 *
 * @throws TypeError (as a rejection) if an option or a declaration of a route is wrong.
 * @throws Error (as a rejection) if the port cannot be had.
 */
export async function startVenue(options: VenueOptions): Promise<RunningVenue> {
  const { platform, port = 0, withForgottenRoute = false, quiet = false, ...access } = options
  const root = venueModule(withForgottenRoute ? { ...access, audit: 'warn' } : access)
  if (withForgottenRoute) root.controllers = [ForgottenController]
  // #region platform
  const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter()
  const app = await NestFactory.create(root, adapter, {
    abortOnError: false, // what is declared wrongly is thrown, not printed
    forceCloseConnections: true,
    ...(quiet ? { logger: false } : {}),
  })
  serveDocument(app) // OpenAPI
  await app.listen(port, '127.0.0.1')
  // #endregion platform
  return { url: await app.getUrl(), close: () => app.close() }
}
