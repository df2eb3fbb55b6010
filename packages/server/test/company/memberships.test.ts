import { inspect } from 'node:util'
import {
  type AuthorizerOptions,
  accessOf,
  createAuthorizer,
  type IssuerOptions,
  identityOf,
} from '@stagedoor/server'
import { describe, expect, it } from 'vitest'
import { ask, bearer, type Outcome } from '../support/ask.js'
import { catalog } from '../support/catalog.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const authorizer = authorizerWith()
const claims = auth.claimsFor(clerk)
const { company, entitlements, modules, grants, ...registered } = claims
const entry = { company, entitlements, modules, grants }
const refused = { status: 401, code: 'invalid_token', stage: 'claims' }

/** A promise of another make, which fails. */
const failing: PromiseLike<never> = Object.freeze({
  // biome-ignore lint/suspicious/noThenProperty: that is what makes it one
  then: (_done: unknown, failed?: ((reason: unknown) => unknown) | null): never =>
    failed?.(new Error('no database')) as never,
})

const single = async (changes: Readonly<Record<string, unknown>>): Promise<Outcome> =>
  ask(authorizer, [bearer(await auth.sign({ ...claims, ...changes }))])

const several = async (companies: unknown, more: Readonly<Record<string, unknown>> = {}): Promise<Outcome> =>
  ask(authorizer, [bearer(await auth.sign({ ...registered, ...more, companies })), ['X-Org', 'comp_1']])

describe('section 6: malformed claims are 401 (ABUSE-36, ABUSE-38)', () => {
  it.each([undefined, null, '', ' ', 7, ['comp_1'], { id: 'comp_1' }, 'x'.repeat(257), 'a\nb'])(
    'company %j',
    async (value) => {
      expect(await single({ company: value })).toMatchObject(refused)
    },
  )

  it.each([
    { entitlements: null },
    { entitlements: [] },
    { entitlements: { modules: 'finance' } },
    { entitlements: { modules: ['finance'], addon: [] } },
    { modules: 'finance' },
    { modules: [7] },
    { modules: null },
    { grants: 'all' },
    { grants: null },
    { grants: {} },
    { grants: [{ permissions: ['finance.bills.read', null] }] },
    { grants: [{ permissions: [['finance.bills.read']] }] },
    { grants: [{ permissions: 'finance.bills.read' }] },
    { grants: [{ permissions: ['finance.bills.read'], scope: {} }] },
    { grants: [{ permissions: ['finance.bills.read'], scope: null }] },
    { grants: [{ permissions: ['finance.bills.read'], scope: { businessUnit: 'bu_1' } }] },
    { grants: [{ permissions: ['finance.bills.read'], scopes: { businessUnit: ['bu_1'] } }] },
    { grants: [{ permissions: ['finance.bills.read'], scope: { company: ['comp_2'] } }] },
    { delegation: 'all' },
    { delegation: { permission: ['finance.*'] } },
    { role: 7 },
    { versions: { access: -1 } },
    { versions: 'new' },
    { kind: 'admin' },
    { kind: null },
  ])('%j', async (changes) => {
    expect(await single(changes)).toMatchObject(refused)
  })

  it('absent access claims are none, not malformed', async () => {
    const bare = await single({ entitlements: undefined, modules: undefined, grants: undefined })
    expect(bare.status).toBe(200)
    expect(accessOf<string>(bare.request).permissions()).toEqual([])
  })

  it('hostile names reach nothing (ABUSE-168)', async () => {
    const outcome = await single({
      grants: [{ permissions: ['__proto__', 'constructor', 'toString.*', '*', '*.*.*', 'finance.**'] }],
      modules: ['__proto__', 'constructor', 'finance'],
    })
    expect(outcome.status).toBe(200)
    expect(accessOf<string>(outcome.request).permissions()).toEqual([])
    const text = JSON.stringify(claims).replace(
      '"company"',
      '"__proto__":{"company":"comp_9","grants":[]},"company"',
    )
    const polluted = await ask(authorizer, [bearer(await auth.sign(text))])
    expect(accessOf<string>(polluted.request).companyId).toBe('comp_1')
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('a userId among the claims is passed over: the subject is the sub', async () => {
    const outcome = await single({ userId: 'root', companyId: 'comp_9', limits: {} })
    expect(outcome.status).toBe(200)
    expect(accessOf<string>(outcome.request)).toMatchObject({ userId: 'user_1', companyId: 'comp_1' })
  })

  it('knows a service by its kind (ABUSE-43)', async () => {
    expect(accessOf<string>((await single({ kind: 'service' })).request).kind).toBe('service')
    expect(accessOf<string>((await single({})).request).kind).toBe('user')
  })
})

describe('CMP-1: malformed lists of companies are 401', () => {
  it('accepts a list that holds', async () => {
    expect(await several([entry, { company: 'comp_2' }])).toMatchObject({ status: 200 })
  })

  it.each([
    ['no list', { 0: entry }],
    ['null', null],
    ['a text', 'comp_1'],
    ['texts', ['comp_1']],
    ['an entry without a company', [entry, {}]],
    ['an entry whose company is no id', [entry, { company: '' }]],
    ['null as an entry', [entry, null]],
    ['one company twice', [entry, entry]],
    ['one company twice, the second with other grants', [entry, { company: 'comp_1', grants: [] }]],
    ['a malformed entry for another company', [entry, { company: 'comp_2', grants: 'all' }]],
    ['201 companies', Array.from({ length: 201 }, (_, at) => ({ company: `comp_${at}` }))],
  ])('%s', async (_what, companies) => {
    expect(await several(companies)).toMatchObject(refused)
  })

  it.each([
    { company: 'comp_1' },
    { company: 'comp_2' },
    { entitlements },
    { modules },
    { grants },
    { delegation: {} },
    { role: 'ADMIN' },
    { kind: 'service' },
    { versions: {} },
  ])('%j beside the list', async (beside) => {
    expect(await several([entry], beside)).toMatchObject(refused)
  })

  it('accepts 200 companies', async () => {
    const companies = Array.from({ length: 200 }, (_, at) => ({ company: `comp_${at}` }))
    expect(await several(companies)).toMatchObject({ status: 200 })
  })
})

describe('section 6: mapClaims reads other shapes (ABUSE-45)', () => {
  const other = {
    ...registered,
    'https://example.com/org': 'comp_1',
    'https://example.com/may': ['finance.bills.read'],
  }
  const mapClaims = (raw: Readonly<Record<string, unknown>>): unknown => ({
    company: raw['https://example.com/org'],
    entitlements: { modules: ['finance'] },
    modules: ['finance'],
    grants: [{ permissions: raw['https://example.com/may'] }],
    sub: 'root',
    iss: 'https://evil.example',
  })

  it('into version 1, and cannot change who the token is for', async () => {
    const mapped = authorizerWith({ mapClaims })
    const { request, status } = await ask(mapped, [bearer(await auth.sign(other))])
    expect(status).toBe(200)
    expect(accessOf<string>(request)).toMatchObject({ userId: 'user_1', companyId: 'comp_1' })
    expect(accessOf<string>(request).permissions()).toEqual(['finance.bills.read'])
  })

  it('is the only source: claims of version 1 in the token itself are not looked at', async () => {
    const mapped = authorizerWith({ mapClaims })
    const both = await auth.sign({ ...claims, ...other, 'https://example.com/org': 'comp_2' })
    expect(accessOf<string>((await ask(mapped, [bearer(both)])).request).companyId).toBe('comp_2')
  })

  it.each<readonly [string, NonNullable<AuthorizerOptions['mapClaims']>]>([
    [
      'throws',
      () => {
        throw new Error('secret claim')
      },
    ],
    ['answers nothing', () => undefined],
    ['answers a list', () => []],
    ['answers a promise', () => Promise.resolve({ company: 'comp_1' })],
    ['answers a promise that rejects', () => Promise.reject(new Error('no'))],
    ['answers a promise of another make', () => failing],
    ['answers malformed claims', () => ({ company: 7 })],
    ['answers claims that are inherited', () => Object.create(claims) as unknown],
    [
      'answers grants that are inherited',
      () => Object.assign(Object.create({ grants }), { company, modules }),
    ],
    ['answers a list that carries claims', () => Object.assign([], { companies: [entry] })],
    [
      'answers a look-alike of a list of companies',
      () => ({ companies: { length: 1, map: (read: (each: unknown) => unknown) => [read(entry)] } }),
    ],
  ])('is 401 where it %s', async (_what, broken) => {
    const sent = [bearer(await auth.sign(claims)), ['X-Org', 'comp_1']] as const
    const outcome = await ask(authorizerWith({ mapClaims: broken }), sent)
    expect(outcome).toMatchObject(refused)
    expect(outcome.error).not.toHaveProperty('cause')
  })
})

describe('TOK-7: of what mapClaims throws only the kind is told', () => {
  const secret = 'someone-private'
  class Odd extends Error {
    override readonly name = secret
  }
  it.each<readonly [string, () => unknown, string]>([
    ['an error of the language', () => new TypeError(secret), 'a TypeError'],
    [
      'one that calls itself otherwise',
      () => Object.assign(new RangeError(secret), { name: secret }),
      'a RangeError',
    ],
    ['an error of its own', () => new Error(secret), 'an error of its own'],
    ['one of its own class', () => new Odd(secret), 'an error of its own'],
    ['a text', () => secret, 'an error of its own'],
    ['nothing', () => undefined, 'an error of its own'],
    [
      'a proxy',
      () =>
        new Proxy(new TypeError(secret), {
          getPrototypeOf: () => {
            throw new Error(secret)
          },
        }),
      'an error of its own',
    ],
  ])('%s', async (_what, made, told) => {
    const events: unknown[] = []
    const judge = authorizerWith({
      mapClaims: () => {
        throw made()
      },
      onDecision: (event) => events.push(event),
    })
    const { error } = await ask(judge, [bearer(await auth.sign(claims))])
    expect(events).toMatchObject([{ status: 401, stage: 'claims', problem: `mapClaims threw ${told}` }])
    expect(inspect([events, error], { showHidden: true, depth: 9 })).not.toContain(secret)
  })
})

describe('CMP-1: the company that the rest is said of', () => {
  it('is the one of the access, where mapClaims lets each reading find another', async () => {
    let read = 0
    const mapClaims = () => ({
      get company() {
        read += 1
        return `comp_${read}`
      },
      grants,
    })
    const { request, status } = await ask(authorizerWith({ mapClaims }), [bearer(await auth.sign(claims))])
    expect(status).toBe(200)
    expect(identityOf(request).companies).toEqual([accessOf<string>(request).companyId])
  })
})

describe('TOK-4: issuers speak for their companies alone', () => {
  const judgeWith = (companies: IssuerOptions['companies']) => {
    const issuers = [{ issuer: auth.issuer, jwks: auth.jwks(), companies }]
    return createAuthorizer({ catalog, audience: auth.audience, issuers })
  }

  it.each<readonly [IssuerOptions['companies'], number]>([
    [['comp_1'], 200],
    [['comp_2'], 401],
    [(id) => id === 'comp_1', 200],
    [(id) => id === 'comp_2', 401],
    [() => 'yes' as unknown as boolean, 401],
    ['any', 200],
  ])('%s: %i', async (companies, status) => {
    const outcome = await ask(judgeWith(companies), [bearer(await auth.sign(claims))])
    expect(outcome.status).toBe(status)
    if (status === 401) expect(outcome).toMatchObject({ code: 'invalid_token', stage: 'company' })
  })

  it('refuses a token that names one company too many, whichever the request is about', async () => {
    const token = await auth.sign({ ...registered, companies: [entry, { company: 'comp_2' }] })
    expect(await ask(judgeWith(['comp_1']), [bearer(token), ['X-Org', 'comp_1']])).toMatchObject({
      status: 401,
      stage: 'company',
    })
  })

  it.each<readonly [string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no database')
      },
    ],
    ['answers with a promise', () => Promise.resolve(true)],
    ['answers with a promise that fails', () => Promise.reject(new Error('no database'))],
    ['answers with a promise of another make', () => failing],
  ])('answers 503 where the application %s', async (_what, companies) => {
    const judge = judgeWith(companies as () => boolean)
    expect(await ask(judge, [bearer(await auth.sign(claims))])).toMatchObject({
      status: 503,
      code: 'access_unavailable',
    })
  })
})
