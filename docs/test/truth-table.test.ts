import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Access, type Grant, type PermissionKeyOf, resolveAccess } from '@stagedoor/core'
import { describe, expect, it } from 'vitest'
import { catalog } from '../samples/catalog.ts'

const unit = (...list: readonly string[]): Grant => ({
  permissions: ['finance.bills.read'],
  scope: { businessUnit: list },
})
const unitAndEvent = (businessUnit: string, event: string): Grant => ({
  permissions: ['finance.bills.read'],
  scope: { businessUnit: [businessUnit], event: [event] },
})

/** What the first column of the table says, as grants. */
const GRANTS: ReadonlyMap<string, readonly Grant[]> = new Map([
  ['none', []],
  ['`finance.bills.read`', [{ permissions: ['finance.bills.read'] }]],
  ['`finance.bills.*`', [{ permissions: ['finance.bills.*'] }]],
  ['`finance.*`', [{ permissions: ['finance.*'] }]],
  ['`finance.bills`', [{ permissions: ['finance.bills'] }]],
  ['`finance.bills.read` in BU [bu_1]', [unit('bu_1')]],
  ['BU [bu_1] and, apart, BU [bu_2]', [unit('bu_1'), unit('bu_2')]],
  ['BU [bu_1] event [e1]; BU [bu_2] event [e2]', [unitAndEvent('bu_1', 'e1'), unitAndEvent('bu_2', 'e2')]],
  ['BU []', [unit()]],
  ['BU [bu_1] and, apart, unscoped', [unit('bu_1'), { permissions: ['finance.bills.read'] }]],
])

interface Row {
  readonly grants: string
  readonly target: string
  readonly answer: string
}

/** The rows of the truth table of docs/concepts/scope.md, with `the same` spelt out and one row a target. */
function readRows(): readonly Row[] {
  const text = readFileSync(join(import.meta.dirname, '../concepts/scope.md'), 'utf8')
  const section = text.split('## Truth table')[1]?.split('\n## ')[0] ?? ''
  const lines = section.split('\n').filter((line) => line.startsWith('| '))
  const cells = lines.slice(1).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  let last = ''
  return cells.flatMap(([grants = '', targets = '', answer = '']) => {
    if (grants !== 'the same') last = grants
    return targets
      .split(/, (?=`\{|none)/)
      .map((target) => ({ grants: last, target: target.replaceAll('`', ''), answer }))
  })
}

function accessWith(grants: readonly Grant[] | undefined): Access<PermissionKeyOf<typeof catalog>> {
  if (grants === undefined) throw new Error('the table has grants that this test does not know')
  return resolveAccess(catalog, {
    userId: 'user_1',
    companyId: 'comp_1',
    entitlements: { modules: ['finance'] },
    modules: ['finance'],
    grants,
  })
}

describe('the truth table of docs/concepts/scope.md', () => {
  const rows = readRows()

  it('has rows', () => {
    expect(rows.length).toBeGreaterThan(15)
  })

  it.each(rows)('$grants, $target: $answer', ({ grants, target, answer }) => {
    const access = accessWith(GRANTS.get(grants))
    const asked: unknown =
      target === 'none' ? undefined : new Function('BU', `return (${withName(target)})`)()
    const decision = access.decide('finance.bills.read', asked as never)
    const [expected] = /^(allowed|`\w+`)/.exec(answer) ?? []
    expect(decision.allowed ? 'allowed' : `\`${decision.reason}\``).toBe(expected)
    const kind = /`scopeOf` is `(\w+)`/.exec(answer)?.[1]
    if (kind !== undefined) expect(access.scopeOf('finance.bills.read').kind).toBe(kind)
    const problem = /reported as `(\w+)`/.exec(answer)?.[1]
    if (problem !== undefined) expect(access.problems.map(({ code }) => code)).toContain(problem)
  })
})

const withName = (target: string): string => target.replaceAll('BU:', 'businessUnit:')
