import type { Catalog, Member } from '@stagedoor/core'
import { betterAuth } from '../contenders/better-auth.ts'
import { bitset } from '../contenders/bitset.ts'
import { casbin } from '../contenders/casbin.ts'
import { casl } from '../contenders/casl.ts'
import type { Contender } from '../contenders/contender.ts'
import { fiveLayers } from '../contenders/five-layers.ts'
import { includes } from '../contenders/includes.ts'
import { setOnce, setPair } from '../contenders/set-pair.ts'
import {
  stagedoor,
  stagedoorBeforeScope,
  stagedoorByKey,
  stagedoorExplanation,
} from '../contenders/stagedoor.ts'
import { contest } from '../measure/contest.ts'
import { type Spread, spreadOf } from '../measure/statistics.ts'
import { syntheticMember } from '../world/population.ts'
import { questionsFor, USUAL_MIX } from '../world/questions.ts'
import { syntheticCatalog } from '../world/synthetic-catalog.ts'
import { type Ready, readyFor } from './answers.ts'
import type { Effort } from './effort.ts'
import { bytesOf, over, roundsOf, runnerOf } from './ready-runner.ts'

/** One contender's row. */
interface DecisionRow {
  readonly name: string
  readonly kind: Contender['kind']
  /** Times of `Set.has && Set.has`. */
  readonly ratio: Spread
  readonly nanoseconds: number
  /** Allocated by one check. */
  readonly bytes: number
}

/** What the suite finds. */
export interface DecisionResult {
  readonly rows: readonly DecisionRow[]
  readonly beforeScopeOverSet: Spread
  readonly decisionOverSets: Spread
  readonly decisionOverFiveLayers: Spread
  readonly byKeyOverSets: Spread
  readonly wildcardsOverSets: Spread
  readonly explanationOverDecision: Spread
}

/** Permission and business unit, allowed and refused, of a member with 100 grants in a catalog of 1,000 keys. */
export async function decisionSuite(effort: Effort): Promise<DecisionResult> {
  const catalog = syntheticCatalog(1_000)
  const member = syntheticMember(catalog, 0, { grants: 100 })
  const questions = questionsFor(catalog, member, USUAL_MIX)
  const whole = await Promise.all(
    contendersOf(catalog).map((contender) => readyFor(contender, member, { questions })),
  )
  const held = new Set(member.grants.flatMap(({ permissions }) => permissions))
  const before = await Promise.all(
    [setOnce, stagedoorBeforeScope(catalog)].map((contender) =>
      readyFor(contender, member, { questions, answerOf: ({ key }) => held.has(key) }),
    ),
  )
  const wild = await wildcards(catalog)
  const rounds = await contest([...whole, ...before, ...wild].map(runnerOf), effort)
  return {
    rows: whole.map((each) => ({
      name: each.contender.name,
      kind: each.contender.kind,
      ratio: over(rounds, each.contender.name, 'Set.has && Set.has'),
      nanoseconds: spreadOf(roundsOf(rounds, each.contender.name)).median / questions.length,
      bytes: bytesOf(each),
    })),
    beforeScopeOverSet: over(rounds, 'Stagedoor, layers 1 to 3', 'Set.has'),
    decisionOverSets: over(rounds, 'Stagedoor', 'Set.has && Set.has'),
    decisionOverFiveLayers: over(rounds, 'Stagedoor', 'five layers one by one'),
    byKeyOverSets: over(rounds, 'Stagedoor, by key', 'Set.has && Set.has'),
    wildcardsOverSets: over(rounds, 'wildcards: Stagedoor, by key', 'wildcards: Set.has && Set.has'),
    explanationOverDecision: over(rounds, 'Stagedoor, explained', 'Stagedoor'),
  }
}

const contendersOf = (catalog: Catalog): readonly Contender[] => [
  setPair,
  fiveLayers(catalog),
  bitset(catalog),
  stagedoor(catalog),
  stagedoorByKey(catalog),
  stagedoorExplanation(catalog),
  includes,
  betterAuth(catalog),
  casl,
  casbin,
]

/** A member that holds ten whole modules by wildcard. The Sets have to hold the keys themselves. */
async function wildcards(catalog: Catalog): Promise<readonly Ready[]> {
  const member = syntheticMember(catalog, 0, { grants: 10, wildcards: true })
  const questions = questionsFor(catalog, member, USUAL_MIX)
  const keys = catalog.permissions.filter((each) => member.modules.includes(each.module))
  const spelt: Member = {
    ...member,
    grants: member.grants.map((grant) => ({ ...grant, permissions: keys.map(({ key }) => key) })),
  }
  const named = (contender: Contender): Contender => ({ ...contender, name: `wildcards: ${contender.name}` })
  return [
    await readyFor(named(setPair), spelt, { questions }),
    await readyFor(named(stagedoorByKey(catalog)), member, { questions }),
  ]
}
