import { readFileSync } from 'node:fs'
import { build, type OutputChunk } from 'rolldown'
import { beforeAll, describe, expect, it } from 'vitest'
import options from '../rolldown.config.ts'

/** The files that the npm package says are its entry points, below `dist`. */
function exported(): readonly string[] {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  const { exports } = JSON.parse(manifest) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>
  }
  return Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [] : [target.default.replace('./dist/', '')],
  )
}

describe('the JavaScript that is built', () => {
  let chunks: readonly OutputChunk[]

  beforeAll(async () => {
    const { output } = await build({ ...options, write: false })
    chunks = output.filter((part) => part.type === 'chunk')
  })

  it('is a file for each entry point, and one for what both need', () => {
    const files = chunks.map(({ fileName }) => fileName)
    expect(files.sort()).toEqual([...exported(), 'shared.js'].sort())
  })

  it('has every source once, so that what one entry point remembers is known to the other', () => {
    const sources = chunks.flatMap(({ moduleIds }) => moduleIds)
    expect(sources.length).toBeGreaterThan(30)
    expect(sources.filter((source, at) => sources.indexOf(source) !== at)).toEqual([])
  })

  it('imports nothing but its own', () => {
    const imported = chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
    expect(new Set(imported)).toEqual(new Set(['shared.js']))
  })

  it('leaves private fields to the language', () => {
    const code = chunks.map((chunk) => chunk.code).join('\n')
    expect(code).toMatch(/^\s+#bytes = \[\];$/m)
    expect(code).not.toContain('_classPrivate')
  })
})
