import { afterAll, describe, expect, it } from 'vitest'
import { bearing } from './world/answers.js'
import { nobody, tokenFor } from './world/issuers.js'
import { EXPRESSES, MOUNTED_PATHS, startMounted } from './world/mounted-app.js'
import type { RawRequest, SentHeader } from './world/raw-client.js'
import { type Platform, type Service, startService } from './world/service.js'

const NESTS: readonly Platform[] = ['Nest on Express', 'Nest on Fastify']

/** The handlers of the Nest application, each with what its guard asks for. */
const NEEDS: ReadonlyMap<string, string> = new Map([
  ['bills of a unit', 'finance.bills.read'],
  ['list', 'finance.bills.read'],
  ['bill', 'finance.bills.read'],
  ['reports', 'finance.reports.read'],
  ['pay', 'finance.bills.write'],
  ['me', 'authenticated'],
])

const NEST_PATHS: readonly string[] = ['/units/bu_1/bills', '/bills', '/bills/bill_1', '/reports', '/me']

const TARGETS: readonly {
  readonly name: string
  readonly paths: readonly string[]
  readonly start: () => Promise<Service>
}[] = [
  ...Object.keys(EXPRESSES).map((name) => ({ name, paths: MOUNTED_PATHS, start: () => startMounted(name) })),
  ...NESTS.map((name) => ({ name, paths: NEST_PATHS, start: () => startService(name) })),
]

/** May everything. */
const boss = nobody.may('finance.*')

const encoded = (text: string): string =>
  [...text].map((character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')

/** Ways to write a path, from the path as it is. On the wire every character is one byte. */
const SPELLINGS: readonly (readonly [string, (path: string) => string])[] = [
  ['as it is', (path) => path],
  ['a slash before', (path) => `/${path}`],
  ['two slashes before', (path) => `//${path}`],
  ['double slashes', (path) => path.replaceAll('/', '//')],
  ['a slash behind', (path) => `${path}/`],
  ['two slashes behind', (path) => `${path}//`],
  ['a dot segment before', (path) => `/.${path}`],
  ['a dot segment behind', (path) => `${path}/.`],
  ['up and down again', (path) => `/x/..${path}`],
  ['by way of a public path', (path) => `/health/..${path}`],
  ['down and up again', (path) => `${path}/x/..`],
  ['an encoded dot segment', (path) => `/%2e${path}`],
  ['encoded dots up', (path) => `/health/%2e%2E${path}`],
  ['half-encoded dots up', (path) => `/health/.%2e${path}`],
  ['an encoded slash up', (path) => `/health/..%2f${path.slice(1)}`],
  ['encoded slashes within', (path) => `/${path.slice(1).replaceAll('/', '%2F')}`],
  ['an encoded slash first', (path) => `/%2f${path.slice(1)}`],
  ['an encoded slash behind', (path) => `${path}%2F`],
  ['an encoded letter', (path) => `/${encoded(path.charAt(1))}${path.slice(2)}`],
  ['every letter encoded', (path) => path.split('/').map(encoded).join('/')],
  ['encoded twice', (path) => `/%25${encoded(path.charAt(1)).slice(1)}${path.slice(2)}`],
  ['in capitals', (path) => path.toUpperCase()],
  [
    'in mixed case',
    (path) => path.replace(/[a-z]/g, (letter, at) => (at % 2 ? letter.toUpperCase() : letter)),
  ],
  ['a parameter behind', (path) => `${path};x=1`],
  ['a parameter within', (path) => path.replace(/^\/[^/]+/, (first) => `${first};x=1`)],
  ['a session behind', (path) => `${path};jsessionid=/health`],
  ['an encoded null byte behind', (path) => `${path}%00`],
  ['an encoded null byte before', (path) => `/%00${path}`],
  ['an encoded null byte and a public path', (path) => `${path}%00/health`],
  ['a null byte', (path) => `${path}\0`],
  ['an ending', (path) => `${path}.json`],
  ['an encoded space', (path) => `${path}%20`],
  ['a space', (path) => `${path} `],
  ['a tab', (path) => `${path}\t`],
  ['an empty query', (path) => `${path}?`],
  ['a query of a public path', (path) => `${path}?/../health`],
  ['an encoded query', (path) => `${path}%3fx=1`],
  ['a fragment', (path) => `${path}#/health`],
  ['an encoded fragment', (path) => `${path}%23`],
  ['backslashes', (path) => path.replaceAll('/', '\\')],
  ['a backslash before', (path) => `/\\${path.slice(1)}`],
  ['a backslash behind', (path) => `${path}\\`],
  ['encoded backslashes up', (path) => `/health%5c..%5c${path.slice(1)}`],
  ['absolute', (path) => `http://service.test${path}`],
  ['absolute in capitals', (path) => `HTTP://SERVICE.TEST${path}`],
  ['absolute with another host', (path) => `http://health${path}`],
  ['absolute with a user', (path) => `http://service.test@evil.test${path}`],
  ['absolute without a host', (path) => `http://${path}`],
  ['absolute of another scheme', (path) => `javascript://x${path}`],
  ['a scheme alone', (path) => `http:${path}`],
  ['a host before', (path) => `//service.test${path}`],
  ['without a slash', (path) => path.slice(1)],
  ['a long s', (path) => path.replaceAll('s', '%C5%BF')],
  ['a dotless i', (path) => path.replaceAll('i', '%C4%B1')],
  ['an overlong slash', (path) => path.replace('/', '/%c0%af')],
  ['a slash of full width', (path) => `/%EF%BC%8F${path.slice(1)}`],
  ['a slash as %u', (path) => `/%u002f${path.slice(1)}`],
  ['a soft hyphen', (path) => `${path}%C2%AD`],
  ['bytes beyond ASCII', (path) => `${path}\u00e9\u00ff`],
  ['a mark of byte order', (path) => `\u00ef\u00bb\u00bf${path}`],
  ['a broken escape', (path) => `${path}%`],
  ['a broken escape within', (path) => path.replace(/.$/, '%zz')],
]

const METHODS: readonly string[] = [
  ...['HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'CONNECT', 'QUERY', 'PROPFIND'],
  ...['LOCK', 'PURGE', 'M-SEARCH', 'SUBSCRIBE', 'get', 'GeT', 'FOO', 'GETS'],
]

const HEADERS: readonly SentHeader[] = [
  ['X-HTTP-Method-Override', 'GET'],
  ['X-HTTP-Method', 'OPTIONS'],
  ['X-Method-Override', 'HEAD'],
  ['X-Original-URL', '/health'],
  ['X-Rewrite-URL', '/health'],
  ['X-Forwarded-Prefix', '/health'],
  ['X-Middleware-Subrequest', 'src/middleware'],
  ['Upgrade', 'websocket'],
  ['Expect', '100-continue'],
]

describe.each(TARGETS)('$name: whenever a handler ran, its guard had run', async ({ paths, start }) => {
  const service = await start()
  afterAll(() => service.close())
  const { state, events } = service
  const token = await tokenFor(boss)
  let reached = 0

  /** Asks with a token that may everything, and without one. */
  async function expectGuarded(request: RawRequest): Promise<void> {
    for (const asked of [await bearing(token, request), request]) {
      state.reset()
      events.length = 0
      await service.send(asked)
      const ran = state.ran.filter((handler) => handler !== 'public' && handler !== 'health')
      const found = events.flatMap(({ outcome, requirement }) =>
        outcome === 'allowed' ? (requirement ?? '') : [],
      )
      for (const handler of ran)
        expect([request, found]).toEqual([
          request,
          expect.arrayContaining([expect.stringContaining(NEEDS.get(handler) ?? handler)]),
        ])
      if (asked === request) expect([request, ran]).toEqual([request, []])
      reached += ran.length
    }
  }

  it('ABUSE-82: on every path as it is, which is reached', async () => {
    for (const path of paths) {
      const before = reached
      await expectGuarded({ path })
      expect([path, reached - before]).toEqual([path, 1])
    }
  })

  it.each(SPELLINGS)('ABUSE-82: on every path written with %s', async (_, spell) => {
    for (const path of paths) await expectGuarded({ path: spell(path) })
  })

  it.each(METHODS)('ABUSE-84, ABUSE-85: with the method %s', async (method) => {
    for (const path of paths) await expectGuarded({ method, path })
  })

  it.each(HEADERS)('ABUSE-86: with the header %s: %s', async (...header) => {
    for (const path of paths)
      for (const method of ['GET', 'POST']) await expectGuarded({ method, path, headers: [header] })
  })

  it.each([
    '*',
    '',
    '?',
    '#',
    '/',
    'service.test:80',
    '/*',
    '/:id',
    '/(.*)',
    '/%',
    '/__proto__',
    '/constructor',
  ])('ABUSE-82: with the target %j', async (path) => {
    for (const method of ['GET', 'OPTIONS', 'HEAD']) await expectGuarded({ method, path })
  })

  it('and many of them lead to a handler, so the table is about something', () => {
    expect(reached).toBeGreaterThan(5 * paths.length)
  })
})
