import { MEMBER_LIMITS, MemberError, parseMember } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { delegation, documentWith, pathOf, scope } from '../fixtures/member-documents.ts'
import { memberWith } from '../fixtures/shop-catalog.ts'

describe('MEM-3: limits', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`)
  const grants = (count: number, each: unknown = { permissions: [] }) =>
    documentWith({ grants: Array(count).fill(each) })

  it('are 1,000 grants, 5,000 patterns, 10,000 scope values and 8 dimensions', () => {
    expect(MEMBER_LIMITS).toEqual({ grants: 1_000, patterns: 5_000, scopeValues: 10_000, dimensions: 8 })
    expect(Object.isFrozen(MEMBER_LIMITS)).toBe(true)
  })

  it('of grants: 1,000 hold, one more is malformed', () => {
    expect(parseMember(grants(1_000)).member.grants).toHaveLength(1_000)
    expect(pathOf(grants(1_001))).toBe('grants')
  })

  it('of patterns, over all grants: 5,000 hold, one more is malformed (ABUSE-159)', () => {
    expect(parseMember(grants(10, { permissions: many(500) })).member.grants).toHaveLength(10)
    expect(
      pathOf(documentWith({ grants: [{ permissions: many(5_000) }, { permissions: ['one.too.many'] }] })),
    ).toBe('grants[1].permissions')
  })

  it('of scope values, over all grants: 10,000 hold, one more is malformed', () => {
    const spread = { permissions: [], scope: { a: many(500), b: many(500) } }
    expect(parseMember(grants(10, spread)).member.grants).toHaveLength(10)
    const over = [
      { permissions: [], scope: { a: many(9_999), b: many(1) } },
      { permissions: [], scope: { c: many(1) } },
    ]
    expect(pathOf(documentWith({ grants: over }))).toBe('grants[1].scope.c')
  })

  it('of dimensions in one scope: 8 hold, one more is malformed', () => {
    const dimensions = (count: number) => Object.fromEntries(many(count).map((name) => [name, ['x']]))
    expect(parseMember(scope(dimensions(8))).member.grants).toHaveLength(2)
    expect(pathOf(scope(dimensions(9)))).toBe('grants[1].scope')
  })

  it('can be tightened, each by itself', () => {
    const limits = { grants: 2, patterns: 3, scopeValues: 4, dimensions: 1 }
    const grant = (patterns: number, scope?: Readonly<Record<string, readonly string[]>>) => ({
      permissions: many(patterns),
      ...(scope === undefined ? {} : { scope }),
    })
    const pathWith = (...held: readonly unknown[]) => {
      try {
        parseMember(documentWith({ grants: held }), { limits })
        return undefined
      } catch (error) {
        return (error as MemberError).path
      }
    }
    expect(pathWith(grant(1, { a: many(2) }), grant(2, { b: many(2) }))).toBeUndefined()
    expect(pathWith(grant(0), grant(0), grant(0))).toBe('grants')
    expect(pathWith(grant(2), grant(2))).toBe('grants[1].permissions')
    expect(pathWith(grant(0, { a: many(2) }), grant(0, { a: many(3) }))).toBe('grants[1].scope.a')
    expect(pathWith(grant(0, { a: many(1), b: many(1) }))).toBe('grants[0].scope')
    expect(parseMember(grants(1_000), { limits: { patterns: 0 } }).member.grants).toHaveLength(1_000)
    expect(() => parseMember(delegation({ permissions: many(4) }), { limits })).toThrow(MemberError)
  })

  it.each<readonly [string, object]>([
    ['options', []],
    ['options.limit', { limit: {} }],
    ['options.limits', { limits: undefined }],
    ['options.limits.roles', { limits: { roles: 1 } }],
    ['options.limits.grants', { limits: { grants: 1_001 } }],
    ['options.limits.grants', { limits: { grants: -1 } }],
    ['options.limits.patterns', { limits: { patterns: 5_001 } }],
    ['options.limits.scopeValues', { limits: { scopeValues: 10_001 } }],
    ['options.limits.dimensions', { limits: { dimensions: Number.NaN } }],
  ])('cannot be widened or misspelt: %s', (path, given) => {
    expect(() => parseMember(documentWith({}), given)).toThrow(TypeError)
    expect(() => parseMember(documentWith({}), given)).toThrow(path)
  })

  it('hold for a delegation too', () => {
    expect(parseMember(delegation({ permissions: many(5_000) })).member.delegation?.permissions).toHaveLength(
      5_000,
    )
    expect(pathOf(delegation({ permissions: many(5_001) }))).toBe('delegation.permissions')
    expect(pathOf(delegation({ scope: { a: many(10_001) } }))).toBe('delegation.scope.a')
  })
})

const member = memberWith({
  grants: [
    { permissions: ['finance.*'] },
    {
      permissions: ['finance.bills.read', 'finance.bills.write'],
      scope: { businessUnit: ['a', 'b'], event: ['c'] },
    },
  ],
})

const pathWith = (limits: object, document: unknown = member): string | undefined => {
  try {
    parseMember(document, { limits })
    return undefined
  } catch (error) {
    if (error instanceof MemberError) return error.path
    throw error
  }
}

describe('MEM-3: tighter limits', () => {
  it.each([
    ['grants', 2, 'grants'],
    ['patterns', 3, 'grants[1].permissions'],
    ['scopeValues', 3, 'grants[1].scope.event'],
    ['dimensions', 2, 'grants[1].scope'],
  ])('of %s: %i hold, one fewer is malformed', (name, count, path) => {
    expect(pathWith({ [name]: count })).toBeUndefined()
    expect(pathWith({ [name]: count - 1 })).toBe(path)
  })

  it('hold for a delegation, which counts anew', () => {
    const delegating = {
      ...member,
      delegation: { permissions: ['finance.*'], scope: { event: ['a', 'b', 'c'] } },
    }
    expect(pathWith({ patterns: 3, scopeValues: 3 }, delegating)).toBeUndefined()
    expect(pathWith({ patterns: 3, scopeValues: 2 }, { ...delegating, grants: [] })).toBe(
      'delegation.scope.event',
    )
  })

  it('may be 0, and where one is left out that of MEM-3 counts', () => {
    expect(pathWith({ grants: 0 })).toBe('grants')
    expect(pathWith({ grants: 0 }, { ...member, grants: [] })).toBeUndefined()
    expect(pathWith({})).toBeUndefined()
    expect(parseMember(member, {}).member).toEqual(parseMember(member).member)
  })

  it.each<unknown>([
    null,
    [],
    { limit: {} },
    { limits: null },
    { limits: 7 },
    { limits: { grant: 1 } },
    { limits: { grants: MEMBER_LIMITS.grants + 1 } },
    { limits: { patterns: -1 } },
    { limits: { dimensions: 1.5 } },
    { limits: { scopeValues: '5' } },
    { limits: { grants: Number.NaN } },
    { limits: { grants: undefined } },
  ])('%j is a mistake of the caller and throws', (options) => {
    expect(() => parseMember(member, options as never)).toThrow(TypeError)
  })

  it('that can still change are read each time, frozen ones once', () => {
    let most = 2
    let times = 0
    const limits = {
      get grants() {
        times += 1
        return most
      },
    }
    expect(pathWith(limits)).toBeUndefined()
    most = 1
    expect(pathWith(limits)).toBe('grants')
    Object.freeze(limits)
    expect(pathWith(limits)).toBe('grants')
    most = 2
    expect(pathWith(limits)).toBe('grants')
    expect(times).toBe(3)
    expect(pathWith(Object.freeze({ grants: 2 }))).toBeUndefined()
  })

  it('that are frozen and wrong are refused each time', () => {
    const limits = Object.freeze({ grants: -1 })
    for (let times = 0; times < 2; times += 1)
      expect(() => parseMember(member, { limits })).toThrow('options.limits.grants')
  })
})
