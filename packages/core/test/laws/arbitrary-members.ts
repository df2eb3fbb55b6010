/* Random members of a random catalog: hostile and odd ones too, but well-formed. */

import type { Member } from '@stagedoor/core'
import fc from 'fast-check'
import { ODD_TEXTS, RETIRED_KEYS, RETIRED_MODULES, UNKNOWN_KEYS, type World } from './arbitrary-catalogs.ts'
import type { PlainDelegation, PlainGrant, PlainMember, PlainScope } from './reference-resolver.ts'

/** The values that scopes and targets are made of. */
export const VALUES: readonly string[] = ['v1', 'v2', 'v3', '*']
const RETIRED_WILDCARDS = ['legacy.*', 'legacy.bills.*', 'legacy.reports.*', 'finance.invoices.*']

/** Any one of some texts. */
export const oneOf = (texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts)

const mostly = <T>(usual: fc.Arbitrary<T>, seldom: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 4, arbitrary: usual }, { weight: 1, arbitrary: seldom })

/** Any pattern of a grant: live and retired keys and wildcards, unknown ones, and what is none. */
export const patterns = ({ names }: World): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: oneOf([...names.keys, ...names.wildcards]) },
    { weight: 6, arbitrary: oneOf(names.wildcards) },
    { weight: 2, arbitrary: oneOf([...RETIRED_KEYS, ...RETIRED_WILDCARDS]) },
    { weight: 1, arbitrary: oneOf([...UNKNOWN_KEYS, ...ODD_TEXTS]) },
  )

/** Any scope of a grant; `lists` says how long its lists are. */
export const scopes = (lists: { minLength: number }): fc.Arbitrary<PlainScope> => {
  const list = fc.array(oneOf(VALUES), { ...lists, maxLength: 3 })
  return fc
    .record({ businessUnit: list, event: list, constructor: list }, { requiredKeys: [] })
    .map((scope) => (Object.keys(scope).length === 0 ? { businessUnit: ['v1'] } : { ...scope }))
}

const optional = <N extends string, T>(name: N, value: T | null): { readonly [K in N]?: T } =>
  (value === null ? {} : { [name]: value }) as { readonly [K in N]?: T }

const grants = (world: World): fc.Arbitrary<PlainGrant> =>
  fc
    .tuple(
      fc.array(patterns(world), { maxLength: 4 }),
      fc.option(mostly(scopes({ minLength: 1 }), scopes({ minLength: 0 })), { freq: 2 }),
    )
    .map(([held, scope]) => ({ permissions: held, ...optional('scope', scope) }))

/** Any delegation. */
export const delegations = (world: World): fc.Arbitrary<PlainDelegation> =>
  fc.record(
    {
      modules: fc.array(moduleTexts(world), { maxLength: 4 }),
      permissions: fc.array(patterns(world), { maxLength: 6 }),
      scope: scopes({ minLength: 0 }),
      redelegate: fc.boolean(),
    },
    { requiredKeys: [] },
  )

const moduleTexts = ({ names }: World): fc.Arbitrary<string> =>
  mostly(oneOf(names.modules), oneOf([...RETIRED_MODULES, 'nope', 'finance.*', '__proto__']))

const allOrSome = (texts: readonly string[]): fc.Arbitrary<readonly string[]> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant(texts) },
    { weight: 1, arbitrary: fc.shuffledSubarray([...texts]) },
  )

/** Any member, well-formed: also one who names what does not exist. */
export const members = (world: World, userId = 'user_1'): fc.Arbitrary<PlainMember> =>
  fc
    .record({
      owned: allOrSome([...world.names.modules, ...RETIRED_MODULES, 'nope']),
      addons: fc.shuffledSubarray([...world.names.addons, 'gone']),
      given: allOrSome([...world.names.modules, ...RETIRED_MODULES, 'nope']),
      grants: fc.array(grants(world), { minLength: 1, maxLength: 8, size: 'max' }),
      delegation: fc.option(delegations(world)),
    })
    .map(({ owned, addons, given, grants: held, delegation }) => ({
      userId,
      companyId: 'comp_1',
      entitlements: { modules: owned, addons },
      modules: given,
      grants: held,
      ...optional('delegation', delegation),
    }))

/** The member as the types want it. */
export const asMember = (plain: PlainMember): Member => plain
