import {
  type Access,
  isAccessDeniedError,
  isRequirement,
  MemberError,
  parseMember,
  resolveAccess,
} from '@stagedoor/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unfrozenIn } from '../fixtures/deep-freeze.ts'
import { memberWith, untypedShop } from '../fixtures/shop-catalog.ts'
import { worlds } from './arbitrary-catalogs.ts'
import { patterns } from './arbitrary-members.ts'
import { targets } from './arbitrary-questions.ts'

const anything = fc.anything({
  maxDepth: 4,
  key: fc.oneof(
    fc.string(),
    fc.constantFrom('company', 'businessUnit', '__proto__', 'constructor', 'kind', 'parts', 'scope'),
  ),
  values: [
    fc.boolean(),
    fc.integer(),
    fc.double(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('finance.bills.read', 'finance.*', 'comp_1', 'bu_1', 'allOf', null, undefined),
    fc.constant(Symbol('x')),
    fc.constant(() => 'finance.bills.read'),
  ],
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
  withBigInt: true,
})

const scoped: Access<string> = resolveAccess(
  untypedShop,
  memberWith({
    grants: [
      { permissions: ['finance.*'], scope: { businessUnit: ['bu_1'] } },
      { permissions: ['promoter.*'] },
    ],
    delegation: { modules: ['finance'], permissions: ['finance.*'], redelegate: true },
  }),
)

describe('LAY-5: what is asked at run time is answered', () => {
  it('anything, asked at anything, gets a frozen answer and never an exception', () => {
    fc.assert(
      fc.property(anything, anything, (asked, target) => {
        const question = asked as string
        const where = target as never
        const decision = scoped.decide(question, where)
        expect(scoped.can(question, where)).toBe(decision.allowed)
        expect(scoped.explain(question, where).decision).toEqual(decision)
        expect(Object.isFrozen(decision)).toBe(true)
        expect(Object.isFrozen(scoped.scopeOf(question))).toBe(true)
        scoped.decideBeforeScope(question)
        // The only key among the values that anything is made of.
        if (asked !== 'finance.bills.read')
          expect(decision).toMatchObject({ allowed: false, reason: 'unknown_permission' })
      }),
      { numRuns: 2_000 },
    )
  })

  it('a known key, asked at anything, is allowed only inside its scope', () => {
    fc.assert(
      fc.property(fc.oneof(anything, targets), (target) => {
        const decision = scoped.decide('finance.bills.read', target as never)
        if (decision.allowed) {
          const { businessUnit } = target as { readonly businessUnit: unknown }
          expect([businessUnit].flat().every((each) => each === 'bu_1')).toBe(true)
        } else expect(decision.layer).toBe('scope')
      }),
      { numRuns: 2_000 },
    )
  })

  it('any delegation request gets a frozen answer and never an exception', () => {
    const request = fc.record(
      {
        userId: fc.oneof(fc.constantFrom('grantee', 'user_1'), anything),
        companyId: fc.oneof(fc.constant('comp_1'), anything),
        modules: fc.oneof(fc.array(fc.constantFrom('finance', 'promoter', 'nope')), anything),
        permissions: fc.oneof(fc.array(fc.constantFrom('finance.*', 'finance.bills.read', '*')), anything),
        scope: fc.oneof(fc.constant('company'), anything),
        delegation: anything,
        grantee: anything,
        intent: fc.oneof(fc.constantFrom('give', 'take'), anything),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(request, anything), (asked) => {
        const decision = scoped.decideDelegation(asked)
        expect(unfrozenIn(decision)).toEqual([])
        expect(scoped.canDelegate(asked)).toBe(decision.allowed)
      }),
      { numRuns: 2_000 },
    )
  })

  it('isRequirement and isAccessDeniedError say no to anything', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(isRequirement(value)).toBe(false)
        expect(isAccessDeniedError(value)).toBe(false)
      }),
    )
  })
})

describe('MEM-1: anything is a member or refused in words', () => {
  it('and what is refused names a path', () => {
    const document = fc.record(
      {
        userId: fc.oneof(fc.constant('user_1'), anything),
        companyId: fc.oneof(fc.constant('comp_1'), anything),
        kind: fc.oneof(fc.constant('user'), anything),
        entitlements: fc.oneof(fc.record({ modules: fc.array(fc.string()) }), anything),
        modules: fc.oneof(fc.array(fc.string()), anything),
        grants: fc.oneof(
          fc.array(fc.record({ permissions: fc.array(fc.string()), scope: anything }, { requiredKeys: [] })),
          anything,
        ),
        delegation: anything,
        role: anything,
        versions: anything,
      },
      { requiredKeys: ['userId', 'companyId'] },
    )
    fc.assert(
      fc.property(fc.oneof(document, anything), (input) => {
        try {
          const parsed = parseMember(input)
          expect(unfrozenIn(parsed)).toEqual([])
          expect(resolveAccess(untypedShop, parsed.member).permissions()).toEqual([])
        } catch (error) {
          if (!(error instanceof MemberError)) throw error
          expect(typeof error.path).toBe('string')
          expect(error.code).toBe('malformed_member')
        }
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('GRT-1: catalog look-ups answer any text', () => {
  it('and a pattern names the same permissions that it covers in a grant', () => {
    const asked = worlds.chain((world) =>
      fc.tuple(fc.constant(world), fc.oneof(patterns(world), fc.string())),
    )
    fc.assert(
      fc.property(asked, ([{ catalog, names }, text]) => {
        const covered = catalog.patternOf(text)?.permissions.map(({ key }) => key) ?? []
        const everyModule = catalog.modules.map(({ key }) => key)
        const member = memberWith({
          entitlements: { modules: everyModule, addons: names.addons },
          modules: everyModule,
          grants: [{ permissions: [text] }],
        })
        expect(resolveAccess(catalog, member).permissions()).toEqual(covered)
      }),
      { numRuns: 300 },
    )
  })
})
