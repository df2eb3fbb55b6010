import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { aMember, createTestIssuer } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { type CliResult, fromRepository, runStagedoor, temporaryFolder } from '../run-cli.ts'

const platform = fromRepository('packages/platform-catalog/src/index.ts')

const north = {
  companyId: 'comp_north',
  entitlements: { modules: ['basic', 'promoter', 'finance'], addons: ['vendor_directory'] },
}
const members = [
  { userId: 'paul', ...north, modules: ['finance'], grants: [{ permissions: ['finance.income.read'] }] },
  {
    userId: 'una',
    ...north,
    modules: ['finance'],
    grants: [{ permissions: ['finance.bills.*'], scope: { businessUnit: ['bu_clubs', 'bu_bars'] } }],
  },
  {
    userId: 'nina',
    ...north,
    modules: ['basic'],
    grants: [{ permissions: ['finance.*', 'finance.bils.read'] }],
  },
]

function explain(...args: readonly string[]): CliResult {
  const cwd = temporaryFolder()
  writeFileSync(join(cwd, 'members.json'), JSON.stringify(members))
  return runStagedoor(['explain', platform, ...args, '--member', 'members.json'], { cwd })
}

describe('stagedoor explain', { timeout: 60_000 }, () => {
  it('answers 0 for a yes, with every layer and the grant that covers it', () => {
    const { code, stdout } = explain('finance.bills.read', '--user', 'una', '-t', 'businessUnit=bu_bars')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ALLOWED {2}una of comp_north: finance\.bills\.read, businessUnit=bu_bars$/m)
    expect(stdout.match(/[├└]─ pass/g)).toHaveLength(5)
    expect(stdout).toContain('A grant of finance.bills.* covers it.')
    expect(stdout).toContain('businessUnit in bu_clubs, bu_bars')
  })

  it('answers 1 for a no, with the layer, the reason and what would change it', () => {
    const { code, stdout } = explain('finance.bills.read', '--user', 'paul')
    expect(code).toBe(1)
    expect(stdout).toContain('permission_not_granted, by the permission layer')
    expect(stdout).toContain('Any of these in a grant would: finance.bills.read, finance.bills.*, finance.*.')
  })

  it.each([
    ['finance.bills.read', 'una', ['-t', 'businessUnit=bu_9'], 'businessUnit=bu_9 lies outside'],
    ['finance.bills.read', 'una', [], 'and no target was named'],
    ['finance.bills.read', 'una', ['-t', 'event=e'], 'event=e does not say everything'],
    ['finance.bills.read', 'nina', [], 'The member was not given the module Finance (finance).'],
    ['ai.research.read', 'una', [], 'AI for your package (addon ai_extension), on top of basic_promoter'],
    ['basic.venues.read', 'una', [], 'but not venue_directory, which opens this part of it'],
    ['market.contracts.read', 'una', [], 'Nothing that is listed for sale would open it.'],
    ['finance', 'nina', [], 'The member was not given the module Finance (finance).'],
  ])('says of %s for %s %j: %s', (permission, user, target, sentence) => {
    const { code, stdout } = explain(permission, '--user', user, ...target)
    expect(code).toBe(1)
    expect(stdout).toContain(sentence)
  })

  it('shows what is notable in the member document', () => {
    const { stdout } = explain('finance.bills.read', '--user', 'nina')
    expect(stdout).toContain('grants[0].permissions[1]: finance.bils.read names nothing in the catalog')
  })

  it('prints the same as one JSON document', () => {
    expect(explain('finance.bills.read', '--user', 'paul', '--json').json()).toMatchObject({
      format: 1,
      command: 'explain',
      holds: false,
      member: { userId: 'paul', companyId: 'comp_north' },
      question: { kind: 'permission', key: 'finance.bills.read', target: null },
      decision: { allowed: false, layer: 'permission', reason: 'permission_not_granted' },
      layers: [
        { layer: 'catalog' },
        { layer: 'entitlement' },
        { layer: 'membership' },
        { layer: 'permission' },
        {},
      ],
    })
  })

  it('takes a token, says that it is not verified, and asks for the company where there are several', async () => {
    const auth = await createTestIssuer()
    const user = aMember(platformCatalog).may('finance.bills.read')
    const token = await auth.tokenFor([user, user.as({ companyId: 'comp_2' }).notOwning('finance')])
    const ask = (...args: readonly string[]): CliResult =>
      runStagedoor(['explain', platform, 'finance.bills.read', '--token', '-', ...args], { input: token })
    expect(ask('--company', 'comp_1').stdout).toMatch(/^ALLOWED.*\n.*NOT VERIFIED/)
    expect(ask('--company', 'comp_2').stdout).toMatch(/^REFUSED.*\n.*module_not_entitled/)
    const { code, stderr } = ask()
    expect(code).toBe(2)
    expect(stderr).toContain(
      'Name one with --user and --company. There are user_1 of comp_1, user_1 of comp_2.',
    )
  })

  it.each([
    [['finance.bills.read'], '3 members of 3 fit, and one is needed'],
    [['finance.bills.read', '--user', 'eve'], '0 members of 3 fit'],
    [['finance.bils.read'], 'Did you mean finance.bills.read?'],
    [['finance.bills.read', '--user', 'una', '-t', 'bu_1'], 'is no target'],
  ])('answers 2 for %j: %s', (args, message) => {
    const { code, stderr } = explain(...args)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  it('answers 2 where no member is named', () => {
    const { code, stderr } = runStagedoor(['explain', platform, 'finance.bills.read'])
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Give --member <file>'),
    })
  })
})
