import { LAYER_OF_REASON } from '@stagedoor/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { differential, type Tally } from './differential.ts'

describe('LAY-1: the resolver decides as a plain reading of the rules does', () => {
  let tally: Tally

  beforeAll(() => {
    tally = differential(20_000, 20_261_123)
  })

  it('on tens of thousands of random questions', () => {
    expect(tally.asked).toBeGreaterThanOrEqual(20_000)
  })

  it('of which at least one in five is allowed, and every reason occurs', () => {
    expect(tally.allowed / tally.asked).toBeGreaterThan(0.2)
    for (const reason of Object.keys(LAYER_OF_REASON))
      expect(tally.reasons.get(reason) ?? 0, reason).toBeGreaterThan(tally.asked / 200)
  })
})
