import {
  allOf,
  type Catalog,
  defineCatalog,
  type Grant,
  type GrantScope,
  type Member,
  parseMember,
  resolveAccess,
} from '@stagedoor/core'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { accessFingerprint, accessOf, createAuthorizer, isGuardError } from '@stagedoor/server'
import { createTestIssuer } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { growthOf, type Prepare, STILL_LINEAR } from './growth.js'

const READ = 'finance.bills.read'
const WRITE = 'finance.expenses.write'

/** A test that doubles an input three times over, and finds the work no more than linear. */
function stays(rows: readonly (readonly [title: string, size: number, prepare: Prepare])[]): void {
  it.each(rows)(
    '%s',
    async (_title, size, prepare) => {
      expect(await growthOf(prepare, size)).toBeLessThan(STILL_LINEAR)
    },
    60_000,
  )
}

const many = <T>(count: number, make: (at: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => make(at))

describe('the measure', () => {
  it('tells what is quadratic from what is linear', async () => {
    const sum = (list: readonly number[]): number => list.reduce((all, each) => all + each, 0)
    const linear: Prepare = (size) => {
      const list = many(size, (at) => at)
      return () => sum(list)
    }
    const quadratic: Prepare = (size) => {
      const list = many(size, (at) => at)
      return () => list.filter((each) => list.indexOf(each) < 0).length
    }
    expect(await growthOf(linear, 20_000)).toBeLessThan(STILL_LINEAR)
    expect(await growthOf(quadratic, 500)).toBeGreaterThan(STILL_LINEAR)
  })
})

const issuer = await createTestIssuer()
const authorizer = createAuthorizer({
  catalog: platformCatalog,
  issuer: issuer.issuer,
  jwks: issuer.jwks() as { keys: object[] },
  audience: issuer.audience,
  maxTokenBytes: 65_536,
})
const guard = authorizer.declareAuthenticated()

/** Sends headers, which are refused at a stage. No key is looked for, so that what is measured is reading. */
function refusing(stage: string, rawHeaders: readonly string[]): () => Promise<void> {
  return async () => {
    const http = { rawHeaders }
    const judging = async () => authorizer.check(http, [guard], { http, route: 'GET /' })
    const error: unknown = await judging().then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    if (!isGuardError(error) || error.stage !== stage)
      throw new Error(`Not refused at ${stage}`, { cause: error })
  }
}

/** Sends a token with this payload: of an unknown issuer, or no JSON that is accepted. */
const reading = async (payload: string, stage = 'issuer'): Promise<() => Promise<void>> =>
  refusing(stage, ['Authorization', `Bearer ${await issuer.sign(payload)}`])

describe('TOK-1: reading a token is linear (ABUSE-156, ABUSE-158)', () => {
  stays([
    ['a payload of many members', 300, (size) => reading(`{${many(size, (at) => `"${at}":0`).join()}}`)],
    [
      'names that are escaped',
      100,
      (size) => reading(`{${many(size, (at) => `"\\u0061${at}\\u00e9":{}`).join()}}`),
    ],
    ['a long text full of quotes', 3_000, (size) => reading(`{"a":"${'\\"'.repeat(size)}"}`)],
    ['a long text full of backslashes', 3_000, (size) => reading(`{"a":"${'\\\\'.repeat(size)}"}`)],
    ['lists in lists', 3_000, (size) => reading(`{"a":${'['.repeat(size)}${']'.repeat(size)}}`)],
    ['objects in objects', 1_000, (size) => reading(`${'{"a":'.repeat(size)}0${'}'.repeat(size)}`)],
    ['numbers and white space', 1_500, (size) => reading(`{"a":[${many(size, () => ' 1 ').join()}]}`)],
    [
      'a member said twice, at the very end',
      400,
      (size) => reading(`{${many(size, (at) => `"${at}":0`).join()},"0":0}`, 'format'),
    ],
    ['no JSON, at the very end', 3_000, (size) => reading(`{"a":"${'x'.repeat(size)}"}}`, 'format')],
    [
      'base64url that is not canonical, at the very end',
      6_000,
      (size) => refusing('format', ['Authorization', `Bearer ${'A'.repeat(size)}.${'A'.repeat(64)}.AB`]),
    ],
    [
      'nothing but dots',
      6_000,
      (size) => refusing('format', ['Authorization', `Bearer ${'.'.repeat(size)}`]),
    ],
    [
      'a header that fills its 2,048 characters',
      150,
      async (size) => {
        const token = await issuer.sign({}, { typ: `application/${'/'.repeat(size)}` })
        return refusing('header', ['Authorization', `Bearer ${token}`])
      },
    ],
    [
      'a header of many members',
      20,
      async (size) => {
        const token = await issuer.sign(
          {},
          { typ: 'x', ...Object.fromEntries(many(size, (at) => [`${at}`, 0])) },
        )
        return refusing('header', ['Authorization', `Bearer ${token}`])
      },
    ],
    [
      'a token beyond the limit',
      500_000,
      (size) => refusing('format', ['Authorization', `Bearer ${'A'.repeat(size)}`]),
    ],
    [
      'spaces around a scheme',
      500_000,
      (size) => refusing('header', ['Authorization', `Bearer${' '.repeat(size)}`]),
    ],
    ['another scheme', 100_000, (size) => refusing('header', ['Authorization', 'b'.repeat(size)])],
    ['many headers', 1_000, (size) => refusing('header', many(size, (at) => [`X-${at}`, 'x']).flat())],
  ])
})

const memberWith = (grants: readonly Grant[], more: Partial<Member> = {}): Member => ({
  userId: 'user_1',
  companyId: 'comp_1',
  entitlements: { modules: ['finance'] },
  modules: ['finance'],
  grants,
  ...more,
})

const GRANTS: Readonly<Record<string, (size: number) => readonly Grant[]>> = {
  'each with a unit of its own': (size) =>
    many(size, (at) => ({ permissions: [READ, WRITE], scope: { businessUnit: [`bu_${at}`] } })),
  'each with two dimensions of its own': (size) =>
    many(size, (at) => ({
      permissions: ['finance.*'],
      scope: { businessUnit: [`bu_${at}`], event: [`e_${at}`] },
    })),
  'each for one of two keys': (size) =>
    many(size, (at) => ({
      permissions: [at % 2 === 0 ? READ : WRITE],
      scope: { businessUnit: [`bu_${at}`, 'bu_shared'] },
    })),
  'all alike': (size) =>
    many(size, () => ({ permissions: [READ, WRITE], scope: { businessUnit: ['bu_1'] } })),
}

const member =
  (make: (size: number) => Member): Prepare =>
  (size) => {
    const document = make(size)
    return () => parseMember(document)
  }

const resolving =
  (make: (size: number) => Member): Prepare =>
  (size) => {
    const document = make(size)
    return () => resolveAccess(platformCatalog, document)
  }

const MEMBERS: readonly (readonly [string, number, (size: number) => Member])[] = [
  ...Object.entries(GRANTS).map(
    ([name, make]) => [name, 125, (size: number) => memberWith(make(size))] as const,
  ),
  [
    'patterns in one grant',
    600,
    (size) => memberWith([{ permissions: many(size, (at) => `finance.bills.a${at}`) }]),
  ],
  [
    'patterns that are long',
    2_000,
    (size) => memberWith([{ permissions: ['a.*'.repeat(size), 'x'.repeat(size)] }]),
  ],
  [
    'scope values in one grant',
    1_250,
    (size) => memberWith([{ permissions: [READ], scope: { businessUnit: many(size, (at) => `bu_${at}`) } }]),
  ],
  ['modules', 2_000, (size) => memberWith([], { modules: many(size, (at) => `module_${at}`) })],
  [
    'a delegation',
    600,
    (size) => memberWith([], { delegation: { permissions: many(size, (at) => `finance.bills.a${at}`) } }),
  ],
]

describe('MEM-3: reading a member is linear', () => {
  stays(MEMBERS.map(([name, size, make]) => [name, size, member(make)]))
})

describe('GRT-3: resolving an access is linear (ABUSE-159, ABUSE-160)', () => {
  stays(MEMBERS.map(([name, size, make]) => [name, size, resolving(make)]))
})

type Resolved = ReturnType<typeof resolveAccess<typeof platformCatalog>>

/** A module with this many permissions, each behind an add-on of its own or led to by a retired key. */
function wideCatalog(size: number, { addons = false, aliases = false } = {}): Catalog {
  const keys = many(size, (at) => `wide.things.n${at}`)
  const module = {
    title: 'Wide',
    surface: 'Many things',
    type: 'optional',
    status: 'live',
    standalone: true,
    packages: 'none',
    addons: 'any',
    scopes: ['x', 'y', 'y2', 'z', 'z2'],
    capabilities: [],
    permissions: { things: many(size, (at) => `n${at}`) },
  }
  return (defineCatalog as (definition: object) => Catalog)({
    modules: { wide: module },
    packages: {},
    addons: addons
      ? Object.fromEntries(keys.map((key, at) => [`addon_${at}`, { extends: ['wide'], unlocks: [key] }]))
      : {},
    aliases: aliases ? Object.fromEntries(keys.map((key, at) => [`old.things.n${at}`, key])) : {},
  })
}

const wide = (grants: readonly Grant[], changes: Partial<Member> = {}): Member => ({
  userId: 'user_1',
  companyId: 'comp_1',
  entitlements: { modules: ['wide'] },
  modules: ['wide'],
  grants,
  ...changes,
})

describe('GRT-3: add-ons are not looked for one by one', () => {
  stays([
    [
      'many of them, for as many permissions that one gates',
      400,
      (size) => {
        const catalog = wideCatalog(size, { addons: true })
        const addons = many(size, (at) => `other_${at}`)
        const member = wide([{ permissions: ['wide.*'] }], { entitlements: { modules: ['wide'], addons } })
        resolveAccess(catalog, member)
        const parsed = parseMember(member).member
        return () => resolveAccess(catalog, parsed)
      },
    ],
  ])
})

const asking =
  (
    grants: (size: number) => readonly Grant[],
    ask: (access: Resolved, size: number) => () => unknown,
  ): Prepare =>
  (size) =>
    ask(resolveAccess(platformCatalog, memberWith(grants(size))), size)

describe('SCP-2: deciding is linear', () => {
  const units = (size: number): { businessUnit: readonly string[] } => ({
    businessUnit: many(size, (at) => `bu_${at}`),
  })
  const wide = (): readonly Grant[] => [{ permissions: [READ], scope: units(1_000) }]
  stays([
    ...Object.entries(GRANTS).flatMap(([name, grants]): [string, number, Prepare][] => [
      [
        `can, grants ${name}`,
        125,
        asking(grants, (access) => () => access.can(READ, { businessUnit: 'bu_no', event: 'e_no' })),
      ],
      [
        `can of a list, grants ${name}`,
        125,
        asking(grants, (access, size) => {
          const target = units(size)
          return () => access.can(READ, target)
        }),
      ],
      [
        `explain, grants ${name}`,
        125,
        asking(grants, (access) => () => access.explain(READ, { event: 'x' })),
      ],
      [`scopeOf, grants ${name}`, 125, asking(grants, (access) => () => access.scopeOf(READ))],
    ]),
    [
      'a list of units in the target',
      2_000,
      asking(wide, (access, size) => {
        const target = { businessUnit: many(size, () => 'bu_1') }
        return () => access.can(READ, target)
      }),
    ],
    [
      'dimensions in the target',
      150,
      asking(wide, (access, size) => {
        const target = Object.fromEntries(many(size, (at) => [`d${at}`, 'x']))
        return () => access.can(READ, target)
      }),
    ],
    [
      'a key that is long',
      10_000,
      asking(wide, (access, size) => {
        const key = 'finance.bills.'.repeat(size)
        return () => access.can(key as never)
      }),
    ],
  ])
})

describe('SCP-8: intersecting what two keys allow is linear where a grant names one dimension', () => {
  const { 'each with two dimensions of its own': _, ...single } = GRANTS
  stays(
    Object.entries(single).map(([name, grants]) => [
      `grants ${name}`,
      125,
      asking(grants, (access) => () => access.scopeOf(allOf(READ, WRITE))),
    ]),
  )
})

describe('SCP-8: an intersection that would say one long list over and over', () => {
  it('is nowhere, at once (ABUSE-195)', () => {
    const scoped = (name: string) =>
      many(100, (at) => ({
        permissions: [`wide.things.n${name === 'y' ? 1 : 2}`],
        scope: { [name]: [`${at}`], [`${name}2`]: [`${at}`] },
      }))
    const long = { permissions: ['wide.things.n0'], scope: { x: many(9_000, (at) => `x_${at}`) } }
    const access = resolveAccess(wideCatalog(3), wide([long, ...scoped('y'), ...scoped('z')]))
    const started = process.cpuUsage()
    expect(
      access.scopeOf(allOf<string>('wide.things.n0', 'wide.things.n1', 'wide.things.n2') as never),
    ).toEqual({ kind: 'none' })
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(5_000)
    // A single one of those pairs is no more than it reads.
    const few = resolveAccess(wideCatalog(3), wide([long, ...scoped('y').slice(0, 2)]))
    expect(few.scopeOf(allOf<string>('wide.things.n0', 'wide.things.n1') as never)).toMatchObject({
      scopes: { length: 2 },
    })
  })
})

describe('SCP-8: an intersection of long lists with many that have nothing in them', () => {
  stays([
    [
      'costs no more for a pair than the shorter of the two (ABUSE-195)',
      15,
      (size) => {
        const grants = [
          { permissions: ['wide.things.n0'], scope: { x: many(60 * size, (at) => `x_${at}`) } },
          ...many(8 * size, (at) => ({
            permissions: ['wide.things.n1'],
            scope: { x: [`no_${at}`], z: [`${at}`] },
          })),
        ]
        const access = resolveAccess(wideCatalog(2), wide(grants))
        const keys = allOf<string>('wide.things.n0', 'wide.things.n1') as never
        if (access.scopeOf(keys).kind !== 'none') throw new Error('Somewhere')
        return () => access.scopeOf(keys)
      },
    ],
  ])
})

describe('DEL-1: judging many keys in a long scope is linear (ABUSE-195)', () => {
  const keys = (size: number): readonly string[] => many(size, (at) => `wide.things.n${at}`)
  const units = (size: number): GrantScope => ({ x: many(size, (at) => `x_${at}`) })
  const gift = { userId: 'user_2', companyId: 'comp_1' }
  stays([
    [
      'each held by itself',
      60,
      (size) => {
        const access = resolveAccess(
          wideCatalog(size),
          wide([{ permissions: keys(size), scope: units(size) }], {
            delegation: { permissions: ['wide.*'] },
          }),
        )
        const request = { ...gift, permissions: keys(size), scope: units(size) }
        if (!access.canDelegate(request)) throw new Error('Refused')
        return () => access.canDelegate(request)
      },
    ],
    [
      'dormant under a retired wildcard that is said as often',
      60,
      (size) => {
        const access = resolveAccess(
          wideCatalog(size, { aliases: true }),
          wide([{ permissions: ['wide.*'] }], { delegation: { modules: ['wide'], permissions: ['wide.*'] } }),
        )
        const grantee = { ...wide([{ permissions: many(size, () => 'old.*') }]), ...gift, modules: [] }
        const request = { ...gift, modules: ['wide'], scope: 'company', grantee }
        if (!access.canDelegate(request)) throw new Error('Refused')
        return () => access.canDelegate(request)
      },
    ],
  ])

  it('and gives what is held in nine thousand units, however many keys there are', () => {
    const access = resolveAccess(
      wideCatalog(200),
      wide([{ permissions: keys(200), scope: units(9_000) }], { delegation: { permissions: ['wide.*'] } }),
    )
    expect(access.canDelegate({ ...gift, permissions: keys(200), scope: units(9_000) })).toBe(true)
  })
})

describe('DEL-1: judging a delegation is linear', () => {
  const lead = (grants: readonly Grant[]): Resolved =>
    resolveAccess(
      platformCatalog,
      memberWith(grants, { delegation: { modules: ['finance'], permissions: ['finance.*'] } }),
    )
  const own = (size: number): readonly Grant[] =>
    many(size, (at) => ({ permissions: ['finance.*'], scope: { businessUnit: [`bu_${at}`] } }))
  const asked = { userId: 'user_2', companyId: 'comp_1' }
  const deciding =
    (grants: (size: number) => readonly Grant[], request: (size: number) => object): Prepare =>
    (size) => {
      const [access, body] = [lead(grants(size)), request(size)]
      return () => access.decideDelegation(body)
    }
  const everything = (): readonly Grant[] => [{ permissions: ['finance.*'] }]

  stays([
    [
      'many permissions',
      600,
      deciding(everything, (size) => ({ ...asked, permissions: many(size, () => READ), scope: 'company' })),
    ],
    [
      'many wildcards',
      600,
      deciding(everything, (size) => ({
        ...asked,
        permissions: many(size, () => 'finance.*'),
        scope: 'company',
      })),
    ],
    [
      'many refused ones',
      600,
      deciding(everything, (size) => ({
        ...asked,
        permissions: many(size, (at) => `finance.bills.a${at}`),
        scope: 'company',
      })),
    ],
    [
      'many units, each of which a grant of its own covers',
      125,
      deciding(own, (size) => ({
        ...asked,
        permissions: [READ, WRITE],
        scope: { businessUnit: many(size, (at) => `bu_${at}`) },
      })),
    ],
    [
      'many dormant grants of the other, each in a unit of its own',
      125,
      deciding(own, (size) => ({
        ...asked,
        modules: ['finance'],
        scope: 'company',
        grantee: { ...memberWith(own(size), { modules: [], entitlements: { modules: [] } }), ...asked },
      })),
    ],
    ['a request that is no request', 20_000, deciding(everything, (size) => ({ ['x'.repeat(size)]: 0 }))],
  ])

  it('and bounded where many dimensions are tied together', async () => {
    const values = (name: string): readonly string[] => many(12, (at) => `${name}_${at}`)
    const dimensions = many(8, (at) => `d${at}`)
    const scope = Object.fromEntries(dimensions.map((name) => [name, values(name)]))
    const grants = many(100, (grant) => ({
      permissions: ['finance.*'],
      // Each covers another half of every dimension, so that what is left falls into ever more pieces.
      scope: Object.fromEntries(
        dimensions.map((name, place) => [
          name,
          values(name).filter((_, at) => ((grant * 7 + place * 3 + at * (place + 1)) % 13) % 2 === 0),
        ]),
      ),
    }))
    const access = lead(grants)
    const started = process.cpuUsage()
    const decision = access.decideDelegation({ ...asked, permissions: [READ, WRITE], scope })
    expect(decision).toMatchObject({ allowed: false, reason: 'exceeds_scope' })
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(5_000)
  })
})

describe('WIRE-6: a fingerprint is as good as linear', () => {
  it('of many grants', async () => {
    const grow = async (size: number): Promise<() => unknown> => {
      const grants = many(size, (at) => ({ permissions: [READ], scope: { u: [`${at}`] } }))
      const loading = createAuthorizer({
        catalog: platformCatalog,
        issuer: issuer.issuer,
        jwks: issuer.jwks() as { keys: object[] },
        audience: issuer.audience,
        loadMember: () => memberWith(grants),
      })
      const claims = { ...issuer.claimsFor(memberWith([])), company: 'comp_1' }
      const http = { rawHeaders: ['Authorization', `Bearer ${await issuer.sign(claims)}`] }
      await loading.check(http, [loading.declareAuthenticated()], { http, route: 'GET /' })
      const access = accessOf<string>(http)
      return () => accessFingerprint(access)
    }
    expect(await growthOf(grow, 125)).toBeLessThan(STILL_LINEAR)
  })
})
