import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { titlesOf, typescriptUnder } from './titles.ts'

const root = join(import.meta.dirname, '..', '..')
const RULE_ID = /\b(?:LAY|CAT|ENT|MEM|GRT|SCP|REQ|DEL|TOK|CMP|WIRE|APP)-\d+\b/g
const NOT_BUILT = '*Not built yet.*'

/** Every rule of docs/rules.md, and whether it says that it is built. */
function readRules(): ReadonlyMap<string, { readonly isBuilt: boolean }> {
  const sections = readFileSync(join(root, 'docs/rules.md'), 'utf8').split(/^#{2,3} /m)
  return new Map(
    sections.flatMap((section) => {
      const [heading = '', ...text] = section.split('\n')
      if (!/^[A-Z]+-\d+$/.test(heading.trim())) return []
      return [[heading.trim(), { isBuilt: !text.join('\n').trim().startsWith(NOT_BUILT) }] as const]
    }),
  )
}

/** Every TypeScript file in the folder `kind` of each npm package and example. */
function sourcesIn(...kinds: readonly string[]): readonly string[] {
  return ['packages', 'examples'].flatMap((parent) =>
    readdirSync(join(root, parent)).flatMap((name) =>
      kinds.flatMap((kind) => typescriptUnder(join(root, parent, name, kind))),
    ),
  )
}

const idsIn = (text: string): readonly string[] => text.match(RULE_ID) ?? []

describe('docs/rules.md', () => {
  const rules = readRules()

  it('numbers the rules of every family without a gap', () => {
    const families = new Map<string, number[]>()
    for (const id of rules.keys()) {
      const [family = '', number] = id.split('-')
      families.set(family, [...(families.get(family) ?? []), Number(number)])
    }
    expect([...families.keys()]).toEqual([
      'LAY',
      'CAT',
      'ENT',
      'MEM',
      'GRT',
      'SCP',
      'REQ',
      'DEL',
      'TOK',
      'CMP',
      'WIRE',
      'APP',
    ])
    for (const [family, numbers] of families)
      expect(numbers, family).toEqual(numbers.map((_, index) => index + 1))
  })

  it('has a test for every rule that is built', () => {
    const tested = new Set(sourcesIn('test').flatMap(titlesOf).flatMap(idsIn))
    const untested = [...rules].filter(([id, { isBuilt }]) => isBuilt && !tested.has(id)).map(([id]) => id)
    expect(untested, 'no describe or it title in packages/*/test or examples/*/test names').toEqual([])
  })

  it('has every rule that sources, tests and documents cite', () => {
    const files = [...sourcesIn('src', 'test'), ...markdownUnder(join(root, 'docs'))]
    const strays = files.flatMap((file) =>
      idsIn(readFileSync(file, 'utf8'))
        .filter((id) => !rules.has(id))
        .map((id) => `${relative(root, file)} cites ${id}`),
    )
    expect(strays).toEqual([])
  })
})

function markdownUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.split(sep).includes('node_modules'))
    .map((path) => join(folder, path))
}
