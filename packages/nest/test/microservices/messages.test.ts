import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { type MicroserviceOptions, Transport } from '@nestjs/microservices'
import { AccessModule, type DecisionEvent, RouteRegistry } from '@stagedoor/nest'
import { MicroserviceAccessModule } from '@stagedoor/nest/microservices'
import { aMember } from '@stagedoor/testing'
import { firstValueFrom } from 'rxjs'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { catalog } from '../app/catalog.js'
import { gates } from '../app/gates.js'
import { accessOptions, issuer } from '../app/platforms.js'
import {
  callerOf,
  clerk,
  freePort,
  inData,
  type RemoteCaller,
  sendByHand,
  startHybrid,
} from './app/remote-app.js'
import { handled, PaidController, PaidTooController, ShowsController } from './app/shows.controller.js'

interface Started {
  readonly caller: RemoteCaller
  readonly events: readonly DecisionEvent[]
  readonly port: number
}

async function startAlone(): Promise<Started> {
  const events: DecisionEvent[] = []
  const onDecision = (event: DecisionEvent): unknown => events.push(event)

  @Module({
    imports: [
      AccessModule.forRoot({ ...accessOptions, onDecision, contexts: [inData], audit: 'warn' }),
      MicroserviceAccessModule,
    ],
    controllers: [ShowsController, PaidController, PaidTooController],
  })
  class AloneModule {}

  const port = await freePort()
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(AloneModule, {
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port },
    logger: false,
  })
  afterAll(() => app.close())
  await app.listen()
  return { caller: callerOf(port), events, port }
}

const token = (): Promise<string> => issuer.tokenFor(clerk)

afterEach(() => {
  vi.useRealTimers()
})

// Nest gives a microservice that is connected without `inheritAppConfig` none of what is global.
describe.each([
  ['a microservice by itself', startAlone],
  ['a hybrid application with inheritAppConfig', () => startHybrid({ inheritAppConfig: true })],
  ['a hybrid application without inheritAppConfig', () => startHybrid({})],
])('%s', async (_, begin) => {
  const { caller, events, port } = await begin()

  async function observed(act: () => Promise<unknown>): Promise<readonly DecisionEvent[]> {
    const before = events.length
    await act()
    return events.slice(before)
  }

  it('lets a message through whose token passes, and says so once', async () => {
    const told = await observed(async () => {
      expect(await caller.ask({ cmd: 'shows' }, { token: await token() })).toEqual([
        { subject: 'user_1', pattern: '{"cmd":"shows"}' },
      ])
    })
    expect(told).toEqual([
      expect.objectContaining({ outcome: 'allowed', route: 'MESSAGE {"cmd":"shows"}', company: 'comp_1' }),
    ])
  })

  it('serves a public message to whoever is connected, whatever is sent', async () => {
    for (const data of [{}, '', 7, { token: 'a.b.c' }])
      expect(await caller.ask('hello', data)).toEqual(['hello'])
  })

  it('hands a handler what Nest hands it, and nothing more', async () => {
    expect(await caller.ask('plain', { token: await token() })).toEqual([1])
  })

  it.each([
    ['an object without a token', {}],
    ['a text', 'token'],
    ['a number', 0],
    ['a token that is no text', { token: 7 }],
    ['an empty token', { token: '' }],
  ])('answers credentials_missing to %s', async (_, data) => {
    const ran = handled.length
    const told = await observed(async () => {
      await expect(caller.ask({ cmd: 'shows' }, data)).rejects.toMatchObject({
        status: 401,
        code: 'credentials_missing',
      })
    })
    expect(told.map(({ outcome, code }) => [outcome, code])).toEqual([['refused', 'credentials_missing']])
    expect(handled.length).toBe(ran)
  })

  it.each([undefined, null, '[]'])('answers credentials_missing to %s sent by hand', async (data) => {
    const [pattern, id] = [{ cmd: 'shows' }, 'by hand']
    expect(await sendByHand(port, { pattern, data, id })).toMatchObject({
      id,
      err: { code: 'credentials_missing' },
    })
  })

  it('answers invalid_token to a token that is bad, and to one that has expired', async () => {
    const expired = await issuer.tokenFor(clerk, { iat: 1_600_000_000, exp: 1_600_000_300 })
    for (const bad of ['a.b.c', expired])
      await expect(caller.ask({ cmd: 'shows' }, { token: bad })).rejects.toMatchObject({
        status: 401,
        code: 'invalid_token',
      })
  })

  it('CMP-1 takes the company from where the application says', async () => {
    const list = await issuer.tokenFor([clerk])
    expect(await caller.ask({ cmd: 'shows' }, { token: list, company: 'comp_1' })).toHaveLength(1)
    for (const company of [undefined, null, 7, ''])
      await expect(caller.ask({ cmd: 'shows' }, { token: list, company })).rejects.toMatchObject({
        status: 400,
        code: 'company_required',
      })
    await expect(caller.ask({ cmd: 'shows' }, { token: list, company: 'comp_2' })).rejects.toMatchObject({
      status: 403,
      code: 'not_a_member',
    })
  })

  it.each([
    ['entitlement', 'module_not_entitled', clerk.notOwning('finance'), 'bills', 'bu_1'],
    [
      'entitlement',
      'addon_not_entitled',
      clerk.may('finance.forecasts.read').notOwning('forecasts'),
      'forecasts',
      '',
    ],
    ['membership', 'module_not_granted', clerk.notGiven('finance'), 'bills', 'bu_1'],
    ['permission', 'permission_not_granted', aMember(catalog).may('finance.reports.read'), 'bills', 'bu_1'],
    ['scope', 'out_of_scope', clerk, 'bills', 'bu_2'],
    ['scope', 'scope_required', clerk, 'company-bills', ''],
  ] as const)('LAY-1 refuses in layer %s with %s', async (layer, code, member, message, unit) => {
    const ran = handled.length
    const told = await observed(async () => {
      const asked = caller.ask(message, { token: await issuer.tokenFor(member), unit })
      await expect(asked).rejects.toMatchObject({ status: 403, layer, code })
    })
    expect(told).toEqual([
      expect.objectContaining({ outcome: 'refused', layer, route: `MESSAGE ${message}` }),
    ])
    expect(handled.length).toBe(ran)
  })

  it('APP-1 refuses what is undeclared', async () => {
    await expect(caller.ask('undeclared', {})).rejects.toMatchObject({
      status: 401,
      code: 'credentials_missing',
    })
    await expect(caller.ask('undeclared', { token: await token() })).rejects.toMatchObject({
      status: 403,
      code: 'route_undeclared',
    })
    expect(handled).not.toContain('undeclared')
  })

  it('WIRE-4 answers and observes once what a handler asserts', async () => {
    const told = await observed(async () => {
      await expect(caller.ask('pay', { token: await token(), unit: 'bu_1' })).rejects.toMatchObject({
        status: 403,
        code: 'permission_not_granted',
      })
    })
    expect(told.map(({ outcome, route, company }) => ({ outcome, route, company }))).toEqual([
      { outcome: 'allowed', route: 'MESSAGE pay', company: 'comp_1' },
      { outcome: 'refused', route: 'MESSAGE pay', company: 'comp_1' },
    ])
  })

  it('leaves other errors to Nest', async () => {
    await expect(caller.ask('broken', { token: await token() })).rejects.toEqual({
      status: 'error',
      message: 'Internal server error',
    })
  })

  it('keeps messages apart that are judged and handled at the same time', async () => {
    const given = { token: await issuer.tokenFor(clerk.may('finance.bills.read', { businessUnit: 'bu_3' })) }
    gates.shut('bu_1', 'bu_2', 'bu_3')
    const asked = ['bu_1', 'bu_2', 'bu_3'].map((unit) => caller.ask('bills', { ...given, unit }))
    const settled = Promise.allSettled(asked)
    for (const unit of ['bu_3', 'bu_2', 'bu_1']) gates.open(unit)
    const of = (unit: string): object => ({ value: [{ unit, target: { businessUnit: unit } }] })
    expect(await settled).toMatchObject([of('bu_1'), { reason: { code: 'out_of_scope' } }, of('bu_3')])
  })

  it('ends what a handler goes on giving when the token has expired', async () => {
    const iat = Math.floor(Date.now() / 1000)
    const brief = await issuer.tokenFor(clerk, { iat, exp: iat + 60 })
    gates.shut('tick')
    const received: unknown[] = []
    const ended = new Promise((resolve) => {
      caller.stream('ticks', { token: brief }).subscribe({
        next: (value) => {
          received.push(value)
          vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 })
          gates.open('tick')
        },
        error: resolve,
        complete: () => resolve('complete'),
      })
    })
    expect(await ended).toMatchObject({ status: 401, code: 'invalid_token' })
    expect(received).toEqual(['first'])
  })

  /** Sends an event that so many handlers are there for; answers with those that ran. */
  async function afterEvent(pattern: string, data: object, handlers: number): Promise<readonly string[]> {
    const [ran, told] = [handled.length, events.length]
    await caller.emit(pattern, data)
    const route = `EVENT ${pattern}`
    await vi.waitFor(() =>
      expect(events.slice(told).filter((event) => event.route === route)).toHaveLength(handlers),
    )
    // All of them are judged. There and back over the socket: by then whatever was let through has run.
    await caller.ask('hello', {})
    return handled.slice(ran).filter((name) => name !== 'hello')
  }

  it('runs every handler of an event that passes, each with a target of its own', async () => {
    expect(await afterEvent('bill.paid', { token: await token(), unit: 'bu_1' }, 2)).toEqual([
      'narrow {"businessUnit":"bu_1"}',
      'wide undefined',
    ])
  })

  it('runs no handler of an event that is refused, observes it, and goes on', async () => {
    const told = await observed(async () => {
      expect(await afterEvent('bill.paid', { unit: 'bu_1' }, 2)).toEqual([])
    })
    expect(told.slice(0, 2)).toEqual(
      Array(2).fill(expect.objectContaining({ code: 'credentials_missing', route: 'EVENT bill.paid' })),
    )
  })

  it('keeps the refusal of one handler of an event from the others', async () => {
    expect(await afterEvent('bill.paid', { token: await token(), unit: 'bu_2' }, 2)).toEqual([
      'wide undefined',
    ])
  })

  it('SCP-7 runs no handler of an event that cannot be judged, and goes on', async () => {
    expect(await afterEvent('bill.lost', { token: await token() }, 1)).toEqual([])
    expect(events.find(({ route }) => route === 'EVENT bill.lost')).toMatchObject({
      outcome: 'failed',
      status: 503,
    })
  })

  it('APP-1 runs no handler of an event that is undeclared', async () => {
    expect(await afterEvent('show.changed', { token: await token() }, 1)).toEqual([])
  })
})

describe('WIRE-5 a listener that throws', async () => {
  const onDecision = (): never => {
    throw new Error('the listener broke')
  }
  const { caller } = await startHybrid({}, { onDecision })

  it('changes nothing for a microservice', async () => {
    expect(await caller.ask({ cmd: 'shows' }, { token: await token() })).toHaveLength(1)
    await expect(caller.ask({ cmd: 'shows' }, {})).rejects.toMatchObject({ code: 'credentials_missing' })
    await expect(caller.ask('bills', { token: await token(), unit: 'bu_2' })).rejects.toMatchObject({
      code: 'out_of_scope',
    })
  })
})

describe('WIRE-1 disclose', async () => {
  const { caller } = await startHybrid({}, { disclose: 'code' })

  it('says as little to a caller of a microservice as to one of HTTP', async () => {
    const given = { token: await issuer.tokenFor(clerk.notOwning('finance')), unit: 'bu_1' }
    await expect(firstValueFrom(caller.stream('bills', given))).rejects.toEqual({
      status: 403,
      code: 'module_not_entitled',
      message: expect.any(String),
    })
  })
})

describe('a hybrid application', async () => {
  const { app, get } = await startHybrid({})

  it('APP-1 has its messages and events in the inventory', () => {
    const { routes } = app.get(RouteRegistry).inventory()
    const found = routes.map(({ road, method, path, access }) => `${road} ${method} ${path} ${access}`)
    expect(found).toContain('message MESSAGE {"cmd":"shows"} declared')
    expect(found).toContain('event EVENT bill.paid declared')
    expect(found).toContain('message MESSAGE hello public')
    expect(found).toContain('message MESSAGE undeclared undeclared')
  })

  it('guards what the same classes serve over HTTP as before', async () => {
    expect((await get('/shows')).status).toBe(401)
    expect((await get('/shows', { token: await token() })).text).toBe('list')
  })
})
