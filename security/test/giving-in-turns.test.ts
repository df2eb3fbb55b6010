import {
  type Access,
  type Delegation,
  type DelegationGrant,
  type Grant,
  type Member,
  resolveAccess,
} from '@stagedoor/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { catalog } from './world/catalog.js'

/* Several who work together, and give each other whatever they may, in turns. */

const KEYS = catalog.permissions.map(({ key }) => key)
const PATTERNS = [
  ...KEYS,
  'finance.*',
  'finance.bills.*',
  'finance_x.*',
  'finance.invoices.read',
  'finance.invoices.*',
  'finance.later.read',
]
const MODULES = ['finance', 'finance_x']
const UNITS = ['bu_1', 'bu_2']

const aScope = fc.record({ businessUnit: fc.subarray(UNITS, { minLength: 1 }) })
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 })
const somePatterns = fc.subarray(PATTERNS, { maxLength: 4 })
const present = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T

const aGrant: fc.Arbitrary<Grant> = fc
  .record({ permissions: somePatterns, scope: seldom(aScope) })
  .map(present) as fc.Arbitrary<Grant>
const aDelegation: fc.Arbitrary<Delegation> = fc
  .record({
    modules: seldom(fc.subarray(MODULES)),
    permissions: seldom(somePatterns),
    scope: seldom(aScope),
    redelegate: seldom(fc.constant(false)),
  })
  .map(present) as fc.Arbitrary<Delegation>

const owned = fc.record({ modules: fc.subarray(MODULES, { minLength: 1 }), addons: fc.subarray(['archive']) })
/** What the members of the group hold: anything, or much, and the right to give much. */
const held: fc.Arbitrary<Partial<Member>> = fc.oneof(
  fc
    .record({
      modules: fc.subarray(MODULES),
      grants: fc.array(aGrant, { maxLength: 3 }),
      delegation: seldom(aDelegation),
    })
    .map(present),
  fc
    .record({ first: aGrant, second: aGrant, scope: seldom(aScope), redelegate: fc.boolean() })
    .map(({ first, second, scope, redelegate }) => ({
      modules: MODULES,
      grants: [first, second, { permissions: ['finance.bills.*'], scope: { businessUnit: ['bu_1'] } }],
      delegation: present({ modules: MODULES, permissions: PATTERNS, scope, redelegate }),
    })),
) as fc.Arbitrary<Partial<Member>>

const aGroup: fc.Arbitrary<readonly Member[]> = owned.chain((entitlements) =>
  fc.tuple(
    ...['user_1', 'user_2', 'user_3'].map((userId) =>
      held.map((rest) => ({ userId, companyId: 'comp_1', entitlements, ...rest }) as Member),
    ),
  ),
)

const aPlace = fc.oneof(fc.constant('company' as const), aScope)

interface Turn {
  readonly from: number
  readonly to: number
  readonly asked: object
}

const aTurn: fc.Arbitrary<Turn> = fc.record({
  from: fc.nat(2),
  to: fc.nat(2),
  asked: fc.oneof(
    fc.record({ permissions: fc.subarray(PATTERNS, { minLength: 1, maxLength: 2 }), scope: aPlace }),
    fc.record({ modules: fc.subarray(MODULES, { minLength: 1 }), scope: aPlace }),
    fc.record({ delegation: aDelegation, scope: aPlace }),
    fc.record({
      modules: fc.subarray(MODULES),
      permissions: somePatterns,
      delegation: aDelegation,
      scope: aPlace,
    }),
  ),
})

/** What an application stores of a grant: what is passed on in the place of what was there. */
function afterGiving(member: Member, { modules, permissions, scope, delegation }: DelegationGrant): Member {
  const given: Grant[] =
    permissions.length === 0 ? [] : [scope === 'company' ? { permissions } : { permissions, scope }]
  return {
    ...member,
    modules: [...new Set([...member.modules, ...modules])],
    grants: [...member.grants, ...given],
    ...(delegation === undefined ? {} : { delegation }),
  }
}

const TARGETS = [
  undefined,
  ...[...UNITS, 'bu_3'].map((businessUnit) => ({ businessUnit })),
  { businessUnit: UNITS },
]

/** What somebody may do, as texts. */
function allowedOf(member: Member): readonly string[] {
  const access: Access<string> = resolveAccess(catalog, member)
  return KEYS.flatMap((key) =>
    TARGETS.filter((target) => access.can(key, target)).map((target) => `${key} ${JSON.stringify(target)}`),
  )
}

describe('DEL-4, DEL-6, DEL-7: members who give to each other in turns', () => {
  const tally = { turns: 0, given: 0, modules: 0, passedOn: 0, secondHand: 0 }

  it('may no more together than one of them could before, one unit at a time', () => {
    const law = fc.property(aGroup, fc.array(aTurn, { minLength: 8, maxLength: 24 }), (group, turns) => {
      const before = new Set(group.flatMap(allowedOf))
      const members = [...group]
      const received = new Set<number>()
      for (const { from, to, asked } of turns) {
        const [granter, grantee] = [members[from], members[to]]
        if (granter === undefined || grantee === undefined) continue
        tally.turns += 1
        const { userId, companyId } = grantee
        const decision = resolveAccess(catalog, granter).decideDelegation({
          userId,
          companyId,
          grantee,
          ...asked,
        })
        if (!decision.allowed) continue
        tally.given += 1
        if (decision.grant.modules.length > 0) tally.modules += 1
        if (decision.grant.delegation !== undefined) tally.passedOn += 1
        if (received.has(from)) tally.secondHand += 1
        received.add(to)
        members[to] = afterGiving(grantee, decision.grant)
      }
      // Of two units at once, each may be held by another one of them: the whole group may then come to hold both.
      const isOfOne = (may: string): boolean => !may.includes('[')
      for (const may of members.flatMap(allowedOf).filter(isOfOne))
        if (!before.has(may)) throw new Error(`${may} is nobody's before`)
    })
    fc.assert(law, { numRuns: 1_500, seed: 20_261_130 })
  })

  it('in many turns that pass, with modules, with what is passed on, and at second hand', () => {
    expect(tally.given).toBeGreaterThan(500)
    expect(tally.modules).toBeGreaterThan(20)
    expect(tally.passedOn).toBeGreaterThan(20)
    expect(tally.secondHand).toBeGreaterThan(50)
  })
})
