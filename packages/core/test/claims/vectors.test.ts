import { readFileSync } from 'node:fs'
import type { Catalog, Member } from '@stagedoor/core'
import { decodeClaims, encodeClaims } from '@stagedoor/core/claims'
import { describe, expect, it } from 'vitest'
import { refusalOf, refusalOfSet, wide, wideClaims, wideKeys } from './reading.ts'
import { referenceLock, referenceOrder, referenceSet } from './reference-codec.ts'
import { catalogOf } from './small-catalogs.ts'

interface Vectors {
  readonly sets: readonly { readonly numbers: readonly number[]; readonly text: string }[]
  readonly otherSpellings: readonly {
    readonly why: string
    readonly numbers: readonly number[]
    readonly text: string
  }[]
  readonly malformedSets: readonly { readonly why: string; readonly text: string }[]
  readonly catalogs: Readonly<
    Record<string, Parameters<typeof catalogOf>[1] & { readonly modules: Parameters<typeof catalogOf>[0] }>
  >
  readonly written: readonly {
    readonly what: string
    readonly catalog: string
    readonly member: Member
    readonly claims: object
  }[]
  readonly read: readonly {
    readonly what: string
    readonly catalog: string
    readonly claims: object
    readonly member: object
  }[]
  readonly refused: readonly {
    readonly what: string
    readonly catalog: string
    readonly claims: object
    readonly code: string
  }[]
}

const file = new URL('../../../../docs/reference/claims.vectors.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors
const catalogs = new Map(
  Object.entries(vectors.catalogs).map(([name, { modules, ...options }]) => [
    name,
    catalogOf(modules, options),
  ]),
)
const catalogNamed = (name: string): Catalog => {
  const catalog = catalogs.get(name)
  if (catalog === undefined) throw new Error(`no catalog ${name}`)
  return catalog
}

describe('a set of numbers, as the vectors have it', () => {
  it.each(vectors.sets)('$text is read as its numbers', ({ numbers, text }) => {
    expect(wideKeys(text)).toEqual(numbers)
  })

  it.each(vectors.sets.filter(({ text }) => text !== ''))(
    '$text is what its numbers are written as',
    ({ numbers, text }) => {
      const permissions = numbers.map((number) => wide.permissions[number]?.key ?? '')
      const member = {
        userId: 'u',
        companyId: 'c',
        entitlements: { modules: [] },
        modules: [],
        grants: [{ permissions }],
      }
      expect(encodeClaims(wide, member).grants.list).toEqual([{ p: text }])
      expect(referenceSet(text)).toEqual(numbers)
    },
  )

  it.each(vectors.otherSpellings)('$text is read too: $why', ({ numbers, text }) => {
    expect(wideKeys(text)).toEqual(numbers)
    expect(referenceSet(text)).toEqual(numbers)
  })

  it.each(vectors.malformedSets)('$text is refused: $why', ({ text }) => {
    expect(refusalOfSet(text)).toEqual({ code: 'malformed_claims', path: 'grants.list[0].p' })
  })
})

describe('the digests, as the vectors have them', () => {
  const { permissions, modules } = catalogNamed('lock').numbering

  it('of an order is that of all keys', () => {
    const { grants } = encodeClaims(wide, {
      userId: 'u',
      companyId: 'c',
      entitlements: { modules: [] },
      modules: [],
      grants: [{ permissions: wide.permissions.map(({ key }) => key) }],
    })
    expect(grants.order).toBe(wideClaims('').grants.order)
    expect(grants.order).toBe(
      referenceOrder(
        wide.permissions.map(({ key }) => key),
        ['wide'],
      ),
    )
  })

  it.each(vectors.written.filter(({ claims }) => 'lock' in (claims as { grants: object }).grants))(
    'of a lock are those of the keys of each kind with the numbers that are counted: $what',
    ({ claims }) => {
      const { lock } = (claims as { grants: { lock: readonly [number, number] } }).grants
      expect(lock).toEqual(referenceLock(permissions, modules, [lock[0], lock[1]]))
    },
  )
})

describe('claims of version 2, as the vectors have them', () => {
  it.each(vectors.written)('$what: are written', ({ catalog, member, claims }) => {
    expect(encodeClaims(catalogNamed(catalog), member)).toEqual(claims)
  })

  it.each(vectors.read)('$what: are read', ({ catalog, claims, member }) => {
    expect(decodeClaims(catalogNamed(catalog), claims, { userId: 'user_1' }).member).toEqual(member)
  })

  it.each(vectors.refused)('$what: are refused', ({ catalog, claims, code }) => {
    expect(refusalOf(catalogNamed(catalog), claims)).toMatchObject({ code })
  })
})
