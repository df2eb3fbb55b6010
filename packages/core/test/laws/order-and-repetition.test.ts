import { parseMember, resolveAccess } from '@stagedoor/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asMember } from './arbitrary-members.ts'
import { type Situation, situations, toRequirement } from './arbitrary-questions.ts'
import type { PlainMember } from './reference-resolver.ts'

const RUNS = 120

/** Everything that an access answers, but for the order of the scopes and problems in it. */
function everythingOf({ world, asks }: Situation, member: PlainMember): unknown {
  const access = resolveAccess(world.catalog, asMember(member))
  return {
    decisions: asks.map(([question, target]) => access.decide(toRequirement(question), target as never)),
    before: asks.map(([question]) => access.decideBeforeScope(toRequirement(question))),
    scopes: asks.map(([question]) => {
      const answer = access.scopeOf(toRequirement(question))
      return answer.kind === 'some' ? answer.scopes.map(spelling).toSorted() : answer
    }),
    permissions: access.permissions(),
    modules: access.modules(),
  }
}

const spelling = (scope: Readonly<Record<string, readonly string[]>>): string =>
  JSON.stringify(
    Object.entries(scope)
      .map(([name, list]) => [name, [...new Set(list)].toSorted()])
      .toSorted(),
  )

describe('GRT-2: order and repetition change nothing', () => {
  it('of grants, of patterns, of modules, of add-ons and of scope values', () => {
    const shuffled = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length })
    const cases = situations(12).chain((situation) => {
      const { member } = situation
      return fc.tuple(
        fc.constant(situation),
        shuffled(member.grants),
        shuffled(member.modules),
        shuffled(member.entitlements.modules),
        shuffled(member.entitlements.addons),
      )
    })
    fc.assert(
      fc.property(cases, ([situation, grants, modules, owned, addons]) => {
        const reordered: PlainMember = {
          ...situation.member,
          modules: [...modules, ...modules],
          entitlements: { modules: [...owned, ...owned], addons: [...addons, ...addons] },
          grants: [...grants, ...grants].map(({ permissions, scope }) => ({
            permissions: [...permissions.toReversed(), ...permissions],
            ...(scope === undefined ? {} : { scope: reversed(scope) }),
          })),
        }
        expect(everythingOf(situation, reordered)).toEqual(everythingOf(situation, situation.member))
      }),
      { numRuns: RUNS },
    )
  })

  it('splitting a grant into one grant a pattern changes nothing', () => {
    fc.assert(
      fc.property(situations(12), (situation) => {
        const grants = situation.member.grants.flatMap(({ permissions, ...scope }) =>
          permissions.map((each) => ({ permissions: [each], ...scope })),
        )
        expect(everythingOf(situation, { ...situation.member, grants })).toEqual(
          everythingOf(situation, situation.member),
        )
      }),
      { numRuns: RUNS },
    )
  })
})

describe('MEM-1: resolving twice is resolving once', () => {
  it('a parsed member parses to itself, and answers as the document did', () => {
    fc.assert(
      fc.property(situations(12), (situation) => {
        const { member } = parseMember(situation.member)
        expect(parseMember(member).member).toEqual(member)
        const again = everythingOf(situation, member as PlainMember)
        expect(again).toEqual(everythingOf(situation, situation.member))
        expect(everythingOf(situation, structuredClone(situation.member))).toEqual(again)
      }),
      { numRuns: RUNS },
    )
  })

  it('asking changes nothing: the second answer is the first', () => {
    fc.assert(
      fc.property(situations(12), ({ world, member, asks }) => {
        const access = resolveAccess(world.catalog, asMember(member))
        const ask = () =>
          asks.map(([question, target]) => [
            access.decide(toRequirement(question), target as never),
            access.scopeOf(toRequirement(question)),
          ])
        expect(ask()).toEqual(ask())
      }),
      { numRuns: RUNS },
    )
  })
})

describe('CAT-4: a retired key is its successor', () => {
  it('in a member and in a question', () => {
    fc.assert(
      fc.property(situations(12), (situation) => {
        const { aliases } = situation.world.plain
        const live = (text: string): string => (Object.hasOwn(aliases, text) ? (aliases[text] ?? '') : text)
        const { member } = situation
        const renamed: PlainMember = {
          ...member,
          modules: member.modules.map(live),
          entitlements: { ...member.entitlements, modules: member.entitlements.modules.map(live) },
          grants: member.grants.map((grant) => ({ ...grant, permissions: grant.permissions.map(live) })),
        }
        expect(everythingOf(situation, renamed)).toEqual(everythingOf(situation, member))
        const access = resolveAccess(situation.world.catalog, asMember(member))
        for (const [retired, successor] of Object.entries(aliases))
          expect(access.can(retired)).toBe(access.can(successor))
      }),
      { numRuns: RUNS },
    )
  })
})

const reversed = (scope: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(
    Object.entries(scope)
      .toReversed()
      .map(([name, list]) => [name, [...list.toReversed(), ...list]]),
  )
