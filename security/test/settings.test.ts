import { inspect } from 'node:util'
import { GuardError } from '@stagedoor/server'
import { afterEach, describe, expect, it } from 'vitest'
import {
  bearing,
  delegationRefused,
  denied,
  notAMember,
  passes,
  refusedAt,
  unavailable,
} from './world/answers.js'
import { type Expected, withstands } from './world/attack.js'
import { auth, clerk, nobody, signed, tokenFor } from './world/issuers.js'
import type { RawRequest } from './world/raw-client.js'
import { PLATFORMS, type Service, type ServiceOptions, startService } from './world/service.js'

describe.each(PLATFORMS)('%s', (platform) => {
  let service: Service | undefined
  afterEach(() => service?.close())

  const serve = async (options: Omit<Partial<ServiceOptions>, 'catalog'>): Promise<Service> => {
    service = await startService(platform, options)
    return service
  }
  const answers = async (
    asked: Service,
    request: RawRequest | Promise<RawRequest>,
    expected: Expected,
  ): Promise<void> => {
    await withstands(asked, { title: '', request: () => request, expected })
  }

  it('ABUSE-106, ABUSE-132: an actor is in every event, and gives nothing away', async () => {
    const asked = await serve({ actors: true })
    const manager = nobody.may('finance.bills.read').delegating({ permissions: ['finance.bills.read'] })
    const acting = signed({ ...auth.claimsFor(manager), act: { sub: 'support_1', act: { sub: 'root' } } })
    await answers(asked, bearing(acting), passes)
    expect(asked.events[0]?.identity).toMatchObject({ subject: 'user_1', actor: 'support_1' })
    const json = {
      userId: 'user_2',
      companyId: 'comp_1',
      permissions: ['finance.bills.read'],
      scope: 'company',
    }
    const request = { method: 'POST', path: '/grants', json }
    await answers(asked, bearing(acting, request), delegationRefused('impersonated'))
    expect(asked.events[0]?.identity).toMatchObject({ actor: 'support_1' })
    // The same, by themselves.
    await answers(asked, bearing(tokenFor(manager), request), passes)
  })

  it('ABUSE-106: an actor opens no other company, and widens nothing', async () => {
    const asked = await serve({ actors: true })
    const acting = signed({ act: { sub: 'support_1' }, role: 'PLATFORM' })
    await answers(asked, bearing(acting, { headers: [['X-Org', 'comp_2']] }), notAMember)
    await answers(asked, bearing(acting, { path: '/reports' }), denied('permission_not_granted'))
    for (const act of [null, {}, [], 'support_1', { sub: 7 }, { sub: ' ' }])
      await answers(asked, bearing(signed({ act })), refusedAt('claims'))
  })

  it('ABUSE-45: with mapClaims, only what it reads decides', async () => {
    const asked = await serve({
      mapClaims: ({ 'https://x/access': access }) => access,
    })
    const { sub: _, iss: _iss, aud: _aud, iat: _iat, exp: _exp, ...access } = auth.claimsFor(clerk)
    const elsewhere = { ...access, company: 'comp_2' }
    await answers(asked, bearing(signed({ 'https://x/access': access, company: 'comp_2' })), passes)
    await answers(asked, bearing(signed({})), refusedAt('claims'))
    await answers(
      asked,
      bearing(signed({ 'https://x/access': elsewhere }), { headers: [['X-Org', 'comp_1']] }),
      notAMember,
    )
  })

  it.each<readonly [string, NonNullable<ServiceOptions['mapClaims']>]>([
    [
      'throws',
      () => {
        throw new Error('jti-that-nobody-may-see')
      },
    ],
    ['answers nothing', () => undefined],
    [
      'answers a promise',
      async () => {
        throw new Error('late')
      },
    ],
    ['answers a list', () => []],
    [
      'answers a proxy that throws',
      () =>
        new Proxy(
          {},
          {
            getOwnPropertyDescriptor() {
              throw new Error('trap')
            },
          },
        ),
    ],
  ])('ABUSE-45: a mapClaims that %s refuses the token', async (_what, mapClaims) => {
    const asked = await serve({ mapClaims })
    await answers(asked, bearing(signed({})), refusedAt('claims'))
  })

  it('ABUSE-136, ABUSE-139, ABUSE-149: what the store says now decides, both ways, whatever the token says', async () => {
    let stored: unknown = clerk
    const asked = await serve({ loadMember: () => (stored === null ? null : { ...(stored as object) }) })
    const token = await tokenFor(clerk)
    await answers(asked, bearing(token), passes)
    stored = clerk.notOwning('finance')
    await answers(asked, bearing(token), denied('module_not_entitled'))
    stored = clerk.notGiven('finance')
    await answers(asked, bearing(token), denied('module_not_granted'))
    stored = nobody.given('finance').bought({ modules: ['finance'] })
    await answers(asked, bearing(token), denied('permission_not_granted'))
    stored = null
    await answers(asked, bearing(token), notAMember)
    stored = clerk
    await answers(asked, bearing(token), passes)
  })

  it('ABUSE-136, ABUSE-137, ABUSE-139, ABUSE-144: a token older than freshness asks for is 401 from the next request on', async () => {
    let access = 7
    const asked = await serve({ freshness: () => ({ access }) })
    const [token, anew] = [signed({ versions: { access: 7 } }), signed({ versions: { access: 8 } })]
    await answers(asked, bearing(token), passes)
    access = 8
    await answers(asked, bearing(token), refusedAt('claims'))
    await answers(asked, bearing(signed({})), refusedAt('claims'))
    await answers(asked, bearing(anew), passes)
  })

  it('ABUSE-140: a freshness that is down is 503, neither a pass nor a refusal', async () => {
    const asked = await serve({ freshness: () => Promise.reject(new Error('the store is down')) })
    await answers(asked, bearing(signed({ versions: { access: 7 } })), unavailable)
  })

  it.each<readonly [string, NonNullable<ServiceOptions['loadMember']>]>([
    [
      'throws',
      () => {
        throw new Error('the store is down')
      },
    ],
    ['rejects', () => Promise.reject(new Error('the store is down'))],
    ['rejects as a guard would allow', () => Promise.reject(Object.assign(new Error('x'), { status: 200 }))],
    ['hangs', () => new Promise(() => undefined)],
    ['answers nothing', () => undefined],
    ['answers true', () => true],
    ['answers another user', () => ({ ...clerk, userId: 'user_2' })],
    ['answers another company', () => ({ ...clerk, companyId: 'comp_2' })],
    ['answers a malformed member', () => ({ ...clerk, grants: 'all' })],
    [
      'answers a grant that is misspelt',
      () => ({ ...clerk, grants: [{ permissions: ['finance.*'], scopes: {} }] }),
    ],
    ['answers a list', () => [clerk]],
    [
      'answers a proxy that throws',
      () =>
        new Proxy(
          {},
          {
            ownKeys() {
              throw new Error('trap')
            },
          },
        ),
    ],
    [
      'throws a refusal of another kind',
      () => {
        throw new GuardError('not_found')
      },
    ],
  ])('ABUSE-140: a store that %s is 503, neither a pass nor a refusal', async (_what, loadMember) => {
    const asked = await serve({ loadMember })
    const answer = await withstands(asked, {
      title: '',
      request: () => bearing(tokenFor(clerk)),
      expected: unavailable,
    })
    expect(answer.headers.get('retry-after')).toBe('5')
  })

  it('ABUSE-140: and the routes that need no store go on', async () => {
    const asked = await serve({ loadMember: () => Promise.reject(new Error('the store is down')) })
    await answers(asked, bearing(tokenFor(clerk), { path: '/identity' }), passes)
    expect((await asked.send({ path: '/health' })).status).toBe(200)
    await answers(asked, bearing(signed({ exp: 1 })), refusedAt('claims'))
  })

  it('ABUSE-151: two services that share keys do not share what they trust', async () => {
    const [token, strict] = [await tokenFor(clerk), await startService(platform, { audience: 'strict' })]
    const asked = await serve({})
    await answers(asked, bearing(token), passes)
    await answers(strict, bearing(token), refusedAt('claims'))
    await answers(asked, bearing(token), passes)
    await strict.close()
  })

  it('ABUSE-178: how much is disclosed, and in which form', async () => {
    for (const [options, body] of [
      [{ disclose: 'none' }, { type: 'about:blank', title: 'Forbidden', status: 403 }],
      [
        { disclose: 'none', format: 'envelope' },
        { success: false, error: { code: 'forbidden', message: 'Forbidden' } },
      ],
    ] as const) {
      const asked = await startService(platform, options)
      const answer = await asked.send(await bearing(tokenFor(clerk), { path: '/reports' }))
      expect([JSON.parse(answer.text), answer.headers.get('www-authenticate')]).toEqual([body, undefined])
      await asked.close()
    }
  })

  it.each<readonly [string, NonNullable<ServiceOptions['onDecision']>]>([
    [
      'throws',
      () => {
        throw new Error('full disk')
      },
    ],
    ['rejects', (() => Promise.reject(new Error('full disk'))) as never],
    ['never ends', (() => new Promise(() => undefined)) as never],
    [
      'writes on the event',
      (event) => {
        Object.assign(event, { outcome: 'allowed' })
      },
    ],
    [
      'writes on the companies',
      (event) => {
        ;(event.identity?.companies as string[] | undefined)?.push('comp_2')
      },
    ],
  ])(
    'ABUSE-165, ABUSE-166: a listener that %s changes nothing, and holds nothing up',
    async (_what, onDecision) => {
      const asked = await serve({ onDecision })
      const token = await tokenFor(clerk)
      expect((await asked.send(await bearing(token))).status).toBe(200)
      expect((await asked.send(await bearing(token, { path: '/reports' }))).status).toBe(403)
      expect((await asked.send({ path: '/reports' })).status).toBe(401)
      expect((await asked.send(await bearing(token, { headers: [['X-Org', 'comp_2']] }))).status).toBe(403)
    },
  )

  it('ABUSE-108: two hundred requests at once, of fifty callers, see nothing of each other', async () => {
    const asked = await serve({})
    const callers = Array.from({ length: 50 }, (_, at) =>
      clerk.as({ userId: `user_${at}`, companyId: `comp_${at}` }),
    )
    const tokens = await Promise.all(callers.map((caller) => tokenFor(caller)))
    const said = await Promise.all(
      Array.from({ length: 200 }, async (_, at) => {
        const { text } = await asked.send(await bearing(tokens[at % 50] as string, { path: '/me' }))
        const { userId, companyId } = JSON.parse(text)
        return `${userId} ${companyId}`
      }),
    )
    expect(said).toEqual(said.map((_, at) => `user_${at % 50} comp_${at % 50}`))
    expect(new Set(asked.events.map(({ identity, company }) => `${identity?.subject} ${company}`)).size).toBe(
      50,
    )
  })

  it('ABUSE-181, ABUSE-185: an event holds what it is made of and no more, and names the route by its pattern', async () => {
    const asked = await serve({})
    const known = [
      'version',
      'outcome',
      'route',
      'durationMs',
      'requirement',
      'identity',
      'company',
      'role',
      'versions',
      'status',
      'code',
      'stage',
      'problem',
      'layer',
      'reason',
      'permission',
      'items',
    ]
    const secret = 'private-value-0123456789'
    const token = signed({ email: secret, name: secret, jti: secret, role: 'ADMIN', custom: { secret } })
    for (const unit of ['bu_1', 'bu_2', secret])
      await asked.send(
        await bearing(token, { path: `/units/${unit}/bills?x=${secret}`, headers: [['Cookie', secret]] }),
      )
    expect(asked.events).toHaveLength(3)
    expect(new Set(asked.events.map(({ route }) => route))).toEqual(new Set(['GET /units/:unit/bills']))
    for (const event of asked.events) expect(known).toEqual(expect.arrayContaining(Object.keys(event)))
    expect(inspect(asked.events, { depth: 20 })).not.toContain(secret)
  })

  it('ABUSE-180: whatever is wrong with a token, the answer is the same to the byte', async () => {
    const asked = await serve({})
    const tokens = await Promise.all([
      signed({ exp: 1 }),
      signed({ aud: 'other' }),
      signed({ iss: 'https://other.test' }),
      signed({ grants: 'all' }),
      signed({}, { kid: 'other' }),
      signed({}, { typ: 'JWT' }),
      signed({}, { alg: 'HS256' }),
      `${(await signed({})).slice(0, -8)}AAAAAAAA`,
      'a.b.c',
    ])
    const answers = await Promise.all(tokens.map(async (token) => asked.send(await bearing(token))))
    const bytes = answers.map((answer) => answer.bytes.replace(/^date: .*$/gim, ''))
    expect(new Set(bytes).size).toBe(1)
    expect(answers[0]?.status).toBe(401)
  })

  it('ABUSE-179: a concealing route answers elsewhere and nowhere the same, to the byte', async () => {
    const asked = await serve({})
    const token = await tokenFor(clerk)
    const paths = [
      '/hidden-bills/bill_2',
      '/hidden-bills/bill_9',
      '/hidden/bu_2/bills',
      '/hidden/bu_999/bills',
      '/concealed/comp_2/bills',
      '/concealed/comp_999/bills',
    ]
    const answers = await Promise.all(paths.map(async (path) => asked.send(await bearing(token, { path }))))
    expect(new Set(answers.map(({ bytes }) => bytes.replace(/^date: .*$/gim, ''))).size).toBe(1)
    expect(answers[0]?.status).toBe(404)
  })

  it('ABUSE-154: refusals are not stored, and what is allowed is for one caller', async () => {
    const asked = await serve({})
    const allowed = await asked.send(await bearing(tokenFor(clerk)))
    expect(allowed.headers.get('vary')).toBe('Authorization, X-Org')
    expect(allowed.headers.get('cache-control')).toBe('private')
    expect((await asked.send({ path: '/bills' })).headers.get('cache-control')).toBe('no-store')
  })
})
