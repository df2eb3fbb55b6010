import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Project } from '../project.ts'
import { fromRepository } from '../run-cli.ts'

const READMES = [
  'README.md',
  ...readdirSync(fromRepository('packages')).map((name) => `packages/${name}/README.md`),
]
const PAGES = readdirSync(fromRepository('docs'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md') && !path.includes('node_modules'))
  .map((path) => `docs/${path.replaceAll('\\', '/')}`)

/** A catalog in a document that a reader may paste into a file as it stands. */
interface Shown {
  readonly document: string
  readonly text: string
}

const shown: readonly Shown[] = [...READMES, ...PAGES].flatMap((document) => {
  const source = readFileSync(fromRepository(document), 'utf8').replaceAll('\r\n', '\n')
  const blocks = [...source.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text)
  return blocks
    .filter(
      (text) =>
        /^import .*'@stagedoor\/core'/.test(text) && /^export const \w+ = defineCatalog\(/m.test(text),
    )
    .map((text) => ({ document, text }))
})

/** What a catalog is shown for breaking, where it is. */
const BROKEN_ON_PURPOSE: ReadonlyMap<string, readonly string[]> = new Map([
  ['docs/guides/governance.md', ['action-synonyms']],
])

describe('a catalog that a document shows whole', () => {
  it.each(shown)(
    'breaks no rule of lint, but where it is shown for that: $document',
    async ({ document, text }) => {
      const project = new Project()
      project.write('src/catalog.ts', text)
      mkdirSync(join(project.folder, 'node_modules/@stagedoor'), { recursive: true })
      symlinkSync(
        fromRepository('packages/core'),
        join(project.folder, 'node_modules/@stagedoor/core'),
        'dir',
      )
      const { stdout } = await project.ask('lint', 'src/catalog.ts', '--json')
      const { findings } = JSON.parse(stdout) as { findings: { severity: string; rule: string }[] }
      const errors = findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)
      expect(errors).toEqual(BROKEN_ON_PURPOSE.get(document) ?? [])
    },
  )

  it.each(shown)('imports nothing that it does not use: $document', ({ text }) => {
    const [, names = ''] = /^import (?:type )?\{([^}]*)\}/.exec(text) ?? []
    const imported = names.split(',').map((name) => name.replace(/^\s*type /, '').trim())
    expect(imported.filter((name) => text.split(new RegExp(`\\b${name}\\b`)).length < 3)).toEqual([])
  })

  it('is found in the README, the concepts and the guide', () => {
    expect(shown.map(({ document }) => document).sort()).toEqual(
      expect.arrayContaining(['README.md', 'docs/concepts/catalog.md', 'docs/guides/governance.md']),
    )
  })
})
