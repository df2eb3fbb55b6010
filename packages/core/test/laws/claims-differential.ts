/* Holds claims of version 2 against those of version 1: whoever reads them must give the same answers. */

import { isDeepStrictEqual } from 'node:util'
import { type Access, type Catalog, type Member, resolveAccess } from '@stagedoor/core'
import { decodeClaims, encodeClaims } from '@stagedoor/core/claims'
import fc from 'fast-check'
import { compiled, type World } from './arbitrary-catalogs.ts'
import { asMember } from './arbitrary-members.ts'
import { type Situation, situations, toRequirement } from './arbitrary-questions.ts'
import { delegating } from './arbitrary-requests.ts'

const QUESTIONS_A_MEMBER = 25

/** What a run has compared, so that nobody trusts one that only ever saw texts. */
export interface ClaimsTally {
  asked: number
  allowed: number
  /** Members whose claims held numbers of an order of definition, and of a lock. */
  byOrder: number
  byLock: number
  delegations: number
}

/** The numbers that a lock gives to some keys of a world: in random order, with gaps, and to keys that are gone. */
interface RandomLock {
  readonly modules: Readonly<Record<string, number>>
  readonly permissions: Readonly<Record<string, number>>
}

const numbersFor = (keys: readonly string[]): fc.Arbitrary<Readonly<Record<string, number>>> =>
  fc.shuffledSubarray([...keys], { minLength: Math.floor(keys.length / 2) }).chain((some) =>
    fc
      .array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(40) }), {
        minLength: some.length,
        maxLength: some.length,
      })
      .map((gaps) => {
        const before = (at: number): number => gaps.slice(0, at + 1).reduce((sum, gap) => sum + gap, 0)
        return Object.fromEntries(some.map((key, at) => [key, at + before(at)]))
      }),
  )

const locks = ({ names }: World): fc.Arbitrary<RandomLock> =>
  fc.record({
    modules: numbersFor([...names.modules, 'gone']),
    permissions: numbersFor([...names.keys, 'gone.bills.read']),
  })

/** The lock file with the numbers below two bounds: what an older one held. */
function lockDocument(
  { modules, permissions }: RandomLock,
  below = { modules: Infinity, permissions: Infinity },
): unknown {
  const section = (numbers: Readonly<Record<string, number>>, bound: number, isGone: boolean): object =>
    Object.fromEntries(
      Object.entries(numbers)
        .filter(([key, number]) => number < bound && key.startsWith('gone') === isGone)
        .map(([key, number]) => [key, isGone ? number : { number }]),
    )
  return {
    lockVersion: 1,
    modules: section(modules, below.modules, false),
    permissions: section(permissions, below.permissions, false),
    retired: {
      modules: section(modules, below.modules, true),
      permissions: section(permissions, below.permissions, true),
    },
  }
}

/** The member as it comes out of a token that its claims went into. */
function throughToken(written: Catalog, read: Catalog, member: Member): Member {
  const claims: unknown = JSON.parse(JSON.stringify(encodeClaims(written, member)))
  return decodeClaims(read, claims, { userId: member.userId }).member
}

/** Without the exact keys and modules that an older lock has no number for. */
function withoutNewer(member: Member, isNewer: (name: string) => boolean): Member {
  const older = (names: readonly string[]): readonly string[] => names.filter((name) => !isNewer(name))
  return {
    ...member,
    entitlements: { ...member.entitlements, modules: older(member.entitlements.modules) },
    modules: older(member.modules),
    grants: member.grants.map((grant) => ({ ...grant, permissions: older(grant.permissions) })),
  }
}

/** Problems without their paths, which differ: grants are united, names sorted. */
const notable = ({ problems }: Access<string>): unknown =>
  [...new Set(problems.map(({ code, name }) => `${code} ${name}`))].sort()

/** Where it may be done, whatever the order of the grants: united ones stand where the first of them stood. */
function regionOf(access: Access<string>, requirement: Parameters<Access<string>['scopeOf']>[0]): unknown {
  const answer = access.scopeOf(requirement)
  return answer.kind === 'some'
    ? { ...answer, scopes: answer.scopes.map((scope) => JSON.stringify(scope)).sort() }
    : answer
}

function compare({ asks }: Situation, found: Access<string>, expected: Access<string>): number {
  let allowed = 0
  for (const [question, target] of asks) {
    const requirement = toRequirement(question)
    const [one, other] = [
      found.decide(requirement, target as never),
      expected.decide(requirement, target as never),
    ]
    const isSame =
      isDeepStrictEqual(one, other) &&
      isDeepStrictEqual(regionOf(found, requirement), regionOf(expected, requirement))
    if (!isSame)
      throw new Error(
        `asked ${JSON.stringify(question)} at ${JSON.stringify(target)}: version 1 and 2 answer differently`,
      )
    if (one.allowed) allowed += 1
  }
  return allowed
}

/**
 * Asks random questions of random members, once as they are and once after a way through claims of version 2: with the catalog's own
 * order, with a lock, and with an older lock that knows fewer numbers.
 *
 * @param runs - how many questions, rounded up to whole members
 * @param seed - the seed of the run; the same seed asks the same questions
 * @throws Error with the smallest counterexample found if an answer differs.
 */
export function differentialClaims(runs: number, seed: number): ClaimsTally {
  const tally: ClaimsTally = { asked: 0, allowed: 0, byOrder: 0, byLock: 0, delegations: 0 }
  const cases = situations(QUESTIONS_A_MEMBER).chain((situation) =>
    fc.record({
      situation: fc.constant(situation),
      lock: locks(situation.world),
      older: fc.nat(100),
      isLocked: fc.boolean(),
    }),
  )
  const property = fc.property(cases, ({ situation, lock, older, isLocked }) => {
    const member = asMember(situation.member)
    const { plain } = situation.world
    const catalog = isLocked ? compiled(plain, lockDocument(lock)) : situation.world.catalog
    const grants = encodeClaims(catalog, member).grants
    tally.byOrder += grants.order === undefined ? 0 : 1
    tally.byLock += grants.lock === undefined ? 0 : 1
    const [found, expected] = [
      resolveAccess(catalog, throughToken(catalog, catalog, member)),
      resolveAccess(catalog, member),
    ]
    tally.allowed += compare(situation, found, expected)
    tally.asked += situation.asks.length
    if (!isDeepStrictEqual(notable(found), notable(expected))) throw new Error('the problems differ')
    if (grants.lock !== undefined) compareOlder(situation, lock, older)
  })
  fc.assert(property, { numRuns: Math.ceil(runs / QUESTIONS_A_MEMBER), seed })
  compareDelegations(Math.ceil(runs / 40), seed, tally)
  return tally
}

function compareOlder(situation: Situation, lock: RandomLock, older: number): void {
  const member = asMember(situation.member)
  const { plain } = situation.world
  const bound = (numbers: Readonly<Record<string, number>>): number =>
    Math.floor((older * (Math.max(0, ...Object.values(numbers)) + 1)) / 100)
  const below = { modules: bound(lock.modules), permissions: bound(lock.permissions) }
  const isNewer = (name: string): boolean =>
    (lock.permissions[name] ?? -1) >= below.permissions || (lock.modules[name] ?? -1) >= below.modules
  const [newCatalog, oldCatalog] = [
    compiled(plain, lockDocument(lock)),
    compiled(plain, lockDocument(lock, below)),
  ]
  compare(
    situation,
    resolveAccess(oldCatalog, throughToken(newCatalog, oldCatalog, member)),
    resolveAccess(oldCatalog, withoutNewer(member, isNewer)),
  )
}

function compareDelegations(runs: number, seed: number, tally: ClaimsTally): void {
  const property = fc.property(delegating, ({ world: { catalog }, granter, requests }) => {
    const member = asMember(granter)
    const [found, expected] = [
      resolveAccess(catalog, throughToken(catalog, catalog, member)),
      resolveAccess(catalog, member),
    ]
    for (const request of requests) {
      const [one, other] = [found.decideDelegation(request), expected.decideDelegation(request)]
      if (!isDeepStrictEqual(one, other))
        throw new Error(`asked for ${JSON.stringify(request)}: version 1 and 2 answer differently`)
      tally.delegations += 1
    }
  })
  fc.assert(property, { numRuns: runs, seed })
}
