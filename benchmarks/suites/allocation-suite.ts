import { stagedoor, stagedoorBeforeScope, stagedoorByKey } from '../contenders/stagedoor.ts'
import { syntheticMember } from '../world/population.ts'
import { type QuestionMix, questionsFor } from '../world/questions.ts'
import { syntheticCatalog } from '../world/synthetic-catalog.ts'
import { readyFor } from './answers.ts'
import { bytesOf } from './ready-runner.ts'

/** Bytes that one check allocates, by what is asked and what is answered. */
export interface AllocationResult {
  readonly [question: string]: number
}

const MIXES: readonly (readonly [string, QuestionMix])[] = [
  ['allowed', { allowed: 64, notGranted: 0, outOfScope: 0 }],
  ['permission_not_granted', { allowed: 0, notGranted: 64, outOfScope: 0 }],
  ['out_of_scope', { allowed: 0, notGranted: 0, outOfScope: 64 }],
]

/** `decide`, `can` and `decideBeforeScope`, for each answer. */
export async function allocationSuite(): Promise<AllocationResult> {
  const catalog = syntheticCatalog(1_000)
  const member = syntheticMember(catalog, 0, { grants: 100 })
  const found: [string, number][] = []
  for (const [answer, mix] of MIXES) {
    const questions = questionsFor(catalog, member, mix)
    for (const contender of [stagedoor(catalog), stagedoorByKey(catalog)])
      found.push([`${contender.name}: ${answer}`, bytesOf(await readyFor(contender, member, { questions }))])
    const answerOf = (): boolean => answer !== 'permission_not_granted'
    const before = await readyFor(stagedoorBeforeScope(catalog), member, { questions, answerOf })
    if (answer !== 'out_of_scope') found.push([`${before.contender.name}: ${answer}`, bytesOf(before)])
  }
  return Object.fromEntries(found)
}
