import type { AddressInfo } from 'node:net'
import 'reflect-metadata'
import { type INestApplication, type LoggerService, Module, type ModuleMetadata } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import {
  AccessModule,
  type AccessModuleExtras,
  type AuthorizerOptions,
  type DecisionEvent,
} from '@stagedoor/nest'
import { createTestIssuer } from '@stagedoor/testing'
import { afterAll } from 'vitest'
import { catalog } from './catalog.js'
import { type Answer, type Asked, send } from './http-client.js'

/** Where every behaviour must be the same. */
export const platforms = ['express', 'fastify'] as const

export type Platform = (typeof platforms)[number]

/** Whose tokens the applications under test accept. */
export const issuer = await createTestIssuer()

/** An application under test, listening on loopback. */
export interface TestApp {
  readonly app: INestApplication
  readonly events: readonly DecisionEvent[]
  readonly logged: readonly string[]
  /** Sends a request; the method is GET. */
  get(path: string, asked?: Asked): Promise<Answer>
  send(method: string, path: string, asked?: Asked): Promise<Answer>
}

/** What an application under test is made of, beside `AccessModule`. */
export interface TestAppParts extends ModuleMetadata {
  /** Laid over the options of the authorizer, or beside them. */
  readonly access?: Partial<AuthorizerOptions> & AccessModuleExtras
  /** In the place of `AccessModule.forRoot`. */
  readonly accessModule?: ModuleMetadata['imports']
  readonly configure?: (app: INestApplication) => void
}

/** The options with which the applications under test accept the tokens of {@link issuer}. */
export const accessOptions: AuthorizerOptions = {
  catalog,
  issuer: issuer.issuer,
  jwks: issuer.jwks(),
  audience: issuer.audience,
}

/** Starts an application; it ends with the tests of the file. */
export async function startApp(platform: Platform, parts: TestAppParts): Promise<TestApp> {
  const { access, accessModule, configure, imports = [], ...metadata } = parts
  const events: DecisionEvent[] = []
  const options = { ...accessOptions, onDecision: (event: DecisionEvent) => events.push(event), ...access }

  @Module({ ...metadata, imports: [...(accessModule ?? [AccessModule.forRoot(options)]), ...imports] })
  class TestModule {}

  const { logger, logged } = recordingLogger()
  const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter()
  const app = await NestFactory.create(TestModule, adapter, {
    abortOnError: false,
    forceCloseConnections: true,
    logger,
  })
  configure?.(app)
  afterAll(() => app.close())
  await app.listen(0, '127.0.0.1')
  const { port } = app.getHttpServer().address() as AddressInfo
  const ask: TestApp['send'] = (method, path, asked = {}) => send(port, { method, path, ...asked })
  return { app, events, logged, get: (path, asked) => ask('GET', path, asked), send: ask }
}

function recordingLogger(): { readonly logger: LoggerService; readonly logged: readonly string[] } {
  const logged: string[] = []
  const record =
    (level: string) =>
    (message: unknown, context?: unknown): void => {
      logged.push(`${level} [${context}] ${message}`)
    }
  return {
    logger: { log: record('log'), warn: record('warn'), error: record('error'), fatal: record('fatal') },
    logged,
  }
}
