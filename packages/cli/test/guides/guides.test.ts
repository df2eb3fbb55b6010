import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aModule, whole } from '../definitions.ts'
import { fromRepository, runStagedoor, temporaryFolder } from '../run-cli.ts'
import { tokenWith } from '../token/tokens.ts'

const guide = (name: string): string =>
  readFileSync(fromRepository(`docs/guides/${name}.md`), 'utf8').replaceAll('\r\n', '\n')

/** The blocks of one language in a document. */
const blocks = (document: string, language: string): readonly string[] =>
  [...document.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  )

/** The arguments of every `stagedoor` command in a document. */
const commands = (document: string): readonly (readonly string[])[] =>
  blocks(document, 'sh')
    .flatMap((block) => block.trim().split('\n'))
    .map((line) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? ''))
    .filter(([program]) => program === 'stagedoor')
    .map(([, ...args]) => args)

const [suite = ''] = blocks(guide('policy-tests'), 'yaml')

/** The folder that the guides speak of. */
function guideFolder(): string {
  const cwd = temporaryFolder()
  mkdirSync(join(cwd, 'policy'))
  const finance = { companyId: 'ledger', entitlements: { modules: ['finance'] }, modules: ['finance'] }
  const grants = [{ permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_clubs'] } }]
  writeFileSync(join(cwd, 'catalog.json'), JSON.stringify(whole({ modules: { finance: aModule() } })))
  writeFileSync(join(cwd, 'policy/money.yaml'), suite)
  writeFileSync(
    join(cwd, 'members.json'),
    JSON.stringify([
      { userId: 'una', ...finance, grants },
      { userId: 'ada', ...finance, grants: [{ permissions: ['finance.*'] }] },
    ]),
  )
  writeFileSync(join(cwd, 'token.txt'), tokenWith())
  return cwd
}

describe('docs/guides/policy-tests.md', { timeout: 60_000 }, () => {
  const [passing = '', failing = ''] = blocks(guide('policy-tests'), 'text')

  it('has a first test that answers what it says', () => {
    const cwd = guideFolder()
    const [first = []] = commands(guide('policy-tests'))
    expect(runStagedoor(first, { cwd })).toMatchObject({ code: 0, stdout: passing })
  })

  it('has the failure that it says', () => {
    const cwd = guideFolder()
    writeFileSync(
      join(cwd, 'policy/money.yaml'),
      suite
        .replace('una: { finance.bills.read: [clubs] }', 'una: { finance.bills.read: [clubs, bars] }')
        .replace(/^ {8}finance\.bills\.read: \{ bars.*\n/m, ''),
    )
    const { code, stdout } = runStagedoor(['test', 'catalog.json', 'policy'], { cwd })
    expect(code).toBe(1)
    expect(stdout).toContain(failing)
  })

  it('has commands that run', () => {
    const cwd = guideFolder()
    for (const args of commands(guide('policy-tests')))
      expect(runStagedoor(args, { cwd })).toMatchObject({ code: 0 })
  })
})

describe('docs/guides/catalog-docs.md', { timeout: 60_000 }, () => {
  it('has commands that run in the order of the page, and answer as it says', () => {
    const cwd = guideFolder()
    const all = commands(guide('catalog-docs'))
    expect(all.length).toBeGreaterThan(12)
    for (const args of all) {
      const { code, stderr } = runStagedoor(args, { cwd })
      const expected = args[0] === 'explain' ? 1 : 0
      expect({ args, code, stderr }).toEqual({ args, code: expected, stderr: '' })
    }
  })

  it('has the explanation that it says', () => {
    const args = commands(guide('catalog-docs')).find(([name]) => name === 'explain') ?? []
    const [tree] = blocks(guide('catalog-docs'), 'text')
    expect(runStagedoor(args, { cwd: guideFolder() }).stdout).toBe(tree)
  })

  it('names every command that it is about', () => {
    const named = new Set(commands(guide('catalog-docs')).map(([name]) => name))
    expect([...named].sort()).toEqual(
      ['docs', 'matrix', 'types', 'json-schema', 'navigation', 'explain', 'who-can', 'decode'].sort(),
    )
  })
})
