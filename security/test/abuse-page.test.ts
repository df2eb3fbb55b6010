import { describe, expect, it } from 'vitest'
import { CASES } from '../abuse-cases.js'
import { abusePage, abuseProblems } from '../abuse-page.js'

describe('docs/reference/abuse.md', () => {
  it('has a test or a reason for every attack, and no test names an attack that there is not', () => {
    expect(abuseProblems()).toEqual([])
  })

  it('tells a number without a test, and a test with a number that nobody gave', () => {
    const [first, ...others] = CASES.filter(({ untested }) => untested === undefined)
    const tests = [{ numbers: [...others.map(({ number }) => number), 6], file: 'a.test.ts', title: 'x' }]
    expect(abuseProblems(tests)).toEqual([
      'a.test.ts "x": there is no ABUSE-'.concat('6'),
      `${'ABUSE'}-${first?.number} has neither a test nor a reason`,
    ])
  })

  it('names every attack', () => {
    const page = abusePage()
    for (const { number } of CASES) expect(page).toContain(`### ${'ABUSE'}-${number}\n`)
  })
})
