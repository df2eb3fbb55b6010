import { RouteRegistry } from '@stagedoor/nest'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { catalog } from '../app/catalog.js'
import { gates } from '../app/gates.js'
import { issuer } from '../app/platforms.js'
import { clerk, connectAs, refused, start } from './app/live-app.js'
import { handled } from './app/shows.gateway.js'
import { connect, type Received } from './app/socket-client.js'

describe('a gateway', async () => {
  const { app, port, events } = await start()

  it('APP-1 is in the inventory, with every message', () => {
    const roads = app.get(RouteRegistry).inventory().routes
    expect(roads).toContainEqual(
      expect.objectContaining({
        road: 'websocket',
        method: 'MESSAGE',
        path: 'bills',
        access: 'declared',
        declaredAt: 'LiveGateway.bills',
      }),
    )
    expect(roads.find(({ path }) => path === 'undeclared')).toMatchObject({ access: 'undeclared' })
  })

  it('lets a message through whose client has shown a token that passes', async () => {
    const client = await connectAs(port, issuer.tokenFor(clerk))
    expect(await client.ask('shows', { page: 1 })).toEqual({ event: 'shows', data: { page: 1 } })
    expect(events.at(-1)).toMatchObject({ outcome: 'allowed', route: 'MESSAGE shows', company: 'comp_1' })
    client.close()
  })

  it.each([
    ['a number', 0],
    ['a text', ''],
    ['false', false],
    ['null', null],
    ['a list', []],
  ])('takes %s for a payload', async (_, data) => {
    const client = await connectAs(port, issuer.tokenFor(clerk))
    expect(await client.ask('shows', data)).toEqual({ event: 'shows', data })
    client.close()
  })

  it('serves a public message to whoever is connected', async () => {
    const client = await connect(port)
    expect(await client.ask('hello', 'you')).toEqual({ event: 'hello', data: 'you' })
    client.close()
  })

  it.each([
    ['a text', 'bu_1'],
    ['an object', {}],
  ])(
    'answers credentials_missing to a client that has shown nothing, with %s as payload',
    async (_, data) => {
      const client = await connect(port)
      const [before, ran] = [events.length, handled.length]
      expect(await client.ask('shows', data)).toEqual(
        refused('shows', { status: 401, code: 'credentials_missing' }),
      )
      expect(handled.length).toBe(ran)
      expect(events.slice(before)).toEqual([
        expect.objectContaining({ outcome: 'refused', code: 'credentials_missing', route: 'MESSAGE shows' }),
      ])
      client.close()
    },
  )

  it('reads no token out of the URL or the headers of the handshake', async () => {
    const token = await issuer.tokenFor(clerk)
    const client = await connect(port, `/live?access_token=${token}`)
    expect(await client.ask('shows')).toEqual(refused('shows', { code: 'credentials_missing' }))
    client.close()
  })

  it.each([
    ['entitlement', 'module_not_entitled', clerk.notOwning('finance'), 'bills', 'bu_1'],
    [
      'entitlement',
      'addon_not_entitled',
      clerk.may('finance.forecasts.read').notOwning('forecasts'),
      'forecasts',
      1,
    ],
    ['membership', 'module_not_granted', clerk.notGiven('finance'), 'bills', 'bu_1'],
    ['permission', 'permission_not_granted', aMember(catalog).may('finance.reports.read'), 'bills', 'bu_1'],
    ['scope', 'out_of_scope', clerk, 'bills', 'bu_2'],
    ['scope', 'scope_required', clerk, 'company-bills', null],
  ] as const)('LAY-1 refuses in layer %s with %s', async (layer, code, member, message, data) => {
    const client = await connectAs(port, issuer.tokenFor(member))
    const [before, ran] = [events.length, handled.length]
    expect(await client.ask(message, data)).toEqual(refused(message, { status: 403, layer, code }))
    expect(handled.length).toBe(ran)
    expect(events.slice(before)).toEqual([
      expect.objectContaining({ outcome: 'refused', layer, route: `MESSAGE ${message}`, company: 'comp_1' }),
    ])
    client.close()
  })

  it('APP-1 refuses what is undeclared, without a token and with one', async () => {
    const client = await connect(port)
    expect(await client.ask('undeclared')).toEqual(refused('undeclared', { code: 'credentials_missing' }))
    await client.ask('authenticate', { token: await issuer.tokenFor(clerk) })
    expect(await client.ask('undeclared')).toEqual(
      refused('undeclared', { status: 403, code: 'route_undeclared' }),
    )
    expect(handled).not.toContain('undeclared')
    client.close()
  })

  it('WIRE-4 answers and observes once what a handler asserts', async () => {
    const client = await connectAs(port, issuer.tokenFor(clerk))
    const before = events.length
    expect(await client.ask('pay', 'bu_1')).toEqual(
      refused('pay', { status: 403, code: 'permission_not_granted', permission: 'finance.bills.write' }),
    )
    expect(events.slice(before).map(({ outcome, route, company }) => ({ outcome, route, company }))).toEqual([
      { outcome: 'allowed', route: 'MESSAGE pay', company: 'comp_1' },
      { outcome: 'refused', route: 'MESSAGE pay', company: 'comp_1' },
    ])
    client.close()
  })

  it('WIRE-3 conceals what a guard conceals, also where the handler refuses', async () => {
    const client = await connectAs(port, issuer.tokenFor(clerk))
    for (const message of ['hidden', 'hidden-write'])
      expect(await client.ask(message, 'bu_2')).toEqual({
        event: 'exception',
        data: { pattern: message, status: 404, code: 'not_found', message: expect.any(String) },
      })
    client.close()
  })

  it('keeps two messages apart that are judged and handled at the same time', async () => {
    const both = clerk.may('finance.bills.read', { businessUnit: 'bu_3' })
    const client = await connectAs(port, issuer.tokenFor(both))
    gates.shut('bu_1', 'bu_2', 'bu_3')
    for (const unit of ['bu_1', 'bu_2', 'bu_3', 'bu_1']) client.send('bills', unit)
    const answers: Received[] = []
    for (const unit of ['bu_3', 'bu_2', 'bu_1']) {
      gates.open(unit)
      answers.push(await client.next())
    }
    answers.push(await client.next())
    const of = (unit: string): Received => ({
      event: 'bills',
      data: { unit, target: { businessUnit: unit } },
    })
    expect(answers).toEqual([of('bu_3'), refused('bills', { code: 'out_of_scope' }), of('bu_1'), of('bu_1')])
    client.close()
  })

  it('gives every message that is refused an event of its own, alike as they may be', async () => {
    const client = await connectAs(port, issuer.tokenFor(clerk))
    const before = events.length
    gates.shut('bu_2')
    for (let at = 0; at < 3; at += 1) client.send('bills', 'bu_2')
    gates.open('bu_2')
    for (let at = 0; at < 3; at += 1) await client.next()
    expect(events.slice(before).map(({ outcome, reason }) => `${outcome} ${reason}`)).toEqual(
      Array(3).fill('refused out_of_scope'),
    )
    client.close()
  })
})

describe('WIRE-5 a listener that throws', async () => {
  const { port } = await start({
    onDecision: () => {
      throw new Error('the listener broke')
    },
  })

  it('changes nothing for a gateway', async () => {
    const client = await connect(port)
    expect(await client.ask('shows')).toEqual(refused('shows', { code: 'credentials_missing' }))
    await client.ask('authenticate', { token: await issuer.tokenFor(clerk) })
    expect(await client.ask('shows', 1)).toEqual({ event: 'shows', data: 1 })
    expect(await client.ask('bills', 'bu_2')).toEqual(refused('bills', { code: 'out_of_scope' }))
    client.close()
  })
})

describe('WIRE-1 disclose', async () => {
  const { port } = await start({ disclose: 'none' })

  it('says as little to a client of a gateway as to one of HTTP', async () => {
    const client = await connectAs(port, issuer.tokenFor(clerk.notOwning('finance')))
    expect(await client.ask('bills', 'bu_1')).toEqual({
      event: 'exception',
      data: { pattern: 'bills', status: 403, code: 'forbidden', message: expect.any(String) },
    })
    client.close()
  })
})
