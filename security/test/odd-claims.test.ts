import { type Catalog, defineCatalog, type Member, resolveAccess } from '@stagedoor/core'
import { encodeClaims } from '@stagedoor/core/claims'
import {
  type AuthorizerOptions,
  accessOf,
  createAuthorizer,
  identityOf,
  isGuardError,
  targetOf,
} from '@stagedoor/server'
import { createTestIssuer } from '@stagedoor/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catalog } from './world/catalog.js'
import { crafted, goodClaims, goodHeader, rsaJwk } from './world/craft.js'
import { auth, clerk, nobody, signed, tokenFor } from './world/issuers.js'

/*
 * Attacks on tokens: claims of two versions side by side, numbers of other catalogs, what is remembered while keys,
 * clocks and companies change, and texts that two readers could read in two ways.
 */

const jwks = { keys: [...auth.jwks().keys, rsaJwk] }
const trusted = { catalog, issuer: auth.issuer, audience: auth.audience, jwks }
type Judges = ReturnType<typeof createAuthorizer>

interface Sent {
  readonly rawHeaders: readonly string[]
  readonly url: string
}

const sent = (token: string, company?: string, url = '/'): Sent => ({
  rawHeaders: ['Authorization', `Bearer ${token}`, ...(company === undefined ? [] : ['X-Org', company])],
  url,
})

/** What becomes of a request: the access, or the code of the refusal. */
async function admitted(authorizer: Judges, request: Sent) {
  try {
    await authorizer.check(request, [authorizer.declareAuthenticated()], { http: request, route: 'GET /' })
    return accessOf<string>(request)
  } catch (error) {
    return isGuardError(error) ? error.code : String(error)
  }
}

const KEYS = [
  'finance.bills.read',
  'finance.bills.write',
  'finance.reports.read',
  'finance.archive.read',
  'finance.vault.open',
  'finance_x.reports.read',
  'finance.invoices.read',
]
const PATTERNS = [
  ...KEYS,
  'finance.*',
  'finance.bills.*',
  'finance_x.*',
  'gone.for.good',
  'finance.expenses.*',
]

const subsetOf = <T>(...all: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...all])

/** A member document of a company, of whatever shape. */
const members = (companyId: string): fc.Arbitrary<Member> =>
  fc.record({
    userId: fc.constant('user_1'),
    companyId: fc.constant(companyId),
    entitlements: fc.record({
      modules: subsetOf('finance', 'finance_x', 'gone'),
      addons: subsetOf('archive', 'gone'),
    }),
    modules: subsetOf('finance', 'finance_x', 'gone'),
    grants: fc.array(
      fc
        .record({
          permissions: fc.subarray(PATTERNS, { minLength: 1 }),
          units: fc.option(fc.subarray(['bu_1', 'bu_2'], { minLength: 1 })),
        })
        .map(({ permissions, units }) =>
          units === null ? { permissions } : { permissions, scope: { businessUnit: units } },
        ),
      { maxLength: 3 },
    ),
  }) as never

/** What a filter lets through, in whatever order the scopes stand: the order of the grants means nothing. */
function filterOf(access: ReturnType<typeof resolveAccess>, key: string): unknown {
  const filter = access.scopeOf(key as never)
  return filter.kind === 'some' ? { ...filter, scopes: new Set(filter.scopes) } : filter
}

/** Everything that an access says of its member. */
function answersOf(access: ReturnType<typeof resolveAccess>): unknown {
  const targets = [
    undefined,
    {},
    { businessUnit: 'bu_1' },
    { businessUnit: ['bu_1', 'bu_2'] },
    { businessUnit: 'bu_1', company: 'comp_2' },
  ]
  return {
    companyId: access.companyId,
    decisions: KEYS.map((key) => targets.map((target) => access.decide(key as never, target))),
    filters: KEYS.map((key) => filterOf(access, key)),
    permissions: [...access.permissions()].sort(),
    modules: [...access.modules()].sort(),
    gift: access.decideDelegation({
      userId: 'user_2',
      companyId: 'comp_1',
      permissions: ['finance.bills.read'],
      scope: 'company',
    }),
  }
}

const entryOf = (member: Member, version: 1 | 2): object => {
  const { userId: _, companyId: company, ...claims } = member
  return version === 1 ? { company, ...claims } : encodeClaims(catalog, member)
}

describe('CMP-1, CAT-6: companies of one token, each said in a version of its own', () => {
  it('are what their documents say, whichever is asked for, first or remembered (ABUSE-104)', async () => {
    const version = fc.constantFrom<1 | 2>(1, 2)
    await fc.assert(
      fc.asyncProperty(members('comp_1'), members('comp_2'), version, version, async (mine, other, a, b) => {
        const authorizer = createAuthorizer(trusted)
        const {
          company: _,
          entitlements: __,
          modules: ___,
          grants: ____,
          ...claims
        } = auth.claimsFor(clerk) as Record<string, unknown>
        const token = await auth.sign({ ...claims, companies: [entryOf(mine, a), entryOf(other, b)] })
        for (const [company, member] of [
          ['comp_1', mine],
          ['comp_2', other],
          ['comp_1', mine],
        ] as const) {
          const access = await admitted(authorizer, sent(token, company))
          if (typeof access === 'string') throw new Error(access)
          expect(answersOf(access as never)).toEqual(answersOf(resolveAccess(catalog, member) as never))
        }
        expect(await admitted(authorizer, sent(token))).toBe('company_required')
        expect(await admitted(authorizer, sent(token, 'comp_3'))).toBe('not_a_member')
      }),
      { numRuns: 60 },
    )
  })

  it('are kept apart where they are asked for at the same time (ABUSE-104, ABUSE-108)', async () => {
    const authorizer = createAuthorizer(trusted)
    const token = await auth.tokenFor([
      nobody.may('finance.bills.read'),
      nobody.as({ companyId: 'comp_2' }).may('finance.reports.read'),
    ])
    const companies = Array.from({ length: 100 }, (_, at) => (at % 3 === 0 ? 'comp_2' : 'comp_1'))
    const found = await Promise.all(companies.map((company) => admitted(authorizer, sent(token, company))))
    expect(
      found.map(
        (access) =>
          typeof access === 'object' && [
            access.companyId,
            access.can('finance.bills.read'),
            access.can('finance.reports.read'),
          ],
      ),
    ).toEqual(companies.map((company) => [company, company === 'comp_1', company === 'comp_2']))
  })
})

/** The same keys, in another order, or under other names. */
function catalogOf(...actions: readonly string[]): Catalog {
  return defineCatalog({
    modules: {
      finance: {
        title: 'Finance',
        surface: 'Money.',
        type: 'optional',
        status: 'live',
        standalone: true,
        packages: 'none',
        addons: 'none',
        scopes: [],
        capabilities: [],
        permissions: { bills: [...actions] },
      },
    },
    packages: {},
    addons: {},
  })
}

describe('CAT-6: numbers of a catalog', () => {
  const written = catalogOf('read', 'write', 'burn')
  const member: Member = {
    userId: 'user_1',
    companyId: 'comp_1',
    entitlements: { modules: ['finance'] },
    modules: ['finance'],
    grants: [{ permissions: ['finance.bills.read'] }],
  }
  const tokenOf = (grants: unknown): Promise<string> => {
    const {
      entitlements: _,
      modules: __,
      grants: ___,
      ...claims
    } = auth.claimsFor(clerk) as Record<string, unknown>
    return auth.sign({ ...claims, grants })
  }
  const { grants } = encodeClaims(written, member) as unknown as { grants: Record<string, unknown> }

  it.each([
    ['in another order', catalogOf('burn', 'read', 'write')],
    ['with one more', catalogOf('read', 'write', 'burn', 'sell')],
    ['with one less', catalogOf('read', 'write')],
    ['under another name', catalogOf('burn', 'write', 'read')],
  ])('open nothing in one %s (ABUSE-145)', async (_what, other) => {
    const token = await tokenOf(grants)
    const [here, there] = [written, other].map((each) => createAuthorizer({ ...trusted, catalog: each }))
    expect(await admitted(here as never, sent(token))).toMatchObject({ companyId: 'comp_1' })
    for (const _time of [1, 2]) {
      const found = await admitted(there as never, sent(token))
      // One more at the end leaves the numbers before it what they are.
      if (typeof found === 'string') expect(found).toBe('invalid_token')
      else
        expect(
          ['read', 'write', 'burn', 'sell'].filter((each) => found.can(`finance.bills.${each}` as never)),
        ).toEqual(['read'])
    }
  })

  it('are those of one catalog: what is claimed beside them changes nothing', async () => {
    const authorizer = createAuthorizer({ ...trusted, catalog: written })
    for (const more of [
      { lock: [1, 1, 'AAAAAAAAAAA'] },
      { order: undefined },
      { order: [grants.order] },
      { list: null },
      { v: '2' },
      { v: [2] },
    ])
      expect(await admitted(authorizer, sent(await tokenOf({ ...grants, ...more })))).toBe('invalid_token')
  })
})

describe('TOK-2, MEM-1: claims that are called like something inside', () => {
  const names = [
    'userId',
    'companyId',
    'subject',
    'identity',
    'member',
    'members',
    'rest',
    'numbers',
    'catalog',
    'problems',
    'memberships',
    'isList',
    'impersonated',
    'actor',
    'withAccess',
    'access',
  ]
  const values = ['user_9', 'comp_9', true, { modules: ['finance'] }, ['finance.*']]

  it.each(names)('%s are passed over (ABUSE-43, ABUSE-168)', async (name) => {
    for (const value of values)
      for (const inside of [false, true]) {
        const authorizer = createAuthorizer(trusted)
        const {
          company: _,
          entitlements: __,
          modules: ___,
          grants: ____,
          ...claims
        } = auth.claimsFor(clerk) as Record<string, unknown>
        const token = inside
          ? await auth.sign({ ...claims, companies: [{ ...entryOf(clerk, 1), [name]: value }] })
          : await signed({ [name]: value })
        const request = sent(token, 'comp_1')
        const access = await admitted(authorizer, request)
        expect(typeof access === 'object' && answersOf(access as never)).toEqual(
          answersOf(resolveAccess(catalog, clerk) as never),
        )
        expect(identityOf(request)).toEqual({ issuer: auth.issuer, subject: 'user_1', companies: ['comp_1'] })
      }
  })

  it('a prototype among them is a name like any other', async () => {
    const authorizer = createAuthorizer(trusted)
    const text = JSON.stringify(goodClaims())
    for (const json of [
      text.replace('{', '{"__proto__":{"company":"comp_9","grants":[{"permissions":["finance.*"]}]},'),
      text.replace('"grants":[{', '"grants":[{"__proto__":{"scope":null},'),
    ]) {
      const access = await admitted(authorizer, sent(crafted(goodHeader, json)))
      if (typeof access === 'string') expect(access).toBe('invalid_token')
      else expect(answersOf(access as never)).toEqual(answersOf(resolveAccess(catalog, clerk) as never))
    }
  })
})

describe('TOK-1: a JSON text that says a member twice', () => {
  const SPELLINGS = [
    'a',
    '\\u0061',
    'b',
    ':',
    '\\":',
    '":"',
    'a\\\\',
    ' : ',
    '__proto__',
    '\\u005f_proto__',
    '',
    '1',
  ]
  const SPACES = ['', ' ', '\n\t', '\r ']

  interface Written {
    readonly json: string
    readonly isDoubled: boolean
  }
  /** Objects in objects, of names that are spelt in more than one way. */
  const { tree } = fc.letrec<{ tree: Written; text: Written; object: Written; list: Written }>((tie) => ({
    tree: fc.oneof({ maxDepth: 4 }, tie('text'), tie('object'), tie('list')),
    text: fc
      .constantFrom(...SPELLINGS, ',"a":1')
      .map((each) => ({ json: JSON.stringify(each), isDoubled: false })),
    object: fc
      .array(fc.tuple(fc.constantFrom(...SPELLINGS), tie('tree'), fc.constantFrom(...SPACES)), {
        maxLength: 3,
      })
      .map((entries) => ({
        json: `{${entries.map(([name, value, space]) => `${space}"${escaped(name)}"${space}:${space}${value.json}`).join(',')}}`,
        isDoubled:
          entries.some(([, value]) => value.isDoubled) ||
          new Set(entries.map(([name]) => JSON.parse(`"${escaped(name)}"`))).size < entries.length,
      })),
    list: fc.array(tie('tree'), { maxLength: 3 }).map((all) => ({
      json: `[${all.map(({ json }) => json).join(',')}]`,
      isDoubled: all.some((each) => each.isDoubled),
    })),
  }))
  // A quote that is not escaped would end the name.
  const escaped = (name: string): string => (name === '":"' ? '\\":\\"' : name)

  it('is refused, and every other one is read (ABUSE-168)', async () => {
    const text = JSON.stringify(goodClaims())
    let [doubled, single] = [0, 0]
    await fc.assert(
      fc.asyncProperty(tree as fc.Arbitrary<Written>, async ({ json, isDoubled }) => {
        const token = crafted(goodHeader, `${text.slice(0, -1)},"extra":${json}}`)
        const found = await admitted(createAuthorizer({ ...trusted, tokenCache: false }), sent(token))
        if (isDoubled) doubled += 1
        else single += 1
        expect([json, typeof found === 'string' ? found : 'read']).toEqual([
          json,
          isDoubled ? 'invalid_token' : 'read',
        ])
      }),
      { numRuns: 400 },
    )
    expect(Math.min(doubled, single)).toBeGreaterThan(10)
  })
})

describe('TOK-1: a token in the query beside that of the header', () => {
  it.each([
    ['/?access_token=x', true],
    ['/?%61ccess_token=x', true],
    ['/?access%5Ftoken=x', true],
    ['/?a=1&access_token', true],
    ['/?a=%&access_token=x', true],
    ['/?access_token%00=x', false],
    ['/?ACCESS_TOKEN=x', false],
    ['/?a=access_token', false],
    ['/?a=1#?access_token=x', false],
    ['/access_token', false],
  ])('%s is one: %s (ABUSE-71)', async (url, isOne) => {
    const found = await admitted(createAuthorizer(trusted), sent(await tokenFor(), undefined, url))
    expect(typeof found === 'string' ? found : 'read').toBe(isOne ? 'invalid_request' : 'read')
  })
})

describe('TOK-1, TOK-3: a token that is remembered', () => {
  it('is judged by the clock of each request, forward and back', async () => {
    let now = Date.now()
    const authorizer = createAuthorizer({ ...trusted, clock: () => now })
    const token = await tokenFor(clerk)
    const start = now
    const said: unknown[] = []
    for (const at of [0, 1e12, 0, -1e9, Number.NaN, Number.POSITIVE_INFINITY, 0]) {
      now = start + at
      const found = await admitted(authorizer, sent(token))
      said.push(typeof found === 'string' ? found : 'read')
    }
    expect(said).toEqual([
      'read',
      'invalid_token',
      'read',
      'invalid_token',
      'access_unavailable',
      'access_unavailable',
      'read',
    ])
  })

  it('ends with its key, also where that is withdrawn while it is being verified (ABUSE-49)', async () => {
    const [old, young] = [
      await createTestIssuer({ issuer: 'https://rotating.test' }),
      await createTestIssuer({ issuer: 'https://rotating.test' }),
    ]
    let served: unknown = old.jwks()
    let gate = Promise.resolve()
    const fetch = (async () => {
      const now = JSON.stringify(served)
      await gate
      return new Response(now, { headers: { 'content-type': 'application/json' } })
    }) as typeof globalThis.fetch
    const options = {
      catalog,
      issuer: old.issuer,
      audience: old.audience,
      fetch,
    } as unknown as AuthorizerOptions
    const authorizer = createAuthorizer(options) as unknown as Judges
    const token = await old.tokenFor(clerk)
    let open: () => void = () => undefined
    gate = new Promise((go) => {
      open = go
    })
    const underWay = [1, 2, 3].map(() => admitted(authorizer, sent(token)))
    served = young.jwks()
    const reloading = authorizer.reloadKeys()
    open()
    await reloading
    await Promise.all(underWay)
    for (const _time of [1, 2]) expect(await admitted(authorizer, sent(token))).toBe('invalid_token')
    expect(await admitted(authorizer, sent(await young.tokenFor(clerk)))).toMatchObject({ userId: 'user_1' })
  })

  it('is nobody, where the same key has another name, or another key the same (ABUSE-59)', async () => {
    const [one, two] = [
      await createTestIssuer({ issuer: 'https://same.test' }),
      await createTestIssuer({ issuer: 'https://same.test' }),
    ]
    const [key] = one.jwks().keys
    const [other] = two.jwks().keys
    let served: object = one.jwks()
    const fetch = (async () => new Response(JSON.stringify(served))) as typeof globalThis.fetch
    const authorizer = createAuthorizer({
      catalog,
      issuer: one.issuer,
      audience: one.audience,
      fetch,
    } as unknown as AuthorizerOptions) as unknown as Judges
    const token = await one.tokenFor(clerk)
    expect(await admitted(authorizer, sent(token))).toMatchObject({ userId: 'user_1' })
    for (const keys of [[{ ...key, kid: 'renamed' }], [{ ...other, kid: (key as { kid: string }).kid }]]) {
      served = { keys }
      await authorizer.reloadKeys()
      expect(await admitted(authorizer, sent(token))).toBe('invalid_token')
    }
  })
})

describe('APP-3: what was found out about a request', () => {
  const authorizer = createAuthorizer(trusted)
  const guard = authorizer.declare<Sent>('finance.bills.read', { scope: { businessUnit: () => 'bu_1' } })

  it.each([
    ['plain', (request: Sent) => request],
    ['frozen', (request: Sent) => Object.freeze(request)],
    ['sealed', (request: Sent) => Object.seal(request)],
    ['without a prototype', (request: Sent) => Object.assign(Object.create(null), request)],
    ['a proxy', (request: Sent) => new Proxy(request, {})],
    [
      'a proxy that denies everything',
      (request: Sent) =>
        new Proxy(request, {
          has: () => false,
          getPrototypeOf: () => null,
          ownKeys: () => ['rawHeaders', 'url'],
        }),
    ],
    ['of a class', (request: Sent) => Object.assign(new (class Request {})(), request)],
    ['a function', (request: Sent) => Object.assign(() => undefined, request)],
  ])("is that request's alone, where it is %s (ABUSE-174)", async (_what, as) => {
    const request = as(sent(await tokenFor(clerk))) as Sent
    const check = (asked: Sent) => authorizer.check(asked, [guard], { http: asked, route: 'GET /' })
    await check(request)
    await check(request)
    expect(accessOf(request).userId).toBe('user_1')
    expect(targetOf(request)).toEqual({ businessUnit: 'bu_1' })
    expect(Object.isFrozen(targetOf(request))).toBe(true)
    const others = [
      Object.create(request),
      { ...request },
      new Proxy(request, {}),
      Object.setPrototypeOf({}, request),
    ]
    for (const other of others) expect(() => accessOf(other)).toThrow(TypeError)
    expect(
      Reflect.ownKeys(request)
        .filter((name) => !['length', 'name', 'prototype'].includes(String(name)))
        .sort(),
    ).toEqual(['rawHeaders', 'url'])
  })

  it('stays what it was, where the request is closed in between', async () => {
    const request = sent(await tokenFor(clerk))
    await authorizer.check(request, [guard], { http: request, route: 'GET /' })
    Object.freeze(request)
    const second = createAuthorizer(trusted)
    await second.check(request, [second.declareAuthenticated({ company: false })], {
      http: request,
      route: 'GET /',
    })
    expect(accessOf(request).userId).toBe('user_1')
    expect(() => identityOf(request)).toThrow('two guards')
  })
})
