import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aModule, whole } from './definitions.ts'
import { Project } from './project.ts'
import { fromRepository } from './run-cli.ts'

/** A project in which `@stagedoor/core` is installed. */
function aProject(): Project {
  const project = new Project()
  mkdirSync(join(project.folder, 'node_modules/@stagedoor'), { recursive: true })
  symlinkSync(fromRepository('packages/core'), join(project.folder, 'node_modules/@stagedoor/core'), 'dir')
  return project
}

const definition = JSON.stringify(whole({ modules: { finance: aModule() } }))
const define = "import { defineCatalog } from '@stagedoor/core'\n"

describe('a catalog', () => {
  it.each<[string, Readonly<Record<string, string>>, string?]>([
    ['a JSON document', { 'catalog.json': `\uFEFF${definition}` }],
    [
      'the default export of a TypeScript module',
      { 'catalog.ts': `${define}export default defineCatalog(${definition} as never)` },
    ],
    [
      'an export named catalog',
      {
        'catalog.js': `${define}export const other = 1\nexport const catalog = defineCatalog(${definition})`,
      },
    ],
    [
      'the only catalog a module exports',
      { 'catalog.mjs': `${define}export const ours = defineCatalog(${definition})` },
    ],
    [
      'a CommonJS module',
      { 'catalog.cjs': `module.exports = require('@stagedoor/core').defineCatalog(${definition})` },
    ],
    ['a plain definition', { 'catalog.ts': `export const catalog = ${definition}` }],
    [
      'made of several TypeScript files that import each other as .js',
      {
        'catalog.ts': `${define}import { modules } from './modules/all.js'\nexport default defineCatalog({ modules, packages: {}, addons: {} } as never)`,
        'modules/all.ts': `import type { Definition } from './nowhere.js'\nexport const modules: object = ${JSON.stringify({ finance: aModule() })}`,
      },
    ],
    [
      'one of several exports, by its name',
      {
        'catalog.ts': `${define}export const one = defineCatalog({ modules: {}, packages: {}, addons: {} })\nexport const two = defineCatalog(${definition} as never)`,
      },
      'catalog.ts#two',
    ],
    [
      'behind a top-level await',
      {
        'catalog.ts': `${define}const raw = await Promise.resolve(${definition})\nexport default defineCatalog(raw as never)`,
      },
    ],
  ])('is read from %s', (_: string, files: Readonly<Record<string, string>>, argument?: string) => {
    const project = aProject()
    for (const [name, text] of Object.entries(files)) project.write(name, text)
    const { stdout, stderr } = project.run('lock', argument ?? Object.keys(files)[0] ?? '')
    expect(stderr).toBe('')
    expect(stdout).toContain('+ finance.bills.read')
  })

  it.each<readonly [string, string, string, number]>([
    ['nowhere.ts', '', 'nowhere.ts the catalog is not there', 2],
    [
      'broken.ts',
      'export const a = 1\nexport default {{',
      'broken.ts:2:17 the catalog does not load: Unexpected token',
      2,
    ],
    ['broken.mjs', '\nconst {', 'broken.mjs:2', 2],
    [
      'throws.ts',
      '\nfunction f(): never { throw new Error("boom") }\nf()',
      'throws.ts:2 the catalog does not load: boom',
      2,
    ],
    [
      'lost.ts',
      'export default 1\nimport "./gone.js"',
      "lost.ts:2 the catalog does not load: Cannot find module './gone.js'",
      2,
    ],
    [
      'alien.ts',
      'import { x } from "no-such-thing"\nexport default x',
      "alien.ts:1 the catalog does not load: Cannot find module 'no-such-thing'",
      2,
    ],
    ['empty.ts', 'export default 1', 'empty.ts exports no catalog', 2],
    ['broken.json', '{ "modules": {},\n "packages" }', 'broken.json:2', 2],
    ['cut.json', '{ "modules": {', 'cut.json:1:15 is no JSON', 2],
    ['list.json', '[]', 'list.json the catalog contradicts itself', 1],
    [
      'wrong.json',
      '{ "modules": { "F": {} }, "packages": {}, "addons": {} }',
      'modules["F"]: must be spelt [a-z][a-z0-9_]* [malformed_key]',
      1,
    ],
    [
      'wrong.ts',
      `${define}\nexport default defineCatalog({ modules: {}, packages: { a: { modules: [] } }, addons: {} })`,
      'packages.a.modules: names nothing [empty]',
      1,
    ],
    ['src', '', 'src the catalog is not there', 2],
  ])('that cannot be read answers one message: %s', (name, text, message, expected) => {
    const project = aProject()
    if (text !== '') project.write(name, text)
    const { code, stdout, stderr } = project.run('lint', name)
    expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/^ {4}at /m)
    expect([code, stdout]).toEqual([expected, ''])
  })

  it('says which exports there are to choose from', () => {
    const project = aProject()
    project.write('catalog.ts', `export const one = ${definition}\nexport const two = ${definition}`)
    const { code, stderr } = project.run('lint', 'catalog.ts')
    expect(code).toBe(2)
    expect(stderr).toContain('exports more than one catalog')
    expect(stderr).toContain('It exports one, two: name one, as catalog.ts#one.')
    expect(project.run('lint', 'catalog.ts#three').stderr).toContain('exports no catalog named three')
  })

  it('names the file that is wrong, where it is not the one that was asked for', () => {
    const project = aProject()
    project.write('catalog.ts', "import './modules/finance.js'\nexport default 1")
    project.write('modules/finance.ts', 'export const a: number = 1\n\nnull.x')
    expect(project.run('lint', 'catalog.ts').stderr).toContain('modules/finance.ts:3')
  })

  it('leaves nothing behind', () => {
    const project = new Project()
    project.write('catalog.ts', `export default ${definition}`)
    project.run('lint', 'catalog.ts')
    expect(project.files()).toEqual(['catalog.ts'])
  })
})
