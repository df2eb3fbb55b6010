import 'reflect-metadata'
import type { AddressInfo } from 'node:net'
import { Controller, type MessageEvent, Module, Sse } from '@nestjs/common'
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { AccessModule, type AuthorizerOptions, RequirePermission } from '@stagedoor/nest'
import { concatMap, from, map, type Observable, Subject, take } from 'rxjs'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { catalog } from './world/catalog.js'
import { auth, clerk, tokenFor } from './world/issuers.js'

/* Attacks on Nest over HTTP: streams that end with what they give. */

const platforms = [
  ['Express', (): AbstractHttpAdapter => new ExpressAdapter()],
  ['Fastify', (): AbstractHttpAdapter => new FastifyAdapter()],
] as const

const options: AuthorizerOptions = {
  catalog,
  issuer: auth.issuer,
  audience: auth.audience,
  jwks: auth.jwks(),
}

describe.each(platforms)('TOK-2: events that end as they come, on %s', async (_name, adapter) => {
  let clock = Date.now()
  let finished = new Subject<readonly string[]>()
  beforeEach(() => {
    clock = Date.now()
    finished = new Subject()
  })

  @Controller('jobs')
  class JobsController {
    /** Waits for a job, and tells its result: one event, and the end with it. */
    @Sse('result')
    @RequirePermission('finance.bills.read', { scope: 'filter' })
    result(): Observable<MessageEvent> {
      return finished.pipe(
        take(1),
        map(([data = '']) => ({ data })),
      )
    }

    /** The same with several events at once. */
    @Sse('results')
    @RequirePermission('finance.bills.read', { scope: 'filter' })
    results(): Observable<MessageEvent> {
      return finished.pipe(
        take(1),
        concatMap((all) => from(all)),
        map((data) => ({ data })),
      )
    }
  }

  @Module({
    imports: [AccessModule.forRoot({ ...options, clock: () => clock })],
    controllers: [JobsController],
  })
  class JobsModule {}

  const app = await NestFactory.create(JobsModule, adapter(), {
    abortOnError: false,
    forceCloseConnections: true,
    logger: false,
  })
  afterAll(() => app.close())
  await app.listen(0, '127.0.0.1')
  const { port } = app.getHttpServer().address() as AddressInfo

  async function heard(path: string, meanwhile: () => void): Promise<string> {
    const headers = { authorization: `Bearer ${await tokenFor(clerk)}` }
    const hearing = fetch(`http://127.0.0.1:${port}/jobs/${path}`, { headers }).then((answer) =>
      answer.text(),
    )
    while (!finished.observed) await new Promise((go) => setTimeout(go, 1))
    meanwhile()
    finished.next(['first event', 'second event'])
    return hearing
  }

  it.each(['result', 'results'])('come to who may have them: %s', async (path) => {
    expect(await heard(path, () => {})).toContain('first event')
  })

  it.each(['result', 'results'])(
    'are kept from whose token has ended by then, the first too: %s',
    async (path) => {
      const text = await heard(path, () => {
        clock += 86_400_000
      })
      expect(text).not.toContain('event\n')
      expect(text).not.toContain('first event')
      expect(text).not.toContain('second event')
    },
  )
})
