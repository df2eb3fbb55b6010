import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Budget, exceeded } from '../gate/budget.ts'
import { PERMISSIONS, tokenSizeSuite } from '../suites/token-size-suite.ts'

const budget = JSON.parse(readFileSync(new URL('../budget.json', import.meta.url), 'utf8')) as Budget

describe('benchmarks/budget.json', () => {
  it('knows the bytes of every token of ours exactly', async () => {
    const { rows } = await tokenSizeSuite()
    const ours = rows.filter(({ kind }) => kind === 'stagedoor')
    const sizes = ours.flatMap(({ name, bytes }) =>
      bytes.map((size, at) => [`token of ${PERMISSIONS[at]} permissions, ${name}`, size]),
    )
    expect(sizes).toHaveLength(8)
    expect(budget.sizes).toMatchObject(Object.fromEntries(sizes))
  })

  it('is exceeded by one byte', () => {
    expect(exceeded({ a: 10 }, { a: 10 }, 1)).toEqual([])
    expect(exceeded({ a: 11 }, { a: 10 }, 1)).toEqual(['a: 11 is over 10'])
  })

  it('gives ratios a margin, and no more', () => {
    expect(exceeded({ a: 1.29 }, { a: 1 }, 1.3)).toEqual([])
    expect(exceeded({ a: 1.31 }, { a: 1 }, 1.3)).toEqual(['a: 1.31 is over 1 x 1.3'])
  })

  it('is exceeded by what is measured and not in it, and by what is in it and not measured', () => {
    expect(exceeded({ a: 1 }, {}, 1)).toEqual(['a: 1 is in no budget'])
    expect(exceeded({}, { a: 1 }, 1)).toEqual(['a: is in the budget, and was not measured'])
  })

  it('is exceeded by a figure that is none', () => {
    expect(exceeded({ a: Number.NaN }, { a: 1 }, 1)).toEqual(['a: NaN is over 1'])
  })
})
