import { MEMBER_LIMITS } from '@stagedoor/core'
import { ClaimsError, decodeClaims, encodeClaims } from '@stagedoor/core/claims'
import { describe, expect, it } from 'vitest'
import { refusalOf, refusalOfSet, wide, wideClaims } from './reading.ts'
import { setOfBits } from './reference-codec.ts'
import { catalogOf, lockOf } from './small-catalogs.ts'

const MALFORMED = { code: 'malformed_claims' }
const zeros = (count: number): string => '0'.repeat(count)

describe('sets that want too much are malformed', () => {
  it.each<readonly [string, string]>([
    [
      'a gap of two thousand million, in few characters',
      setOfBits(`10 1111 ${zeros(65_535)} 1 ${zeros(15)}`),
    ],
    ['a run of two thousand million', setOfBits(`01 0000 1111 1 ${zeros(65_535)} 1 ${zeros(15)}`)],
    ['a code of zeros without an end', setOfBits(`10 0000 ${zeros(50_000)}`)],
    ['a code that would leave 32 bits', setOfBits(`10 1111 ${zeros(140_000)} 1 ${zeros(15)}`)],
    ['ten thousand dense numbers', `AA${'_'.repeat(13_334)}`],
    ['ten thousand gaps', setOfBits(`10 0000 ${'1'.repeat(10_000)}`)],
    ['a long text of another alphabet', '*'.repeat(100_000)],
  ])('%s', (_what, set) => {
    expect(refusalOfSet(set)).toMatchObject(MALFORMED)
  })

  it.each([
    null,
    7,
    true,
    {},
    [],
    [[]],
    [['Ag'], 'x'],
    [null, 'x'],
    ['Ag', null],
    ['Ag', ['x']],
    { length: 1, 0: 'Ag' },
  ])('names that are %j', (names) => {
    expect(refusalOfSet(names)).toMatchObject(MALFORMED)
  })
})

describe('MEM-3: limits hold for numbers as for texts', () => {
  const all = `01 0000 1000 1 ${zeros(149)} 1 1` // one run of 300
  const set = setOfBits(all)

  it('at the limit, and one past it', () => {
    const read = (patterns: number) =>
      decodeClaims(wide, wideClaims(set), { userId: 'u', limits: { patterns } })
    expect(read(300).member.grants[0]?.permissions).toHaveLength(300)
    expect(() => read(299)).toThrow(ClaimsError)
  })

  it('over all grants, and with texts', () => {
    const two = {
      ...wideClaims(''),
      grants: { ...wideClaims('').grants, list: [{ p: set }, { p: [set, 'x'] }] },
    }
    expect(decodeClaims(wide, two, { userId: 'u', limits: { patterns: 601 } }).member.grants).toHaveLength(2)
    expect(refusalOf(wide, two, { patterns: 600 })).toMatchObject(MALFORMED)
  })

  it('in a delegation anew', () => {
    const grants = { ...wideClaims(set).grants, delegation: { p: set } }
    expect(
      decodeClaims(wide, { company: 'c', grants }, { userId: 'u', limits: { patterns: 300 } }).member,
    ).toBeDefined()
    expect(refusalOf(wide, { company: 'c', grants }, { patterns: 299 })).toMatchObject(MALFORMED)
  })

  it('for numbers that the catalog has never heard of: they cannot multiply', () => {
    const catalog = catalogOf(
      { wide: { numbers: ['one'] } },
      { lock: lockOf({ wide: 0 }, { 'wide.numbers.one': 0 }) },
    )
    const most = setOfBits(`01 0000 1111 1 ${zeros(0)} 1 ${'1'.repeat(15)}`) // one run of 32,768
    const claims = (names: object) => ({
      company: 'c',
      grants: { v: 2, lock: [65_536, 65_536, 'AAAAAAAAAAA', 'AAAAAAAAAAA'], ...names },
    })
    expect(decodeClaims(catalog, claims({}), { userId: 'u' }).member.grants).toEqual([])
    const paths = [{ list: [{ p: most }] }, { owns: most }, { given: most }].map(
      (names) => refusalOf(catalog, claims(names)).path,
    )
    expect(paths).toEqual(['grants.list[0].p', 'grants.owns', 'grants.given'])
  })

  it('for the number of grants', () => {
    const grants = (count: number) => ({
      company: 'c',
      grants: { v: 2, list: Array.from({ length: count }, () => ({ p: '' })) },
    })
    expect(decodeClaims(wide, grants(MEMBER_LIMITS.grants), { userId: 'u' }).member.grants).toHaveLength(
      1_000,
    )
    expect(refusalOf(wide, grants(MEMBER_LIMITS.grants + 1))).toMatchObject({
      ...MALFORMED,
      path: 'grants.list',
    })
  })

  it('so that 5,000 permissions of 10,000 in one grant are read', () => {
    const names = Array.from({ length: 100 }, (_, at) => `a${at}`)
    const resources = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`r${at}`, names]))
    const catalog = catalogOf({ big: resources })
    const permissions = catalog.permissions.filter((_, at) => at % 2 === 0).map(({ key }) => key)
    const member = {
      userId: 'u',
      companyId: 'c',
      entitlements: { modules: ['big'] },
      modules: ['big'],
      grants: [{ permissions }],
    }
    const claims = encodeClaims(catalog, member)
    expect(JSON.stringify(claims).length).toBeLessThan(1_800)
    expect(decodeClaims(catalog, claims, { userId: 'u' }).member.grants).toEqual([{ permissions }])
  })
})

describe('hostile objects reach nothing', () => {
  const hold = (text: string): unknown => JSON.parse(text)

  it.each([
    '{"company":"c","grants":{"v":2,"__proto__":{"list":[]}}}',
    '{"company":"c","grants":{"__proto__":{"v":2}}}',
    '{"company":"c","grants":{"v":2,"constructor":{}}}',
    '{"company":"c","grants":{"v":2,"list":{"length":1,"0":{"p":""}}}}',
    '{"company":"c","grants":{"v":2,"list":[{"p":"","__proto__":{"s":{}}}]}}',
    '{"company":"c","grants":{"v":2,"list":[[]]}}',
    '{"company":"c","grants":{"v":2,"list":[null]}}',
    '{"company":"c","grants":{"v":2,"delegation":[]}}',
    '{"company":"c","grants":{"v":2,"delegation":{"r":1}}}',
    '{"company":"c","grants":{"v":2,"delegation":{"modules":[]}}}',
    '{"company":"c","grants":{"v":2,"addons":"all"}}',
    '{"company":"c","grants":{"v":2,"addons":[7]}}',
    '{"company":"c","grants":{"v":2,"lock":{"0":0,"1":0,"2":"AAAAAAAAAAA","3":"AAAAAAAAAAA","length":4}}}',
    '{"company":"c","grants":{"v":2,"lock":[0,0,["AAAAAAAAAAA"],"AAAAAAAAAAA"]}}',
    '{"company":"c","grants":{"v":2,"lock":[0,0,"AAAAAAAAAAA",{"length":11}]}}',
    '{"company":"c","grants":{"v":2,"lock":[0,0,"AAAAAAAAAAAAAAA=","AAAAAAAAAAA"]}}',
    '{"company":"c","grants":{"v":2,"lock":["0",0,"AAAAAAAAAAA","AAAAAAAAAAA"]}}',
    '{"company":"c","grants":{"v":2,"lock":[0,1e400,"AAAAAAAAAAA","AAAAAAAAAAA"]}}',
    '{"company":"c","grants":{"v":2,"lock":[]}}',
    '{"company":"c","grants":{"v":2,"order":["AAAAAAAAAAA"]}}',
    '{"company":"c","grants":{"v":2e400}}',
    '{"company":"","grants":{"v":2}}',
    '{"grants":{"v":2}}',
    '[]',
    'null',
    '7',
  ])('%s', (text) => {
    expect(refusalOf(wide, hold(text))).toMatchObject(MALFORMED)
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it.each<unknown>([
    null,
    7,
    ['AAAAAAAAAAA'],
    Array.from('AAAAAAAAAAA'),
    { length: 11 },
    true,
    'AAAAAAAAAA',
    'AAAAAAAAAAAA',
    'AAAAAAAAAAé',
  ])('a digest that is %j is refused where it stands', (digest) => {
    const good = 'AAAAAAAAAAA'
    const counted = (lock: unknown) => refusalOf(wide, { company: 'c', grants: { v: 2, lock } })
    expect(counted([0, 0, digest, good])).toMatchObject({ ...MALFORMED, path: 'grants.lock' })
    expect(counted([0, 0, good, digest])).toMatchObject({ ...MALFORMED, path: 'grants.lock' })
    expect(refusalOf(wide, { company: 'c', grants: { v: 2, order: digest } })).toMatchObject({
      ...MALFORMED,
      path: 'grants.order',
    })
  })

  it('names from the prototype are names like others', () => {
    const names = ['', '__proto__', 'constructor', 'toString']
    const claims = { company: 'c', grants: { v: 2, owns: names, given: names, list: [{ p: names }] } }
    const { member } = decodeClaims(wide, claims, { userId: 'u' })
    expect(member.grants[0]?.permissions).toEqual(names.slice(1))
    expect(member.modules).toEqual(names.slice(1))
  })

  it('a version, or a claim, that is inherited is none', () => {
    expect(refusalOf(wide, { company: 'c', grants: Object.create({ v: 2 }) })).toMatchObject(MALFORMED)
    const inherited = Object.assign(Object.create({ entitlements: { modules: ['wide'] } }), {
      company: 'c',
      grants: { v: 2 },
    })
    expect(refusalOf(wide, inherited)).toMatchObject(MALFORMED)
  })

  it('what throws when it is looked at is malformed', () => {
    const grants = {
      v: 2,
      get list(): unknown {
        throw new Error('secret')
      },
    }
    expect(refusalOf(wide, { company: 'c', grants })).toMatchObject({ ...MALFORMED, path: '' })
    expect(refusalOf(wide, { company: 'c', grants }).message).not.toContain('secret')
  })

  it('nesting costs nothing', () => {
    let deep: unknown = []
    for (let depth = 0; depth < 100_000; depth += 1) deep = [deep]
    expect(refusalOf(wide, { company: 'c', grants: { v: 2, list: deep } })).toMatchObject(MALFORMED)
    expect(refusalOfSet(deep)).toMatchObject(MALFORMED)
  })

  it('a refusal holds no value of the claims', () => {
    const { message } = refusalOf(wide, { company: 'c', grants: { v: 2, owns: 'secret!!', secret_field: 1 } })
    expect(message).not.toContain('secret!!')
    expect(refusalOf(wide, wideClaims(['Ag', 'secret.a.b', 'secret.a.b'])).message).not.toContain('secret')
  })
})

describe('misuse throws', () => {
  it('a catalog that is none', () => {
    const said = new TypeError('the catalog must be what defineCatalog() returns')
    for (const none of [undefined, null, {}, 'catalog', 7]) {
      expect(() => decodeClaims(none as never, {}, { userId: 'u' })).toThrow(said)
      expect(() => encodeClaims(none as never, {} as never)).toThrow(said)
    }
  })

  it('a limit that is none', () => {
    expect(() => decodeClaims(wide, { company: 'c' }, { userId: 'u', limits: { patterns: -1 } })).toThrow(
      TypeError,
    )
  })
})
