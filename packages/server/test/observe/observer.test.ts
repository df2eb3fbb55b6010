import { inspect } from 'node:util'
import { runInNewContext } from 'node:vm'
import {
  AccessDeniedError,
  type AuthorizerOptions,
  accessOf,
  allOf,
  type DecisionEvent,
  GuardError,
  type HttpRequest,
  moduleAccess,
} from '@stagedoor/server'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask, bearer, requestWith } from '../support/ask.js'
import { catalog } from '../support/catalog.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const versions = { entitlement: 12, access: 3 }
const token = await auth.tokenFor(clerk.as({ role: 'ADMIN', versions }))
const identity = { issuer: auth.issuer, subject: 'user_1', companies: ['comp_1'] }
const judged = { version: 1, durationMs: expect.any(Number) }
const who = { ...judged, route: 'GET /bills', identity, company: 'comp_1', role: 'ADMIN', versions }

function watched(options: Partial<AuthorizerOptions<typeof catalog>> = {}) {
  const events: DecisionEvent[] = []
  const { catalog: _, ...rest } = options
  const judge = authorizerWith({ ...rest, onDecision: (event) => events.push(event) })
  const reading = judge.declare<HttpRequest>('finance.bills.read', { scope: 'filter' })
  const writing = (unit: string | Error, conceal = false) => {
    const businessUnit = () => (unit instanceof Error ? Promise.reject(unit) : unit)
    return judge.declare<HttpRequest>('finance.bills.write', { scope: { businessUnit }, conceal })
  }
  return { events, judge, reading, writing }
}

describe('WIRE-5: every outcome is one event', () => {
  it('for which alone the route is named', async () => {
    const named: string[] = []
    const contextOf = (http: HttpRequest) => ({
      http,
      get route() {
        named.push('GET /bills')
        return 'GET /bills'
      },
    })
    const unheard = authorizerWith()
    const { events, judge } = watched()
    for (const authorizer of [unheard, judge])
      for (const sent of [[bearer(token)], []]) {
        const request = requestWith(...sent)
        const guards = [authorizer.declareAuthenticated()]
        const judging = async () => authorizer.check(request, guards, contextOf(request))
        await (sent.length > 0 ? judging() : expect(judging).rejects.toMatchObject({ status: 401 }))
        expect(named.length).toBe(events.length)
      }
    expect(events.map(({ outcome, route }) => [outcome, route])).toEqual([
      ['allowed', 'GET /bills'],
      ['refused', 'GET /bills'],
    ])
  })

  it('of a request that was let through', async () => {
    const { events, judge, reading } = watched()
    await ask(judge, [bearer(token)], [reading, judge.declare<HttpRequest>(moduleAccess('finance'))])
    expect(events).toEqual([
      {
        outcome: 'allowed',
        ...who,
        requirement: 'finance.bills.read, scope: filter and moduleAccess(finance)',
      },
    ])
    expect(Object.isFrozen(events[0])).toBe(true)
    expect(Object.isFrozen(events[0]?.identity)).toBe(true)
  })

  it('of a refusal, with layer, reason and permission', async () => {
    const { events, judge, reading, writing } = watched()
    await ask(judge, [bearer(token)], [reading, writing('bu_2')])
    expect(events).toEqual([
      {
        outcome: 'refused',
        ...who,
        status: 403,
        code: 'out_of_scope',
        layer: 'scope',
        reason: 'out_of_scope',
        permission: 'finance.bills.write',
        requirement: 'finance.bills.write',
      },
    ])
  })

  it('of a composition, with the leaf that failed and the whole that was asked', async () => {
    const { events, judge } = watched()
    const both = allOf('finance.bills.read', 'crew.shifts.read')
    await ask(judge, [bearer(token)], [judge.declare<HttpRequest>(both, { scope: 'filter' })])
    expect(events).toMatchObject([
      { permission: 'crew.shifts.read', requirement: 'allOf(finance.bills.read, crew.shifts.read)' },
    ])
  })

  it('of a delegation, with its items', async () => {
    const { events, judge } = watched()
    await ask(judge, [bearer(token)], [judge.declareDelegation(() => 'all')])
    expect(events).toMatchObject([
      {
        outcome: 'refused',
        status: 400,
        code: 'malformed_request',
        layer: 'delegation',
        reason: 'malformed_request',
        items: [{ path: '', reason: 'malformed_request' }],
        requirement: 'delegation',
      },
    ])
  })

  it('of refused credentials, with the stage and a fixed sentence, and nobody named', async () => {
    const { events, judge, reading } = watched()
    const late = await auth.tokenFor(clerk, { exp: 1 })
    for (const headers of [[], [bearer(late)]] as const) await ask(judge, headers, [reading])
    const told = {
      ...judged,
      outcome: 'refused',
      route: 'GET /bills',
      requirement: 'finance.bills.read, scope: filter',
    }
    expect(events).toEqual([
      {
        ...told,
        status: 401,
        code: 'credentials_missing',
        stage: 'header',
        problem: 'there is no Authorization header',
      },
      { ...told, status: 401, code: 'invalid_token', stage: 'claims', problem: 'exp is past' },
    ])
  })

  it('of a strange company, with the company that was asked for', async () => {
    const { events, judge, reading } = watched()
    await ask(judge, [bearer(token), ['X-Org', 'comp_2']], [reading])
    expect(events).toMatchObject([{ code: 'not_a_member', identity, company: 'comp_2' }])
    expect(events[0]).not.toHaveProperty('role')
  })

  it('of what could not be decided', async () => {
    const { events, judge, writing } = watched()
    await ask(judge, [bearer(token)], [writing(new Error('no'))])
    expect(events).toMatchObject([
      { outcome: 'failed', status: 503, code: 'access_unavailable', company: 'comp_1' },
    ])
  })

  it.each<readonly [string, Partial<AuthorizerOptions<typeof catalog>>, string]>([
    ['loadMember throws', { loadMember: () => Promise.reject(new Error('pg down')) }, 'pg down'],
    [
      'loadMember is late',
      { loadMember: () => new Promise(() => {}), resolverTimeout: 5 },
      'Not done within 5 ms',
    ],
    [
      'loadMember answers what is no member',
      { loadMember: () => ({ userId: 'user_1', companyId: 'comp_1', grants: 'all' }) },
      'grants',
    ],
    [
      'freshness throws',
      {
        freshness: () => {
          throw new Error('redis down')
        },
      },
      'redis down',
    ],
    ['a resolver throws', {}, 'no store'],
    [
      'the clock throws',
      {
        clock: () => {
          throw new Error('no time')
        },
      },
      'no time',
    ],
  ])('with what the application threw, where %s, but not in JSON', async (_what, options, message) => {
    const { events, judge, writing } = watched(options)
    const { error } = await ask(judge, [bearer(token)], [writing(new Error('no store'))])
    const [event] = events
    expect(event).toMatchObject({ outcome: 'failed', status: 503 })
    expect(event?.cause).toBe((error as GuardError).cause)
    expect(event).toHaveProperty('cause.message', expect.stringContaining(message))
    expect(Object.keys(event ?? {})).not.toContain('cause')
    expect(JSON.stringify(event)).not.toContain(message)
    expect(inspect(event)).not.toContain(message)
    expect(Object.isFrozen(event)).toBe(true)
  })

  it('with no cause of what was refused, also where the application threw the refusal', async () => {
    const { events, judge, writing } = watched()
    const own = Object.assign(new Error('no such bill', { cause: new Error('x') }), { status: 404 })
    await expect(ask(judge, [bearer(token)], [writing(own)])).rejects.toBe(own)
    await ask(judge, [bearer(token)], [writing(new GuardError('not_a_member', { cause: new Error('x') }))])
    await ask(judge, [bearer(token)], [writing('bu_2')])
    await ask(judge, [])
    for (const event of events) expect(event).not.toHaveProperty('cause')
    expect(events).toHaveLength(4)
  })

  it("of a resolver's own 4xx, with its status and no code", async () => {
    const { events, judge, writing } = watched()
    const own = Object.assign(new Error('no such bill'), { status: 404 })
    await expect(ask(judge, [bearer(token)], [writing(own)])).rejects.toBe(own)
    expect(events).toMatchObject([{ outcome: 'refused', status: 404 }])
    expect(events[0]).not.toHaveProperty('code')
  })

  it('tells the true reason of what was concealed', async () => {
    const { events, judge, writing } = watched()
    await ask(judge, [bearer(token)], [writing('bu_2', true)])
    await ask(judge, [bearer(token), ['X-Org', 'comp_2']], [writing('bu_2', true)])
    expect(events).toMatchObject([
      { status: 403, code: 'out_of_scope' },
      { status: 403, code: 'not_a_member' },
    ])
  })

  it('names the actor (TOK-5)', async () => {
    const { events, judge, reading } = watched({ actors: true })
    await ask(judge, [bearer(await auth.tokenFor(clerk, { act: { sub: 'support_1' } }))], [reading])
    expect(events).toMatchObject([{ outcome: 'allowed', identity: { actor: 'support_1' } }])
  })

  it('says how long judging took, with the resolvers that were waited for', async () => {
    const { events, judge } = watched()
    let waited = 0
    const businessUnit = async () => {
      const since = performance.now()
      await new Promise((resolve) => setTimeout(resolve, 5))
      waited = performance.now() - since
      return 'bu_1'
    }
    const since = performance.now()
    await ask(judge, [bearer(token)], [judge.declare('finance.bills.write', { scope: { businessUnit } })])
    const whole = performance.now() - since
    expect(events).toHaveLength(1)
    expect(events[0]?.durationMs).toBeGreaterThanOrEqual(waited)
    expect(events[0]?.durationMs).toBeLessThanOrEqual(whole)
  })

  it('is none for authenticate() unless it refuses', async () => {
    const { events, judge, reading } = watched()
    const request = requestWith(bearer(token))
    const context = { http: request, route: 'GET /bills' }
    await judge.authenticate(request, context)
    expect(events).toEqual([])
    await judge.check(request, [reading], context)
    expect(events).toHaveLength(1)
    const stranger = requestWith()
    await expect(async () => judge.authenticate(stranger, { http: stranger, route: '*' })).rejects.toThrow(
      GuardError,
    )
    expect(events).toMatchObject([{ outcome: 'allowed' }, { code: 'credentials_missing', route: '*' }])
  })
})

describe('WIRE-4: a refusal that a handler throws', () => {
  const thrownBy = (request: HttpRequest, unit: string): unknown => {
    try {
      accessOf<string>(request).assert('finance.bills.write', { businessUnit: unit })
    } catch (error) {
      return error
    }
    return undefined
  }

  it('is answered and observed like the guard’s own, once', async () => {
    const { events, judge, reading } = watched()
    const { request } = await ask(judge, [bearer(token)], [reading])
    const context = { http: request, route: 'GET /bills' }
    const error = thrownBy(request, 'bu_2')
    for (let times = 0; times < 3; times += 1)
      expect(judge.answer(error, request, context)).toMatchObject({
        status: 403,
        body: { code: 'out_of_scope' },
      })
    expect(events).toMatchObject([
      { outcome: 'allowed' },
      { outcome: 'refused', company: 'comp_1', identity, code: 'out_of_scope' },
    ])
    expect(events).toHaveLength(2)
    // Judging took no time of its own: the handler refused.
    expect(events[1]).not.toHaveProperty('durationMs')
  })

  it('is concealed where the route’s guard conceals', async () => {
    const { events, judge, writing } = watched()
    const { request } = await ask(judge, [bearer(token)], [writing('bu_1', true)])
    const context = { http: request, route: 'GET /bills' }
    expect(judge.answer(thrownBy(request, 'bu_2'), request, context)).toMatchObject({ status: 404 })
    expect(events).toMatchObject([{ outcome: 'allowed' }, { status: 403, code: 'out_of_scope' }])
  })

  it('is told for each request, though it were one and the same error', async () => {
    const { events, judge } = watched()
    const decision = { allowed: false, layer: 'scope', reason: 'out_of_scope', requirement: 'a.b.c' } as const
    const error = new AccessDeniedError(decision)
    for (const request of [requestWith(), requestWith()])
      judge.answer(error, request, { http: request, route: 'GET /public' })
    expect(events).toHaveLength(2)
  })

  it('has the challenge of the permission layer', () => {
    const { judge } = watched()
    const request = requestWith()
    const error = new AccessDeniedError({
      allowed: false,
      layer: 'permission',
      reason: 'permission_not_granted',
      requirement: 'crew.shifts.read',
    })
    expect(judge.answer(error, request, { http: request, route: 'GET /' })?.headers).toMatchObject({
      'WWW-Authenticate': 'Bearer error="insufficient_scope"',
    })
  })
})

describe('WIRE-5: a listener changes nothing (ABUSE-165)', () => {
  it.each<readonly [string, (event: DecisionEvent) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('disk full')
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk full'))],
    [
      'rejects with a promise of another realm',
      () => runInNewContext("Promise.reject(new Error('disk full'))") as unknown,
    ],
    [
      'writes',
      (event) => {
        ;(event as { outcome: string }).outcome = 'allowed'
      },
    ],
    [
      'writes deeper',
      (event) => {
        ;(event.identity as { subject: string }).subject = 'root'
      },
    ],
  ])('that %s', async (_what, onDecision) => {
    const rejections: unknown[] = []
    const note = (reason: unknown): void => void rejections.push(reason)
    process.on('unhandledRejection', note)
    onTestFinished(() => void process.off('unhandledRejection', note))
    const judge = authorizerWith({ onDecision: onDecision as (event: DecisionEvent) => void })
    const guard = judge.declare<HttpRequest>('finance.bills.read', { scope: 'filter' })
    const refusing = judge.declare<HttpRequest>('crew.shifts.read')
    expect(await ask(judge, [bearer(token)], [guard])).toMatchObject({ status: 200 })
    expect(await ask(judge, [bearer(token)], [refusing])).toMatchObject({ code: 'module_not_entitled' })
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(rejections).toEqual([])
  })

  it('holds nothing that could break a line of a log (ABUSE-184)', async () => {
    const { events, judge, reading } = watched()
    const hostile = ['a\r\nb', '\u001b[2J', 'x\u0000', '\u0085']
    for (const text of hostile) {
      await ask(judge, [bearer(await auth.tokenFor(clerk, { sub: text, role: text }))], [reading])
      await ask(judge, [bearer(token), ['X-Org', text]], [reading])
      await ask(judge, [bearer(await auth.sign(auth.claimsFor(clerk), { kid: text }))], [reading])
    }
    expect(events).toHaveLength(3 * hostile.length)
    for (const event of events) for (const text of hostile) expect(Object.values(event)).not.toContain(text)
    expect(JSON.stringify(events)).not.toMatch(/\\u00|\\r|\\n/)
  })
})

it('WIRE-5: the member’s own claims are not in an event', async () => {
  const { events, judge, reading } = watched()
  const member = aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_secret' })
  await ask(judge, [bearer(await auth.tokenFor(member))], [reading])
  expect(JSON.stringify(events)).not.toContain('bu_secret')
})
