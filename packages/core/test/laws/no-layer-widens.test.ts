import { type Access, type Member, resolveAccess } from '@stagedoor/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asMember, delegations } from './arbitrary-members.ts'
import { type Situation, situations, toRequirement } from './arbitrary-questions.ts'
import type { PlainMember } from './reference-resolver.ts'

const RUNS = 120
const ASKS = 20

const accessOf = ({ world }: Situation, member: Member): Access<string> =>
  resolveAccess(world.catalog, member)

/** Which of the questions are answered yes. */
const answersOf = (situation: Situation, member: PlainMember): readonly boolean[] => {
  const access = accessOf(situation, asMember(member))
  return situation.asks.map(([question, target]) => access.can(toRequirement(question), target as never))
}

/** The list without the element that a number picks. */
const without = <T>(list: readonly T[], pick: number): readonly T[] =>
  list.filter((_, index) => index !== pick % Math.max(list.length, 1))

/** Fails if someone with less is answered yes where someone with more is answered no. */
function expectNoMore(situation: Situation, less: PlainMember): void {
  const before = answersOf(situation, situation.member)
  answersOf(situation, less).forEach((isAllowed, index) => {
    if (isAllowed) expect(before[index], JSON.stringify(situation.asks[index])).toBe(true)
  })
}

describe('LAY-2: no layer widens another', () => {
  const law = (title: string, lessen: (member: PlainMember, pick: number, other: number) => PlainMember) =>
    it(title, () => {
      fc.assert(
        fc.property(situations(ASKS), fc.nat(), fc.nat(), (situation, pick, other) => {
          expectNoMore(situation, lessen(situation.member, pick, other))
        }),
        { numRuns: RUNS },
      )
    })

  law('losing a module that the company owned turns no answer into yes', (member, pick) => ({
    ...member,
    entitlements: { ...member.entitlements, modules: without(member.entitlements.modules, pick) },
  }))

  law('losing an add-on that the company owned turns no answer into yes', (member, pick) => ({
    ...member,
    entitlements: { ...member.entitlements, addons: without(member.entitlements.addons, pick) },
  }))

  law('losing a module that was given turns no answer into yes', (member, pick) => ({
    ...member,
    modules: without(member.modules, pick),
  }))

  law('losing a grant turns no answer into yes', (member, pick) => ({
    ...member,
    grants: without(member.grants, pick),
  }))

  law('losing a pattern of a grant turns no answer into yes', (member, pick, other) => ({
    ...member,
    grants: member.grants.map((grant, index) =>
      index === pick % member.grants.length
        ? { ...grant, permissions: without(grant.permissions, other) }
        : grant,
    ),
  }))

  law('narrowing a grant to a scope turns no answer into yes', (member, pick) => ({
    ...member,
    grants: member.grants.map((grant, index) =>
      index === pick % member.grants.length
        ? { ...grant, scope: { ...grant.scope, businessUnit: grant.scope?.businessUnit?.slice(1) ?? ['v1'] } }
        : grant,
    ),
  }))

  it('a role, a kind, a version and a delegation change no answer', () => {
    const cases = situations(ASKS).chain((situation) =>
      fc.tuple(
        fc.constant(situation),
        delegations(situation.world),
        fc.constantFrom('ADMIN', 'OWNER', '*', 'finance.*'),
        fc.constantFrom('user', 'service'),
      ),
    )
    fc.assert(
      fc.property(cases, ([situation, delegation, role, kind]) => {
        const access = accessOf(situation, {
          ...asMember(situation.member),
          delegation,
          role,
          kind: kind as 'user',
          versions: { token: 9 },
        })
        expect(
          situation.asks.map(([question, target]) => access.can(toRequirement(question), target as never)),
        ).toEqual(answersOf(situation, situation.member))
      }),
      { numRuns: RUNS },
    )
  })

  it('every layer that explain shows has passed when the answer is yes, and one is closed when it is no', () => {
    fc.assert(
      fc.property(situations(ASKS), (situation) => {
        const access = accessOf(situation, asMember(situation.member))
        for (const [question, target] of situation.asks) {
          if (typeof question !== 'string') continue
          const { decision, leaves } = access.explain(question, target as never)
          const verdicts = leaves.flatMap(({ layers }) => layers)
          const firstClosed = verdicts.find(({ verdict }) => verdict === 'closed')
          expect(decision).toEqual(access.decide(question, target as never))
          expect(decision.allowed).toBe(firstClosed === undefined)
          if (!decision.allowed)
            expect(firstClosed).toMatchObject({ layer: decision.layer, reason: decision.reason })
        }
      }),
      { numRuns: RUNS },
    )
  })
})
