import { describe, expect, it } from 'vitest'
import type { CliError } from '../../src/cli-error.ts'
import { FIXTURES, suitesOf } from './suites.ts'

const START = FIXTURES.split('\n').length

function refusal(files: Parameters<typeof suitesOf>[0], paths?: string[]): CliError {
  try {
    suitesOf(files, paths)
  } catch (error) {
    return error as CliError
  }
  throw new Error('nothing was thrown')
}

const TEST = '- name: x\n  members: [ada]\n  permissions: [finance.bills.read]\n'

describe('a malformed policy test', () => {
  it.each([
    ['test:\n  - x\n', 1, 'test is no field here'],
    ['tests: all\n', 1, 'tests must be a list'],
    ['tests:\n- name: x\n', 2, 'tests[0] lacks members'],
    [`tests:\n${TEST}  allow: {}\n`, 5, 'tests[0].allow is no field here'],
    ['tests:\n- name: x\n  members: []\n  permissions: all\n', 3, 'tests[0].members asks nobody'],
    ['tests:\n- name: x\n  members: [adam]\n  permissions: all\n', 3, 'is no member of the fixtures (adam)'],
    ['tests:\n- name: x\n  members: [ada]\n  permissions: []\n', 4, 'permissions asks nothing'],
    [
      'tests:\n- name: x\n  members: [ada]\n  permissions:\n  - finance.bils.read\n',
      5,
      'names "finance.bils.read", which the catalog does not know',
    ],
    [`tests:\n${TEST}  targets: [three]\n`, 5, 'is no target of the fixtures (three)'],
    [
      `tests:\n${TEST}  allowed:\n    una: [finance.bills.read]\n`,
      6,
      'about a member that the test does not ask',
    ],
    [`tests:\n${TEST}  allowed:\n    ada: [finance.bills.write]\n`, 6, 'covers none of the permissions'],
    [
      `tests:\n${TEST}  allowed:\n    ada: { finance.bills.read: [one] }\n`,
      6,
      'about a target that the test does not ask',
    ],
    [`tests:\n${TEST}  allowed:\n    ada: all\n`, 6, 'tests[0].allowed.ada must be a list'],
    [`tests:\n${TEST}  reasons:\n    ada: forbidden\n`, 6, 'is no reason (forbidden)'],
    [
      `tests:\n${TEST}  allowed: { ada: [finance.*] }\n  reasons: { ada: out_of_scope }\n`,
      6,
      'gives a reason for what `allowed` lists',
    ],
    [
      `tests:\n${TEST}  reasons:\n    ada:\n      finance.bills.read: out_of_scope\n      finance.bills.*: scope_required\n`,
      8,
      'gives a second reason for the same question',
    ],
    [`tests:\n${TEST}${TEST}`, 5, 'has the name of another test (x)'],
  ])('%j is refused with its line', (text, line, message) => {
    const error = refusal(FIXTURES + text)
    expect(error.message).toContain(message)
    expect(error).toMatchObject({ code: 'malformed_file', file: 'main.yaml', line: START + line - 1 })
    expect(error.fix).toBeTruthy()
  })

  it.each([
    [
      'companies:\n  a: { bought: { packages: [start], addons: [nope] } }\n',
      2,
      'nope cannot be bought: unknown_addon',
    ],
    [
      'companies:\n  a:\n    bought:\n      modules:\n      - home\n',
      5,
      'home cannot be bought: module_not_standalone',
    ],
    [
      'companies:\n  a:\n    bought: { addons: [exporting] }\n',
      3,
      'exporting cannot be bought: addon_incompatible',
    ],
    ['companies:\n  a: { owns: [] }\n', 2, 'owns is no field here'],
    ['members:\n  bob: { company: b }\n', 2, 'members.bob.company is no company of the fixtures'],
    [
      'companies: { a: { bought: {} } }\nmembers:\n  bob:\n    company: a\n    grants: all\n',
      5,
      'grants must be a list',
    ],
    [
      'companies: { a: { bought: {} } }\nmembers:\n  bob:\n    company: a\n    grants:\n    - permissions: [finance.*]\n      scopes: {}\n',
      7,
      'members.bob.grants[0].scopes is no field of this object',
    ],
    [
      'companies: { a: { bought: {} } }\nmembers:\n  bob: { company: a, grants: [{ permissions: [finance.bils.*] }] }\n',
      3,
      'names "finance.bils.*" in grants[0].permissions[0], which the catalog does not know',
    ],
    ['targets:\n  none: { businessUnit: bu_1 }\n', 2, 'has a name that is taken'],
    ['targets:\n  a: { businessUnit: 7 }\n', 2, 'targets.a.businessUnit must be a text'],
    ['targets:\n  a: { on: yes }\n  b: [x\n', 4, 'is no YAML'],
  ])('fixtures %j are refused with their line', (text, line, message) => {
    const error = refusal(text)
    expect(error.message).toContain(message)
    expect(error).toMatchObject({ code: 'malformed_file', file: 'main.yaml', line })
  })

  it('takes fixtures from files beside it, and a name once over all of them', () => {
    const main = 'fixtures: [people.yaml]\ntests:\n- { name: x, members: [ada], permissions: all }\n'
    const [suite] = suitesOf({ 'main.yaml': main, 'people.yaml': FIXTURES }, ['main.yaml'])
    expect(suite?.tests).toHaveLength(1)
    expect(suite?.sources).toEqual(['main.yaml', 'people.yaml'])
    const twice = refusal({
      'main.yaml': `${main}companies: { ledger: { bought: {} } }\n`,
      'people.yaml': FIXTURES,
    })
    expect(twice).toMatchObject({
      file: 'people.yaml',
      line: 2,
      message: expect.stringContaining('is taken'),
    })
    expect(refusal({ 'main.yaml': main })).toMatchObject({ code: 'not_found', file: 'people.yaml' })
  })

  it('says the same of JSON', () => {
    const error = refusal({ 'main.json': '{\n  "tests": [\n    { "name": "x" }\n  ]\n}' })
    expect(error).toMatchObject({ file: 'main.json', line: 3, message: 'tests[0] lacks members' })
  })
})
