import { stagedoor } from '../contenders/stagedoor.ts'
import { contest } from '../measure/contest.ts'
import type { Spread } from '../measure/statistics.ts'
import { syntheticMember } from '../world/population.ts'
import { questionsFor } from '../world/questions.ts'
import { syntheticCatalog } from '../world/synthetic-catalog.ts'
import { readyFor } from './answers.ts'
import type { Effort } from './effort.ts'
import { over, runnerOf } from './ready-runner.ts'

/** How a check grows with what the member, or the catalog, holds. */
export interface GrowthResult {
  /** 1,000 grants over 10, in a catalog of 1,000 keys. */
  readonly grants: Spread
  /** 10,000 keys over 100, with 50 grants. */
  readonly keys: Spread
}

const SIZES = [
  { name: '10 grants', keys: 1_000, grants: 10 },
  { name: '1,000 grants', keys: 1_000, grants: 1_000 },
  { name: '100 keys', keys: 100, grants: 50 },
  { name: '10,000 keys', keys: 10_000, grants: 50 },
] as const

/**
 * Asks members of very different size. Of each the same eight keys again and again: the question here is what the answerer does,
 * not how many strings the cache of the processor holds.
 */
export async function growthSuite(effort: Effort): Promise<GrowthResult> {
  const ready = await Promise.all(
    SIZES.map(({ name, keys, grants }) => {
      const catalog = syntheticCatalog(keys)
      const member = syntheticMember(catalog, 0, { grants })
      const questions = questionsFor(catalog, member, { allowed: 6, notGranted: 0, outOfScope: 2 })
      return readyFor({ ...stagedoor(catalog), name }, member, { questions })
    }),
  )
  const rounds = await contest(ready.map(runnerOf), effort)
  return {
    grants: over(rounds, '1,000 grants', '10 grants'),
    keys: over(rounds, '10,000 keys', '100 keys'),
  }
}
