import { describe, expect, it } from 'vitest'
import { pairedRatios, spreadOf } from '../measure/statistics.ts'

describe('figures from rounds', () => {
  it('are paired round by round: what slows one round slows both, and is gone from the ratio', () => {
    expect(pairedRatios([2, 20, 4], [1, 10, 2])).toEqual([2, 2, 2])
  })

  it('are told by their median and by where eight of ten rounds lie', () => {
    expect(spreadOf([5, 1, 2, 4, 3])).toEqual({ median: 3, low: 1.4, high: 4.6 })
    expect(spreadOf([1, 2]).median).toBe(1.5)
  })

  it('are none where nothing was measured', () => {
    expect(spreadOf([]).median).toBeNaN()
    expect(pairedRatios([1], [])).toEqual([Number.NaN])
  })
})
