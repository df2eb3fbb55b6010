import { fiveLayers } from '../contenders/five-layers.ts'
import { setOnce, setPair } from '../contenders/set-pair.ts'
import { stagedoor, stagedoorBeforeScope, stagedoorByKey } from '../contenders/stagedoor.ts'
import { contest } from '../measure/contest.ts'
import { readyFor } from '../suites/answers.ts'
import { builderOf } from '../suites/builder.ts'
import { footprintSuite } from '../suites/footprint-suite.ts'
import { growthSuite } from '../suites/growth-suite.ts'
import { over, runnerOf } from '../suites/ready-runner.ts'
import { syntheticMember } from '../world/population.ts'
import { questionsFor, USUAL_MIX } from '../world/questions.ts'
import { syntheticCatalog } from '../world/synthetic-catalog.ts'
import type { Figures } from './budget.ts'

const EFFORT = { rounds: 21, sample: 2 }

/** The ratios that the budget bounds, each the median of the rounds of one run. */
export async function measuredRatios(): Promise<Figures> {
  const catalog = syntheticCatalog(1_000)
  const member = syntheticMember(catalog, 0, { grants: 100 })
  const questions = questionsFor(catalog, member, USUAL_MIX)
  const held = new Set(member.grants.flatMap(({ permissions }) => permissions))
  const sets = fiveLayers(catalog)
  const whole = [setPair, sets, stagedoor(catalog), stagedoorByKey(catalog)]
  const before = [setOnce, stagedoorBeforeScope(catalog)]
  const answerOf = ({ key }: { readonly key: string }): boolean => held.has(key)
  const ready = await Promise.all([
    ...whole.map((each) => readyFor(each, member, { questions })),
    ...before.map((each) => readyFor(each, member, { questions, answerOf })),
  ])
  const checks = await contest(ready.map(runnerOf), EFFORT)
  const [question] = questions
  if (question === undefined) throw new Error('there is no question')
  const builders = [sets, stagedoor(catalog)].map((each) => builderOf(each, { member, question }))
  const builds = await contest(builders, { ...EFFORT, most: 500 })
  const { grants, keys } = await growthSuite(EFFORT)
  const kept = new Map((await footprintSuite(2_000)).rows.map(({ name, bytes }) => [name, bytes]))
  return {
    'layers 1 to 3 over one Set.has': over(checks, 'Stagedoor, layers 1 to 3', setOnce.name).median,
    'decision over two Set.has': over(checks, 'Stagedoor', setPair.name).median,
    'decision over five layers one by one': over(checks, 'Stagedoor', sets.name).median,
    'decision by key over two Set.has': over(checks, 'Stagedoor, by key', setPair.name).median,
    'principal and first check over Sets': over(builds, 'Stagedoor', sets.name).median,
    'memory of a principal over Sets':
      (kept.get('Stagedoor') ?? Number.NaN) / (kept.get(sets.name) ?? Number.NaN),
    '1,000 grants over 10': grants.median,
    '10,000 keys over 100': keys.median,
  }
}
