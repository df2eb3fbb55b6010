import { type Access, resolveAccess } from '@stagedoor/core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { World } from './arbitrary-catalogs.ts'
import { asMember } from './arbitrary-members.ts'
import { type Delegating, delegating, REQUESTS_A_GRANTER } from './arbitrary-requests.ts'
import { differentialDelegation, type Tally } from './differential.ts'
import { afterGiving, type PlainRequest } from './reference-delegation.ts'
import type { PlainMember } from './reference-resolver.ts'

// The same cases in every run, as the tests count them; a fuzz run takes others.
const SEED = 20_261_123

const accessOf = (world: World, member: PlainMember): Access<string> =>
  resolveAccess(world.catalog, asMember(member))

/** Runs a law over each request of each case. */
function forEach(
  numRuns: number,
  law: (each: Delegating, request: PlainRequest, granter: Access<string>) => void,
): void {
  const property = fc.property(delegating, (each) => {
    const granter = accessOf(each.world, each.granter)
    for (const request of each.requests) law(each, request, granter)
  })
  fc.assert(property, { numRuns: Math.ceil(numRuns / REQUESTS_A_GRANTER), seed: SEED })
}

/** Targets of one value a dimension, such as the names of the laws can make. */
const TARGETS: readonly (Readonly<Record<string, string>> | undefined)[] = [
  undefined,
  ...['v1', 'v2', '*'].flatMap((businessUnit) => [
    { businessUnit },
    ...['v1', 'v3'].flatMap((event) => [
      { businessUnit, event },
      { businessUnit, event, constructor: 'v2' },
    ]),
  ]),
  { event: 'v1' },
  { constructor: 'v3' },
]

/** What someone may do, as texts. */
function allowedOf(world: World, access: Access<string>): ReadonlySet<string> {
  return new Set(
    world.names.keys.flatMap((key) =>
      TARGETS.filter((target) => access.can(key, target)).map((target) => `${key} ${JSON.stringify(target)}`),
    ),
  )
}

/** Works something out once a case. */
function rememberedFor<T>(answer: (each: Delegating) => T): (each: Delegating) => T {
  const answers = new WeakMap<Delegating, { readonly answer: T }>()
  return (each) => {
    const known = answers.get(each) ?? { answer: answer(each) }
    answers.set(each, known)
    return known.answer
  }
}

describe('DEL-1 to DEL-8: delegation is decided as a plain reading of the rules does', () => {
  let tally: Tally

  beforeAll(() => {
    tally = differentialDelegation(5_000, SEED)
  })

  it('item by item and in the order asked, on thousands of random requests', () => {
    expect(tally.asked).toBeGreaterThanOrEqual(5_000)
  })

  it('of which at least one in ten is allowed, and every reason occurs', () => {
    expect(tally.allowed / tally.asked).toBeGreaterThan(0.1)
    for (const reason of REASONS) expect(tally.reasons.get(reason) ?? 0, reason).toBeGreaterThan(20)
  })
})

const REASONS = [
  'other_company',
  'self_delegation',
  'unknown_permission',
  'unknown_module',
  'module_not_entitled',
  'addon_not_entitled',
  'not_delegable',
  'outside_delegation',
  'not_held',
  'exceeds_scope',
  'wildcard_exceeds',
  'redelegation_not_allowed',
  'grantee_required',
]

describe('DEL-4, DEL-7: nobody gives what they do not have (ABUSE-135)', () => {
  const tally = { passed: 0, withModules: 0, gained: 0 }

  it('what the grantee may do afterwards, the grantee or the granter could do before', () => {
    const before = rememberedFor((each) => allowedOf(each.world, accessOf(each.world, each.grantee)))
    const own = rememberedFor((each) => allowedOf(each.world, accessOf(each.world, each.granter)))
    forEach(2_400, (each, request, access) => {
      const decision = access.decideDelegation(request)
      if (!decision.allowed || request.intent === 'take') return
      tally.passed += 1
      if (request.modules.length > 0) tally.withModules += 1
      const after = accessOf(each.world, afterGiving(each.grantee, decision.grant))
      for (const may of allowedOf(each.world, after)) {
        if (before(each).has(may)) continue
        tally.gained += 1
        if (!own(each).has(may)) throw new Error(`${may} is gained by ${JSON.stringify(request)}`)
      }
    })
  })

  it('in hundreds of requests that pass, some of them with modules, and most of which give something', () => {
    expect(tally.passed).toBeGreaterThan(200)
    expect(tally.withModules).toBeGreaterThan(10)
    expect(tally.gained).toBeGreaterThan(tally.passed)
  })

  it('the canonical grant gives exactly what the request gives (DEL-1)', () => {
    forEach(1_000, ({ world, grantee }, request, access) => {
      const decision = access.decideDelegation(request)
      if (!decision.allowed) return
      const after = (stored: Parameters<typeof afterGiving>[1]) =>
        allowedOf(world, accessOf(world, afterGiving(grantee, stored)))
      expect(after(decision.grant)).toEqual(after(request))
    })
  })

  it('the canonical grant, asked again, is given again as it is (DEL-1)', () => {
    forEach(2_000, (_, request, access) => {
      const decision = access.decideDelegation(request)
      if (!decision.allowed) return
      const { grantee } = request
      const again = access.decideDelegation({
        ...decision.grant,
        ...(grantee === undefined ? {} : { grantee }),
      })
      expect(again).toEqual(decision)
    })
  })

  it('one who loses a grant, a module or a delegated pattern gives no more than before', () => {
    const lost = <T>(list: readonly T[] = [], pick: number): readonly T[] =>
      list.filter((_, index) => index !== pick % list.length)
    forEach(2_000, ({ world, granter }, request, access) => {
      const pick = JSON.stringify(request).length
      const { delegation } = granter
      const lesser: readonly PlainMember[] = [
        { ...granter, grants: lost(granter.grants, pick) },
        { ...granter, modules: lost(granter.modules, pick) },
        { ...granter, delegation: { ...delegation, permissions: lost(delegation?.permissions, pick) } },
        { ...granter, delegation: { ...delegation, modules: lost(delegation?.modules, pick) } },
      ]
      for (const less of lesser)
        if (accessOf(world, less).canDelegate(request)) expect(access.canDelegate(request)).toBe(true)
    })
  })
})
