import {
  allOf,
  anyOf,
  defineCatalog,
  type Member,
  moduleAccess,
  prepareRequirement,
  resolveAccess,
} from '@stagedoor/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changeableIn } from './reach.js'
import { catalog } from './world/catalog.js'
import { clerk, nobody } from './world/issuers.js'

/*
 * Attacks on the resolver that holds decisions as bits, and on what is shared between members. Nothing of it got
 * through; what did has tests where it was mended.
 */

const KEYS = [
  'finance.bills.read',
  'finance.bills.write',
  'finance.invoices.read',
  'finance.vault.open',
] as const
const PATTERNS: readonly string[] = [
  ...KEYS,
  'finance.*',
  'finance.bills.*',
  'finance.invoices.*',
  'finance_x.*',
  'finance.b.*',
]

const aValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('bu_1', 'bu_2', 'comp_1', 'comp_2', '', '*', 'constructor') },
  fc.constantFrom<unknown>(undefined, null, 0, 1, true, Number.NaN, 10n, Symbol('bu_1'), () => 'bu_1'),
  fc.constantFrom('bu_1', 'comp_1').map((text) => Object(text) as unknown),
  fc.array(fc.constantFrom<unknown>('bu_1', 'bu_2', '', null, ['bu_1']), { maxLength: 3 }),
  fc.constantFrom('bu_1', 'comp_1').map((text) => ({ toString: () => text, valueOf: () => text })),
)

const NAMES = ['businessUnit', 'event', 'company', 'constructor', '__proto__', 'length', '0']

/** Targets as nobody should write them. What they hold, each says the same whenever it is asked. */
const aRecipe: fc.Arbitrary<Recipe> = fc.record({
  own: fc.array(fc.tuple(fc.constantFrom(...NAMES), aValue), { maxLength: 4 }),
  inherited: fc.array(fc.tuple(fc.constantFrom(...NAMES), aValue), { maxLength: 2 }),
  shape: fc.constantFrom(
    'object',
    'bare',
    'list',
    'text',
    'getters',
    'symbols',
    'throwing',
    'proxy',
    'revoked',
  ),
})

type Entries = readonly (readonly [name: string, value: unknown])[]

/** How to make a target. Not the target: fast-check looks into what it generates, which not all of them bear. */
interface Recipe {
  readonly shape: string
  readonly own: Entries
  readonly inherited: Entries
}

function targetOf({ shape, own, inherited }: Recipe): unknown {
  const parent = withEntries({}, inherited)
  if (shape === 'bare') return withEntries(Object.create(null), own)
  if (shape === 'list')
    return withEntries(
      ['bu_1'],
      own.filter(([name]) => name !== 'length'),
    )
  if (shape === 'text') return Object('bu_1')
  const target = Object.create(parent) as object
  if (shape === 'symbols')
    return own.reduce((each, [name, value]) => Object.assign(each, { [Symbol(name)]: value }), target)
  if (shape === 'getters') {
    for (const [name, value] of own)
      Object.defineProperty(target, name, { get: () => value, enumerable: true, configurable: true })
    return target
  }
  withEntries(target, own)
  if (shape === 'throwing') Object.defineProperty(target, 'event', { get: () => fail(), enumerable: true })
  if (shape === 'proxy') return new Proxy(target, {})
  if (shape !== 'revoked') return target
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

function withEntries(target: object, entries: Entries): object {
  for (const [name, value] of entries)
    Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true })
  return target
}

function fail(): never {
  throw new Error('looked at')
}

const aGrant = fc.record(
  {
    permissions: fc.array(fc.constantFrom(...PATTERNS), { minLength: 1, maxLength: 3 }),
    scope: fc.dictionary(
      fc.constantFrom('businessUnit', 'event', 'constructor'),
      fc.array(fc.constantFrom('bu_1', 'bu_2', '*', 'constructor'), { maxLength: 2 }),
      { minKeys: 1, maxKeys: 2 },
    ),
  },
  { requiredKeys: ['permissions'] },
)

const aHolder: fc.Arbitrary<Member> = fc.array(aGrant, { maxLength: 4 }).map((grants) => ({
  userId: 'user_1',
  companyId: 'comp_1',
  entitlements: { modules: ['finance'] },
  modules: ['finance'],
  grants,
}))

describe('SCP-1, SCP-2, SCP-4, SCP-5: the glance at a scope', () => {
  it('says what the layers say of every target, however odd (ABUSE-112, ABUSE-168, ABUSE-172)', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(aHolder, fc.constantFrom(...KEYS), aRecipe, (member, key, recipe) => {
        const target = targetOf(recipe)
        const access = resolveAccess(catalog, member)
        const { decision, leaves } = access.explain(key as never, target as never)
        const closed = leaves[0]?.layers.find(({ verdict }) => verdict === 'closed')
        expect(decision.allowed ? undefined : decision.reason).toBe(closed?.reason)
        expect(access.can(key as never, target as never)).toBe(decision.allowed)
        seen.add(closed?.reason ?? 'allowed')
      }),
      { numRuns: 4_000 },
    )
    expect([...seen].sort()).toEqual(['allowed', 'out_of_scope', 'permission_not_granted', 'scope_required'])
  })

  it.each([
    ['company', 'comp_2'],
    ['company', 'comp_1'],
    ['businessUnit', 'bu_1'],
    ['businessUnit', ['bu_1']],
    ['event', 'e'],
  ])('believes nothing that only Object.prototype says: %s is %j (ABUSE-168)', (name, value) => {
    const access = resolveAccess(catalog, clerk)
    const wide = resolveAccess(catalog, nobody.may('finance.bills.read'))
    Object.defineProperty(Object.prototype, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
    try {
      expect(access.decide('finance.bills.read', {})).toMatchObject({ reason: 'scope_required' })
      expect(access.decide('finance.bills.read', { businessUnit: 'bu_2' })).toMatchObject({
        reason: 'out_of_scope',
      })
      expect(access.can('finance.bills.read', { businessUnit: 'bu_1' })).toBe(true)
      expect(wide.can('finance.bills.read', { company: 'comp_2' })).toBe(false)
      expect(wide.can('finance.bills.read', {})).toBe(true)
    } finally {
      Reflect.deleteProperty(Object.prototype, name)
    }
  })
})

describe('CAT-4, CAT-5: bits', () => {
  /** Permissions on both sides of every edge of a word of 32 bits, in modules that share words. */
  const wideCatalog = defineCatalog({
    modules: Object.fromEntries(
      [31, 1, 32, 33, 63].map((count, at) => [
        `m${at}`,
        {
          title: 'M',
          surface: 'Something.',
          type: 'optional' as const,
          status: 'live' as const,
          standalone: true,
          packages: 'none' as const,
          addons: 'none' as const,
          scopes: [],
          capabilities: [],
          permissions: {
            things: Object.fromEntries(
              Array.from({ length: count }, (_, each) => [
                `act${each}`,
                { description: 'Acts', delegable: each % 7 !== 3 },
              ]),
            ),
          },
        },
      ]),
    ),
    packages: {},
    addons: {},
  })
  const all = wideCatalog.permissions.map(({ key }) => key)
  const modules = wideCatalog.modules.map(({ key }) => key)
  const holding = (permissions: readonly string[], owned = modules, given = modules) =>
    resolveAccess(wideCatalog, {
      userId: 'u',
      companyId: 'c',
      entitlements: { modules: owned },
      modules: given,
      grants: [{ permissions }],
    })

  it('one key opens itself and none of its neighbours (ABUSE-41)', () => {
    for (const key of all) expect(holding([key]).permissions()).toEqual([key])
  })

  it('a wildcard opens its module without what is kept back, and nothing beyond the edge (ABUSE-40)', () => {
    for (const each of modules) {
      const open = wideCatalog.permissions.filter(({ module: of, delegable }) => of === each && delegable)
      expect(holding([`${each}.*`]).permissions()).toEqual(open.map(({ key }) => key))
      expect(holding([`${each}.things.*`]).permissions()).toEqual(open.map(({ key }) => key))
    }
  })

  it('a module that is not owned, or not given, closes what is its own alone (ABUSE-123)', () => {
    for (const each of modules) {
      const left = modules.filter((one) => one !== each)
      const expected = all.filter((key) => !key.startsWith(`${each}.`))
      expect(holding(all, left).permissions()).toEqual(expected)
      expect(holding(all, modules, left).permissions()).toEqual(expected)
    }
  })

  it('what no key is opens nothing', () => {
    const names = ['m9.*', '#0', '0', 'm0', 'm0.things', '__proto__', 'constructor.*', 'm0.things.act0 ']
    expect(holding(names).permissions()).toEqual([])
    expect(holding(all, ['m9', '__proto__'], ['__proto__']).modules()).toEqual([])
  })

  it('a module asked for by itself says nothing of permissions beside it', () => {
    const access = holding([], [modules[0] ?? ''], [modules[0] ?? ''])
    expect(access.can(moduleAccess('m0' as never))).toBe(true)
    expect(access.can(moduleAccess('m1' as never))).toBe(false)
    expect(access.permissions()).toEqual([])
  })
})

describe('REQ-1: a requirement that was prepared', () => {
  const twin = defineCatalog({
    modules: {
      finance: {
        title: 'Finance',
        surface: 'Another catalog with the same key.',
        type: 'optional',
        status: 'live',
        standalone: true,
        packages: 'none',
        addons: 'none',
        scopes: [],
        capabilities: [],
        permissions: { bills: ['read', 'write'] },
      },
    },
    packages: {},
    addons: {},
  })
  const both = allOf('finance.bills.read', 'finance.bills.write')
  const ready = [prepareRequirement(twin, 'finance.bills.read'), prepareRequirement(twin, both)]
  const wide = resolveAccess(catalog, nobody.may('finance.*'))
  const ofTwin = resolveAccess(twin, { ...nobody.may('finance.*') })

  it.each([
    ['with the access of another catalog', (each: object) => each],
    ['behind a proxy', (each: object) => new Proxy(each, {})],
    ['inherited from', (each: object) => Object.create(each) as object],
    ['copied', (each: object) => ({ ...each })],
    ['written as JSON', (each: object) => JSON.parse(JSON.stringify(each)) as object],
  ])('is unknown_permission %s (ABUSE-172)', (what, change) => {
    for (const each of ready) {
      const asked = change(each) as never
      expect(wide.decide(asked)).toMatchObject({ allowed: false, reason: 'unknown_permission' })
      expect(wide.scopeOf(asked)).toEqual({ kind: 'none' })
      if (!what.startsWith('with')) expect(ofTwin.can(asked)).toBe(false)
    }
  })

  it('answers as its text does, to whom it was prepared for', () => {
    for (const each of ready) expect(ofTwin.can(each)).toBe(true)
  })

  it('cannot be made by its own constructor (ABUSE-172)', () => {
    const [leaf] = ready as readonly object[]
    const Leaf = leaf?.constructor as unknown as new (...args: readonly unknown[]) => object
    const { subject } = leaf as { readonly subject: unknown }
    for (const compiled of [twin, undefined, ofTwin, leaf])
      expect(ofTwin.can(new Leaf(compiled, subject, 'finance.bills.read') as never)).toBe(false)
  })
})

describe('LAY-5: whatever is asked', () => {
  const asked: readonly (readonly [string, unknown])[] = [
    ['a requirement from JSON', { kind: 'allOf', parts: [] }],
    ['one without parts', { [Symbol.for('stagedoor.requirement')]: true, kind: 'allOf', parts: [] }],
    ['any of nothing', { [Symbol.for('stagedoor.requirement')]: true, kind: 'anyOf', parts: [] }],
    [
      'one with parts that are none',
      { [Symbol.for('stagedoor.requirement')]: true, kind: 'anyOf', parts: [7] },
    ],
    ['one whose part is without parts', brandedAround({ kind: 'allOf', parts: [] })],
    [
      'one of a kind that is none',
      { [Symbol.for('stagedoor.requirement')]: true, kind: 'not', parts: ['a.b.c'] },
    ],
    ['one that inherits its brand', Object.create(allOf('finance.reports.read'))],
    ['a list of keys', ['finance.reports.read']],
    ['a key in a box', Object('finance.reports.read')],
    ['an object that reads as a key', { toString: () => 'finance.reports.read' }],
    ['a wildcard', 'finance.*'],
    ['a key with a space', 'finance.reports.read '],
    ['nothing', undefined],
  ]

  it.each(asked)('%s is refused to whoever holds everything (ABUSE-172)', (_what, question) => {
    const access = resolveAccess(catalog, nobody.may('finance.*').bought({ modules: ['finance'] }))
    expect(access.decide(question as never)).toMatchObject({ allowed: false, reason: 'unknown_permission' })
    expect(access.decideBeforeScope(question as never)).toMatchObject({ allowed: false })
    expect(access.scopeOf(question as never)).toEqual({ kind: 'none' })
  })
})

function brandedAround(part: object): object {
  const brand = Symbol.for('stagedoor.requirement')
  return { [brand]: true, kind: 'anyOf', parts: [{ ...part, [brand]: true }] }
}

describe('MEM-1: decisions are shared between members', () => {
  it('and nothing in one can be changed for another (ABUSE-108)', () => {
    const members = [
      clerk,
      nobody,
      nobody.may('finance.*'),
      clerk.notOwning('finance'),
      clerk.notGiven('finance'),
      clerk.granted('finance.archive.read'),
    ]
    const questions = [
      ...KEYS,
      'finance.archive.read',
      'nothing.at.all',
      allOf('finance.bills.read', 'finance.archive.read'),
      anyOf('finance.archive.read', moduleAccess('finance_x' as never)),
      prepareRequirement(catalog, 'finance.bills.read'),
    ] as never[]
    for (const member of members) {
      const access = resolveAccess(catalog, member)
      for (const question of questions)
        for (const target of [undefined, {}, { businessUnit: 'bu_1' }, { company: 'comp_9' }])
          expect(
            changeableIn([
              ...[access.decide(question, target), access.explain(question, target)],
              ...[access.scopeOf(question), access.decideBeforeScope(question), access.permissions()],
            ]).filter((path) => path !== '(itself)'),
          ).toEqual([])
    }
  })

  it('nor does who asks first decide for who asks next (ABUSE-108, ABUSE-149)', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(aHolder, fc.constantFrom(...KEYS), aRecipe)), (asked) => {
        const answerOf = ([member, key, recipe]: (typeof asked)[number]) =>
          resolveAccess(catalog, member).decide(key as never, targetOf(recipe) as never)
        const forward = asked.map(answerOf)
        expect(asked.toReversed().map(answerOf).toReversed()).toEqual(forward)
      }),
      { numRuns: 200 },
    )
  })
})
