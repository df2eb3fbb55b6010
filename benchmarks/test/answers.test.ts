import { describe, expect, it } from 'vitest'
import { betterAuth } from '../contenders/better-auth.ts'
import { bitset } from '../contenders/bitset.ts'
import { casbin } from '../contenders/casbin.ts'
import { casl } from '../contenders/casl.ts'
import type { Contender } from '../contenders/contender.ts'
import { fiveLayers } from '../contenders/five-layers.ts'
import { includes } from '../contenders/includes.ts'
import { setPair } from '../contenders/set-pair.ts'
import { stagedoor, stagedoorByKey, stagedoorExplanation } from '../contenders/stagedoor.ts'
import { stagedoorCompact } from '../contenders/stagedoor-compact.ts'
import { readyFor } from '../suites/answers.ts'
import { syntheticMember } from '../world/population.ts'
import { questionsFor } from '../world/questions.ts'
import { syntheticCatalog } from '../world/synthetic-catalog.ts'

const catalog = syntheticCatalog(200)
const mix = { allowed: 20, notGranted: 10, outOfScope: 10 }
const contenders: readonly Contender[] = [
  setPair,
  fiveLayers(catalog),
  bitset(catalog),
  stagedoor(catalog),
  stagedoorByKey(catalog),
  stagedoorExplanation(catalog),
  stagedoorCompact(catalog),
  includes,
  betterAuth(catalog),
  casl,
  casbin,
]

describe('answers before times', () => {
  it.each(contenders)('$name answers every question of three members as all others do', async (contender) => {
    for (const index of [0, 1, 2]) {
      const member = syntheticMember(catalog, index, { grants: 30 })
      const questions = questionsFor(catalog, member, mix)
      expect(questions).toHaveLength(40)
      await readyFor(contender, member, { questions })
    }
  })

  it.each([true, false])('nobody is timed who always answers %s', async (answer) => {
    const member = syntheticMember(catalog, 0, { grants: 30 })
    const questions = questionsFor(catalog, member, mix)
    const liar: Contender = { ...setPair, name: 'liar', check: () => answer }
    await expect(readyFor(liar, member, { questions })).rejects.toThrow(/^liar answers /)
  })
})
