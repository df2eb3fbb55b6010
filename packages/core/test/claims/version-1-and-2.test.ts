import { beforeAll, describe, expect, it } from 'vitest'
import { type ClaimsTally, differentialClaims } from '../laws/claims-differential.ts'

describe('claims of version 2 answer as those of version 1 do', () => {
  let tally: ClaimsTally

  beforeAll(() => {
    tally = differentialClaims(20_000, 20_261_123)
  })

  it('on tens of thousands of random questions, of which at least one in five is allowed', () => {
    expect(tally.asked).toBeGreaterThanOrEqual(20_000)
    expect(tally.allowed / tally.asked).toBeGreaterThan(0.2)
  })

  it('with numbers of an order of definition, and with those of a lock', () => {
    expect(tally.byOrder).toBeGreaterThan(100)
    expect(tally.byLock).toBeGreaterThan(100)
  })

  it('on delegations', () => {
    expect(tally.delegations).toBeGreaterThan(1_000)
  })
})
