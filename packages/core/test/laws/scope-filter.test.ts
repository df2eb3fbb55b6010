import { type GrantScope, resolveAccess, type ScopeAnswer } from '@stagedoor/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { worlds } from './arbitrary-catalogs.ts'
import { asMember, members } from './arbitrary-members.ts'
import { questions, rows, toRequirement } from './arbitrary-questions.ts'
import type { PlainMember } from './reference-resolver.ts'

// The same cases in every run, as the next test counts them.
const SEED = 20_261_123

type Row = Readonly<Record<string, unknown>> & { readonly company: string }

/** What a database does with the answer: the company, and any one of the scopes. */
function isInside(answer: ScopeAnswer, row: Row): boolean {
  if (answer.kind === 'none' || row.company !== answer.company) return false
  return (
    answer.kind === 'all' ||
    answer.scopes.some((scope) =>
      Object.entries(scope).every(
        ([name, list]) => Object.hasOwn(row, name) && list.includes(row[name] as string),
      ),
    )
  )
}

const scopedOnly = (member: PlainMember): PlainMember => ({
  ...member,
  grants: member.grants.filter(({ scope }) => scope !== undefined),
})

/** No scope without dimensions, which would hold every row, and no dimension that holds nothing. */
function expectProper(scopes: readonly GrantScope[]): void {
  for (const scope of scopes) {
    expect(Object.keys(scope).length).toBeGreaterThan(0)
    for (const list of Object.values(scope)) expect(list.length).toBeGreaterThan(0)
  }
}

describe('SCP-8: filtering rows by scopeOf equals asking can for each row', () => {
  const tally = { inside: 0, outside: 0, some: 0 }
  const cases = worlds.chain((world) =>
    fc.record({
      world: fc.constant(world),
      member: fc.oneof(members(world), members(world).map(scopedOnly)),
      asked: fc.array(questions(world), { minLength: 10, maxLength: 10 }),
      table: fc.array(rows, { minLength: 8, maxLength: 8 }),
    }),
  )

  it('for any requirement (ABUSE-119)', () => {
    fc.assert(
      fc.property(cases, ({ world, member, asked, table }) => {
        const access = resolveAccess(world.catalog, asMember(member))
        for (const question of asked) {
          const requirement = toRequirement(question)
          const answer = access.scopeOf(requirement)
          if (answer.kind === 'some') {
            tally.some += 1
            expectProper(answer.scopes)
          }
          for (const row of table) {
            const isAllowed = access.can(requirement, row)
            expect(isInside(answer, row), JSON.stringify([question, row, answer])).toBe(isAllowed)
            tally[isAllowed ? 'inside' : 'outside'] += 1
          }
        }
      }),
      { numRuns: 300, seed: SEED },
    )
  })

  it('with rows inside and outside, and answers that narrow', () => {
    const asked = tally.inside + tally.outside
    expect(tally.inside / asked).toBeGreaterThan(0.1)
    expect(tally.outside / asked).toBeGreaterThan(0.1)
    expect(tally.some).toBeGreaterThan(200)
  })
})
