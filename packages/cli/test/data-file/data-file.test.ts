import { describe, expect, it } from 'vitest'
import { CliError } from '../../src/cli-error.ts'
import { parseData } from '../../src/data-file/data-file.ts'
import { Place } from '../../src/data-file/place.ts'

function refusal(run: () => unknown): CliError {
  try {
    run()
  } catch (error) {
    if (error instanceof CliError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const YAML = `suite: One
tests:
  - name: first
    members:
      - ada
      - 7
  - name: second
`

describe('a data file', () => {
  it('knows the line of each value, in YAML and in JSON', () => {
    const yaml = parseData(YAML, 'a.yaml')
    expect(yaml.value).toMatchObject({ suite: 'One' })
    expect(yaml.lineOf(['tests', 0, 'members', 1])).toBe(6)
    expect(yaml.lineOf(['tests', 1, 'name'])).toBe(7)
    const json = parseData('{\n  "tests": [\n    { "name": "first" },\n    7\n  ]\n}', 'a.json')
    expect(json.lineOf(['tests', 1])).toBe(4)
  })

  it('names the line of the nearest value around one that is not there', () => {
    expect(parseData(YAML, 'a.yaml').lineOf(['tests', 1, 'permissions', 4])).toBe(7)
  })

  it.each([
    ['a.yaml', 'a: 1\nb: [1, 2\nc: 3\n', 3],
    ['a.yaml', 'a:\n  b: 1\n c: 2\n', 3],
    ['a.yaml', 'a:\n\tb: 2\n', 2],
    ['a.yaml', 'a: 1\nb: 2\na: 3\n', 3],
    ['a.yaml', '1: a\n"1": b\n', 2],
    ['a.yaml', 'a:\n  - true: a\n    "true": b\n', 3],
    ['a.yaml', '? \n: a\n"": b\n', 3],
    ['a.yaml', 'a: &name b\nb: 1\n*name : 2\n', 3],
    ['a.yaml', 'a: &name b\n*name : 2\n', 2],
    ['a.yaml', 'a: &all { b: 1 }\nc:\n  - *all : 2\n', 3], // which would be unfolded for each name
    ['a.yaml', '{ [a]: 1 }\n', 1],
    ['a.json', '{\n  "a": 1,\n  "a": 2\n}', 3],
    ['a.json', '{\n  "a": 1,\n}', 3],
  ])('refuses a malformed %s with its line: %j', (file, text, line) => {
    const error = refusal(() => parseData(text, file))
    expect(error).toMatchObject({ code: 'malformed_file', file, line })
    expect(error.fix).toBeTruthy()
  })

  it('takes JSON that is no YAML: indented by tabs', () => {
    expect(parseData('{\n\t"a": {\n\t\t"b": [1]\n\t}\n}', 'a.json').value).toEqual({ a: { b: [1] } })
  })

  it('does not unfold aliases until the memory is full', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x]']
    for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg', 'ih'].map((pair) => [...pair]))
      lines.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`)
    expect(refusal(() => parseData(lines.join('\n'), 'a.yaml'))).toMatchObject({ code: 'malformed_file' })
  })

  it('refuses what is nested deeper than anyone could read', () => {
    expect(refusal(() => parseData('['.repeat(200_000), 'a.yaml'))).toMatchObject({ code: 'malformed_file' })
  })

  it('is looked through for names that stand twice in no more time than it is long (ABUSE-208)', () => {
    const names = Array.from({ length: 40_000 }, (_, at) => `n${at}`)
    const time = (text: string, file: string): number => {
      const start = performance.now()
      parseData(text, file)
      return performance.now() - start
    }
    const yaml = (count: number): string =>
      names
        .slice(0, count)
        .map((name) => `${name}: 1\n`)
        .join('')
    const json = (count: number): string =>
      JSON.stringify(Object.fromEntries(names.slice(0, count).map((name) => [name, 1])))
    for (const [file, text] of [
      ['a.yaml', yaml],
      ['a.json', json],
    ] as const) {
      time(text(2_000), file)
      // Sixteen times as long; with each name compared with every other it took more than a hundred times as long.
      expect(time(text(40_000), file)).toBeLessThan(60 * Math.max(time(text(2_500), file), 5))
    }
  })

  it('has no more aliases than can be looked up while somebody waits (ABUSE-214)', () => {
    // As many anchors as aliases, so that each alias has many to be looked for among.
    const text = (count: number): string => {
      const each = (part: (at: number) => string): string =>
        Array.from({ length: count }, (_, at) => part(at)).join(', ')
      return `a: [${each((at) => `&a${at} x`)}]\nb: [${each((at) => `*a${at}`)}]\n`
    }
    expect(parseData(text(5_000), 'a.yaml').value).toMatchObject({
      b: Array.from({ length: 5_000 }, () => 'x'),
    })
    expect(refusal(() => parseData(text(5_001), 'a.yaml'))).toMatchObject({
      message: 'is no YAML: its anchors and aliases are too many to be looked up',
      line: 2,
    })
  })

  it('takes hostile names for ordinary ones', () => {
    const { value } = parseData('__proto__: { polluted: yes }\nconstructor: 1\n', 'a.yaml')
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor'])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})

describe('a place in a data file', () => {
  const top = Place.top(parseData(YAML, 'a.yaml'))

  it('reports what is wrong with its name and line', () => {
    expect(refusal(() => top.at('tests').at(0).at('members').at(1).text())).toMatchObject({
      message: 'tests[0].members[1] must be a text',
      file: 'a.yaml',
      line: 6,
    })
  })

  it('refuses a field that it does not know, and names those it does', () => {
    const error = refusal(() => top.fields({ optional: ['suite', 'test'] }))
    expect(error).toMatchObject({ message: 'tests is no field here', line: 2, fix: 'There are suite, test.' })
  })

  it('names a field that is missing', () => {
    const error = refusal(() =>
      top
        .at('tests')
        .at(1)
        .fields({ required: ['name', 'members'] }),
    )
    expect(error).toMatchObject({ message: 'tests[1] lacks members', line: 7 })
  })

  it('finds own properties only', () => {
    expect(top.at('constructor').value).toBeUndefined()
  })
})
