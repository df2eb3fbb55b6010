import { describe, expect, it } from 'vitest'
import { aModule } from '../definitions.ts'
import { Project } from '../project.ts'
import { fromRepository, runStagedoor } from '../run-cli.ts'

const platform = fromRepository('packages/platform-catalog/src/index.ts')

function aProject(): Project {
  const project = new Project()
  project.define({ modules: { finance: aModule() } })
  return project
}

describe('stagedoor assert', () => {
  it('answers 0 for what holds in the platform catalog', () => {
    const project = new Project()
    project.write(
      'catalog.invariants',
      `# Money is for those who bought it.
no package without \`finance\` reaches \`finance.*\`.
no company without finance reaches finance.*

artist and promoter never share a write permission   # the two sides of a contract
vendor_directory reaches basic.vendors.*
finance.* is always scoped by businessUnit
`,
    )
    const { code, stdout } = project.run('assert', platform, 'catalog.invariants')
    expect(stdout.split('\n').at(-2)).toBe('5 of 5 hold')
    expect(code).toBe(0)
  })

  it('answers 1 for what does not, with an example', () => {
    const { code, stdout } = runStagedoor([
      ...['assert', platform, '--that'],
      'promoter and venue never share a write permission',
      'no company without basic reaches finance.*',
    ])
    expect(code).toBe(1)
    expect(stdout).toContain(
      'for example: a company with basic_promoter reaches basic.events.create, and a company with basic_venue reaches basic.events.create',
    )
    expect(stdout).toContain('for example: a company with finance reaches finance.expenses.read')
    expect(stdout).toContain('0 of 2 hold')
  })

  it('prints one JSON document', () => {
    const project = aProject()
    project.write('i', '\nfinance never reaches finance.bills.write\n')
    const result = project.run(
      'assert',
      'catalog.json',
      'i',
      '--that',
      'finance.* is always delegable',
      '--json',
    )
    expect(result.json()).toEqual({
      format: 1,
      command: 'assert',
      holds: false,
      broken: 1,
      invariants: [
        {
          text: 'finance never reaches finance.bills.write',
          line: 2,
          holds: false,
          cases: 1,
          counterexample: {
            permission: 'finance.bills.write',
            companies: [{ bought: { packages: [], modules: ['finance'], addons: [] }, allowed: true }],
            message: 'a company with finance reaches finance.bills.write',
          },
        },
        { text: 'finance.* is always delegable', holds: true, cases: 2 },
      ],
    })
  })

  it.each([
    ['finance rocks', 'i:1 "finance rocks" is no invariant'],
    ['# a comment\n\nno company without money reaches finance.*', 'i:3 '],
    [
      'no package without finance reaches finance.bill.*',
      'finance.bill.*, which is no permission or pattern',
    ],
    ['start reaches finance.*', 'start, which is no package, standalone module or add-on'],
    ['finance and money never share a permission', 'money, which is no module'],
    ['finance and finance never share a steal permission', 'steal, which is no action'],
    ['finance.* is always gated by money', 'money, which is no add-on'],
    ['finance.* is always scoped by moon', 'moon, which is no dimension'],
    ['finance.* is always delegable by moon', 'delegable, which is not by anything'],
  ])('answers 2 for %j', async (text, message) => {
    const project = aProject()
    project.write('i', text)
    const { code, stderr } = await project.ask('assert', 'catalog.json', 'i')
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  it('answers 2 where nothing is asserted: an empty file holds nothing', () => {
    const project = aProject()
    project.write('i', '# nothing yet\n')
    expect(project.run('assert', 'catalog.json', 'i').code).toBe(2)
    expect(project.run('assert', 'catalog.json').stderr).toContain('there is nothing to assert')
  })
})
