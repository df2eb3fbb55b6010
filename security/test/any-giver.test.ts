import {
  type Access,
  type Delegation,
  defineCatalog,
  type GrantScope,
  type Member,
  resolveAccess,
} from '@stagedoor/core'
import { decodeClaims, encodeClaims } from '@stagedoor/core/claims'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/*
 * Attacks on delegation where everything meets: retired keys and modules, wildcards that are retired, live or unknown,
 * gated slices, keys that are kept back, scopes of two dimensions, dormant grants and limits, giving and taking, and the
 * giver read from compact claims. Nobody came to do what the giver could not.
 */

const about = {
  title: 'A module',
  surface: 'Some of it.',
  type: 'optional',
  status: 'live',
  standalone: true,
  packages: 'none',
  addons: 'none',
  scopes: ['x', 'y'],
  capabilities: [],
} as const

const catalog = defineCatalog({
  modules: {
    a: {
      ...about,
      addons: ['gate'],
      permissions: {
        r: ['p', 'q'],
        s: { z: { description: 'Kept back', delegable: false }, w: 'Plain' },
      },
    },
    b: { ...about, permissions: { r: ['p'], 'r-r': ['p'] } },
    a_b: { ...about, permissions: { r: ['p'] } },
  },
  packages: {},
  addons: { gate: { extends: ['a', 'b'], unlocks: ['a.r.q', 'a.s.z'] } },
  aliases: {
    'old.r.p': 'a.r.p',
    'old.t.k': 'b.r.p',
    'a.gone.g': 'b.r-r.p',
    'b.gone.z': 'a.s.z',
    old: 'a',
    older: 'b',
  },
})

const KEYS = catalog.permissions.map(({ key }) => key as string)
const MODULES = ['a', 'b', 'a_b', 'old', 'older', 'nope']
const PATTERNS = [
  ...KEYS,
  ...['a.*', 'b.*', 'a_b.*', 'a.r.*', 'a.s.*', 'b.r.*', 'b.r-r.*', 'old.*', 'old.r.*', 'old.t.*'],
  ...['old.r.p', 'old.t.k', 'a.gone.g', 'a.gone.*', 'b.gone.z', 'b.gone.*'],
  ...['nope.x.y', 'a.nope.x', 'a.nope.*', 'constructor', '*', 'a.*.p'],
]
const SCOPES: readonly GrantScope[] = [
  { x: ['1'] },
  { x: ['1', '2'] },
  { x: ['1', '2', '3'] },
  { x: [] },
  { y: ['m'] },
  { y: ['m', 'n'] },
  { x: ['1'], y: ['m', 'n'] },
  { x: ['2', '3'], y: ['n'] },
]
const TARGETS = [
  undefined,
  { y: 'm' },
  ...['1', '2', '3'].flatMap((x) => [{ x }, { x, y: 'm' }, { x, y: 'n' }]),
]

const patterns = (maxLength: number) => fc.uniqueArray(fc.constantFrom(...PATTERNS), { maxLength })
const modules = (maxLength: number) => fc.uniqueArray(fc.constantFrom(...MODULES), { maxLength })
const aScope = fc.option(fc.constantFrom(...SCOPES), { nil: undefined })
const grants = (most: number) =>
  fc.array(
    fc
      .record({ permissions: patterns(12), scope: aScope })
      .map(({ permissions, scope }) => ({ permissions, ...(scope === undefined ? {} : { scope }) })),
    { maxLength: most },
  )
const aDelegation = (most: number): fc.Arbitrary<Delegation> =>
  fc.record(
    {
      modules: modules(most),
      permissions: patterns(4 * most),
      scope: fc.constantFrom(...SCOPES),
      redelegate: fc.boolean(),
    },
    { requiredKeys: ['modules', 'permissions'] },
  )

/** Much, as whoever holds little gives nothing. */
const strong = fc
  .tuple(fc.subarray(PATTERNS, { minLength: 8 }), aScope)
  .map(([permissions, scope]) => ({ permissions, ...(scope === undefined ? {} : { scope }) }))

const aGiver: fc.Arbitrary<Member> = fc.record({
  userId: fc.constant('giver'),
  companyId: fc.constant('comp_1'),
  entitlements: fc.record({
    modules: fc.oneof(fc.constant(['a', 'b', 'a_b']), modules(4)),
    addons: fc.constantFrom<string[]>(['gate'], []),
  }),
  modules: fc.oneof(fc.constant(['a', 'older', 'a_b']), modules(4)),
  grants: fc.tuple(strong, grants(2)).map(([one, others]) => [one, ...others]),
  delegation: fc.record(
    {
      modules: fc.subarray(MODULES, { minLength: 3 }),
      permissions: fc.subarray(PATTERNS, { minLength: 10 }),
      scope: fc.constantFrom(...SCOPES),
      redelegate: fc.boolean(),
    },
    { requiredKeys: ['modules', 'permissions'] },
  ),
})

const aReceiver: fc.Arbitrary<Member> = fc.record(
  {
    userId: fc.constant('receiver'),
    companyId: fc.constant('comp_1'),
    entitlements: fc.constant({ modules: [] }),
    modules: modules(3),
    grants: fc.array(
      fc.record(
        { permissions: patterns(3), scope: fc.constantFrom(...SCOPES) },
        { requiredKeys: ['permissions'] },
      ),
      { maxLength: 2 },
    ),
    delegation: aDelegation(2),
  },
  { requiredKeys: ['userId', 'companyId', 'entitlements', 'modules', 'grants'] },
)

const aRequest = fc.record(
  {
    modules: modules(1),
    permissions: patterns(2),
    intent: fc.constantFrom('give', 'take'),
    scope: fc.oneof(
      fc.constant('company' as const),
      fc.constantFrom(...SCOPES.filter((scope) => Object.values(scope).every((list) => list.length > 0))),
    ),
  },
  { requiredKeys: ['scope', 'permissions'] },
)

type Judged = Access<string>
const accessOf = (member: Member): Judged => resolveAccess(catalog, member) as Judged
const liveModule = (key: string): string => catalog.moduleOf(key)?.key ?? key

const GIFTS = [...KEYS, 'a.*', 'b.*', 'a.r.*', 'a.s.*'].flatMap((key) =>
  ['company' as const, { x: ['1'] }, { y: ['m'] }, { x: ['2'], y: ['n'] }].map((scope) => ({
    userId: 'third',
    companyId: 'comp_1',
    permissions: [key],
    scope,
  })),
)

describe('DEL-3 to DEL-8: whoever receives, or loses, through a giver', () => {
  it('comes to do, and to give, nothing that the giver could not (ABUSE-135)', () => {
    const seen = { allowed: 0, gained: 0, woken: 0 }
    fc.assert(
      fc.property(aGiver, aReceiver, aRequest, (giver, receiver, asked) => {
        const grantee: Member = { ...receiver, entitlements: giver.entitlements }
        const giving = accessOf(giver)
        const request = { userId: 'receiver', companyId: 'comp_1', ...asked, grantee }
        const decision = giving.decideDelegation(request)
        const compact = decodeClaims(catalog, encodeClaims(catalog, giver), { userId: 'giver' }).member
        expect(accessOf(compact).decideDelegation(request)).toEqual(decision)
        if (!decision.allowed) return
        seen.allowed += 1
        const { grant } = decision
        const after: Member =
          grant.intent === 'take'
            ? {
                ...grantee,
                modules: grantee.modules.filter((key) => !grant.modules.includes(liveModule(key))),
              }
            : {
                ...grantee,
                modules: [...grantee.modules, ...grant.modules],
                grants: [
                  ...grantee.grants,
                  {
                    permissions: grant.permissions,
                    ...(grant.scope === 'company' ? {} : { scope: grant.scope }),
                  },
                ],
              }
        const [was, is] = [accessOf(grantee), accessOf(after)]
        for (const key of KEYS)
          for (const target of TARGETS) {
            if (was.can(key, target) === is.can(key, target)) continue
            seen.gained += 1
            expect(giving.can(key, target)).toBe(true)
          }
        if (grant.intent === 'take' || grant.modules.length === 0) return
        for (const gift of GIFTS) {
          if (was.canDelegate(gift) || !is.canDelegate(gift)) continue
          seen.woken += 1
          expect(giving.canDelegate(gift)).toBe(true)
        }
      }),
      { numRuns: 12_000 },
    )
    expect(seen.allowed).toBeGreaterThan(60)
    expect(seen.gained).toBeGreaterThan(60)
  })

  it('gives what was passed on only within what the giver might give, and to nobody who gives it on', () => {
    const everything = { permissions: ['a.*', 'b.*', 'a_b.*', ...KEYS] }
    const all = { modules: ['a', 'b', 'a_b'], grants: [everything] }
    let passedOn = 0
    fc.assert(
      fc.property(aGiver, aDelegation(2), ({ delegation = {}, ...giver }, given) => {
        const { redelegate: _, ...delegated } = given
        const lead: Member = { ...giver, delegation: { ...delegation, redelegate: true } }
        const decision = accessOf(lead).decideDelegation({
          userId: 'receiver',
          companyId: 'comp_1',
          delegation: delegated,
          scope: 'company',
        })
        if (!decision.allowed || decision.grant.delegation === undefined) return
        passedOn += 1
        const strong = accessOf({ ...lead, ...all })
        const second = accessOf({
          ...lead,
          ...all,
          userId: 'receiver',
          delegation: decision.grant.delegation,
        })
        for (const gift of GIFTS) if (second.canDelegate(gift)) expect(strong.canDelegate(gift)).toBe(true)
        expect(second.canDelegate({ ...GIFTS[0], permissions: [], delegation: delegated })).toBe(false)
      }),
      { numRuns: 4_000 },
    )
    expect(passedOn).toBeGreaterThan(40)
  })
})
