import { describe, expect, it } from 'vitest'
import { type CliResult, fromRepository, runStagedoor } from '../run-cli.ts'

const platform = fromRepository('packages/platform-catalog/src/index.ts')

const own = { companyId: 'c', entitlements: { modules: ['finance'] } }
const given = { ...own, modules: ['finance'] }
const lines = [
  { userId: 'ada', ...given, grants: [{ permissions: ['finance.*'] }] },
  {
    userId: 'una',
    ...given,
    grants: [{ permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_1'] } }],
  },
  { userId: 'nil', ...given, grants: [{ permissions: ['finance.bills.read'], scope: { businessUnit: [] } }] },
  { userId: 'paul', ...given, grants: [{ permissions: ['finance.income.read'] }] },
  { userId: 'nina', ...own, grants: [{ permissions: ['finance.*'] }] },
  { userId: 'eve\u202e', companyId: 'd', modules: ['finance'], grants: [{ permissions: ['finance.*'] }] },
].map((member) => JSON.stringify(member))

const whoCan = (...args: readonly string[]): CliResult =>
  runStagedoor(['who-can', platform, ...args, '--members', '-'], { input: lines.join('\n') })

describe('stagedoor who-can', { timeout: 60_000 }, () => {
  it('lists who can, where and by which grant, and counts the others by reason', () => {
    const { code, stdout } = whoCan('finance.bills.read')
    expect(code).toBe(0)
    expect(stdout.split('\n')).toEqual([
      '2 of 6 members can: finance.bills.read',
      '  ada of c  the whole company  by finance.*',
      '  una of c  businessUnit in bu_1  by finance.bills.read',
      'Refused: 1 out_of_scope, 1 permission_not_granted, 1 module_not_granted, 1 module_not_entitled',
      '',
    ])
  })

  it('narrows the answer to a target', () => {
    const { stdout } = whoCan('finance.bills.read', '--target', 'businessUnit=bu_2')
    expect(stdout).toContain('1 of 6 members can: finance.bills.read, businessUnit=bu_2')
    expect(stdout).not.toContain('una of c')
  })

  it('lists who cannot on demand, and acts on nothing that a name says', () => {
    const { stdout } = whoCan('finance.bills.read', '--refused')
    expect(stdout).toMatch(/nina of c +module_not_granted/)
    expect(stdout).toContain('eve\\u{202e} of d')
  })

  it('answers 1 where nobody can', () => {
    expect(whoCan('market.contracts.read')).toMatchObject({ code: 1 })
  })

  it('prints the same as one JSON document', () => {
    expect(whoCan('finance.bills.read', '--json').json()).toMatchObject({
      holds: true,
      question: { key: 'finance.bills.read', target: null },
      members: 6,
      able: [
        { userId: 'ada', where: { kind: 'all' }, patterns: ['finance.*'] },
        { userId: 'una', where: { kind: 'some', scopes: [{ businessUnit: ['bu_1'] }] } },
      ],
      refused: { out_of_scope: 1, permission_not_granted: 1, module_not_granted: 1, module_not_entitled: 1 },
    })
  })

  it('asks about modules by themselves too', () => {
    expect(whoCan('finance').stdout).toContain('4 of 6 members can: finance')
  })
})
