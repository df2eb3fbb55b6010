import { MemberError } from '@stagedoor/core'
import { ClaimsError, decodeClaims, encodeClaims } from '@stagedoor/core/claims'
import { describe, expect, it } from 'vitest'
import { refusalOf, wide, wideClaims } from './reading.ts'
import { catalogOf, lockOf } from './small-catalogs.ts'

const USER = { userId: 'user_1' }
const scope = { unit: ['a', 'b'] }
const versions = [
  ['1', { company: 'c', grants: [{ permissions: ['wide.numbers.read'], scope }] }],
  ['2', { company: 'c', grants: { v: 2, list: [{ p: ['', 'wide.numbers.read'], s: scope }] } }],
] as const

describe.each(versions)('claims of version %s', (_version, claims) => {
  it('pass over the claims of others', () => {
    const { member } = decodeClaims(wide, { ...claims, iss: 'https://issuer.test', scope: 'openid' }, USER)
    expect(member.grants).toEqual([{ permissions: ['wide.numbers.read'], scope }])
    expect(Object.keys(member)).not.toContain('iss')
  })

  it('need a company', () => {
    const { company: _, ...others } = claims
    expect(refusalOf(wide, others)).toMatchObject({ code: 'malformed_claims', path: 'company' })
  })

  it('are held to the limits that are given (MEM-3)', () => {
    expect(decodeClaims(wide, claims, { ...USER, limits: { scopeValues: 2 } }).member.grants).toHaveLength(1)
    expect(refusalOf(wide, claims, { scopeValues: 1 })).toMatchObject({ code: 'malformed_claims' })
  })

  it('are refused with the place of what is malformed, and its cause', () => {
    const refusal = refusalOf(wide, { ...claims, role: 7 })
    expect(refusal).toMatchObject({ code: 'malformed_claims', path: 'role' })
    expect(refusal.cause).toBeInstanceOf(MemberError)
  })

  it('are refused where they cannot be read, with what was thrown', () => {
    const cause = new Error('lazy')
    const lazy = {
      ...claims,
      get kind() {
        throw cause
      },
    }
    expect(refusalOf(wide, lazy)).toMatchObject({ code: 'malformed_claims', path: '', cause })
  })
})

describe('claims without grants', () => {
  it('are of version 1, and held to its limits', () => {
    const claims = { company: 'c', delegation: { scope } }
    expect(decodeClaims(wide, claims, USER).member).toMatchObject({ grants: [], delegation: { scope } })
    expect(refusalOf(wide, claims, { scopeValues: 1 })).toMatchObject({ path: 'delegation.scope.unit' })
  })
})

describe('claims of version 2', () => {
  const grants = (fields: object) => ({ company: 'c', grants: { v: 2, ...fields } })
  const pathOf = (fields: object) => refusalOf(wide, grants(fields)).path

  it.each([
    [0, 'malformed_claims'],
    [-1, 'malformed_claims'],
    [1.5, 'malformed_claims'],
    ['2', 'malformed_claims'],
    [1, 'unknown_version'],
    [3, 'unknown_version'],
  ])('have a version, a whole number above 0: not %j', (v, code) => {
    expect(refusalOf(wide, grants({ v }))).toMatchObject({ code, path: 'grants.v' })
  })

  it.each(['text', 7, true])('are a list or an object, not %j', (value) => {
    expect(refusalOf(wide, { company: 'c', grants: value })).toMatchObject({ path: 'grants' })
  })

  it('name, where they are malformed, the list that is', () => {
    for (const p of [[7, 'x.y.z'], ['', 7], ['', 'x.y.z', 7], [''], [], {}, null])
      expect([p, pathOf({ list: [{ p }] })]).toEqual([p, 'grants.list[0].p'])
    for (const set of [null, 7, {}])
      expect(refusalOf(wide, wideClaims([set, 'x.y.z'])).path).toBe('grants.list[0].p')
  })

  it('have numbers of the kind of catalog that reads them, even where both kinds give the same', () => {
    const modules = { finance: { bills: ['read', 'write'] } }
    const locked = { finance: 0 }
    const lock = lockOf(locked, { 'finance.bills.read': 0, 'finance.bills.write': 1 })
    const [byOrder, byLock] = [catalogOf(modules), catalogOf(modules, { lock })]
    const member = {
      userId: 'u',
      companyId: 'c',
      entitlements: { modules: ['finance'] },
      modules: ['finance'],
      grants: [{ permissions: ['finance.bills.read', 'finance.bills.write'] }],
    }
    for (const [writer, reader, name] of [
      [byOrder, byLock, 'order'],
      [byLock, byOrder, 'lock'],
    ] as const)
      expect(refusalOf(reader, encodeClaims(writer, member))).toMatchObject({
        code: 'other_numbering',
        path: `grants.${name}`,
      })
  })
})

describe('MEM-3: claims of version 2', () => {
  it('count the numbers of a delegation', () => {
    const { grants } = encodeClaims(wide, {
      userId: 'u',
      companyId: 'c',
      entitlements: { modules: [] },
      modules: [],
      grants: [],
      delegation: { permissions: wide.permissions.slice(0, 20).map(({ key }) => key) },
    })
    const claims = { company: 'c', grants }
    expect(decodeClaims(wide, claims, { ...USER, limits: { patterns: 20 } }).member.delegation).toBeDefined()
    expect(refusalOf(wide, claims, { patterns: 19 })).toMatchObject({ path: 'grants.delegation.p' })
  })

  const texts = (count: number) => Array.from({ length: count }, (_, at) => `m${at}`)

  it.each(['owns', 'given'])('name no more modules than a limit allows: %s', (name) => {
    const claims = (count: number) => ({ company: 'c', grants: { v: 2, [name]: ['', ...texts(count)] } })
    expect(decodeClaims(wide, claims(5_000), USER).member).toBeDefined()
    expect(refusalOf(wide, claims(5_001))).toMatchObject({ path: `grants.${name}` })
    expect(refusalOf(wide, claims(5_001))).toBeInstanceOf(ClaimsError)
  })
})
