import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { titlesOf, typescriptUnder } from './titles.ts'

const root = join(import.meta.dirname, '..', '..')
const RULE_ID = /\b(?:LAY|CAT|ENT|MEM|GRT|SCP|REQ|DEL|TOK|CMP|WIRE|APP)-\d+\b/g

/** Every rule of docs/rules.md. */
function readRules(): readonly string[] {
  const headings = readFileSync(join(root, 'docs/rules.md'), 'utf8').matchAll(/^#{2,3} ([A-Z]+-\d+)$/gm)
  return [...headings].map(([, id = '']) => id)
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
    for (const id of rules) {
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

  it('has a test for every rule', () => {
    const tested = new Set(sourcesIn('test').flatMap(titlesOf).flatMap(idsIn))
    expect(
      rules.filter((id) => !tested.has(id)),
      'no describe or it title in packages/*/test or examples/*/test names',
    ).toEqual([])
  })

  it('has every rule that sources, tests and documents cite', () => {
    const files = [...sourcesIn('src', 'test'), ...markdownUnder(join(root, 'docs'))]
    const strays = files.flatMap((file) =>
      idsIn(readFileSync(file, 'utf8'))
        .filter((id) => !rules.includes(id))
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
