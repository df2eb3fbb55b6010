import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { Controller, Get, type MessageEvent, Post, Sse } from '@nestjs/common'
import { Authenticated, RequireDelegation, RequirePermission } from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { finalize, interval, map, type Observable } from 'rxjs'
import { beforeEach, describe, expect, it } from 'vitest'
import { catalog } from './app/catalog.js'
import { issuer, platforms, startApp } from './app/platforms.js'

/* Clients that leave while something that fails, or never comes, is waited for on their behalf. */

const manager = aMember(catalog)
  .may('finance.bills.read')
  .delegating({ modules: ['finance'], permissions: ['finance.bills.read'] })

const late = async (): Promise<never> => {
  await wait(15)
  throw new Error('too late')
}

/** How `loadMember` is at the time. */
let store: 'good' | 'failing' | 'hanging' = 'good'
/** How many streams of events were begun, and how many of them have ended. */
const streams = { begun: 0, ended: 0 }
beforeEach(() => {
  store = 'good'
})

@Controller('live')
class LiveController {
  @Sse('events')
  @Authenticated()
  events(): Observable<MessageEvent> {
    streams.begun += 1
    return interval(3).pipe(
      map((at) => ({ data: String(at) })),
      finalize(() => {
        streams.ended += 1
      }),
    )
  }

  @Get('target')
  @RequirePermission('finance.bills.read', { scope: { businessUnit: late } })
  target(): string {
    return 'target'
  }

  @Post('grants')
  @RequireDelegation(({ body }) => body, { grantee: late })
  grants(): string {
    return 'grants'
  }
}

const gift = JSON.stringify({ userId: 'user_9', companyId: 'comp_1', modules: ['finance'], scope: 'company' })

describe.each(platforms)(
  'SCP-7, CMP-3: clients that leave while they are judged, on %s',
  async (platform) => {
    const app = await startApp(platform, {
      controllers: [LiveController],
      access: {
        resolverTimeout: 60,
        loadMember: async () => {
          await wait(5)
          if (store === 'failing') throw new Error('the store is down')
          if (store === 'hanging') await wait(200)
          return manager
        },
      },
    })
    const { port } = app.app.getHttpServer().address() as AddressInfo
    const token = await issuer.tokenFor(manager)

    /** Sends a request and leaves, without a word, after so many milliseconds. */
    async function leave(
      method: string,
      path: string,
      after: number,
      meanwhile = (): void => {},
    ): Promise<void> {
      const body = method === 'POST' ? gift : ''
      const socket = connect(port, '127.0.0.1').on('error', () => {})
      socket.write(
        `${method} /live/${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n` +
          `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      )
      await wait(after)
      meanwhile()
      socket.resetAndDestroy()
    }

    it('leave nothing behind that fails unheard, or goes on', async () => {
      const unheard: unknown[] = []
      const note = (reason: unknown): void => void unheard.push(reason)
      process.on('unhandledRejection', note)
      for (const state of ['good', 'failing', 'hanging'] as const)
        for (const after of [1, 8, 20, 40]) {
          store = state
          await Promise.all([
            leave('GET', 'events', after),
            leave('GET', 'target', after),
            leave('POST', 'grants', after),
          ])
        }
      for (const state of ['failing', 'hanging'] as const) {
        store = 'good'
        // Between two events, of which the second is being judged.
        await leave('GET', 'events', 60, () => {
          store = state
        })
      }
      await wait(300)
      process.off('unhandledRejection', note)
      expect(unheard).toEqual([])
      expect(streams.begun).toBeGreaterThan(0)
      store = 'good'
      expect(await app.get('/live/target', { token })).toMatchObject({ status: 503 })
    })
  },
)
