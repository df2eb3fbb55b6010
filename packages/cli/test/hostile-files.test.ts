import { describe, expect, it } from 'vitest'
import { Project } from './project.ts'

/*
 * Attacks on the command: files that somebody else wrote, as a pull request brings them. Whatever is in them, it
 * answers or says what is wrong with them, and writes nothing that a terminal acts on.
 */

const ESCAPE = '\u001b]0;owned\u0007\u001b[2J'
const said = JSON.stringify(ESCAPE).slice(1, -1)
const YAML_ESCAPE = '\\u001b[2J'

const module = {
  title: 'Finance',
  surface: 'Money',
  type: 'optional',
  status: 'live',
  standalone: true,
  packages: 'none',
  addons: 'none',
  scopes: ['businessUnit'],
  capabilities: [],
  permissions: { bills: ['read'] },
}

const lock = (changes: object): string =>
  JSON.stringify({
    lockVersion: 1,
    modules: {},
    permissions: {},
    packages: {},
    addons: {},
    aliases: {},
    retired: { modules: {}, permissions: {} },
    ...changes,
  })

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const tokenOf = (claims: object, header: object = { alg: 'ES256', typ: 'at+jwt', kid: 'k' }): string =>
  `${part(header)}.${part(claims)}.c2lnbmF0dXJl`
const deep = (open: string, close: string): string => open.repeat(20_000) + close.repeat(20_000)
const member = { userId: 'u', companyId: 'c' }

const FILES: Readonly<Record<string, readonly string[]>> = {
  'members.json': [
    `{"userId":"${said}","companyId":"c"}`,
    `{"userId":"\u001b[2J`,
    `{"userId":"u","companyId":"c","grants":[{"permissions":["finance.*"],"scope":{"${said}":["a"]}}]}`,
    `{"userId":"u","companyId":"c","grants":[{"permissions":["${said}"]}],"modules":["${said}"]}`,
    '{"userId":"u","companyId":"c","__proto__":{"grants":[]}}',
    '{"__proto__":{"userId":"u","companyId":"c"}}',
    JSON.stringify([member, { ...member, userId: 'a\u202eb' }]),
    JSON.stringify(Array.from({ length: 9 }, (_, at) => ({ userId: `u${at}\u2066`, companyId: 'c\u200b' }))),
    deep('[', ']'),
    deep('{"a":', '}').replace('}', '1}'),
    '',
    'null',
    '{"members":{"0":{}}}',
  ],
  'members.yaml': [
    `userId: "${YAML_ESCAPE}"\ncompanyId: c`,
    `? "${YAML_ESCAPE}"\n: &a [*a]`,
    `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: &d [${'*c,'.repeat(9)}]\ne: [${'*d,'.repeat(9)}]`,
    'userId: !!js/function "function () { process.exit(9) }"\ncompanyId: c',
    '__proto__:\n  userId: u\nuserId: u\ncompanyId: c',
    '<<: { userId: u, companyId: c }',
    deep('[', ']'),
    `userId: u\nuserId: "${YAML_ESCAPE}"`,
  ],
  'policy.yaml': [
    `companies: { "${YAML_ESCAPE}": { bought: {} } }\nmembers: { m: { company: x } }\ntests: []`,
    `suite: "${YAML_ESCAPE}"\ncompanies: { c: { bought: { modules: ["${YAML_ESCAPE}"] } } }`,
    `companies: { c: { bought: { modules: [finance] } } }\nmembers: { m: { company: c, grants: [{ permissions: ["${YAML_ESCAPE}"] }] } }`,
    `targets: { __proto__: { businessUnit: x }, none: {} }`,
    `companies: { c: { bought: { modules: [finance] } } }\nmembers: { "${YAML_ESCAPE}": { company: c } }\ntests: [{ name: "${YAML_ESCAPE}", members: [x], permissions: all }]`,
    `tests: [{ name: t, members: [__proto__], permissions: ["${YAML_ESCAPE}"], "${YAML_ESCAPE}": 1 }]`,
    `tests: [{ name: t, members: [m], permissions: all, targets: ["${YAML_ESCAPE}"] }]`,
    `"${YAML_ESCAPE}": 1`,
  ],
  'lock.json': [
    lock({ modules: { [ESCAPE]: {} } }),
    lock({ lockVersion: ESCAPE }),
    lock({ retired: { modules: { [ESCAPE]: 0, x: 0 }, permissions: {} } }),
    lock({ retired: { modules: { [ESCAPE]: -1 }, permissions: {} } }),
    lock({ aliases: { [ESCAPE]: ESCAPE } }),
    lock({ permissions: { '__proto__.a.b': { number: 0, scopes: [], delegable: true } } }),
    '{"lockVersion":1,"__proto__":{"modules":{}}}',
    lock({ permissions: { 'finance.bills.read': { number: 1e9, scopes: [], delegable: true } } }),
  ],
  token: [
    tokenOf({
      iss: ESCAPE,
      sub: ESCAPE,
      [ESCAPE]: ESCAPE,
      company: 'c',
      grants: [{ permissions: [ESCAPE] }],
    }),
    tokenOf({ sub: 'u', company: 'c', grants: { v: 2, order: ESCAPE, list: [{ p: ESCAPE }] } }),
    tokenOf({
      sub: 'u',
      company: 'c',
      grants: { v: 2, lock: [65_536, 65_536, 'AAAAAAAAAAA', 'AAAAAAAAAAA'], owns: 'gP8' },
    }),
    tokenOf({}, { alg: ESCAPE, kid: ESCAPE, typ: ESCAPE }),
    `${part({ alg: 'none' })}.${Buffer.from(deep('[', ']')).toString('base64url')}.`,
    `${part({})}.${Buffer.from(`{"a":${deep('[', ']')}}`).toString('base64url')}.x`,
    ESCAPE,
    `{"access_token":"${said}"}`,
    `Bearer ${ESCAPE}`,
  ],
}

const COMMANDS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'members.json': [
    ['explain', 'catalog.json', 'finance.bills.read', '--member', 'members.json'],
    ['who-can', 'catalog.json', 'finance.bills.read', '--members', 'members.json'],
  ],
  'members.yaml': [['explain', 'catalog.json', 'finance.bills.read', '--member', 'members.yaml']],
  'policy.yaml': [['test', 'catalog.json', 'policy.yaml']],
  'lock.json': [
    ['diff', 'lock.json', 'catalog.json'],
    ['lock', 'catalog.json', '--lock', 'lock.json', '--check'],
  ],
  token: [
    ['decode', 'token'],
    ['decode', 'token', '--catalog', 'catalog.json'],
    ['explain', 'catalog.json', 'finance.bills.read', '--token', 'token'],
  ],
}

const cases = Object.entries(FILES).flatMap(([name, texts]) =>
  texts.flatMap((text, at) =>
    (COMMANDS[name] ?? []).map((args) => [`${args[0]} ${name} ${at}`, name, text, args] as const),
  ),
)

/** What a terminal would act on, or a reader would not see. */
const HIDDEN = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069]/gu
const hiddenIn = (text: string): readonly string[] =>
  (text.match(HIDDEN) ?? []).filter((character) => character !== '\n')

describe('a file that somebody else wrote', () => {
  it.each(cases)(
    'is answered, and writes nothing that a terminal acts on: %s (ABUSE-158, ABUSE-184)',
    async (_title, name, text, args) => {
      const project = new Project()
      project.write(
        'catalog.json',
        JSON.stringify({ modules: { finance: module }, packages: {}, addons: {} }),
      )
      project.write(name, text)
      for (const options of [[], ['--json']]) {
        const { code, stdout, stderr } = await project.ask(...args, ...options)
        expect([0, 1, 2]).toContain(code)
        expect(hiddenIn(stdout + stderr)).toEqual([])
        expect(stdout + stderr).not.toMatch(/internal|node:internal|\n {4}at /)
      }
      expect(Object.hasOwn(Object.prototype, 'userId')).toBe(false)
    },
  )

  it('is shown under its name, whatever that is called (ABUSE-184)', async () => {
    const project = new Project()
    project.write('catalog.json', JSON.stringify({ modules: { finance: module }, packages: {}, addons: {} }))
    const suite = (allowed: string): string =>
      `companies: { c: { bought: { modules: [finance] } } }
members: { m: { company: c, modules: [finance], grants: [{ permissions: [finance.*], scope: { businessUnit: ["a\\u202eb"] } }] } }
targets: { t: { businessUnit: "a\\u202eb" } }
tests: [{ name: t, members: [m], permissions: all, targets: [t]${allowed} }]
`
    project.write('policies/\u001b[2J\n::error::owned.yaml', suite(', allowed: { m: [finance.*] }'))
    project.write('policies/second\u202e.yaml', suite(''))
    project.write('policies/third\u001b[2J.yaml', 'tests: 1')
    for (const path of [
      'policies',
      'policies/\u001b[2J\n::error::owned.yaml',
      'policies/second\u202e.yaml',
    ]) {
      const { code, stdout, stderr } = await project.ask('test', 'catalog.json', path)
      expect([0, 1, 2]).toContain(code)
      expect(hiddenIn(stdout + stderr)).toEqual([])
      expect(stdout + stderr).not.toMatch(/^::error/m)
    }
  })
})
