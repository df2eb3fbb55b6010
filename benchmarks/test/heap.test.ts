import { describe, expect, it } from 'vitest'
import { bytesAllocated, bytesHeld } from '../measure/heap.ts'

describe('measured memory', () => {
  it('sees every byte that is allocated, and none where nothing is', () => {
    const made: unknown[] = new Array(1_000).fill(undefined)
    const make = (times: number): void => {
      for (let at = 0; at < times; at += 1) made[at % 1_000] = new Uint32Array(100)
    }
    let sum = 0
    const count = (times: number): void => {
      for (let at = 0; at < times; at += 1) sum = (sum + at) & 1023
    }
    for (let warm = 0; warm < 100; warm += 1) {
      make(100)
      count(10_000)
    }
    expect(bytesAllocated(make, 100)).toBeGreaterThan(100)
    expect(Math.round(bytesAllocated(count, 10_000))).toBe(0)
  })

  it('sees what is held', () => {
    const before = bytesHeld()
    const held = Array.from({ length: 1_000 }, () => new Array(100).fill(1.5))
    const grown = bytesHeld() - before
    expect(held).toHaveLength(1_000)
    expect(grown).toBeGreaterThan(400_000)
  })
})
