import { describe, expect, it } from 'vitest'
import { isMet, isPartMet } from '../report/goal.ts'

const part = { what: '', limit: 2, unit: 'x' } as const

describe('a goal', () => {
  it('is met at its limit, and missed beyond it', () => {
    expect(isPartMet({ ...part, figure: 2 })).toBe(true)
    expect(isPartMet({ ...part, figure: 2.01 })).toBe(false)
    expect(isPartMet({ ...part, figure: 2, bound: 'least' })).toBe(true)
    expect(isPartMet({ ...part, figure: 1.99, bound: 'least' })).toBe(false)
  })

  it('is missed where there is no figure', () => {
    expect(isPartMet({ ...part, figure: Number.NaN })).toBe(false)
    expect(isPartMet({ ...part, figure: Number.NaN, bound: 'least' })).toBe(false)
    expect(isMet({ number: 1, what: '', parts: [] })).toBe(false)
  })

  it('is met only if all its parts are', () => {
    const [good, bad] = [
      { ...part, figure: 1 },
      { ...part, figure: 3 },
    ]
    expect(isMet({ number: 1, what: '', parts: [good, good] })).toBe(true)
    expect(isMet({ number: 1, what: '', parts: [good, bad] })).toBe(false)
  })
})
