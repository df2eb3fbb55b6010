import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tableOf } from './tables.ts'
import { titlesUnder } from './titles.ts'

const root = join(import.meta.dirname, '..', '..')

describe('SECURITY.md', () => {
  const rows = tableOf('../SECURITY.md', 'How each claim is tested')

  it('makes claims', () => {
    expect(rows.length).toBeGreaterThan(10)
  })

  it.each(rows)('$claim: the tests linked name $rules', ({ rules = '', tests = '' }) => {
    const paths = [...tests.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => join(root, path))
    const titles = paths.flatMap(titlesUnder).join('\n')
    const unnamed = rules.split(', ').filter((id) => !new RegExp(`\\b${id}\\b`).test(titles))
    expect(unnamed).toEqual([])
  })

  it('cites only rules that docs/rules.md has', () => {
    const known = readFileSync(join(root, 'docs/rules.md'), 'utf8')
    for (const { rules = '' } of rows)
      for (const id of rules.split(', ')) expect(known).toContain(`### ${id}\n`)
  })
})
