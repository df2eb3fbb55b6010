import { type Catalog, defineCatalog, type Member, resolveAccess } from '@stagedoor/core'
import { decodeClaims, encodeClaims } from '@stagedoor/core/claims'
import { describe, expect, it } from 'vitest'

/** Numbers on both sides of every border of words, and the last one that there is. */
const BORDERS = [0, 1, 30, 31, 32, 33, 62, 63, 64, 95, 96, 127, 128, 1_023, 1_024, 65_534, 65_535]

const lower = BORDERS.filter((_, at) => at % 2 === 0)
const upper = BORDERS.filter((_, at) => at % 2 === 1)

/** So long that claims say a key by its number, also where there is a single one. */
const RESOURCE = 'things'.repeat(13)

const keyOf = (moduleKey: string, number: number): string => `${moduleKey}.${RESOURCE}.n${number}`

/** Two modules whose permissions take turns at the borders, so that neighbours are never of one module. */
function catalogWith(modules: { readonly one: number; readonly two: number }, retired: object): Catalog {
  const module = (numbers: readonly number[]): object => ({
    title: 'Things',
    surface: 'Things with numbers.',
    type: 'optional',
    status: 'live',
    standalone: true,
    packages: 'none',
    addons: 'none',
    scopes: [],
    capabilities: [],
    permissions: { [RESOURCE]: numbers.map((number) => `n${number}`) },
  })
  const numbered = (moduleKey: string, numbers: readonly number[]): (readonly [string, object])[] =>
    numbers.map((number) => [keyOf(moduleKey, number), { number }])
  const define = defineCatalog as (definition: object, options: object) => Catalog
  return define(
    { modules: { one: module(lower), two: module(upper) }, packages: {}, addons: {} },
    {
      lock: {
        lockVersion: 1,
        modules: { one: { number: modules.one }, two: { number: modules.two } },
        permissions: Object.fromEntries([...numbered('one', lower), ...numbered('two', upper)]),
        retired: { modules: {}, permissions: {}, ...retired },
      },
    },
  )
}

const CATALOGS: readonly (readonly [string, Catalog])[] = [
  ['modules side by side', catalogWith({ one: 0, two: 1 }, {})],
  ['modules on both sides of a border', catalogWith({ one: 31, two: 32 }, {})],
  ['modules at both ends', catalogWith({ one: 65_535, two: 0 }, {})],
  [
    'retired modules far beyond the live ones',
    catalogWith({ one: 0, two: 31 }, { modules: { gone: 32, far: 65_535 } }),
  ],
]

const keys = [...lower.map((number) => keyOf('one', number)), ...upper.map((number) => keyOf('two', number))]

const holding = (changes: Partial<Member>): Member => ({
  userId: 'user_1',
  companyId: 'comp_1',
  entitlements: { modules: ['one', 'two'] },
  modules: ['one', 'two'],
  grants: [],
  ...changes,
})

/** What a member may do, as spelt and as said by number. */
function openTo(catalog: Catalog, member: Member): readonly (readonly string[])[] {
  const claims = encodeClaims(catalog, member)
  expect(claims.grants.lock !== undefined).toBe(member.grants.length > 0)
  const said = decodeClaims(catalog, JSON.parse(JSON.stringify(claims)), { userId: member.userId })
  return [member, said.member].map((each) => {
    const access = resolveAccess(catalog, each)
    return keys.filter((key) => access.can(key as never))
  })
}

describe.each(CATALOGS)('CAT-6, LAY-2: bits at the borders of words, %s', (_name, catalog) => {
  it('a key opens itself alone, spelt or said by number (ABUSE-41)', () => {
    for (const key of keys) {
      const member = holding({ grants: [{ permissions: [key] }] })
      for (const open of openTo(catalog, member)) expect(open).toEqual([key])
    }
  })

  it('every key but one opens every other, spelt or said by number', () => {
    for (const key of keys) {
      const others = keys.filter((each) => each !== key)
      for (const open of openTo(catalog, holding({ grants: [{ permissions: others }] })))
        expect(open).toEqual(others)
    }
  })

  it.each(['one', 'two'])(
    'without the module %s its own stay closed, whatever lies beside them (ABUSE-123)',
    (gone) => {
      const kept = ['one', 'two'].filter((key) => key !== gone)
      const grants = [{ permissions: keys }]
      for (const changes of [{ modules: kept }, { entitlements: { modules: kept } }])
        for (const open of openTo(catalog, holding({ grants, ...changes })))
          expect(open).toEqual(keys.filter((key) => !key.startsWith(`${gone}.`)))
    },
  )

  it('what a module is given by, no permission is: nothing is open to who holds modules alone', () => {
    for (const open of openTo(catalog, holding({}))) expect(open).toEqual([])
  })
})

describe('CAT-6: a number whose key is gone', () => {
  it('opens nothing and no module, also the largest that there is', () => {
    const before = catalogWith({ one: 0, two: 1 }, {})
    const lock = {
      lockVersion: 1,
      modules: { one: { number: 0 } },
      permissions: Object.fromEntries(lower.map((number) => [keyOf('one', number), { number }])),
      retired: {
        modules: { two: 1 },
        permissions: Object.fromEntries(upper.map((number) => [keyOf('two', number), number])),
      },
    }
    const define = defineCatalog as (definition: object, options: object) => Catalog
    const [one] = before.modules
    const { number: _, key: __, offers: ___, permissions: ____, ...rest } = one as NonNullable<typeof one>
    const after = define(
      {
        modules: { one: { ...rest, permissions: { [RESOURCE]: lower.map((number) => `n${number}`) } } },
        packages: {},
        addons: {},
      },
      { lock },
    )
    const claims = encodeClaims(before, holding({ grants: [{ permissions: keys }] }))
    const access = resolveAccess(after, decodeClaims(after, claims, { userId: 'user_1' }).member)
    expect(access.permissions()).toEqual(lower.map((number) => keyOf('one', number)))
    expect(access.modules()).toEqual(['one'])
    expect(access.problems.map(({ name }) => name)).toEqual([
      'two',
      'two',
      ...upper.map((number) => keyOf('two', number)),
    ])
  })
})
