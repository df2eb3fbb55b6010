import { afterAll, describe, expect, it } from 'vitest'
import { bearing, PATH } from './world/answers.js'
import { clerk, nobody, tokenFor } from './world/issuers.js'
import type { RawRequest } from './world/raw-client.js'
import { PLATFORMS, startService } from './world/service.js'

/** Whoever may, whoever may not, and whoever did not say who they are. */
const askers = async (request: RawRequest) => [
  await bearing(tokenFor(clerk), request),
  await bearing(tokenFor(nobody), request),
  request,
]

describe.each(PLATFORMS)('%s', async (platform) => {
  const service = await startService(platform)
  afterAll(() => service.close())

  /** The route is reached by all three askers or by none, and if it is, each gets what they get on its plain path. */
  async function isShut(request: RawRequest): Promise<number> {
    const statuses: number[] = []
    for (const asked of await askers(request)) {
      service.state.reset()
      statuses.push((await service.send(asked)).status)
      expect(service.state.ran).toHaveLength(statuses.length === 1 && statuses[0] === 200 ? 1 : 0)
    }
    const [may = 0, mayNot, stranger] = statuses
    if (may === 200) expect([mayNot, stranger]).toEqual([403, 401])
    else expect([may, mayNot, stranger]).toEqual([may, may, may])
    return may
  }

  it('ABUSE-82: the plain path is reached', async () => {
    expect(await isShut({ path: PATH })).toBe(200)
  })

  it.each([
    '/UNITS/bu_1/BILLS',
    '/Units/bu_1/Bills',
    '/units/bu_1/bills/',
    '/units/bu_1/bills//',
    '//units/bu_1/bills',
    '/units//bu_1/bills',
    '/./units/bu_1/bills',
    '/x/../units/bu_1/bills',
    '/units/bu_1/bills/.',
    '/units/bu_1/b%69lls',
    '/%75nits/bu_1/bills',
    '/units%2Fbu_1%2Fbills',
    '/units/bu_1/bills%2F',
    '/units/bu_1/bills%00',
    '/units/bu_1/bills%20',
    '/units/bu_1/bills;x=1',
    '/units/bu_1/bills.json',
    '/units/bu_1/bills?',
    '/units/bu_1/bills?x#y',
    '/units/bu_1/bills#/health',
    '/health/../units/bu_1/bills',
    '/health/..%2Funits/bu_1/bills',
    '\\units\\bu_1\\bills',
    'http://service.test/units/bu_1/bills',
    'https://health/units/bu_1/bills',
    '/units/bu_1/bills?/health',
  ])('ABUSE-82: %s is shut like the plain path, or leads nowhere', async (path) => {
    expect([200, 400, 404]).toContain(await isShut({ path }))
  })

  it('ABUSE-85: OPTIONS runs no handler, and is no decision', async () => {
    const headers = [
      ['Origin', 'https://evil.test'],
      ['Access-Control-Request-Method', 'GET'],
      ['Access-Control-Request-Headers', 'authorization'],
    ] as const
    service.events.length = 0
    service.state.reset()
    const answer = await service.send({ method: 'OPTIONS', path: PATH, headers })
    expect([200, 204, 404]).toContain(answer.status)
    expect(answer.headers.get('access-control-allow-origin')).toBeUndefined()
    expect([service.state.ran, service.events]).toEqual([[], []])
  })

  it.each(['TRACE', 'PROPFIND', 'QUERY', 'LOCK'])(
    'ABUSE-84: the method %s reaches nothing',
    async (method) => {
      for (const asked of await askers({ method, path: PATH })) {
        service.state.reset()
        expect([400, 404, 405]).toContain((await service.send(asked)).status)
        expect(service.state.ran).toEqual([])
      }
    },
  )

  it('ABUSE-79: of more headers than Node keeps, a missing credential is never a pass', async () => {
    const many = Array.from({ length: 2_100 }, () => ['a', ''] as const)
    const credential = ['Authorization', `Bearer ${await tokenFor()}`] as const
    for (const [headers, statuses] of [
      [
        [...many, credential],
        [401, 431],
      ],
      [
        [credential, ['X-Org', 'comp_2'], ...many],
        [403, 431],
      ],
      [
        [credential, ['X-Org', 'comp_1'], ['X-Org', 'comp_2'], ...many],
        [400, 431],
      ],
    ] as const) {
      service.state.reset()
      // Node 26 answers 431, older ones drop what is too much.
      expect(statuses).toContain((await service.send({ path: PATH, headers })).status)
      expect(service.state.ran).toEqual([])
    }
  })

  it('ABUSE-168: a body with __proto__ reaches no handler, and sets nothing', async () => {
    const body = '{"__proto__":{"admin":true,"scope":"company"},"permissions":["finance.bills.read"]}'
    const asked = await bearing(tokenFor(clerk), {
      method: 'POST',
      path: '/grants',
      headers: [
        ['Content-Type', 'application/json'],
        ['Content-Length', `${body.length}`],
      ],
    })
    service.state.reset()
    // Fastify refuses the text, Stagedoor the request that it makes.
    expect((await service.send({ ...asked, body })).status).toBe(400)
    expect(service.state.ran).toEqual([])
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('ABUSE-4: one changed bit in any place of a token is refused', async () => {
    const token = await tokenFor(clerk)
    const places = Array.from({ length: token.length }, (_, at) => at)
    const answers = await Promise.all(
      places.map(async (at) => {
        const changed = String.fromCharCode(token.charCodeAt(at) ^ (1 << (at % 7)))
        const headers = [
          ['Authorization', `Bearer ${token.slice(0, at)}${changed}${token.slice(at + 1)}`],
        ] as const
        service.state.reset()
        return [at, (await service.send({ path: PATH, headers })).status] as const
      }),
    )
    // A changed bit can make a space, a comma or a control character: a malformed header, for us or for Node.
    expect(answers.filter(([, status]) => status !== 401 && status !== 400)).toEqual([])
    expect(answers.filter(([, status]) => status === 401).length).toBeGreaterThan(token.length / 2)
    expect(service.state.ran).toEqual([])
  })
})
