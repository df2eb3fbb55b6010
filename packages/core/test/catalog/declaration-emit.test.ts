import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const MODULES = 30
const RESOURCES = 20
const ACTIONS = ['read', 'write', 'create', 'remove', 'approve'] as const
const DESCRIPTION =
  'One sentence of the kind that a catalog has for each of its keys, and no type should repeat'

/** The source of a catalog of 3,000 keys, in the short and the long form. */
function catalogSource(): string {
  const long = ACTIONS.map((action) => `${action}: { description: '${DESCRIPTION}', delegable: true }`)
  const resources = Array.from({ length: RESOURCES }, (_, index) =>
    index % 2 === 0
      ? `resource_${index}: ${JSON.stringify(ACTIONS)}`
      : `resource_${index}: { ${long.join(', ')} }`,
  )
  const modules = Array.from(
    { length: MODULES },
    (_, index) => `module_${index}: {
      title: 'Module ${index}', surface: '${DESCRIPTION}', type: 'optional', status: 'live', standalone: true,
      packages: 'any', addons: 'any', scopes: ${index % 2 === 0 ? "['businessUnit']" : '[]'},
      capabilities: ['${DESCRIPTION}'], permissions: { ${resources.join(',\n')} },
    }`,
  )
  return `import { defineCatalog } from '@stagedoor/core'
export const catalog = defineCatalog({ modules: { ${modules.join(',\n')} }, packages: {}, addons: {} })
`
}

describe('CAT-1: the declarations of a catalog', () => {
  const root = resolve(import.meta.dirname, '../..')
  let folder: string
  let emitted: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stagedoor-emit-'))
    mkdirSync(join(folder, 'node_modules/@stagedoor'), { recursive: true })
    symlinkSync(root, join(folder, 'node_modules/@stagedoor/core'), 'dir')
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(folder, 'catalog.ts'), catalogSource())
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
    const flags = ['--declaration', '--emitDeclarationOnly', '--strict', '--skipLibCheck']
    const target = ['--target', 'es2023', '--module', 'nodenext', '--types', '', '--outDir', 'out']
    execFileSync(process.execPath, [tsc, ...flags, ...target, 'catalog.ts'], { cwd: folder, stdio: 'pipe' })
    emitted = readFileSync(join(folder, 'out/catalog.d.ts'), 'utf8')
  })

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('of 3,000 keys are its keys: about 40 bytes each, once as a permission and once where it is scope-sensitive', () => {
    const keys = MODULES * RESOURCES * ACTIONS.length
    expect(keys).toBe(3_000)
    expect(emitted.split('"module_29.resource_19.approve"')).toHaveLength(2)
    expect(emitted.split('"module_28.resource_19.approve"')).toHaveLength(3)
    expect(emitted.length / keys).toBeLessThan(60)
  })

  it('repeat no description and no definition', () => {
    expect(emitted).not.toContain(DESCRIPTION.slice(0, 20))
    expect(emitted).not.toContain('delegable')
  })
})
