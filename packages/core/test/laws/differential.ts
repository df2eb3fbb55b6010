/* Holds the resolver and delegation against their references. `npm test` asks some ten thousand times, a fuzz run more. */

import { isDeepStrictEqual } from 'node:util'
import { LAYER_OF_REASON, type Reason, resolveAccess } from '@stagedoor/core'
import fc from 'fast-check'
import { asMember } from './arbitrary-members.ts'
import { situations, toRequirement } from './arbitrary-questions.ts'
import { delegating, REQUESTS_A_GRANTER } from './arbitrary-requests.ts'
import { referenceDelegation } from './reference-delegation.ts'
import { type PlainRefusal, referenceDecide } from './reference-resolver.ts'

const QUESTIONS_A_MEMBER = 25

/** How the questions of a run were answered, so that nobody trusts a run that only ever heard no. */
export interface Tally {
  readonly asked: number
  readonly allowed: number
  readonly reasons: ReadonlyMap<string, number>
}

class Counter implements Tally {
  asked = 0
  allowed = 0
  readonly reasons = new Map<string, number>()

  count(isAllowed: boolean, reasons: readonly string[]): void {
    this.asked += 1
    if (isAllowed) this.allowed += 1
    for (const reason of reasons) this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1)
  }
}

/**
 * Asks random questions of random members of random catalogs, both of the resolver and of the reference.
 *
 * @param runs - how many questions, rounded up to whole members
 * @param seed - the seed of the run; the same seed asks the same questions
 * @throws Error with the smallest counterexample found if the two differ.
 */
export function differential(runs: number, seed: number): Tally {
  const counter = new Counter()
  const property = fc.property(situations(QUESTIONS_A_MEMBER), ({ world, member, asks }) => {
    const access = resolveAccess(world.catalog, asMember(member))
    for (const [question, target] of asks) {
      const expected = referenceDecide(world.plain, member, question, target)
      const requirement = toRequirement(question)
      const decision = access.decide(requirement, target as never)
      const found = decision.allowed
        ? undefined
        : { reason: decision.reason, permission: decision.permission }
      const isSame =
        isDeepStrictEqual(found, expected) && (decision.allowed || isLayerOf(decision.layer, expected))
      if (!isSame || access.can(requirement, target as never) !== decision.allowed)
        throw new Error(
          `asked ${JSON.stringify(question)} at ${JSON.stringify(target)}\n  reference: ${show(expected)}\n  resolver: ${show(found)}`,
        )
      counter.count(decision.allowed, expected === undefined ? [] : [expected.reason])
    }
  })
  fc.assert(property, { numRuns: Math.ceil(runs / QUESTIONS_A_MEMBER), seed })
  return counter
}

const isLayerOf = (layer: string, expected: PlainRefusal | undefined): boolean =>
  expected !== undefined && LAYER_OF_REASON[expected.reason as Reason] === layer

const show = (answer: PlainRefusal | undefined): string =>
  answer === undefined ? 'allowed' : `${answer.reason} ${answer.permission ?? ''}`

/**
 * Asks random granters for random delegations, both of the resolver and of the reference, and compares every refused item.
 *
 * @param runs - how many requests, rounded up to whole granters
 * @param seed - the seed of the run; the same seed asks the same requests
 * @throws Error with the smallest counterexample found if the two differ.
 */
export function differentialDelegation(runs: number, seed: number): Tally {
  const counter = new Counter()
  const property = fc.property(delegating, ({ world, granter, requests }) => {
    const access = resolveAccess(world.catalog, asMember(granter))
    for (const request of requests) {
      const decision = access.decideDelegation(request)
      const found = decision.allowed ? [] : decision.items.map(({ path, reason }) => `${path}: ${reason}`)
      const expected = referenceDelegation(world.plain, granter, request)
      if (!isDeepStrictEqual(found, expected))
        throw new Error(
          `asked ${JSON.stringify(request)}\n  reference: ${expected.join(', ')}\n  resolver: ${found.join(', ')}`,
        )
      counter.count(
        decision.allowed,
        expected.map((item) => item.slice(item.indexOf(': ') + 2)),
      )
    }
  })
  fc.assert(property, { numRuns: Math.ceil(runs / REQUESTS_A_GRANTER), seed })
  return counter
}
