import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Access, resolveAccess } from '@stagedoor/core'
import { createAuthorizer } from '@stagedoor/server'
import fc from 'fast-check'
import ts from 'typescript-api'
import { describe, expect, it } from 'vitest'
import { catalog } from './world/catalog.js'
import { crafted, encoded } from './world/craft.js'
import { clerk, nobody } from './world/issuers.js'
import { trust } from './world/service.js'

const authorizer = createAuthorizer(trust)

/** What a token comes to, below the frameworks: Node lets no header of a megabyte through. */
async function refusalOf(token: string): Promise<unknown> {
  const request = { rawHeaders: ['Authorization', `Bearer ${token}`] }
  const context = { http: request, route: 'GET /' }
  const judging = async () => authorizer.check(request, [authorizer.declareAuthenticated()], context)
  return judging().then(
    () => 'passes',
    ({ code, stage }) => `${code} ${stage}`,
  )
}

/** The time of one refusal, in milliseconds: the best of several, as other work disturbs a measurement and never helps it. */
async function timeOf(token: string): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 30; round += 1) {
    const start = performance.now()
    await refusalOf(token)
    times.push(performance.now() - start)
  }
  return Math.min(...times)
}

describe('what is refused before any cryptography costs next to nothing', () => {
  const header = (parameters: object): string => encoded(JSON.stringify(parameters))
  const costly: readonly (readonly [string, string])[] = [
    [
      'ABUSE-13: PBES2 with two billion rounds',
      `${header({ alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, p2s: 'c2FsdA' })}.AA.AA.AA.AA`,
    ],
    [
      'ABUSE-13: a compressed bomb',
      `${header({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' })}..AA.${'A'.repeat(4_000)}.AA`,
    ],
    ['ABUSE-156: a token of 6.7 MB', crafted(undefined, { pad: 'x'.repeat(5_000_000) })],
    ['ABUSE-156: six million dots', '.'.repeat(6_000_000)],
    ['ABUSE-158: 200,000 lists in lists', `${header({ alg: 'RS256' })}.${encoded('['.repeat(200_000))}.AA`],
    ['ABUSE-158: 8,000 lists in the header', `${encoded('['.repeat(5_000))}.AA.AA`],
  ]

  it.each(costly)('%s', async (_what, token) => {
    expect(await refusalOf(token)).toBe('invalid_token format')
    expect(await timeOf(token)).toBeLessThan(5)
  })
})

/** Does a pattern cover a key? By the words of GRT-1, and nothing else. */
function isCovering(pattern: string, key: string): boolean {
  const [moduleKey, resource] = key.split('.')
  return pattern === key || pattern === `${moduleKey}.*` || pattern === `${moduleKey}.${resource}.*`
}

describe('ABUSE-40, ABUSE-160: a hundred thousand patterns cover what their spelling says', () => {
  const keys = catalog.permissions.filter(({ delegable }) => delegable).map(({ key }) => key)
  const pieces = [
    'finance',
    'finance_x',
    'bills',
    'expenses',
    'expenses-approvals',
    'reports',
    'read',
    'write',
    '*',
    '**',
    '',
    '.',
    '.*',
    '(a|a)*',
    '[',
    '\\',
    '^',
    '$',
    '__proto__',
  ]
  const pattern = fc.oneof(
    fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.')),
    fc
      .tuple(fc.constantFrom(...keys), fc.constantFrom('', ' ', '*', '.*', '\0', '.read'))
      .map((parts) => parts.join('')),
    fc.constantFrom(...keys).map((key) => key.slice(0, key.lastIndexOf('.') + 1).concat('*')),
  )

  it('in accesses of a hundred grants each', () => {
    const owner = nobody.may(['finance.bills.read', 'finance_x.reports.read', 'finance.archive.read'])
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 100, maxLength: 100 }), (permissions) => {
        const access = resolveAccess(catalog, { ...owner, grants: [{ permissions }] }) as Access<string>
        for (const key of keys) {
          const expected = permissions.some((text) =>
            isCovering(text.replace('finance.invoices.read', 'finance.bills.read'), key),
          )
          expect([key, access.can(key)]).toEqual([key, expected])
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('and one of a million segments is answered at once', () => {
    const start = performance.now()
    for (const text of ['a.'.repeat(1_000_000), '*.'.repeat(1_000_000), 'finance.*'.repeat(100_000)]) {
      expect(catalog.patternOf(text)).toBeUndefined()
      expect(resolveAccess(catalog, clerk).can(text as never)).toBe(false)
    }
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})

describe('ABUSE-160, ABUSE-161: nothing that comes from outside meets a regular expression', () => {
  const root = join(import.meta.dirname, '..', '..')
  const sources = ['core', 'server', 'express', 'nest'].flatMap((name) =>
    globSync(`packages/${name}/src/**/*.ts`, { cwd: root }).map((file) => file.replaceAll('\\', '/')),
  )

  it('sources hold none, but for those that read the routes of Express, write an inventory of them, and tell what hides in a log', () => {
    const holding = sources.filter((file) => {
      let found = false
      const visit = (node: ts.Node): void => {
        found ||= ts.isRegularExpressionLiteral(node) || (ts.isIdentifier(node) && node.text === 'RegExp')
        ts.forEachChild(node, visit)
      }
      visit(ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest))
      return found
    })
    expect(sources.length).toBeGreaterThan(80)
    // What these meet is the application's own, when it starts or when its inventory is written; the last looks at one character at a time.
    expect(holding.toSorted()).toEqual([
      'packages/express/src/express-stack.ts',
      'packages/express/src/layer-paths.ts',
      'packages/server/src/inventory/inventory-markdown.ts',
      'packages/server/src/inventory/inventory-rows.ts',
      'packages/server/src/observe/printable.ts',
    ])
  })
})
