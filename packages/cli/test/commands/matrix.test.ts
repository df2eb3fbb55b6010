import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromRepository, runStagedoor, temporaryFolder } from '../run-cli.ts'

const platform = fromRepository('packages/platform-catalog/src/index.ts')

describe('stagedoor matrix', { timeout: 60_000 }, () => {
  it('lays permissions out against packages', () => {
    const { code, stdout } = runStagedoor(['matrix', platform])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^permission +basic_promoter +basic_venue$/m)
    expect(stdout).toMatch(/^basic\.vendors\.read +\+ vendor_directory +\+ vendor_directory$/m)
    expect(stdout).toMatch(/^venue\.details\.read +- +yes$/m)
    expect(stdout).toMatch(/^market\.contracts\.read +never +never$/m)
    expect(stdout.trimEnd().split('\n')).toHaveLength(34)
  })

  it('lays them out against personas, and narrows to modules', () => {
    const { rows, columns } = runStagedoor([
      ...['matrix', platform, '--by', 'persona', '--only', 'venue', '--only', 'artist', '--json'],
    ]).json() as { rows: readonly object[]; columns: readonly string[] }
    expect(columns).toEqual(['basic', 'promoter', 'artist', 'vendor', 'venue'])
    expect(rows).toHaveLength(6)
    expect(rows[4]).toEqual({
      permission: 'venue.availability.read',
      cells: [
        { how: 'partly', addons: [], bases: ['basic_venue'] },
        { how: 'separate', addons: [], bases: [] },
        { how: 'separate', addons: [], bases: [] },
        { how: 'never', addons: [], bases: [] },
        { how: 'included', addons: [], bases: [] },
      ],
    })
  })

  it('lays them out against members, as Markdown and for spreadsheets, which shall not compute a name', () => {
    const cwd = temporaryFolder()
    const member = {
      userId: '=HYPERLINK("x")|a',
      companyId: 'c',
      entitlements: { modules: ['finance'] },
      modules: ['finance'],
      grants: [{ permissions: ['finance.bills.read'], scope: { businessUnit: ['b'] } }],
    }
    writeFileSync(join(cwd, 'm.json'), JSON.stringify([member, { ...member, userId: 'una' }]))
    const args = ['matrix', platform, '--members', 'm.json', '--only', 'finance', '--as']
    const csv = runStagedoor([...args, 'csv'], { cwd }).stdout.split('\r\n')
    expect(csv[0]).toBe('permission,"\'=HYPERLINK(""x"")|a@c",una@c')
    expect(csv[4]).toBe('finance.bills.read,in scope,in scope')
    const markdown = runStagedoor([...args, 'markdown'], { cwd }).stdout.split('\n')
    expect(markdown[0]).toBe('| permission | =HYPERLINK("x")\\|a\\@c | una\\@c |')
    expect(markdown[2]).toContain('permission\\_not\\_granted')
  })

  it('answers 2 for a module that there is not', () => {
    const { code, stderr } = runStagedoor(['matrix', platform, '--only', 'fiance'])
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There are basic, promoter,'),
    })
  })
})
