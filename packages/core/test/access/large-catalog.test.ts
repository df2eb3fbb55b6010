import { allOf, anyOf, type Grant, moduleAccess, resolveAccess } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { define } from '../fixtures/defining.ts'

/*
 * A catalog of 40 modules with 8 permissions each: ten words of 32 permissions, all of them full, and two words of modules. What is
 * held beside one permission, or one module, must not reach into what is held beside the next.
 */
const MODULES = Array.from({ length: 40 }, (_, index) => `m${index}`)
const ACTIONS = Array.from({ length: 8 }, (_, index) => `a${index}`)
const KEYS = MODULES.flatMap((key) => ACTIONS.map((action) => `${key}.things.${action}`))
const LAST = 'm39.things.a7'

const catalog = define({
  modules: Object.fromEntries(
    MODULES.map((key) => [
      key,
      {
        title: key,
        surface: key,
        type: 'optional',
        status: 'live',
        standalone: true,
        packages: 'any',
        addons: 'any',
        scopes: ['businessUnit', 'event'],
        capabilities: [],
        permissions: { things: ACTIONS },
      },
    ]),
  ),
  packages: { all: { title: 'All', modules: MODULES } },
  addons: {
    left: { title: 'Left', extends: ['all'], unlocks: ['m35.things.a1'] },
    right: { title: 'Right', extends: ['all'], unlocks: ['m35.things.a1', 'm2.things.a0'] },
  },
})

interface Held {
  readonly owned?: readonly string[]
  readonly addons?: readonly string[]
  readonly given?: readonly string[]
  readonly grants?: readonly Grant[]
}

const accessOf = ({ owned = MODULES, addons = [], given = MODULES, grants = [] }: Held) =>
  resolveAccess(catalog, {
    userId: 'user_1',
    companyId: 'comp_1',
    entitlements: { modules: [...owned], addons: [...addons] },
    modules: [...given],
    grants,
  })

const allowedKeys = (held: Held, target?: object): readonly string[] => {
  const access = accessOf(held)
  return KEYS.filter((key) => access.can(key, target as never))
}

/** A catalog of so many modules with one permission, and a last one with so many. */
const catalogOfSizes = (modules: number, permissions: number) => {
  const entry = (actions: readonly string[]) => ({
    title: 'T',
    surface: 'S',
    type: 'optional',
    status: 'live',
    standalone: true,
    packages: 'none',
    addons: 'none',
    scopes: [],
    capabilities: [],
    permissions: { things: actions },
  })
  const first = Array.from({ length: modules }, (_, at) => [`m${at}`, entry(['a0'])] as const)
  const last = ['last', entry(Array.from({ length: permissions }, (_, at) => `a${at}`))] as const
  return define({ modules: Object.fromEntries([...first, last]), packages: {}, addons: {} })
}

describe('GRT-3: what fills its words to the last bit', () => {
  it.each([
    [0, 31],
    [0, 32],
    [0, 33],
    [0, 64],
    [0, 65],
    [1, 31],
    [1, 32],
    [30, 1],
    [31, 1],
    [32, 1],
    [31, 2],
    [63, 1],
    [64, 1],
  ])(
    '%i modules with one permission and one with %i: nothing reaches into anything else',
    (modules, permissions) => {
      const sized = catalogOfSizes(modules, permissions)
      const keys = sized.modules.map(({ key }) => key)
      const accessTo = (owned: readonly string[], given: readonly string[], held: readonly string[]) =>
        resolveAccess(sized, {
          userId: 'u',
          companyId: 'c',
          entitlements: { modules: owned },
          modules: given,
          grants: [{ permissions: held }],
        })
      const everything = sized.permissions.map(({ key }) => key)
      const lastKey = everything.at(-1) ?? ''
      expect(accessTo(keys, keys, []).permissions()).toEqual([])
      expect(accessTo(keys, keys, []).modules()).toEqual(keys)
      expect(accessTo(keys, [], everything).permissions()).toEqual([])
      expect(accessTo(keys, [], everything).modules()).toEqual([])
      expect(accessTo([], keys, everything).modules()).toEqual([])
      const stranger = accessTo(['nope'], ['nope'], everything)
      expect(stranger.decide(moduleAccess('last'))).toMatchObject({ reason: 'module_not_entitled' })
      expect(stranger.decide(lastKey)).toMatchObject({ reason: 'module_not_entitled' })
      expect(accessTo(keys, ['last'], [lastKey]).permissions()).toEqual([lastKey])
      expect(accessTo(['last'], keys, everything).modules()).toEqual(['last'])
      expect(accessTo(keys, keys, everything).permissions()).toEqual(everything)
      expect(accessTo(keys, keys, everything).decide('no.such.key')).toMatchObject({ allowed: false })
    },
  )
})

describe('GRT-3: every permission has its own place', () => {
  it.each(KEYS.filter((_, index) => index % 7 === 0 || index % 32 > 30))(
    'a grant of %s allows it and nothing else',
    (key) => {
      expect(allowedKeys({ addons: ['right'], grants: [{ permissions: [key] }] })).toEqual([key])
      const scoped = {
        addons: ['right'],
        grants: [{ permissions: [key], scope: { businessUnit: ['bu_1'] } }],
      }
      expect(allowedKeys(scoped, { businessUnit: 'bu_1' })).toEqual([key])
      expect(allowedKeys(scoped)).toEqual([])
      expect(accessOf(scoped).permissions()).toEqual([key])
    },
  )

  it.each(MODULES)('a wildcard of %s allows its permissions and no others', (key) => {
    const expected = KEYS.filter((each) => each.startsWith(`${key}.`))
    const grants = [{ permissions: [`${key}.*`] }]
    expect(allowedKeys({ addons: ['left', 'right'], grants })).toEqual(expected)
    expect(allowedKeys({ addons: ['left', 'right'], grants, given: [key] })).toEqual(expected)
    expect(allowedKeys({ addons: ['left', 'right'], grants, owned: [key] })).toEqual(expected)
    expect(allowedKeys({ grants, given: MODULES.filter((each) => each !== key) })).toEqual([])
    expect(allowedKeys({ grants, owned: MODULES.filter((each) => each !== key) })).toEqual([])
  })

  it('all that is granted is allowed, in the order of the catalog, through repeated wildcards too', () => {
    const all = MODULES.map((key) => `${key}.*`)
    const held = {
      addons: ['left', 'right'],
      grants: [{ permissions: [...all, ...all] }, { permissions: all }],
    }
    expect(allowedKeys(held)).toEqual(KEYS)
    expect(accessOf(held).permissions()).toEqual(KEYS)
    expect(accessOf(held).modules()).toEqual(MODULES)
  })

  it('a wildcard over several words that is scoped here and company-wide there is company-wide', () => {
    const wide = define({
      modules: {
        one: {
          title: 'One',
          surface: 'One',
          type: 'optional',
          status: 'live',
          standalone: true,
          packages: 'none',
          addons: 'none',
          scopes: ['businessUnit'],
          capabilities: [],
          permissions: { things: Array.from({ length: 100 }, (_, index) => `a${index}`) },
        },
      },
      packages: {},
      addons: {},
    })
    const access = (grants: readonly Grant[]) =>
      resolveAccess(wide, {
        userId: 'user_1',
        companyId: 'comp_1',
        entitlements: { modules: ['one'] },
        modules: ['one'],
        grants,
      })
    const scope = { businessUnit: ['bu_1'] }
    const both = access([{ permissions: ['one.*'], scope }, { permissions: ['one.*'] }])
    const scoped = access([
      { permissions: ['one.*'], scope },
      { permissions: ['one.*'], scope },
    ])
    for (const { key } of wide.permissions) {
      expect(both.can(key)).toBe(true)
      expect(scoped.decide(key)).toMatchObject({ reason: 'scope_required' })
      expect(scoped.can(key, { businessUnit: 'bu_1' })).toBe(true)
    }
  })
})

describe('MEM-1: what the catalog does not know leaves no trace', () => {
  it('unknown modules open nothing beside them', () => {
    const grants = [{ permissions: [LAST, 'gone.*'], scope: { businessUnit: ['bu_1'] } }]
    const access = accessOf({ owned: [...MODULES, 'gone'], given: ['gone', 'm39'], grants })
    expect(access.decide(LAST)).toMatchObject({ reason: 'scope_required' })
    expect(access.decide(LAST, { businessUnit: 'bu_2' })).toMatchObject({ reason: 'out_of_scope' })
    expect(access.modules()).toEqual(['m39'])
    expect(accessOf({ owned: ['gone'], given: ['gone'], grants }).modules()).toEqual([])
  })

  it('a module asked for by itself has no grant, whatever is granted last in the catalog', () => {
    const access = accessOf({ grants: [{ permissions: [LAST] }] })
    const [leaf] = access.explain(moduleAccess('m0' as never)).leaves
    expect(leaf).toEqual({
      module: 'm0',
      layers: ['catalog', 'entitlement', 'membership', 'permission', 'scope'].map((layer) => ({
        layer,
        question: expect.any(String),
        verdict: 'passed',
      })),
    })
    expect(access.scopeOf(moduleAccess('m0' as never))).toEqual({ kind: 'all', company: 'comp_1' })
  })
})

describe('ENT-2: a permission in several gated slices', () => {
  const grants = [{ permissions: ['m35.*', 'm2.*'] }]

  it.each([
    [[], 14],
    [['left'], 15],
    [['right'], 16],
    [['left', 'right'], 16],
  ] as const)('needs any one of its add-ons: with %j there are %i permissions', (addons, count) => {
    const access = accessOf({ addons, grants })
    expect(access.permissions()).toHaveLength(count)
    expect(access.permissions()).toEqual(allowedKeys({ addons, grants }))
    expect(access.can('m35.things.a1')).toBe(addons.length > 0)
  })
})

describe('GRT-2: grants of one dimension each, asked at a target of several', () => {
  const access = accessOf({
    grants: [
      { permissions: [LAST], scope: { businessUnit: ['bu_1'] } },
      { permissions: ['m39.*'], scope: { event: ['e_1'] } },
    ],
  })

  it.each([
    [{ businessUnit: 'bu_1', event: 'e_2' }, undefined],
    [{ event: 'e_2', businessUnit: 'bu_1' }, undefined],
    [{ businessUnit: 'bu_2', event: 'e_1' }, undefined],
    [{ businessUnit: 'bu_2', event: 'e_2' }, 'out_of_scope'],
    [{ businessUnit: 'bu_2' }, 'out_of_scope'],
    [{ venue: 'v_1' }, 'scope_required'],
    [{ venue: 'v_1', businessUnit: 'bu_1' }, undefined],
    [{ venue: 7, businessUnit: 'bu_1' }, undefined],
    [{ company: 'comp_1', businessUnit: 'bu_1' }, undefined],
    [{ businessUnit: 'bu_1', company: 'comp_2' }, 'out_of_scope'],
    [{ company: 'comp_1' }, 'scope_required'],
  ])('%j is judged by whichever covers it: %s', (target, reason) => {
    const decision = access.decide(LAST, target)
    expect(decision.allowed ? undefined : decision.reason).toBe(reason)
  })

  it('what a target inherits is not in it', () => {
    expect(access.can(LAST, Object.create({ businessUnit: 'bu_1' }))).toBe(false)
    expect(
      access.can(LAST, Object.assign(Object.create({ company: 'comp_2' }), { businessUnit: 'bu_1' })),
    ).toBe(true)
    const hidden = Object.defineProperty({ businessUnit: 'bu_1' }, 'company', { value: 'comp_2' })
    expect(access.decide(LAST, hidden)).toMatchObject({ reason: 'out_of_scope' })
  })

  it('asks about one permission after another answer the same, however many were asked before', () => {
    const many = accessOf({
      grants: KEYS.map((key, index) => ({ permissions: [key], scope: { businessUnit: [`bu_${index}`] } })),
      addons: ['right'],
    })
    for (const [index, key] of KEYS.entries()) {
      expect(many.can(key, { businessUnit: `bu_${index}` })).toBe(true)
      expect(many.decide(key, { businessUnit: `bu_${index + 1}` })).toMatchObject({ reason: 'out_of_scope' })
    }
    expect(many.can(allOf(...KEYS.slice(0, 2)), { businessUnit: ['bu_0', 'bu_1'] })).toBe(false)
    expect(many.can(anyOf(...KEYS.slice(0, 2)), { businessUnit: 'bu_1' })).toBe(true)
  })
})
