/* Random delegation requests, half of them by someone who may give much. */

import fc from 'fast-check'
import { type World, worlds } from './arbitrary-catalogs.ts'
import { delegations, members, patterns, scopes } from './arbitrary-members.ts'
import type { PlainRequest } from './reference-delegation.ts'
import type { PlainMember, PlainScope } from './reference-resolver.ts'

/** One granter, one grantee, and what the one asks to give to the other. */
export interface Delegating {
  readonly world: World
  readonly granter: PlainMember
  readonly grantee: PlainMember
  readonly requests: readonly PlainRequest[]
}

/** How many requests there are for each granter. */
export const REQUESTS_A_GRANTER = 16

const mostly = <T>(usual: T, other: T): fc.Arbitrary<T> =>
  fc.oneof({ weight: 14, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constant(other) })

const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })

/** Any granter; every other one holds and may give much, so that many requests pass. */
const granters = (world: World): fc.Arbitrary<PlainMember> =>
  fc.oneof(
    members(world, 'granter'),
    fc.tuple(members(world, 'granter'), fc.subarray([...world.names.wildcards]), fc.boolean()).map(
      ([member, held, redelegate]): PlainMember => ({
        ...member,
        grants: [...member.grants, { permissions: [...held, ...world.names.keys] }],
        delegation: {
          modules: world.names.modules,
          permissions: [...world.names.wildcards, ...world.names.keys],
          redelegate,
        },
      }),
    ),
  )

/** Any request of this granter: often for what the granter holds, where the granter holds it. */
function requestsOf(world: World, granter: PlainMember, grantee: PlainMember): fc.Arbitrary<PlainRequest> {
  const held = granter.grants.flatMap(({ permissions }) => permissions)
  const heldScopes = granter.grants.flatMap(({ scope }) => (scope === undefined ? [] : [scope]))
  const isEmpty = (scope: PlainScope) => Object.values(scope).some((list) => list.length === 0)
  const somePatterns = fc.oneof(
    { weight: 3, arbitrary: held.length > 0 ? fc.constantFrom(...held) : patterns(world) },
    { weight: 1, arbitrary: patterns(world) },
  )
  return fc
    .record({
      isSelf: mostly(false, true),
      companyId: mostly('comp_1', 'comp_2'),
      modules: seldom(fc.array(fc.constantFrom(...world.names.modules, 'legacy', 'nope'), { maxLength: 2 })),
      permissions: fc.array(somePatterns, { minLength: 1, maxLength: 2 }),
      scope: fc.constantFrom<'company' | PlainScope>('company', { businessUnit: ['v1'] }, ...heldScopes),
      otherScope: seldom(scopes({ minLength: 1 })),
      delegation: seldom(delegations(world)),
      hasGrantee: mostly(true, false),
      intent: mostly<'give' | 'take'>('give', 'take'),
    })
    .map(({ isSelf, modules, scope, otherScope, delegation, hasGrantee, ...rest }): PlainRequest => {
      const userId = isSelf ? granter.userId : grantee.userId
      const where = otherScope ?? scope
      return {
        ...rest,
        userId,
        modules: modules ?? [],
        scope: where !== 'company' && isEmpty(where) ? 'company' : where,
        ...(delegation === null ? {} : { delegation }),
        ...(hasGrantee ? { grantee: { ...grantee, userId, companyId: rest.companyId } } : {}),
      }
    })
}

/** Any granter and grantee of one company in any world, and what the one asks to give. */
export const delegating: fc.Arbitrary<Delegating> = worlds
  .chain((world) => fc.tuple(fc.constant(world), granters(world), members(world, 'grantee')))
  .chain(([world, granter, present]) => {
    // Both are of one company, which owns what it owns.
    const grantee = { ...present, entitlements: granter.entitlements }
    return fc.record({
      world: fc.constant(world),
      granter: fc.constant(granter),
      grantee: fc.constant(grantee),
      requests: fc.array(requestsOf(world, granter, grantee), {
        minLength: REQUESTS_A_GRANTER,
        maxLength: REQUESTS_A_GRANTER,
      }),
    })
  })
