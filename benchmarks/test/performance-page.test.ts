import { describe, expect, it } from 'vitest'
import { goalsOf } from '../report/goals.ts'
import { pageWith, readPage, readResults } from '../report/performance-page.ts'

const written = readResults()

describe('docs/performance.md', () => {
  it('shows the figures of the last run that was written down, and no others', () => {
    expect(pageWith(written)).toBe(readPage())
  })

  it('tells all fifteen goals, each with figures', () => {
    const goals = goalsOf(written.suites)
    expect(goals.map(({ number }) => number)).toEqual(Array.from({ length: 15 }, (_, at) => at + 1))
    for (const part of goals.flatMap(({ parts }) => parts)) expect(part.figure).not.toBeNaN()
  })
})
