import { LINT_RULES } from '@stagedoor/cli'
import { describe, expect, it } from 'vitest'
import { aModule, type Definition } from '../definitions.ts'
import { RULE_CATALOGS } from '../lint/rule-catalogs.ts'
import { Project } from '../project.ts'
import { fromRepository, runStagedoor } from '../run-cli.ts'

const platform = fromRepository('packages/platform-catalog/src/index.ts')

function folderWith(definition: Definition, files: Readonly<Record<string, string>> = {}): string {
  const project = new Project()
  project.define(definition)
  for (const [name, text] of Object.entries(files)) project.write(name, text)
  return project.folder
}

const failing = (rule: string): Definition => RULE_CATALOGS[rule]?.failing ?? { modules: {} }

describe('stagedoor lint', () => {
  it('answers 0 for the platform catalog, read from TypeScript, warnings included', () => {
    const { code, stdout } = runStagedoor(['lint', platform, '--strict'])
    expect(stdout).toBe('clean: 0 errors, 0 warnings, 8 excused\n')
    expect(code).toBe(0)
  })

  it('answers 1 for a catalog that breaks a rule, and says where, which, and what to do', () => {
    const cwd = folderWith(failing('module-permissions'))
    const { code, stdout } = runStagedoor(['lint', 'catalog.json'], { cwd })
    expect(code).toBe(1)
    expect(stdout).toContain('modules.finance is live and permits nothing')
    expect(stdout).toContain("error module-permissions: Define its permissions, or say `status: 'planned'`.")
    expect(stdout).toContain('1 error, 0 warnings, 0 excused')
  })

  it('answers 0 for warnings, and 1 with --strict', () => {
    const cwd = folderWith(failing('permission-description'))
    expect(runStagedoor(['lint', 'catalog.json'], { cwd }).code).toBe(0)
    expect(runStagedoor(['lint', 'catalog.json', '--strict'], { cwd }).code).toBe(1)
  })

  it('prints its findings as one JSON document', () => {
    const cwd = folderWith(failing('module-permissions'))
    expect(runStagedoor(['lint', 'catalog.json', '--json'], { cwd }).json()).toEqual({
      format: 1,
      command: 'lint',
      holds: false,
      errors: 1,
      warnings: 0,
      findings: [
        {
          rule: 'module-permissions',
          severity: 'error',
          kind: 'module',
          key: 'finance',
          path: 'modules.finance',
          message: 'is live and permits nothing',
          fix: "Define its permissions, or say `status: 'planned'`.",
        },
      ],
      excused: [],
    })
  })

  it('prints what is excused, with the reason of the catalog', () => {
    const { excused } = runStagedoor(['lint', platform, '--json']).json() as { excused: readonly object[] }
    expect(excused).toHaveLength(8)
    expect(excused[0]).toMatchObject({
      rule: 'module-permissions',
      key: 'promoter',
      excuse: expect.stringContaining('move here'),
    })
  })

  it('checks keys that are used elsewhere, from a file or from standard input', () => {
    const used = '# from the web app\nfinance.bills.read\nfinance.*\n\nbasic-package-editor\r\n'
    const cwd = folderWith({ modules: { finance: aModule() } }, { 'keys.txt': used })
    const fromFile = runStagedoor(['lint', 'catalog.json', '--keys', 'keys.txt'], { cwd })
    const fromPipe = runStagedoor(['lint', 'catalog.json', '--keys', '-'], { cwd, input: used })
    expect(fromFile.code).toBe(1)
    expect(fromFile.stdout).toContain('basic-package-editor says `package`')
    expect(fromFile.stdout).toContain('2 errors')
    expect(fromPipe.stdout).toBe(fromFile.stdout)
  })

  it('spells out what a terminal would act on in a key from elsewhere', () => {
    const cwd = folderWith({ modules: { finance: aModule() } })
    const { stdout } = runStagedoor(['lint', 'catalog.json', '--keys', '-'], { cwd, input: 'a\u001b[2Jb\n' })
    expect(stdout).not.toContain('\u001b')
    expect(stdout).toContain('a\\u{1b}[2Jb')
  })

  it('lists every rule', () => {
    const { code, stdout } = runStagedoor(['lint', '--rules'])
    expect(code).toBe(0)
    for (const { id } of LINT_RULES) expect(stdout).toContain(id)
    const { rules } = runStagedoor(['lint', '--rules', '--json']).json() as { rules: readonly object[] }
    expect(rules).toHaveLength(LINT_RULES.length)
  })

  it('answers 2 without a catalog', () => {
    const { code, stderr } = runStagedoor(['lint'])
    expect(code).toBe(2)
    expect(stderr).toContain('lint needs a catalog')
  })
})

describe('stagedoor lint --config', () => {
  const lintWith = (definition: Definition, config: string): ReturnType<Project['ask']> => {
    const project = new Project()
    project.define(definition)
    project.write('lint.json', config)
    return project.ask('lint', 'catalog.json', '--config', 'lint.json')
  }

  it('switches a rule off, with a reason', async () => {
    const config = { rules: { 'module-permissions': { severity: 'off', reason: 'They follow in May.' } } }
    expect((await lintWith(failing('module-permissions'), JSON.stringify(config))).code).toBe(0)
  })

  it('leaves an excuse alone whose rule is switched off', async () => {
    const config = { rules: { 'module-permissions': { severity: 'off', reason: 'They follow in May.' } } }
    const definition = RULE_CATALOGS['excuse-without-effect']?.passing ?? { modules: {} }
    const { stdout } = await lintWith(definition, JSON.stringify(config))
    expect(stdout).toContain('clean: 0 errors, 0 warnings')
  })

  it('makes a warning an error without being asked why', async () => {
    const config = { rules: { 'permission-description': { severity: 'error' } } }
    expect((await lintWith(failing('permission-description'), JSON.stringify(config))).code).toBe(1)
  })

  it('adds words to a rule and takes others out', async () => {
    const config = { rules: { 'commercial-word': { words: ['bills'], allow: ['premium', 'addon'] } } }
    const { stdout } = await lintWith(failing('commercial-word'), JSON.stringify(config))
    expect(stdout).toContain('modules.finance_premium.permissions.bills.read says `bills`')
    expect(stdout).not.toContain('premium`')
  })

  it.each([
    ['{ "rules": {\n"no-rule": {} } }', ':2', '"no-rule", which is no rule'],
    ['{ "rules": {\n\n"package-subset": { "severity": "off" } } }', ':3', 'made milder without a reason'],
    ['{ "rules": { "package-subset": { "severity": "loud" } } }', ':1', 'needs a severity'],
    ['{ "rules": { "package-subset": { "words": ["x"] } } }', ':1', 'looks for no words'],
    ['{ "rules": { "package-subset": { "since": 3 } } }', ':1', 'has no field "since"'],
    ['{ "rules": { "package-subset": { "reason": "" } } }', ':1', 'needs a reason in words'],
    ['{ "rules": { "package-subset": "off" } }', ':1', 'must be an object'],
    ['{ "rule": {} }', '', 'is no lint configuration'],
    ['{ "rules": {}\n "x" }', ':2', 'is no JSON'],
  ])('answers 2 for %j and says where it is wrong', async (config, line, message) => {
    const { code, stderr } = await lintWith({ modules: { finance: aModule() } }, config)
    expect(code).toBe(2)
    expect(stderr).toContain(`lint.json${line}`)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('    at ')
  })
})
