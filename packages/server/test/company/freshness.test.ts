import { type AuthorizerOptions, accessOf, type Freshness, identityOf } from '@stagedoor/server'
import { describe, expect, it } from 'vitest'
import { ask, bearer, type Outcome, requestWith, send } from '../support/ask.js'
import { immediacyOf } from '../support/remembered.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

type Answer = ReturnType<Freshness>

const tokenOf = (versions?: object): Promise<string> =>
  auth.tokenFor(clerk, versions === undefined ? {} : { versions })

const askWith = async (answer: () => unknown, versions?: object): Promise<Outcome> =>
  ask(authorizerWith({ freshness: () => answer() as Answer, resolverTimeout: 50 }), [
    bearer(await tokenOf(versions)),
  ])

const stale = { status: 401, code: 'invalid_token', stage: 'claims' }
const unavailable = { status: 503, code: 'access_unavailable', headers: { 'Retry-After': '5' } }

describe('TOK-6: versions decide nothing until freshness is configured', () => {
  it.each([undefined, { access: 0 }, { token: 1, entitlement: 2, access: 3 }])(
    'with %j',
    async (versions) => {
      expect(await ask(authorizerWith(), [bearer(await tokenOf(versions))])).toMatchObject({ status: 200 })
    },
  )

  it('and are malformed all the same', async () => {
    expect(await ask(authorizerWith(), [bearer(await tokenOf({ access: '3' }))])).toMatchObject(stale)
  })
})

describe('TOK-6: access data in a token is as fresh as is asked for (ABUSE-137)', () => {
  it.each([
    [{ access: 3 }, { access: 3 }],
    [{ access: 3 }, { access: 4 }],
    [{ entitlement: 0 }, { entitlement: 0 }],
    [{ token: 1 }, { token: 2, access: 0 }],
    [
      { token: 1, entitlement: 1, access: 1 },
      { token: 1, entitlement: 1, access: 1 },
    ],
  ])('passes where %j is asked of %j', async (required, versions) => {
    expect(await askWith(() => required, versions)).toMatchObject({ status: 200 })
    expect(await askWith(() => Promise.resolve(required), versions)).toMatchObject({ status: 200 })
  })

  it.each([
    [{ access: 3 }, { access: 2 }],
    [{ access: 3 }, { entitlement: 9, token: 9 }],
    [{ access: 0 }, {}],
    [{ access: 0 }, undefined],
    [{ token: 1 }, { token: 0 }],
    [
      { entitlement: 2, access: 1 },
      { entitlement: 1, access: 1 },
    ],
    [
      { token: 1, entitlement: 1, access: 2 },
      { token: 1, entitlement: 1, access: 1 },
    ],
  ])('is 401 where %j is asked of %j', async (required, versions) => {
    expect(await askWith(() => required, versions)).toMatchObject(stale)
    expect(await askWith(() => Promise.resolve(required), versions)).toMatchObject(stale)
  })

  it('asks the client for a new token, and does not say what was asked for', async () => {
    const { headers, body } = await askWith(() => ({ access: 4_712 }), { access: 4_711 })
    expect(headers['WWW-Authenticate']).toContain('error="invalid_token"')
    expect(JSON.stringify([headers, body])).not.toMatch(/471[12]|fresh/)
  })

  it('is asked for of the company of the request alone', async () => {
    const { iss, aud, sub, iat, exp, company: _company, ...entry } = auth.claimsFor(clerk)
    const token = await auth.sign({
      ...{ iss, aud, sub, iat, exp },
      companies: [
        { ...entry, company: 'comp_1', versions: { access: 1 } },
        { ...entry, company: 'comp_2', versions: { access: 2 } },
      ],
    })
    const asked: unknown[] = []
    const authorizer = authorizerWith({
      freshness(identity, company) {
        asked.push([identity.subject, company, Object.isFrozen(identity)])
        return { access: 2 }
      },
    })
    const into = (company: string): Promise<Outcome> => ask(authorizer, [bearer(token), ['X-Org', company]])
    expect(await into('comp_1')).toMatchObject(stale)
    expect(await into('comp_2')).toMatchObject({ status: 200 })
    expect(await into('comp_3')).toMatchObject({ status: 403, code: 'not_a_member' })
    expect(asked).toEqual([
      ['user_1', 'comp_1', true],
      ['user_1', 'comp_2', true],
    ])
  })

  it('is asked for once a request, whatever guards it has', async () => {
    let times = 0
    const authorizer = authorizerWith({
      freshness() {
        times += 1
        return { access: times === 1 ? 1 : 2 }
      },
    })
    const guards = [
      authorizer.declareAuthenticated(),
      authorizer.declare('finance.bills.read', { scope: 'filter' }),
    ]
    const request = requestWith(bearer(await tokenOf({ access: 1 })))
    expect(await send(authorizer, request, guards)).toMatchObject({ status: 200 })
    expect(await send(authorizer, request, guards)).toMatchObject({ status: 200 })
    expect(times).toBe(1)
  })

  it('is not asked for where the token alone is judged', async () => {
    const authorizer = authorizerWith({
      freshness() {
        throw new Error('asked')
      },
    })
    const request = requestWith(bearer(await tokenOf()))
    const guard = authorizer.declareAuthenticated({ company: false })
    expect(await send(authorizer, request, [guard])).toMatchObject({ status: 200 })
    expect(identityOf(request).subject).toBe('user_1')
    expect(() => accessOf(request)).toThrow(TypeError)
  })
})

describe('TOK-6: a remembered token is held to what is asked for now (ABUSE-136, ABUSE-139)', () => {
  it('both ways, and at once where the answer is there at once', async () => {
    let access = 1
    const authorizer = authorizerWith({ freshness: () => ({ access }) })
    const token = await tokenOf({ access: 1 })
    expect(await immediacyOf(authorizer, token)).toBe('later')
    expect(await immediacyOf(authorizer, token)).toBe('passed at once')
    access = 2
    expect(await immediacyOf(authorizer, token)).toBe('refused at once')
    expect(await immediacyOf(authorizer, await tokenOf({ access: 2 }))).toBe('later')
    access = 1
    expect(await immediacyOf(authorizer, token)).toBe('passed at once')
  })
})

describe('TOK-6: a freshness that gives no answer is 503, never a pass (ABUSE-140)', () => {
  it.each<readonly [string, () => unknown]>([
    [
      'throws',
      () => {
        throw Object.assign(new Error('the store is down'), { status: 404 })
      },
    ],
    ['rejects', () => Promise.reject(new Error('the store is down'))],
    ['hangs', () => new Promise(() => undefined)],
    ['answers nothing', () => undefined],
    ['answers null', () => Promise.resolve(null)],
    ['answers true', () => true],
    ['answers a number', () => 3],
    ['answers no version', () => ({})],
    ['answers a list', () => []],
    ['answers another name', () => ({ access: 1, acess: 3 })],
    ['answers a version that is text', () => ({ access: '3' })],
    ['answers a version that is none', () => ({ access: undefined, token: 0 })],
    ['answers a version below 0', () => ({ access: -1 })],
    ['answers a version that is no whole number', () => ({ access: 0.5 })],
    ['answers a version that is no number', () => ({ access: Number.NaN })],
    ['answers a version without end', () => ({ access: Number.NEGATIVE_INFINITY })],
    ['answers versions that are inherited', () => Object.create({ access: 9 })],
    [
      // It was asked for what stands beside it alone.
      'answers a version that is inherited beside one that is not',
      () => Object.assign(Object.create({ access: 10 }), { token: 1 }),
    ],
    [
      'answers a version that is hidden beside one that is not',
      () => Object.defineProperty({ token: 1 }, 'access', { value: 10 }),
    ],
    [
      'answers what throws when it is read',
      () => ({
        get access(): number {
          throw new Error('read')
        },
      }),
    ],
  ])('as one that %s', async (_what, answer) => {
    const outcome = await askWith(answer, { token: 9, entitlement: 9, access: 9 })
    expect(outcome).toMatchObject(unavailable)
    expect(() => accessOf(outcome.request)).toThrow(TypeError)
  })

  it('and what it threw is the cause, for those who log', async () => {
    const cause = new Error('the store is down')
    const { error } = await askWith(() => Promise.reject(cause), { access: 1 })
    expect(error).toMatchObject({ cause })
  })
})

describe('LAY-5: freshness is held against the other options when it is passed', () => {
  it.each<readonly [string, object]>([
    ['no function', { freshness: { access: 1 } }],
    [
      'beside loadMember, with which a token says nothing of access',
      { freshness: () => ({}), loadMember: () => null },
    ],
  ])('%s', (_what, more) => {
    expect(() => authorizerWith(more as Partial<AuthorizerOptions<never>>)).toThrow(/freshness/)
  })
})
