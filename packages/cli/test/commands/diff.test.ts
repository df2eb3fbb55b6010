import { describe, expect, it } from 'vitest'
import { aModule, type Definition } from '../definitions.ts'
import { Project } from '../project.ts'
import { fromRepository, runStagedoor } from '../run-cli.ts'

const permissions = {
  bills: { read: { description: 'See bills.' }, write: { description: 'Change bills.' } },
}
const BEFORE: Definition = { modules: { finance: aModule({ permissions }) } }
const AFTER: Definition = {
  modules: {
    finance: aModule({
      permissions: {
        bills: { read: { description: 'See bills.' } },
        income: { read: { description: 'See income.' } },
      },
    }),
  },
}

function aProject(): Project {
  const project = new Project()
  project.define(BEFORE, 'before.json')
  project.define(AFTER, 'after.json')
  return project
}

const REMOVED = 'permission-removed:finance.bills.write'
const ADDED = 'permission-added:finance.income.read'

describe('stagedoor diff', () => {
  it('answers 1 for what breaks or widens, and says for whom, with an example, and how to acknowledge it', () => {
    const { code, stdout } = aProject().run('diff', 'before.json', 'after.json')
    expect(code).toBe(1)
    expect(stdout).toBe(
      `breaking finance.bills.write is removed without an alias
  a company with finance loses finance.bills.write
  for example: a company with finance, a member given finance and granted finance.bills.write, asked for finance.bills.write: allowed before, refused (unknown_permission) after
  to acknowledge: permission-removed:finance.bills.write=<why>
widening finance.income.read is new, and covered by grants of finance.* made so far
  a company with finance gains finance.income.read
  for example: a company with finance, a member given finance and granted finance.*, asked for finance.income.read: refused (unknown_permission) before, allowed after
  to acknowledge: permission-added:finance.income.read=<why>
1 breaking, 1 widening, 0 compatible, 0 cosmetic; not acknowledged: 2
`,
    )
  })

  it('answers 0 where nothing breaks or widens', () => {
    const { code, stdout } = aProject().run('diff', 'before.json', 'before.json')
    expect(code).toBe(0)
    expect(stdout).toBe('0 breaking, 0 widening, 0 compatible, 0 cosmetic\n')
  })

  it('compares a catalog with its lock', () => {
    const project = aProject()
    project.run('lock', 'before.json')
    const fromLock = project.run('diff', 'catalog.lock.json', 'after.json')
    expect(fromLock.code).toBe(1)
    expect(fromLock.stdout).toBe(project.run('diff', 'before.json', 'after.json').stdout)
  })

  it('compares catalogs of TypeScript, named by an export', () => {
    const platform = `${fromRepository('packages/platform-catalog/src/index.ts')}#platformCatalog`
    expect(runStagedoor(['diff', platform, platform]).code).toBe(0)
  })

  it('prints one JSON document', () => {
    const { stdout } = aProject().run('diff', 'before.json', 'after.json', '--json')
    expect(JSON.parse(stdout)).toMatchObject({
      format: 1,
      command: 'diff',
      holds: false,
      counts: { breaking: 1, widening: 1, compatible: 0, cosmetic: 0 },
      unacknowledged: [REMOVED, ADDED],
      stale: [],
      changes: [
        {
          id: REMOVED,
          kind: 'permission-removed',
          class: 'breaking',
          affected: [{ company: 'finance', loses: ['finance.bills.write'], gains: [] }],
          counterexample: {
            company: { packages: [], modules: ['finance'], addons: [] },
            member: { modules: ['finance'], grants: [{ permissions: ['finance.bills.write'] }] },
            question: 'finance.bills.write',
            before: { allowed: true },
            after: { allowed: false, layer: 'catalog', reason: 'unknown_permission' },
          },
        },
        { id: ADDED, class: 'widening' },
      ],
    })
  })
})

describe('stagedoor diff --acknowledge', () => {
  it('answers 0 once every break and widening is acknowledged, in a file or by entries', () => {
    const project = aProject()
    project.write(
      'known.json',
      JSON.stringify({ [REMOVED]: 'Nobody used it.', 'package-removed:old': 'Gone.' }),
    )
    const withFile = ['diff', 'before.json', 'after.json', '--acknowledge', 'known.json']
    const { code, stdout } = project.run(...withFile, `${ADDED}=Meant so.`)
    expect(stdout).toContain('acknowledged: Nobody used it.')
    expect(stdout).toContain('acknowledged: Meant so.')
    expect(stdout).toContain('stale acknowledgement package-removed:old')
    expect(code).toBe(0)
    expect(project.run(...withFile).code).toBe(1)
  })

  it.each([
    ['{ "a-b": "" }', 'known.json:1 acknowledges a-b without a reason'],
    ['{\n"a": "x",\n"b": 3 }', 'known.json:3 acknowledges b without a reason'],
    ['["a"]', 'known.json is no list of acknowledgements'],
    ['{', 'known.json:1:2 is no JSON'],
  ])('answers 2 for %j', async (text, message) => {
    const project = aProject()
    project.write('known.json', text)
    const { code, stderr } = await project.ask(
      'diff',
      'before.json',
      'after.json',
      '--acknowledge',
      'known.json',
    )
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  it('answers 2 for an entry without a reason, and for a file that is not there', () => {
    const project = aProject()
    const diff = ['diff', 'before.json', 'after.json', '--acknowledge']
    expect(project.run(...diff, `${ADDED}=`).stderr).toContain('without a reason')
    expect(project.run(...diff, 'nowhere.json').stderr).toContain(
      'nowhere.json the list of acknowledgements is not there',
    )
  })
})

describe('stagedoor diff --markdown', () => {
  it('writes what a reviewer reads in a pull request', () => {
    const { stdout } = aProject().run(
      ...['diff', 'before.json', 'after.json', '--markdown'],
      ...['--acknowledge', `${REMOVED}=Nobody used it.`],
    )
    expect(stdout).toBe(`## Changes of the catalog

1 breaking, 1 widening, 0 compatible, 0 cosmetic. **Not acknowledged: 1.**

### Breaking: takes something away

- \`finance.bills.write\` is removed without an alias
  - a company with \`finance\` loses \`finance.bills.write\`
  - for example: a company with \`finance\`, a member given \`finance\` and granted \`finance.bills.write\`, asked for \`finance.bills.write\`: allowed before, refused (unknown_permission) after
  - acknowledged (\`permission-removed:finance.bills.write\`): Nobody used it.

### Widening: gives what nobody granted

- \`finance.income.read\` is new, and covered by grants of \`finance.*\` made so far
  - a company with \`finance\` gains \`finance.income.read\`
  - for example: a company with \`finance\`, a member given \`finance\` and granted \`finance.*\`, asked for \`finance.income.read\`: refused (unknown_permission) before, allowed after
  - **not acknowledged**: \`permission-added:finance.income.read\`
`)
  })

  it('lets no text of a catalog or an acknowledgement be more than text', () => {
    const project = aProject()
    const hostile = 'Use ` it <img src=x onerror=alert(1)> [here](http://x)\n# not'
    const deprecated = { ...permissions.bills, read: { description: 'See bills.', deprecated: hostile } }
    project.define({ modules: { finance: aModule({ permissions: { bills: deprecated } }) } }, 'after.json')
    const { stdout } = project.run('diff', 'before.json', 'after.json', '--markdown')
    expect(stdout).toContain(
      "deprecated: Use ' it \\<img src=x onerror=alert(1)\\> \\[here\\](http://x) \\# not\n",
    )
  })
})
