import { connect as connectTo } from 'node:net'
import { Controller, type ExecutionContext, Inject, Injectable, Scope } from '@nestjs/common'
import {
  EventPattern,
  MessagePattern,
  type MicroserviceOptions,
  Payload,
  Transport,
} from '@nestjs/microservices'
import {
  AccessGuard,
  AccessModule,
  type AccessModuleExtras,
  CurrentIdentity,
  CurrentTarget,
  type Identity,
  RequirePermission,
  RouteRegistry,
  type ScopeTarget,
} from '@stagedoor/nest'
import { MicroserviceAccessModule, type RemoteMessage } from '@stagedoor/nest/microservices'
import { SocketAccessModule, websocketContext } from '@stagedoor/nest/websockets'
import { aMember } from '@stagedoor/testing'
import { map, type Observable, Subject } from 'rxjs'
import { beforeEach, describe, expect, it } from 'vitest'
import { catalog } from '../app/catalog.js'
import { accessOptions, issuer, startApp } from '../app/platforms.js'
import { callerOf, freePort, inData, sendByHand } from './app/remote-app.js'

/* Attacks on microservices, over TCP, with and without the configuration of the application. */

const viewer = aMember(catalog).may('events.shows.read')
const clerk = viewer.may('finance.bills.read', { businessUnit: 'bu_1' })
const stranger = aMember(catalog).may('events.shows.write')

/** What ran. */
const ran: string[] = []
let live = new Subject<string>()
let clock = Date.now()
beforeEach(() => {
  ran.length = 0
  live = new Subject()
  clock = Date.now()
})
const secret = (what: string): string => {
  ran.push(what)
  return `secret ${what}`
}

const ofUnit = { businessUnit: ({ data }: RemoteMessage<{ unit: string }>) => data.unit }

@Controller()
class BillsController {
  @MessagePattern('read')
  @RequirePermission('finance.bills.read', { scope: ofUnit })
  read(@Payload('unit') unit: string, @CurrentTarget() target: ScopeTarget): object {
    return { read: secret(`read ${unit}`), target }
  }

  @EventPattern('paid')
  @RequirePermission('finance.bills.read', { scope: ofUnit })
  paid(@Payload() _data: unknown): void {
    secret('paid')
  }

  @MessagePattern('both')
  @RequirePermission('finance.bills.write', { scope: 'company' })
  asked(): string {
    return secret('both asked')
  }

  @EventPattern('both')
  @RequirePermission('finance.bills.write', { scope: 'company' })
  heard(@Payload() _data: unknown): void {
    secret('both heard')
  }

  @MessagePattern(['one', { cmd: 'other' }, '__proto__'])
  @RequirePermission('events.shows.read')
  many(): string {
    return secret('many')
  }

  @MessagePattern('watch')
  @RequirePermission('events.shows.read')
  watch(): Observable<string> {
    ran.push('watch')
    return live.pipe(map((each) => each))
  }
}

@Injectable({ scope: Scope.REQUEST })
class Notes {
  readonly lines: string[] = []
}

/** Made anew for every message, as it depends on what is. */
@Controller()
class NotesController {
  constructor(@Inject(Notes) private readonly notes: Notes) {}

  @MessagePattern('noted')
  @RequirePermission('events.shows.read')
  async noted(@CurrentIdentity() { subject }: Identity): Promise<string> {
    this.notes.lines.push(subject)
    await new Promise((go) => setTimeout(go, 1))
    return secret(this.notes.lines.join())
  }

  @EventPattern('paid')
  @RequirePermission('events.shows.write')
  paid(@Payload() _data: unknown): void {
    secret('paid, noted')
  }

  @MessagePattern('forgotten')
  forgotten(): string {
    return secret('forgotten')
  }
}

async function start(
  inheritAppConfig: boolean,
  access: AccessModuleExtras = {},
  more: readonly (new () => object)[] = [],
) {
  const port = await freePort()
  const microservice: MicroserviceOptions = { transport: Transport.TCP, options: { host: '127.0.0.1', port } }
  const started = await startApp('express', {
    access: { contexts: [inData], audit: 'warn', clock: () => clock, ...access },
    imports: [MicroserviceAccessModule],
    controllers: [BillsController, NotesController, ...more],
    providers: [Notes],
    configure: (app) => app.connectMicroservice(microservice, { inheritAppConfig }),
  })
  await started.app.startAllMicroservices()
  return { ...started, port, caller: callerOf(port) }
}

/** Sends a packet that nobody answers, and waits until the microservice has seen it. */
async function throwAt(port: number, packet: object): Promise<void> {
  const socket = connectTo(port, '127.0.0.1')
  const text = JSON.stringify(packet)
  await new Promise<void>((sent) => socket.write(`${text.length}#${text}`, () => sent()))
  await sendByHand(port, { id: 'x', pattern: 'nobody', data: {} })
  await new Promise((go) => setTimeout(go, 5))
  socket.destroy()
}

describe.each([true, false])('APP-1 a microservice, inheritAppConfig %s', async (inheritAppConfig) => {
  const { port, caller, app } = await start(inheritAppConfig)
  const refusals = async (packet: object): Promise<void> => {
    const tokens = [
      undefined,
      null,
      7,
      '',
      'a.b.c',
      ['t'],
      { toString: 't' },
      await issuer.tokenFor(stranger),
    ]
    for (const token of tokens) {
      const data = { token, unit: 'bu_1' }
      const answer = JSON.stringify(await sendByHand(port, { id: 'x', data, ...packet }))
      expect(answer).not.toContain('secret')
      await throwAt(port, { data, ...packet })
    }
    expect(ran.filter((each) => each !== 'paid, noted')).toEqual([])
  }

  it.each([
    ['a message', 'read'],
    ['an event', 'paid'],
    ['what is a message and an event', 'both'],
    ['one of several patterns', 'one'],
    ['a pattern that is an object', { cmd: 'other' }],
    ['a pattern in another order of characters', '{"cmd":"other"}'],
    ['a name that every object has', '__proto__'],
    ['what is made anew', 'noted'],
    ['what declares nothing', 'forgotten'],
    ['what goes on giving', 'watch'],
  ])('runs nothing for who may not, asked or told: %s (ABUSE-94)', async (_what, pattern) => {
    await refusals({ pattern })
  })

  it('judges what was meant to be asked and is told, and the other way about', async () => {
    const token = await issuer.tokenFor(clerk)
    await throwAt(port, { pattern: 'read', data: { token, unit: 'bu_2' } })
    await sendByHand(port, { id: 'x', pattern: 'paid', data: { token, unit: 'bu_2' } })
    expect(ran).toEqual([])
    await throwAt(port, { pattern: 'read', data: { token, unit: 'bu_1' } })
    await sendByHand(port, { id: 'x', pattern: 'paid', data: { token, unit: 'bu_1' } })
    expect(ran).toEqual(['read bu_1', 'paid'])
  })

  it('judges each handler of one event by what it declares, also one that is made anew', async () => {
    await caller.emit('paid', { token: await issuer.tokenFor(clerk), unit: 'bu_1' })
    await throwAt(port, { pattern: 'nobody', data: {} })
    expect(ran).toEqual(['paid'])
  })

  it('keeps callers apart whose controller is made anew for each (ABUSE-108)', async () => {
    const users = Array.from({ length: 10 }, (_, at) => `user_${at}`)
    const answers = await Promise.all(
      users.map(async (userId) =>
        caller.ask('noted', { token: await issuer.tokenFor(viewer.as({ userId })) }),
      ),
    )
    expect(answers).toEqual(users.map((userId) => [`secret ${userId}`]))
  })

  it.each([
    ['a list', ['comp_1']],
    ['nothing', null],
    ['an object', { toString: 'comp_1' }],
    ['two in one', 'comp_1, comp_2'],
    ['an empty text', ''],
  ])('names a company badly as %s, and does not name none (ABUSE-102)', async (_what, company) => {
    const asked = caller.ask('read', { token: await issuer.tokenFor(clerk), unit: 'bu_1', company })
    await expect(asked).rejects.toMatchObject({ code: 'company_required' })
    expect(ran).toEqual([])
  })

  it('keeps the first value of what goes on giving, where it comes after the token has ended', async () => {
    const token = await issuer.tokenFor(viewer)
    const seen: unknown[] = []
    const ended = new Promise((resolve) =>
      caller.stream('watch', { token }).subscribe({ next: (each) => seen.push(each), error: resolve }),
    )
    while (!live.observed) await new Promise((go) => setTimeout(go, 1))
    clock += 86_400_000
    live.next('kept from them')
    expect(await ended).toMatchObject({ code: 'invalid_token' })
    expect(seen).toEqual([])
    expect(live.observed).toBe(false)
  })

  it('has every pattern in the inventory, with what it asks for', () => {
    const { routes } = app.get(RouteRegistry).inventory()
    const found = routes
      .filter(({ road }) => road !== 'http')
      .map(({ method, path, access }) => `${method} ${path} ${access}`)
    expect(found.sort()).toEqual(
      [
        ...['MESSAGE read declared', 'EVENT paid declared', 'EVENT paid declared', 'MESSAGE both declared'],
        ...['EVENT both declared', 'MESSAGE one declared', 'MESSAGE {"cmd":"other"} declared'],
        ...['MESSAGE __proto__ declared', 'MESSAGE watch declared', 'MESSAGE noted declared'],
        'MESSAGE forgotten undeclared',
      ].sort(),
    )
  })
})

describe.each([true, false])(
  'APP-1 a guard that extends the guard, inheritAppConfig %s',
  (inheritAppConfig) => {
    class Unwilling extends AccessGuard {
      override async canActivate(context: ExecutionContext): Promise<boolean> {
        await super.canActivate(context)
        return false
      }
    }
    class Failing extends AccessGuard {
      protected override async check(): Promise<void> {
        throw new Error('broken')
      }
    }

    /** As a program without types may say it. */
    class Saying extends AccessGuard {
      protected override check(): never {
        return false as never
      }
    }

    it.each([
      ['says no after it said yes', Unwilling],
      ['fails at its own step', Failing],
      ['answers false at its own step', Saying],
    ])('and %s lets no message in', async (_what, guard) => {
      const { caller } = await start(inheritAppConfig, { guard })
      await expect(caller.ask('one', { token: await issuer.tokenFor(viewer) })).rejects.toBeDefined()
      expect(ran).toEqual([])
    })
  },
)

/** A class behind a proxy, as decorators that trace make it. */
const Traced = <T extends object>(type: T): T => new Proxy(type, {})

@Controller()
@Traced
class TracedController {
  @MessagePattern('traced')
  @RequirePermission('events.shows.read')
  traced(): string {
    return secret('traced')
  }
}

describe.each([true, false])(
  'APP-1 a class behind a proxy, inheritAppConfig %s',
  async (inheritAppConfig) => {
    const { caller } = await start(inheritAppConfig, {}, [TracedController])

    it('is guarded, by whichever of the two Nest looks for its guards (ABUSE-94)', async () => {
      await expect(caller.ask('traced', {})).rejects.toMatchObject({ code: 'credentials_missing' })
      expect(ran).toEqual([])
      expect(await caller.ask('traced', { token: await issuer.tokenFor(viewer) })).toEqual(['secret traced'])
      const behind = TracedController.prototype.constructor
      // Nest 11.0 looks at the class that the prototype names, later ones at that which they were given.
      for (const type of [TracedController, behind])
        expect(Reflect.getOwnMetadata('__guards__', type)).toEqual([expect.any(Function)])
      expect(behind).not.toBe(TracedController)
    })
  },
)

describe.each([
  ['microserviceContext()', () => inData, [MicroserviceAccessModule]],
  ['websocketContext()', websocketContext, [SocketAccessModule]],
] as const)(
  'APP-3 an application with %s and two modules of settings of their own',
  (name, context, imports) => {
    it('does not start, as one of their guards alone would judge messages where Nest runs no global one', async () => {
      const accessModule = [accessOptions, { ...accessOptions, audience: 'another-service' }].map((options) =>
        AccessModule.forRoot({ ...options, contexts: [context()] }),
      )
      await expect(startApp('express', { accessModule, imports: [...imports] })).rejects.toThrow(
        `${name} needs a single AccessModule`,
      )
    })
  },
)
