import { inspect } from 'node:util'
import { AccessDeniedError, allOf, anyOf } from '@stagedoor/core'
import {
  type Authorizer,
  type AuthorizerOptions,
  accessFingerprint,
  accessOf,
  createAuthorizer,
  type DecisionEvent,
  delegationOf,
  type GuardError,
  identityOf,
  isGuardError,
  type RouteGuard,
  targetOf,
} from '@stagedoor/server'
import { aMember, createTestIssuer } from '@stagedoor/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { changeableIn, textsIn } from './reach.js'
import { catalog } from './world/catalog.js'
import { auth as serviceIssuer } from './world/issuers.js'
import { exchange } from './world/raw-client.js'
import { PLATFORMS, startService, trust } from './world/service.js'

const issuer = await createTestIssuer({ issuer: 'https://auth.test' })
const forger = await createTestIssuer({ issuer: 'https://auth.test' })
const [jwk] = issuer.jwks().keys

/** What a token says besides what Stagedoor reads: nobody is to see it again. */
const PRIVATE = {
  jti: 'jti-that-nobody-may-see',
  email: 'someone-private@example.test',
  nested: { card: '4111-1111-1111-1111' },
}

const clerk = aMember(catalog)
  .may(['finance.bills.read', 'finance.bills.write'], { businessUnit: 'bu_1' })
  .may('finance.reports.read')
  .granted('nothing.*')
  .delegating({ modules: ['finance'], permissions: ['finance.bills.*'], scope: { businessUnit: ['bu_1'] } })
  .as({ role: 'CLERK', versions: { access: 3 } })

/** The pieces of a token that would give it away, or something of it. */
const secretsOf = (token: string): readonly string[] => [
  ...token.split('.').filter((part) => part.length > 8),
  PRIVATE.jti,
  PRIVATE.email,
  PRIVATE.nested.card,
  issuer.kid,
  String(jwk?.x),
  String(jwk?.y),
]

interface Judged {
  readonly error: unknown
  readonly request: { readonly rawHeaders: readonly string[] }
  readonly events: readonly DecisionEvent[]
  /** Everything that came out, but for what is handed to the handler. */
  readonly handedOut: readonly unknown[]
}

type Options = { readonly [N in keyof AuthorizerOptions]?: unknown }

/** Judges a request with a token. An option that is `undefined` is left out. */
async function judge(
  token: string,
  options: Options = {},
  declare: (authorizer: Authorizer) => RouteGuard<object> = (authorizer) => authorizer.declareAuthenticated(),
): Promise<Judged> {
  const events: DecisionEvent[] = []
  const all: Options = {
    catalog,
    issuer: issuer.issuer,
    jwks: issuer.jwks(),
    audience: issuer.audience,
    onDecision: (event: DecisionEvent) => events.push(event),
    ...options,
  }
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  const authorizer: Authorizer = createAuthorizer(given as unknown as AuthorizerOptions)
  const guard = declare(authorizer)
  const request = { rawHeaders: ['Authorization', `Bearer ${token}`] }
  const context = { http: request, route: 'GET /bills' }
  const error: unknown = await (async () => authorizer.check(request, [guard], context))().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  const answer = authorizer.answer(error, request, context)
  return {
    error,
    request,
    events,
    handedOut: [error, answer, events, guard, authorizer, authorizer.health()],
  }
}

/** Everything that a value says, in whichever way it is looked at. */
const saidBy = (value: unknown): string =>
  [
    ...textsIn(value),
    inspect(value, { depth: 20, showHidden: true, getters: true }),
    JSON.stringify(value) ?? '',
    String(value),
  ].join('\n')

function expectSilence(token: string, handedOut: unknown): void {
  const said = saidBy(handedOut)
  for (const secret of secretsOf(token)) expect(said).not.toContain(secret)
}

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u
const good = await issuer.tokenFor(clerk, PRIVATE)
const claims = { ...issuer.claimsFor(clerk), ...PRIVATE }

describe('TOK-7: nothing of a token, a key or a stack in what is handed out (ABUSE-178, ABUSE-181)', () => {
  const flipped = `${good.slice(0, -10)}${good.endsWith('A') ? 'B' : 'A'}${good.slice(-9)}`
  const rows: readonly (readonly [stage: string, token: string | Promise<string>, options: Options])[] = [
    ['header', issuer.sign(claims, { typ: 'JWT' }), {}],
    ['header', issuer.sign(claims, { jwk }), {}],
    ['format', `${good}=`, {}],
    ['format', issuer.sign(JSON.stringify(claims).replace('{', '{"jti":"x",')), {}],
    ['algorithm', issuer.sign(claims, { alg: 'HS256' }), {}],
    ['issuer', issuer.sign({ ...claims, iss: `https://${PRIVATE.email}` }), {}],
    ['key', issuer.sign(claims, { kid: PRIVATE.jti }), {}],
    ['signature', flipped, {}],
    ['signature', forger.sign(claims, { kid: issuer.kid }), {}],
    ['claims', issuer.sign({ ...claims, exp: 1 }), {}],
    ['claims', issuer.sign({ ...claims, sub: `${PRIVATE.email}\n` }), {}],
    ['claims', issuer.sign({ ...claims, grants: [{ [PRIVATE.email]: [] }] }), {}],
    ['claims', issuer.sign({ ...claims, grants: [{ permissions: [], scope: { [PRIVATE.email]: [] } }] }), {}],
    [
      'claims',
      good,
      {
        mapClaims: (told: object) => {
          throw new Error(JSON.stringify(told))
        },
      },
    ],
    ['claims', good, { mapClaims: (told: object) => Promise.reject(new Error(JSON.stringify(told))) }],
    ['claims', good, { mapClaims: (told: object) => ({ company: told }) }],
    [
      'company',
      good,
      {
        issuer: undefined,
        jwks: undefined,
        issuers: [{ issuer: issuer.issuer, jwks: issuer.jwks(), companies: ['comp_2'] }],
      },
    ],
    ['key', good, { jwks: 'http://127.0.0.1:1/keys' }],
    ['key', good, { jwks: 'http://127.0.0.1:1/k', fetch: () => Promise.reject(new Error(good)) }],
  ]

  it.each(rows)('at the stage %s', async (stage, signed, options) => {
    const token = await signed
    const { error, events, handedOut } = await judge(token, options)
    if (!isGuardError(error)) throw new Error('refused by a guard', { cause: error })
    expect(error.stage).toBe(stage)
    expect(events).toHaveLength(1)
    expect(error.cause).toBeUndefined()
    expectSilence(token, handedOut)
    for (const text of textsIn(events)) expect(text).not.toMatch(CONTROL)
  })

  it('where a key set is refused, or is an option that is wrong', async () => {
    const secret = { ...jwk, d: 'c2VjcmV0LXNlY3JldA' }
    const { error, handedOut } = await judge(good, {
      jwks: 'http://127.0.0.1:1/keys',
      fetch: () => Promise.resolve(Response.json({ keys: [secret] })),
    })
    expect(error).toMatchObject({ status: 503 })
    expectSilence(good, handedOut)
    expect(saidBy(handedOut)).not.toContain(secret.d)
    try {
      await judge(good, { jwks: { keys: [secret] } })
      throw new Error('it throws')
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(TypeError)
      expect(saidBy(thrown)).not.toContain(secret.d)
      expectSilence(good, thrown)
    }
  })

  it('where a decision refuses, or the application fails', async () => {
    const failing = () => Promise.reject(new Error('the store is down'))
    const cases = [
      await judge(good, {}, (authorizer) => authorizer.declare('finance.vault.open')),
      await judge(good, {}, (authorizer) => authorizer.declare('finance.bills.read', { scope: 'company' })),
      await judge(good, {}, (authorizer) =>
        authorizer.declare('finance.bills.read', { scope: { businessUnit: () => PRIVATE.email } }),
      ),
      await judge(good, {}, (authorizer) =>
        authorizer.declareDelegation(() => ({ [PRIVATE.email]: 1, userId: PRIVATE.jti })),
      ),
      await judge(good, { loadMember: failing }),
      await judge(good, { loadMember: () => ({ ...clerk, userId: PRIVATE.jti }) }),
      await judge(good, { loadMember: () => ({ ...clerk, grants: PRIVATE.email }) }),
    ]
    for (const { error, handedOut } of cases) {
      expect([400, 403, 503]).toContain((error as GuardError).status)
      // The path of a malformed delegation names the field that is wrong: it is the caller's own, and escaped.
      const shown = error instanceof AccessDeniedError && error.status === 400 ? [] : handedOut
      expectSilence(good, shown)
    }
  })

  it('where all is well', async () => {
    const { error, request, handedOut } = await judge(good, {}, (authorizer) =>
      authorizer.declare('finance.bills.read', { scope: { businessUnit: () => 'bu_1' } }),
    )
    expect(error).toBeUndefined()
    const access = accessOf<string>(request)
    const decisions = [
      access.decide('finance.bills.read', { businessUnit: PRIVATE.email }),
      access.explain(allOf('finance.bills.read', 'finance.vault.open'), { businessUnit: PRIVATE.email }),
      access.decide(PRIVATE.email as never),
      access.decideDelegation({ [PRIVATE.email]: PRIVATE.jti }),
    ]
    expectSilence(good, [
      handedOut,
      access,
      identityOf(request),
      targetOf(request),
      accessFingerprint(access),
    ])
    expectSilence(good, decisions.slice(0, 3))
  })

  it('and no error that is answered has a stack in its answer', async () => {
    const { handedOut } = await judge(`${good}x`)
    const [error, answer] = handedOut
    expect((error as Error).stack).toContain('GuardError')
    expect(saidBy(answer)).not.toMatch(/\bat |node_modules|\.[jt]s:\d/)
  })
})

describe('MEM-1, WIRE-5: what is handed out is frozen, all the way down', () => {
  it('to a handler, to a listener, to an error handler and to a probe', async () => {
    const seen: unknown[] = []
    const watching = { onDecision: (event: DecisionEvent) => seen.push(event) }
    const scoped = await judge(good, watching, (authorizer) =>
      authorizer.declare('finance.bills.write', { scope: { businessUnit: () => ['bu_1', 'bu_1'] } }),
    )
    const giving = await judge(good, watching, (authorizer) =>
      authorizer.declareDelegation(() => ({
        userId: 'user_2',
        companyId: 'comp_1',
        permissions: ['finance.bills.read'],
        scope: { businessUnit: ['bu_1'] },
        delegation: { permissions: [] },
      })),
    )
    const refusedGift = await judge(good, watching, (authorizer) =>
      authorizer.declareDelegation(() => ({
        userId: 'user_1',
        companyId: 'comp_2',
        modules: ['finance', 'no'],
        permissions: ['finance.*'],
        scope: 'company',
      })),
    )
    const unpaid = await judge(await issuer.tokenFor(clerk.notOwning('finance')), watching, (authorizer) =>
      authorizer.declare(anyOf('finance.reports.read', 'finance.archive.read')),
    )
    const forged = await judge(`${good}x`, watching)
    expect([scoped.error, giving.error]).toEqual([
      undefined,
      expect.objectContaining({ code: 'redelegation_not_allowed' }),
    ])
    const access = accessOf<string>(scoped.request)
    const handed: Readonly<Record<string, unknown>> = {
      access,
      identity: identityOf(scoped.request),
      target: targetOf(scoped.request),
      permissions: access.permissions(),
      modules: access.modules(),
      scopeOf: access.scopeOf('finance.bills.read'),
      scopeOfBoth: access.scopeOf(allOf('finance.bills.read', 'finance.bills.write')),
      nowhere: access.scopeOf('finance.vault.open'),
      allowed: access.decide('finance.reports.read'),
      refused: access.decide('finance.bills.read'),
      explained: access.explain(anyOf('finance.bills.read', 'finance.archive.read'), { businessUnit: 'x' }),
      gift: access.decideDelegation({
        userId: 'user_2',
        companyId: 'comp_1',
        modules: [],
        permissions: ['finance.bills.read'],
        scope: { businessUnit: ['bu_1'] },
      }),
      events: seen,
      guards: [scoped, giving].map(({ handedOut }) => handedOut[3]),
      answers: [refusedGift, unpaid, forged].map(({ handedOut }) => handedOut[1]),
      decisions: [refusedGift, unpaid].map(({ error }) => (error as AccessDeniedError).decision),
      headers: [refusedGift, unpaid, forged].map(({ error }) => (error as GuardError).headers),
      health: forged.handedOut[5],
    }
    expect(seen).toHaveLength(5)
    for (const [name, value] of Object.entries(handed)) {
      const lists = ['events', 'guards', 'answers', 'decisions', 'headers'].includes(name)
        ? (value as unknown[])
        : [value]
      for (const each of lists)
        expect([name, each === undefined, changeableIn(each)]).toEqual([name, false, []])
    }
  })

  it('also what a delegation guard lets through, and the health of fetched keys', async () => {
    const { error, request } = await judge(
      await issuer.tokenFor(
        clerk.delegating({
          permissions: ['finance.bills.*'],
          redelegate: true,
          scope: { businessUnit: ['bu_1'] },
        }),
      ),
      {},
      (authorizer) =>
        authorizer.declareDelegation(() => ({
          userId: 'user_2',
          companyId: 'comp_1',
          permissions: ['finance.bills.read'],
          scope: { businessUnit: ['bu_1'] },
          delegation: { permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_1'] } },
        })),
    )
    expect(error).toBeUndefined()
    expect(changeableIn(delegationOf(request))).toEqual([])
    const fetched = await judge(good, {
      jwks: 'http://127.0.0.1:1/keys',
      fetch: () => Promise.resolve(Response.json({ keys: [jwk, jwk, {}] })),
    })
    expect(fetched.handedOut[5]).toMatchObject([
      { keys: 1, warnings: [{ path: 'keys[1]' }, { path: 'keys[2]' }] },
    ])
    expect(changeableIn(fetched.handedOut[5])).toEqual([])
  })

  it('finds what is not frozen', () => {
    expect(changeableIn(Object.freeze({ a: [], b: Object.freeze(new Map()) }))).toEqual(['.b', '.a'])
    expect(changeableIn({})).toEqual(['(itself)'])
  })
})

const LINE_BREAKS = ['\n', '\r', '\r\n', '\u0000', '\u001b[31m', '\u0085', '\u2028', '\u2029', '\u007f']

describe('WIRE-5: no event can forge a line of a log (ABUSE-184)', () => {
  const forged = (break_: string): string => `user_1${break_}{"outcome":"allowed"}`

  it.each(LINE_BREAKS)('%j in sub, company, role, kid, an actor or an issuer', async (break_) => {
    const text = forged(break_)
    const tokens = [
      issuer.sign({ ...claims, sub: text }),
      issuer.sign({ ...claims, company: text }),
      issuer.sign({ ...claims, role: text }),
      issuer.sign({ ...claims, act: { sub: text } }),
      issuer.sign({ ...claims, iss: text }),
      issuer.sign({ ...claims, aud: text }),
      issuer.sign(claims, { kid: text }),
      issuer.sign(claims, { typ: text }),
    ]
    for (const token of tokens) {
      const { error, events } = await judge(await token, { actors: true })
      expect(error).toMatchObject({ status: 401 })
      expect(JSON.stringify(events)).not.toContain('user_1')
      for (const said of textsIn(events)) expect(said).not.toMatch(CONTROL)
    }
  })

  it.each(LINE_BREAKS)('%j in patterns, modules, add-ons and delegation requests', async (break_) => {
    const text = forged(break_)
    const member = {
      entitlements: { modules: ['finance', text], addons: [text] },
      modules: ['finance', text],
      grants: [{ permissions: ['finance.*', text] }],
      delegation: { permissions: [text], modules: [text] },
    }
    const { error, request, events } = await judge(
      await issuer.sign({ ...claims, ...member }),
      {},
      (authorizer) =>
        authorizer.declareDelegation(() => ({ userId: 'user_2', permissions: [text], [text]: text })),
    )
    expect(error).toMatchObject({
      status: 400,
      decision: { items: [{ path: expect.stringContaining('user_1') }] },
    })
    const { problems } = accessOf<string>(request)
    expect(problems.length).toBeGreaterThan(4)
    for (const said of [...textsIn(events), ...textsIn(problems), ...textsIn(error)])
      expect(said.replaceAll('\n    at ', '')).not.toMatch(CONTROL)
  })
})

describe.each(PLATFORMS)('%s', async (platform) => {
  const service = await startService(platform)
  afterAll(() => service.close())
  const token = await serviceIssuer.tokenFor(clerk, PRIVATE)
  const prototypes = [Object, Array, Function, String, Map, Set, Promise, Error].map(
    ({ prototype }) => prototype,
  )
  const before = prototypes.map((prototype) => Reflect.ownKeys(prototype))

  const send = (lines: readonly string[], path = '/units/bu_1/bills') => {
    service.events.length = 0
    const head = [`GET ${path} HTTP/1.1`, 'Host: service.test', 'Connection: close', ...lines].join('\r\n')
    return exchange(service.port, `${head}\r\n\r\n`)
  }

  const CHALLENGES: readonly (string | undefined)[] = [
    undefined,
    'Bearer',
    'Bearer error="invalid_request"',
    'Bearer error="insufficient_scope"',
    'Bearer error="invalid_token", error_description="The access token is malformed, expired or not meant for this service."',
  ]
  const hostile = [
    '"',
    '\\',
    '", error="x',
    'Bearer realm="x"',
    '\u00e9',
    '\u0085',
    ',',
    ';',
    'a\tb',
    'x'.repeat(2_000),
  ]

  it('WIRE-3: challenges are fixed texts, whatever is sent (ABUSE-178, ABUSE-180)', async () => {
    for (const text of hostile)
      for (const lines of [
        [`Authorization: ${text}`],
        [`Authorization: Bearer ${text}`],
        [`Authorization: Bearer ${text}${token}`],
        [`Authorization: ${text} ${token}`],
        [`Authorization: Bearer ${token}`, `X-Org: ${text}`],
        [`Authorization: Bearer ${token}`, `X-Org: comp_1${text}`],
      ]) {
        const answer = await send(lines)
        const challenge = answer.headers.get('www-authenticate')
        expect(CHALLENGES).toContain(challenge)
        expect(challenge?.length ?? 0).toBeLessThan(200)
        expect([400, 401, 403]).toContain(answer.status)
      }
  })

  it('WIRE-5: the route of an event is the pattern, whatever the path is (ABUSE-184)', async () => {
    for (const unit of ['a%0d%0aX-Evil:%201', '%1b%5b31m', '%e2%80%a8', '..%2f..', '%00', '%ff', "'%22"]) {
      const answer = await send([`Authorization: Bearer ${token}`], `/units/${unit}/bills`)
      expect(answer.headers.has('x-evil')).toBe(false)
      for (const { route } of service.events) expect(route).toBe('GET /units/:unit/bills')
      for (const said of textsIn([...service.events, ...service.logged])) {
        expect(said).not.toMatch(CONTROL)
        expect(said).not.toContain('X-Evil')
      }
    }
  })

  it('WIRE-5: a company that no id can be never reaches an event', async () => {
    for (const bytes of ['\u0085', '\u009b31m', 'comp_1\u0085{"outcome":"allowed"}', '\u00a0comp_1']) {
      const answer = await send([`Authorization: Bearer ${token}`, `X-Org: ${bytes}`])
      expect(answer.status).toBe(400)
      expect(service.events).toHaveLength(1)
      expect(service.events[0]).not.toHaveProperty('company')
    }
  })

  it('MEM-1: nothing was added to what everyone inherits (ABUSE-168)', async () => {
    const hidden = JSON.parse(`{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}`)
    for (const each of ['sub', 'company', 'grants', 'entitlements', 'delegation', 'versions', 'companies'])
      await send([
        `Authorization: Bearer ${await serviceIssuer.sign({ ...serviceIssuer.claimsFor(clerk), [each]: hidden })}`,
      ])
    await send([`Authorization: Bearer ${await serviceIssuer.sign(JSON.stringify(hidden))}`])
    expect(prototypes.map((prototype) => Reflect.ownKeys(prototype))).toEqual(before)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    expect(trust.audience).toBe(serviceIssuer.audience)
  })
})
