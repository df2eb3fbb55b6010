import { betterAuth } from '../contenders/better-auth.ts'
import { casbin } from '../contenders/casbin.ts'
import { casl } from '../contenders/casl.ts'
import type { Contender } from '../contenders/contender.ts'
import { fiveLayers } from '../contenders/five-layers.ts'
import { stagedoor } from '../contenders/stagedoor.ts'
import { stagedoorCompact } from '../contenders/stagedoor-compact.ts'
import { contest } from '../measure/contest.ts'
import { type Spread, spreadOf } from '../measure/statistics.ts'
import { syntheticMember } from '../world/population.ts'
import { questionsFor, USUAL_MIX } from '../world/questions.ts'
import { syntheticCatalog } from '../world/synthetic-catalog.ts'
import { readyFor } from './answers.ts'
import { builderOf } from './builder.ts'
import type { Effort } from './effort.ts'
import { over, roundsOf } from './ready-runner.ts'

/** One contender's row. */
interface PrincipalRow {
  readonly name: string
  readonly kind: Contender['kind']
  /** Times of the Sets of five layers. */
  readonly ratio: Spread
  readonly microseconds: number
}

/** What the suite finds. */
export interface PrincipalResult {
  readonly rows: readonly PrincipalRow[]
  readonly claimsOverSets: Spread
  readonly compactOverSets: Spread
  /** Microseconds from compact claims of so many permissions, of 10,000, to the first answer. */
  readonly compact: readonly { readonly permissions: number; readonly microseconds: number }[]
}

/** Out of 10,000. */
const SIZES = [50, 1_000, 5_000]

/** From decoded claims with 100 grants, in a catalog of 1,000 keys, to the first answer. */
export async function principalSuite(effort: Effort): Promise<PrincipalResult> {
  const catalog = syntheticCatalog(1_000)
  const member = syntheticMember(catalog, 0, { grants: 100 })
  const questions = questionsFor(catalog, member, USUAL_MIX)
  const sets = fiveLayers(catalog)
  const contenders: readonly Contender[] = [
    sets,
    stagedoor(catalog),
    stagedoorCompact(catalog),
    betterAuth(catalog),
    casl,
    casbin,
  ]
  for (const contender of contenders) await readyFor(contender, member, { questions })
  const [question] = questions
  if (question === undefined) throw new Error('there is no question')
  const runners = contenders.map((contender) => builderOf(contender, { member, question }))
  const rounds = await contest(runners, { ...effort, most: 1_000 })
  return {
    rows: contenders.map(({ name, kind }) => ({
      name,
      kind,
      ratio: over(rounds, name, sets.name),
      microseconds: spreadOf(roundsOf(rounds, name)).median / 1e3,
    })),
    claimsOverSets: over(rounds, 'Stagedoor', sets.name),
    compactOverSets: over(rounds, 'Stagedoor, compact claims', sets.name),
    compact: await compactBySize(effort),
  }
}

async function compactBySize(effort: Effort): Promise<PrincipalResult['compact']> {
  const catalog = syntheticCatalog(10_000)
  const runners = SIZES.map((permissions) => {
    const member = syntheticMember(catalog, 0, { grants: permissions })
    const [question] = questionsFor(catalog, member, USUAL_MIX)
    if (question === undefined) throw new Error('there is no question')
    return builderOf({ ...stagedoorCompact(catalog), name: `${permissions}` }, { member, question })
  })
  const rounds = await contest(runners, { ...effort, most: 200 })
  return SIZES.map((permissions) => ({
    permissions,
    microseconds: spreadOf(roundsOf(rounds, `${permissions}`)).median / 1e3,
  }))
}
