import type { Catalog, Member } from '@stagedoor/core'
import { encodeClaims } from '@stagedoor/core/claims'
import { describe, expect, it } from 'vitest'
import { catalogOf, lockOf } from './small-catalogs.ts'

const names = (count: number, name: string): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${name}_${at}`)

/** 10,000 permissions in 500 modules. */
const modules = Object.fromEntries(
  names(500, 'ticketing').map((key) => [
    key,
    Object.fromEntries(names(5, 'contracts').map((resource) => [resource, names(4, 'approve')])),
  ]),
)
const catalog: Catalog = catalogOf(modules)
const numbersOf = (entries: readonly { readonly key: string; readonly number: number }[]) =>
  Object.fromEntries(entries.map(({ key, number }) => [key, number]))
const locked = catalogOf(modules, {
  lock: lockOf(numbersOf(catalog.modules), numbersOf(catalog.permissions)),
})

/** This many permissions, as unlike each other as any: what no role would hold, and nothing can shorten. */
function scattered(count: number): Member {
  const order = catalog.permissions.map(({ key }, at) => [(at * 7_919 + at * at * 31) % 10_007, key] as const)
  const permissions = order
    .sort(([one], [other]) => one - other)
    .slice(0, count)
    .map(([, key]) => key)
  const modules = [...new Set(permissions.map((key) => key.slice(0, key.indexOf('.'))))]
  const scope = { businessUnit: ['bu_10012', 'bu_10345', 'bu_10007', 'bu_10498'] }
  return {
    userId: 'user_1',
    companyId: 'comp_1',
    entitlements: { modules },
    modules,
    grants: [{ permissions, scope }],
  }
}

const encoded = (part: object): number => Math.ceil((JSON.stringify(part).length * 4) / 3)

/** The length of a token that is signed with RS256, in bytes. */
function tokenBytes(member: Member, issuer: Catalog): number {
  const header = { alg: 'RS256', typ: 'at+jwt', kid: '2026-11' }
  const identity = {
    iss: 'https://auth.example.com',
    aud: 'finance-api',
    sub: 'user_1',
    iat: 1_767_225_600,
    exp: 1_767_226_500,
  }
  return encoded(header) + 1 + encoded({ ...identity, ...encodeClaims(issuer, member) }) + 1 + 342
}

describe('a token of version 2 in a catalog of 10,000 permissions', () => {
  it.each<readonly [number, number]>([
    [50, 1_100],
    [1_000, 2_200],
    [2_500, 3_100],
    [5_000, 3_100],
  ])('with any %i of them has at most %i bytes', (count, most) => {
    expect(tokenBytes(scattered(count), catalog)).toBeLessThanOrEqual(most)
    expect(tokenBytes(scattered(count), locked)).toBeLessThanOrEqual(most)
  })

  it('grows little where permissions lie side by side, as those of a role do', () => {
    const permissions = catalog.permissions.slice(100, 3_100).map(({ key }) => key)
    const member = { ...scattered(1), grants: [{ permissions }] }
    expect(tokenBytes(member, catalog)).toBeLessThan(900)
    expect(tokenBytes(member, locked)).toBeLessThan(900)
  })
})
