import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { aModule, whole } from '../definitions.ts'
import { FIXTURES } from '../policy/suites.ts'
import { fromRepository, runStagedoor, temporaryFolder } from '../run-cli.ts'

const platform = fromRepository('packages/platform-catalog/src/index.ts')
const policy = fromRepository('packages/platform-catalog/policy')

const PASSING = `${FIXTURES}tests:
  - name: Bills
    members: [ada, una, eve]
    permissions: [finance.bills.read]
    targets: [one, two]
    allowed: { ada: [finance.bills.read], una: { finance.bills.read: [one] } }
`

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'policy'))
  writeFileSync(join(folder, 'catalog.json'), JSON.stringify(whole({ modules: { finance: aModule() } })))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

describe('the policy tests of the platform catalog', { timeout: 60_000 }, () => {
  it('pass, and reach every outcome of every permission', () => {
    const { code, stdout } = runStagedoor(['test', platform, policy, '--require-coverage', '100'])
    expect(stdout).toMatch(
      /(\d+) tests, \d+ questions: \1 passed, 0 failed\ncoverage: 33 of 33 permissions asked, 100 %/,
    )
    expect(code).toBe(0)
  })

  it('fail where the catalog is another one: a slice that is not gated any more', () => {
    const cwd = temporaryFolder()
    writeFileSync(
      join(cwd, 'catalog.mjs'),
      `import { platformCatalog } from ${JSON.stringify(fromRepository('packages/platform-catalog/dist/index.js'))}
       import { defineCatalog } from ${JSON.stringify(fromRepository('packages/core/dist/index.js'))}
       const entries = (list, of) => Object.fromEntries(list.map((each) => [each.key, of(each)]))
       const without = ({ key, number, offers, ...rest }) => rest
       const permissions = (moduleKey) => {
         const tree = {}
         for (const { module, resource, action, description, scopes } of platformCatalog.permissions)
           if (module === moduleKey) (tree[resource] ??= {})[action] = { description, scopes }
         return tree
       }
       export default defineCatalog({
         modules: entries(platformCatalog.modules, (each) => ({
           ...without(each), permissions: permissions(each.key), addons: 'any',
         })),
         packages: entries(platformCatalog.packages, without),
         addons: entries(platformCatalog.addons, ({ key, modules, slice, ...rest }) => ({
           ...rest,
           unlocks: [...modules, ...slice.filter((permission) => permission !== 'basic.vendors.read' || slice.length === 1)],
         })),
       })`,
    )
    const { code, stdout } = runStagedoor(['test', 'catalog.mjs', policy], { cwd })
    expect(code).toBe(1)
    expect(stdout).toContain(
      'open_air_owner basic.vendors.read: was allowed, and should be addon_not_entitled',
    )
  })
})

describe('stagedoor test', { timeout: 60_000 }, () => {
  it('answers 0 for tests that pass, and says what is not covered', () => {
    const cwd = folderWith({ 'policy/a.yaml': PASSING })
    const { code, stdout } = runStagedoor(['test', 'catalog.json', 'policy', '--coverage'], { cwd })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^policy\/a\.yaml\n {2}ok {4}Bills \(6 questions\)\n/)
    expect(stdout).toMatch(
      /^finance\.bills\.read +6 +module_not_granted, permission_not_granted, scope_required$/m,
    )
    expect(stdout).toMatch(/^finance\.bills\.write +0 +module_not_entitled, allowed/m)
    expect(stdout).toMatch(/^entitlement +module_not_entitled +1 of 2$/m)
    expect(stdout).toContain('1 test, 6 questions: 1 passed, 0 failed')
  })

  it('answers 1 for one that fails, with the file, the line and the grant', () => {
    const cwd = folderWith({ 'policy/a.yaml': PASSING.replace('[one] }', '[two] }') })
    const { code, stdout } = runStagedoor(['test', 'catalog.json', 'policy'], { cwd })
    expect(code).toBe(1)
    expect(stdout).toContain('FAIL  Bills (6 questions)  policy/a.yaml:15')
    expect(stdout).toContain('una finance.bills.read at one: was allowed, and nothing lists it')
    expect(stdout).toContain('by grants of finance.bills.read, where businessUnit in bu_1')
    expect(stdout).toContain('una finance.bills.read at two: listed as allowed, and refused: out_of_scope')
  })

  it.each([
    ['fixtures alone', { 'policy/a.yaml': FIXTURES }, []],
    ['an empty folder', {}, []],
    ['a filter that fits nothing', { 'policy/a.yaml': PASSING }, ['--filter', 'nothing']],
  ])('answers 1 where no test was run: %s', (_name, files, args) => {
    const cwd = folderWith(files)
    const { code, stdout } = runStagedoor(['test', 'catalog.json', 'policy', ...args], { cwd })
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('No test was run') })
  })

  it('answers 1 below the coverage that is asked for', () => {
    const cwd = folderWith({ 'policy/a.yaml': PASSING })
    const { code, stdout } = runStagedoor(['test', 'catalog.json', 'policy', '--require-coverage', '80'], {
      cwd,
    })
    expect({ code, stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('80 % of the outcomes'),
    })
  })

  it('answers 2 for malformed YAML, with the line and without a stack', () => {
    const cwd = folderWith({ 'policy/a.yaml': `${PASSING}  - name: [x\n` })
    const { code, stderr } = runStagedoor(['test', 'catalog.json', 'policy'], { cwd })
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^stagedoor: policy\/a\.yaml:\d+:\d+ is no YAML: .*\n {2}Correct the YAML at that place/,
    )
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(runStagedoor(['test', 'catalog.json', 'policy', '--debug'], { cwd }).stderr).toMatch(/^\s+at /m)
  })

  it('writes a JUnit report, also of a failure, and replaces none without --force', () => {
    const cwd = folderWith({ 'policy/a.yaml': PASSING.replace('[one] }', '[two] }') })
    const args = ['test', 'catalog.json', 'policy', '--junit', 'report.xml']
    expect(runStagedoor(args, { cwd }).code).toBe(1)
    expect(readFileSync(join(cwd, 'report.xml'), 'utf8')).toContain('tests="1" failures="1"')
    expect(runStagedoor(args, { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('report.xml is there already, and no test was run'),
    })
    expect(runStagedoor([...args, '--force'], { cwd }).code).toBe(1)
  })

  it('prints the results as one JSON document', () => {
    const cwd = folderWith({ 'policy/a.yaml': PASSING })
    expect(runStagedoor(['test', 'catalog.json', 'policy', '--json'], { cwd }).json()).toMatchObject({
      command: 'test',
      holds: true,
      tests: 1,
      passed: 1,
      failed: 0,
      questions: 6,
      results: [{ suite: 'policy/a.yaml', name: 'Bills', line: 15, failures: [] }],
      coverage: { percent: expect.any(Number) },
    })
  })

  it('runs again when a test changes, or what the catalog is made of', async () => {
    const modules = (key: string): string => `export const modules = ${JSON.stringify({ [key]: aModule() })}`
    const cwd = folderWith({
      'policy/a.yaml': PASSING,
      'catalog.ts':
        "import { modules } from './modules.js'\nexport default { modules, packages: {}, addons: {} }",
      'modules.ts': modules('finance'),
    })
    const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url))
    const child = spawn(process.execPath, [bin, 'test', 'catalog.ts', 'policy', '--watch'], { cwd })
    onTestFinished(() => void child.kill())
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
      })
    const next = async (sign: string): Promise<void> => {
      await expect.poll(() => output, { timeout: 20_000 }).toContain(sign)
      await expect.poll(() => output, { timeout: 20_000 }).toMatch(/Waiting for a change in [^\n]*\n$/)
      output = ''
    }
    await next('1 passed, 0 failed')
    writeFileSync(join(cwd, 'policy/a.yaml'), PASSING.replace('[one] }', '[two] }'))
    await next('1 failed')
    writeFileSync(join(cwd, 'policy/a.yaml'), 'tests: [')
    await next('is no YAML')
    writeFileSync(join(cwd, 'policy/a.yaml'), PASSING)
    await next('1 passed, 0 failed')
    writeFileSync(join(cwd, 'modules.ts'), modules('money'))
    await next('cannot be bought: unknown_module')
  })

  it.each([
    [['--watch', '--json'], '--watch prints for people'],
    [['--require-coverage', '101'], 'It is a number from 0 to 100.'],
  ])('answers 2 for %j', (args, message) => {
    const cwd = folderWith({ 'policy/a.yaml': PASSING })
    const { code, stdout, stderr } = runStagedoor(['test', 'catalog.json', 'policy', ...args], { cwd })
    expect({ code, output: stdout + stderr }).toMatchObject({
      code: 2,
      output: expect.stringContaining(message),
    })
  })
})
