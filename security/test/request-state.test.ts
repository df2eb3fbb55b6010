import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Access } from '@stagedoor/core'
import { encodeClaims } from '@stagedoor/core/claims'
import { createGuard } from '@stagedoor/express'
import {
  type AuthorizerOptions,
  accessOf,
  createAuthorizer,
  identityOf,
  isGuardError,
  type RouteGuard,
} from '@stagedoor/server'
import express from 'express'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catalog } from './world/catalog.js'
import { auth, clerk, nobody, signed, tokenFor } from './world/issuers.js'

/*
 * Attacks on requests: tokens that are remembered, answers that are given in the same tick, state that belongs
 * to one request. Nothing of it got through.
 */

const trusted = { catalog, issuer: auth.issuer, audience: auth.audience, jwks: auth.jwks() }

type Options = Omit<AuthorizerOptions<typeof catalog>, keyof typeof trusted>

interface Sent {
  readonly rawHeaders: readonly string[]
  readonly url: string
}

const sent = (token: string | undefined, ...headers: readonly string[]): Sent => ({
  rawHeaders: [...(token === undefined ? [] : ['Authorization', `Bearer ${token}`]), ...headers],
  url: '/',
})

const authorizerOf = (options: Options = {}) => createAuthorizer({ ...trusted, ...options })
type Judges = ReturnType<typeof authorizerOf>

/** What becomes of a request: `allowed`, or the code or reason of the refusal. */
async function outcomeOf(authorizer: Judges, guard: RouteGuard<Sent>, request: Sent): Promise<string> {
  try {
    await authorizer.check(request, [guard], { http: request, route: 'GET /' })
    return 'allowed'
  } catch (error) {
    if (isGuardError(error)) return error.code
    return (error as { decision?: { reason: string } } | null)?.decision?.reason ?? String(error)
  }
}

const wide = nobody.may('finance.bills.read')

describe('APP-3: a request in a process whose Object.prototype was written to', () => {
  const NAMES = [
    ...[
      'access',
      'identity',
      'company',
      'member',
      'target',
      'conceals',
      'delegation',
      'identified',
      'entered',
      'whole',
      'permissions',
    ],
    ...[
      'actor',
      'kind',
      'scope',
      'grants',
      'modules',
      'entitlements',
      'addons',
      'redelegate',
      'role',
      'userId',
    ],
    // Places: of fields, grants and words of bits, where they stand in a list.
    ...Array.from({ length: 9 }, (_place, at) => String(at)),
    ...['error', 'description', 'rawHeaders', 'headers', 'token', 'verified', 'allowed', 'reason', 'layer'],
    ...[
      'subject',
      'index',
      'gates',
      'patterns',
      'parts',
      'conceal',
      'issuer',
      'clock',
      'exp',
      'iat',
      'nbf',
      'kid',
    ],
  ]
  const VALUES = [
    // Bits, first: an access that was made is remembered.
    [-1],
    {},
    true,
    'comp_1',
    ['finance.*'],
    { permissions: ['finance.*'], modules: ['finance'] },
    ['archive'],
    null,
  ]

  it.each(NAMES)('is refused what it is refused anywhere: %s (ABUSE-168)', async (name) => {
    const authorizer = authorizerOf()
    const guards = {
      unit: authorizer.declare('finance.bills.read', { scope: { businessUnit: () => 'bu_2' } }),
      company: authorizer.declare('finance.bills.read', { scope: 'company' }),
      gated: authorizer.declare('finance.archive.read'),
      kept: authorizer.declare('finance.vault.open'),
      anyone: authorizer.declareAuthenticated(),
      giving: authorizer.declareDelegation(() =>
        JSON.parse(
          '{"userId":"user_2","companyId":"comp_1","permissions":["finance.bills.read"],"scope":"company"}',
        ),
      ),
    }
    const [good, mine, none] = [await tokenFor(wide), await tokenFor(clerk), await tokenFor(nobody)]
    const most = await tokenFor(nobody.may('finance.*'))
    const attempts: readonly (readonly [keyof typeof guards, Sent])[] = [
      ...(['unit', 'company', 'gated', 'giving'] as const).flatMap((guard) =>
        [sent(mine), sent(none), sent(undefined), sent('a.b.c')].map((request) => [guard, request] as const),
      ),
      ['kept', sent(good)],
      ['kept', sent(most)],
      ['anyone', sent(undefined)],
      ['anyone', sent(mine, 'X-Org', 'comp_2')],
      ['anyone', sent(mine, 'X-Org', 'comp_1', 'X-Org', 'comp_2')],
    ]
    const through: unknown[] = []
    for (const value of VALUES) {
      Object.defineProperty(Object.prototype, name, { value, writable: true, configurable: true })
      try {
        // Somebody who may comes first: nothing of theirs may be left for the next.
        await outcomeOf(authorizer, guards.company, sent(good))
        for (const [guard, request] of attempts)
          if ((await outcomeOf(authorizer, guards[guard], request)) === 'allowed')
            through.push([guard, value])
      } finally {
        Reflect.deleteProperty(Object.prototype, name)
      }
    }
    expect(through).toEqual([])
    expect(await outcomeOf(authorizer, guards.company, sent(good))).toBe('allowed')
  })
})

describe('TOK-1, CMP-3: a token that is remembered', () => {
  it('answers as it was read, whatever mapClaims kept and changed later (ABUSE-149)', async () => {
    const kept: { grants: { permissions: string[]; scope?: object }[]; company: unknown }[] = []
    const authorizer = authorizerOf({
      mapClaims: (claims) => {
        const own = structuredClone(claims) as unknown as (typeof kept)[number]
        kept.push(own)
        return own
      },
    })
    const unit = authorizer.declare('finance.bills.read', { scope: { businessUnit: () => 'bu_2' } })
    const token = await tokenFor(clerk)
    expect(await outcomeOf(authorizer, unit, sent(token))).toBe('out_of_scope')
    for (const claims of kept) {
      claims.company = 'comp_2'
      for (const grant of claims.grants) {
        grant.permissions.push('finance.*')
        delete grant.scope
      }
    }
    expect(await outcomeOf(authorizer, unit, sent(token))).toBe('out_of_scope')
    expect(await outcomeOf(authorizer, unit, sent(token, 'X-Org', 'comp_2'))).toBe('not_a_member')
    expect(kept).toHaveLength(1)
  })

  it('is read with no getter twice: what mapClaims answers cannot change its mind (ABUSE-149)', async () => {
    let asked = 0
    const authorizer = authorizerOf({
      mapClaims: (claims) => ({
        ...claims,
        get company() {
          asked += 1
          return asked === 1 ? 'comp_1' : 'comp_2'
        },
      }),
    })
    const request = sent(await tokenFor(clerk))
    expect(await outcomeOf(authorizer, authorizer.declareAuthenticated(), request)).toBe('allowed')
    expect(accessOf<string>(request).companyId).toBe(identityOf(request).companies[0])
  })

  it('has its member loaded with every request, and not what became of the last one (ABUSE-139)', async () => {
    const document = { ...wide, grants: [{ permissions: ['finance.bills.read'] }] }
    let answer: () => unknown = () => document
    const authorizer = authorizerOf({ loadMember: () => answer() })
    const guard = authorizer.declare('finance.bills.read', { scope: 'company' })
    const token = await tokenFor(wide)
    const said: string[] = []
    const earlier = sent(token)
    said.push(await outcomeOf(authorizer, guard, earlier))
    document.grants = []
    said.push(await outcomeOf(authorizer, guard, sent(token)))
    for (const next of [
      () => null,
      () => fail(),
      () => ({ ...wide, userId: 'user_9' }),
      () => ({ ...wide, companyId: 'comp_9' }),
      () => ({ ...wide, grants: 'all' }),
      () => wide,
    ]) {
      answer = next
      said.push(await outcomeOf(authorizer, guard, sent(token)))
    }
    expect(said).toEqual([
      ...['allowed', 'permission_not_granted', 'not_a_member', 'access_unavailable', 'access_unavailable'],
      ...['access_unavailable', 'access_unavailable', 'allowed'],
    ])
    expect((accessOf(earlier) as Access<string>).can('finance.bills.read')).toBe(true)
  })

  it('gives each of many requests at once its own error, and the good ones their own state (ABUSE-108, ABUSE-152)', async () => {
    const authorizer = authorizerOf()
    const guard = authorizer.declareAuthenticated()
    const [mine, theirs] = await Promise.all([tokenFor(clerk), tokenFor(wide.as({ userId: 'user_2' }))])
    const [header, payload] = theirs.split('.')
    // The payload of one, with the signature by which another is looked up.
    const forged = `${header}.${payload}.${mine.split('.')[2]}`
    const requests = Array.from({ length: 60 }, (_, at) => sent([forged, mine, theirs][at % 3]))
    const errors = await Promise.all(
      requests.map(async (request) => {
        try {
          await authorizer.check(request, [guard], { http: request, route: 'GET /' })
          return undefined
        } catch (error) {
          return error
        }
      }),
    )
    expect(errors.map((error) => (isGuardError(error) ? error.code : error))).toEqual(
      requests.map((_, at) => (at % 3 === 0 ? 'invalid_token' : undefined)),
    )
    expect(new Set(errors.filter((error) => error !== undefined)).size).toBe(20)
    for (const [at, request] of requests.entries())
      if (at % 3 === 0) expect(() => accessOf(request)).toThrow(TypeError)
      else expect(accessOf(request).userId).toBe(at % 3 === 1 ? clerk.userId : 'user_2')
  })

  it('says nothing to another authorizer, also about the same request (ABUSE-151)', async () => {
    const [one, other] = [authorizerOf(), createAuthorizer({ ...trusted, audience: 'another-api' })]
    const [ofOne, ofOther] = [one.declareAuthenticated(), other.declareAuthenticated()]
    const request = sent(await tokenFor(clerk))
    expect(await outcomeOf(one, ofOne, request)).toBe('allowed')
    expect(await outcomeOf(other as never, ofOther, request)).toBe('invalid_token')
    expect(accessOf(request).userId).toBe(clerk.userId)
    await expect(
      (async () => one.check(request, [ofOther], { http: request, route: 'GET /' }))(),
    ).rejects.toThrow(TypeError)
  })

  it('gives nothing away for an actor, first or remembered, nor for a token of the same user after it (ABUSE-106, ABUSE-132)', async () => {
    const authorizer = authorizerOf({ actors: true })
    const giver = wide.delegating({ permissions: ['finance.bills.read'] })
    const request = {
      userId: 'user_2',
      companyId: 'comp_1',
      permissions: ['finance.bills.read'],
      scope: 'company',
    }
    const guard = authorizer.declareDelegation(() => request)
    const acting = await tokenFor(giver, { act: { sub: 'support_1' } })
    const own = await tokenFor(giver)
    const said = []
    for (const token of [acting, acting, own, acting, own])
      said.push(await outcomeOf(authorizer, guard, sent(token)))
    expect(said).toEqual(['impersonated', 'impersonated', 'allowed', 'impersonated', 'allowed'])
  })
})

describe('CAT-6: claims of version 2', () => {
  const written = encodeClaims(catalog, wide).grants as unknown as Readonly<Record<string, unknown>>
  const attempts: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ['of a version to come', { ...written, v: 3 }],
    ['of version 1 by number', { ...written, v: 1 }],
    ['of a version in a text', { ...written, v: '2' }],
    ['whose version is only inherited', JSON.parse('{"__proto__":{"v":2},"list":[]}')],
    ['with the numbers of another catalog', { ...written, order: 'AAAAAAAAAAA' }],
    ['with the numbers of a lock', { v: 2, lock: [1, 1, 'AAAAAAAAAAA'], list: [{ p: 'AwE' }] }],
    ['with the numbers of nobody', { v: 2, owns: 'AAE', given: 'AAE', list: [{ p: 'AAE' }] }],
    [
      'with a scope by another name',
      { v: 2, list: [{ p: ['', 'finance.*'], scope: { businessUnit: ['bu_1'] } }] },
    ],
    ['with a scope of nothing', { v: 2, list: [{ p: ['', 'finance.*'], s: {} }] }],
    ['with a scope that is null', { v: 2, list: [{ p: ['', 'finance.*'], s: null }] }],
    ['with a list in place of a set', { v: 2, list: [{ p: [['finance.*'], 'finance.*'] }] }],
    [
      'with a field of version 1 in a grant',
      { v: 2, list: [{ p: ['', 'finance.*'], permissions: ['finance.*'] }] },
    ],
    ['with a set that goes on and on', { v: 2, order: written.order, list: [{ p: '_'.repeat(6_000) }] }],
  ]

  it.each(attempts)('%s are 401 (ABUSE-36, ABUSE-38, ABUSE-159)', async (_what, grants) => {
    const authorizer = authorizerOf()
    const { entitlements: _, modules: __, ...claims } = auth.claimsFor(wide)
    const token = await auth.sign({ ...claims, grants })
    for (const _time of [1, 2])
      expect(await outcomeOf(authorizer, authorizer.declareAuthenticated(), sent(token))).toBe(
        'invalid_token',
      )
  })

  it.each(['entitlements', 'modules', 'delegation'])(
    'beside %s of version 1 are 401 (ABUSE-45)',
    async (name) => {
      const grants = { v: 2, list: [] }
      const value = name === 'modules' ? ['finance'] : { modules: ['finance'] }
      const { entitlements: _, modules: __, ...claims } = auth.claimsFor(wide)
      const authorizer = authorizerOf()
      const token = await signed({
        ...claims,
        entitlements: undefined,
        modules: undefined,
        grants,
        [name]: value,
      })
      expect(await outcomeOf(authorizer, authorizer.declareAuthenticated(), sent(token))).toBe(
        'invalid_token',
      )
    },
  )
})

describe('APP-1: an Express application that enforce() has passed', () => {
  const PATHS = [
    '/',
    '/a',
    '/a/',
    '//a',
    '/A',
    '/a/b',
    '/:x',
    '/:x/b',
    '/a/:x',
    '/:x/:y',
    '/*s',
    '/a/*s',
    '/{a}',
    '/{:x}/b',
  ]
  const MORE = ['/a{/:x}', '/:x-:y', '/a/*s/b', '/%61', '/a%2Fb', '/\\:a', /^\/a/, /\/a$/i, /^\/a$/g, /b/y]
  const URLS = [
    '/',
    '//',
    '/a',
    '/a/',
    '//a',
    '/A',
    '/a/b',
    '/a//b',
    '//a/b',
    '/a/b/c/b',
    '/x/b',
    '//b',
    '/x-y',
    '/%61',
    '/%61/b',
  ]
  const ODD = [
    '/a%2Fb',
    '/%',
    '/a/%',
    '/./a',
    '/a;b',
    'http://h/a',
    '*',
    '/:a',
    '/a?x=/b',
    '/a#/b',
    '\\a',
    '/a\\b',
  ]
  const aPath = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...PATHS, ...MORE) },
    fc.array(fc.constantFrom(...PATHS, ...MORE), { minLength: 2, maxLength: 2 }),
  )
  const aLayer = fc.record({
    kind: fc.constantFrom(
      'guard',
      'guard',
      'guard everything',
      'authenticate',
      'route',
      'router',
      'application',
    ),
    path: aPath,
    inside: fc.array(
      fc.record({ kind: fc.constantFrom('guard', 'guard everything', 'route'), path: aPath }),
      {
        maxLength: 3,
      },
    ),
    isStrict: fc.boolean(),
  })
  interface Layer {
    readonly kind: string
    readonly path: string | RegExp | (string | RegExp)[]
    readonly inside?: readonly Layer[]
    readonly isStrict?: boolean
  }

  it('runs no handler for whoever shows nothing, however paths are nested and spelt (ABUSE-82, ABUSE-87, ABUSE-88)', () => {
    const guard = createGuard(trusted)
    let ran: string[] = []
    const reached =
      (path: string): express.RequestHandler =>
      (_req, res) => {
        ran.push(path)
        res.end()
      }
    const build = (host: express.Router, layers: readonly Layer[]): void => {
      for (const { kind, path, inside = [], isStrict = false } of layers) {
        const asks = guard.require('finance.reports.read')
        if (kind === 'guard') host.use(path, asks)
        else if (kind === 'guard everything') host.use(asks)
        else if (kind === 'authenticate') host.use(path, guard.authenticate())
        else if (kind === 'route') host.all(path, reached(String(path)))
        else {
          const inner =
            kind === 'router' ? express.Router({ strict: isStrict, caseSensitive: isStrict }) : express()
          build(inner as express.Router, inside)
          host.use(path, inner)
        }
      }
    }
    let passed = 0
    fc.assert(
      fc.property(fc.array(aLayer, { minLength: 2, maxLength: 4 }), (layers) => {
        const app = express()
        build(app as never, layers)
        app.use(guard.problems())
        try {
          guard.enforce(app)
        } catch {
          return
        }
        const { routes } = guard.inventory(app)
        if (routes.length === 0 || routes.some(({ access }) => access === 'public')) return
        passed += 1
        for (const url of [...URLS, ...ODD]) {
          ran = []
          const req = Object.assign(new IncomingMessage(new Socket()), { method: 'GET', url })
          app(req, new ServerResponse(req))
          expect(ran).toEqual([])
        }
      }),
      { numRuns: 400 },
    )
    expect(passed).toBeGreaterThan(10)
  })
})

function fail(): never {
  throw new Error('out of order')
}
