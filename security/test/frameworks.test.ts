import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import {
  Controller,
  Get,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  VersioningType,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { createGuard } from '@stagedoor/express'
import { AccessModule, accessOf, RequirePermission } from '@stagedoor/nest'
import express from 'express'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bearing, PATH } from './world/answers.js'
import { listenToProcess } from './world/attack.js'
import { clerk, nobody, tokenFor } from './world/issuers.js'
import { nestServer } from './world/nest-app.js'
import { sendRaw } from './world/raw-client.js'
import { PLATFORMS, startService, trust } from './world/service.js'
import { ServiceState } from './world/service-state.js'

const ends: (() => unknown)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const end of ends.splice(0)) await end()
})

/** Serves an Express application until the test ends. */
async function served(app: express.Express): Promise<number> {
  const server = createServer(app).listen(0, '127.0.0.1')
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

describe('ABUSE-96: a Fastify router that is made lenient leads to the same guard', () => {
  it.each([
    ['ignoreTrailingSlash', '/units/bu_1/bills/'],
    ['ignoreDuplicateSlashes', '//units//bu_1/bills'],
    ['useSemicolonDelimiter', '/units/bu_1/bills;x=1'],
    ['caseSensitive', '/UNITS/bu_1/BILLS'],
  ])('%s', async (option, path) => {
    const state = new ServiceState()
    const routerOptions = { [option]: option !== 'caseSensitive' }
    const service = await nestServer(new FastifyAdapter({ routerOptions }), state, trust)
    ends.push(service.close)
    for (const [asked, status] of [
      [await bearing(tokenFor(clerk), { path }), 200],
      [await bearing(tokenFor(nobody), { path }), 403],
      [{ path }, 401],
    ] as const) {
      state.reset()
      expect((await sendRaw(service.port, asked)).status).toBe(status)
      expect(state.ran).toHaveLength(status === 200 ? 1 : 0)
    }
  })
})

let seen = 0

@Controller({ path: 'versioned', version: '1' })
class VersionedController {
  @Get()
  @RequirePermission('finance.reports.read')
  list(): object {
    return {}
  }
}

@Module({ imports: [AccessModule.forRoot(trust)], controllers: [VersionedController] })
class VersionedModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply((_req: unknown, _res: unknown, next: () => void) => {
        seen += 1
        next()
      })
      .forRoutes('versioned')
  }
}

describe('ABUSE-91, ABUSE-93: under a version, middleware bound to a path is passed by, and the guard is not', () => {
  it('on Fastify', async () => {
    seen = 0
    const app = await NestFactory.create(VersionedModule, new FastifyAdapter(), { logger: false })
    app.enableVersioning({ type: VersioningType.URI })
    await app.listen(0, '127.0.0.1')
    ends.push(() => app.close())
    const { port } = app.getHttpServer().address()
    expect((await sendRaw(port, { path: '/v1/versioned' })).status).toBe(401)
    const may = await bearing(tokenFor(nobody.may('finance.reports.read')), { path: '/v1/versioned' })
    expect((await sendRaw(port, may)).status).toBe(200)
    // Why there is no such middleware here: this one would have guarded nothing.
    expect(seen).toBe(0)
  })
})

describe('ABUSE-88, ABUSE-89: what Express lets run around a guard', () => {
  it('next(route), next(router) and an error before it lead past nothing that is guarded', async () => {
    const guard = createGuard(trust)
    const ran: string[] = []
    const app = express()
    for (const skip of ['route', 'router'])
      app.get(
        `/${skip}`,
        guard.require('finance.reports.read'),
        (_req, _res, next) => next(skip),
        (_req, res) => {
          ran.push('skipped')
          res.send()
        },
      )
    app.get('/route', guard.require('finance.vault.open'), (_req, res) => {
      ran.push('second')
      res.send()
    })
    app.use(guard.problems())
    guard.enforce(app)
    const port = await served(app)
    const token = await tokenFor(nobody.may('finance.reports.read'))
    const second = await sendRaw(port, await bearing(token, { path: '/route' }))
    expect([second.status, JSON.parse(second.text).permission]).toEqual([403, 'finance.vault.open'])
    expect((await sendRaw(port, await bearing(token, { path: '/router' }))).status).toBe(404)
    expect((await sendRaw(port, { path: '/route' })).status).toBe(401)
    expect(ran).toEqual([])
  })

  it('a guard on a router holds for all that is mounted in it, whatever the method', async () => {
    const guard = createGuard(trust)
    const ran: string[] = []
    const inside = express.Router()
    inside.use((req, res) => {
      ran.push(req.method)
      res.send()
    })
    const app = express()
    app.use('/in', guard.require('finance.reports.read'), inside)
    app.use(guard.problems())
    const port = await served(app)
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])
      for (const path of ['/in', '/in/', '/IN/x', '/in//x', '/in/%2e%2e/x'])
        expect((await sendRaw(port, { method, path })).status).toBe(401)
    expect(ran).toEqual([])
  })
})

describe('ABUSE-174: what others put on a request is not looked at', () => {
  it('nor is anything put there', async () => {
    const guard = createGuard(trust)
    const app = express()
    const claimed = { can: () => true, userId: 'root', companyId: 'comp_1', assert: () => undefined }
    app.use((req, _res, next) => {
      Object.assign(req, {
        user: claimed,
        auth: claimed,
        access: claimed,
        identity: claimed,
        stagedoor: claimed,
      })
      Object.freeze(Object.getPrototypeOf(req))
      next()
    })
    app.get('/reports', guard.require('finance.reports.read'), (req, res) =>
      res.json([accessOf(req).userId, Object.values(req).filter((value) => value === claimed).length]),
    )
    app.use(guard.problems())
    const port = await served(app)
    const answer = await sendRaw(
      port,
      await bearing(tokenFor(nobody.may('finance.reports.read')), { path: '/reports' }),
    )
    expect(JSON.parse(answer.text)).toEqual(['user_1', 5])
    expect((await sendRaw(port, { path: '/reports' })).status).toBe(401)
  })

  it('and an access belongs to the very request that was guarded', () => {
    for (const request of [{}, Object.create({}), () => undefined, undefined, null, 'request', 7])
      expect(() => accessOf(request as object)).toThrow(TypeError)
  })
})

describe('ABUSE-186, ABUSE-97: without problems(), in development, Express still shows no stack and no hang', () => {
  it.each(['development', 'production'])('%s', async (environment) => {
    vi.stubEnv('NODE_ENV', environment)
    const guard = createGuard(trust)
    const app = express()
    app.get('/reports', guard.require('finance.reports.read'), (_req, res) => {
      res.send()
    })
    const port = await served(app)
    const ear = listenToProcess()
    const token = await tokenFor(nobody)
    const answers = [
      await sendRaw(port, await bearing(token, { path: '/reports' })),
      await sendRaw(port, { path: '/reports' }),
    ]
    ear.stop()
    expect(answers.map(({ status }) => status)).toEqual([403, 401])
    const told = [...answers.map(({ bytes }) => bytes), ...ear.said].join('\n')
    expect(told).not.toMatch(/node_modules|\.ts:\d|\.js:\d|\s+at /)
    expect(told).not.toContain(token)
  })
})

describe.each(PLATFORMS)('ABUSE-80: whoever goes away, on %s', (platform) => {
  it('while the token or the scope is judged, leaves nothing behind that could crash', async () => {
    const rejections: unknown[] = []
    const note = (reason: unknown): unknown => rejections.push(reason)
    process.on('unhandledRejection', note)
    const service = await startService(platform)
    ends.push(service.close)
    const token = await tokenFor(clerk)
    for (const path of [PATH, '/resolved/hangs', '/resolved/rejects', '/bills'])
      for (let times = 0; times < 5; times += 1)
        await new Promise<void>((resolve) => {
          const socket = connect(service.port, '127.0.0.1', () => {
            socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`, () => {
              socket.resetAndDestroy()
              resolve()
            })
          })
          socket.on('error', () => undefined)
        })
    await new Promise((resolve) => setTimeout(resolve, 300))
    process.off('unhandledRejection', note)
    expect(rejections).toEqual([])
    expect((await service.send(await bearing(token))).status).toBe(200)
  })

  it('while a body is on its way, is answered or cut off, and nothing runs', async () => {
    const service = await startService(platform)
    ends.push(service.close)
    await new Promise<void>((resolve) => {
      const socket = connect(service.port, '127.0.0.1', () => {
        socket.write(
          'POST /grants HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":',
        )
        setTimeout(() => socket.resetAndDestroy(), 50)
      })
      socket.on('close', () => resolve())
      socket.on('error', () => undefined)
    })
    expect(service.state.ran).toEqual([])
  })
})
