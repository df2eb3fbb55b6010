import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Authorizer, createAuthorizer } from '@stagedoor/server'
import { createTestIssuer, type TestIssuer } from '@stagedoor/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { bearing, passes, refusedAt, unavailable } from './world/answers.js'
import { withstands } from './world/attack.js'
import { catalog } from './world/catalog.js'
import { clerk } from './world/issuers.js'
import { PLATFORMS, type Service, startService } from './world/service.js'

/** A service that serves keys, as badly as a test wants, and counts who asks. */
interface KeyService {
  readonly url: string
  asked: number
  answer: RequestListener
}

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function keyService(answer: RequestListener): Promise<KeyService> {
  const server = createServer((request, response) => {
    service.asked += 1
    service.answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const service: KeyService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    asked: 0,
    answer,
  }
  return service
}

const serving =
  (keys: () => object): RequestListener =>
  (_request, response) => {
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify(keys()))
  }

describe.each(PLATFORMS)('%s', (platform) => {
  async function trusting(issuer: TestIssuer, keys: KeyService): Promise<Service> {
    const service = await startService(platform, { issuer: issuer.issuer, jwks: keys.url })
    ends.push(service.close)
    return service
  }
  const made = (): Promise<TestIssuer> => createTestIssuer({ issuer: 'https://rotating.test' })
  const shows = (service: Service, token: string | Promise<string>, expected: typeof passes) =>
    withstands(service, { title: '', request: () => bearing(token), expected })

  it('ABUSE-9: addresses in a token are asked for nothing', async () => {
    const [issuer, evil] = [await made(), await keyService(serving(() => ({ keys: [] })))]
    const keys = await keyService(serving(() => issuer.jwks()))
    const service = await trusting(issuer, keys)
    const claims = issuer.claimsFor(clerk)
    for (const name of ['jku', 'x5u'])
      await shows(service, issuer.sign(claims, { [name]: evil.url }), refusedAt('header'))
    await shows(service, issuer.sign({ ...claims, iss: evil.url }, {}), refusedAt('issuer'))
    await shows(service, issuer.sign({ ...claims, jwks_uri: evil.url }, {}), passes)
    expect(evil.asked).toBe(0)
  })

  it('ABUSE-46, ABUSE-47: a new key is one fetch for two hundred requests at once, and the old one holds', async () => {
    const issuer = await made()
    const keys = await keyService(serving(() => issuer.jwks()))
    const service = await trusting(issuer, keys)
    const old = await issuer.tokenFor(clerk)
    await shows(service, old, passes)
    expect(keys.asked).toBe(1)
    await issuer.rotate()
    const token = await issuer.tokenFor(clerk)
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async () => (await service.send(await bearing(token))).status),
    )
    expect([new Set(statuses), keys.asked]).toEqual([new Set([200]), 2])
    await shows(service, old, passes)
    expect(keys.asked).toBe(2)
  })

  it('ABUSE-50: two hundred unknown kids are one fetch, each a 401, and good traffic goes on', async () => {
    const issuer = await made()
    const keys = await keyService(serving(() => issuer.jwks()))
    const service = await trusting(issuer, keys)
    const good = await issuer.tokenFor(clerk)
    await shows(service, good, passes)
    const claims = issuer.claimsFor(clerk)
    const statuses = await Promise.all(
      Array.from({ length: 250 }, async (_, at) => {
        const token = at % 5 === 0 ? good : await issuer.sign(claims, { kid: `unknown-${at}` })
        return [at % 5 === 0, (await service.send(await bearing(token))).status] as const
      }),
    )
    for (const [isGood, status] of statuses) expect(status).toBe(isGood ? 200 : 401)
    expect(keys.asked).toBe(2)
  })

  it('ABUSE-51: without keys nothing is 401, nothing passes, and all is well when they come', async () => {
    const issuer = await made()
    const keys = await keyService((_request, response) => response.writeHead(500).end())
    const service = await trusting(issuer, keys)
    const answer = await shows(service, issuer.tokenFor(clerk), { ...unavailable, stage: 'key' })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    // What is wrong with a token before its key is, is said all the same.
    await shows(service, issuer.sign(issuer.claimsFor(clerk), { alg: 'none' }), refusedAt('algorithm'))
    keys.answer = serving(() => issuer.jwks())
    const recovered = await startService(platform, { issuer: issuer.issuer, jwks: keys.url })
    ends.push(recovered.close)
    await shows(recovered, issuer.tokenFor(clerk), passes)
  })

  it('ABUSE-60: an issuer that nobody configured has nothing fetched', async () => {
    const [issuer, evil] = [await made(), await keyService(serving(() => ({ keys: [] })))]
    const keys = await keyService(serving(() => issuer.jwks()))
    const service = await trusting(issuer, keys)
    const { origin } = new URL(evil.url)
    for (const iss of [origin, `${origin}/`, `${issuer.issuer}.${origin}`, `${issuer.issuer}@${origin}`])
      await shows(service, issuer.sign({ ...issuer.claimsFor(clerk), iss }), refusedAt('issuer'))
    expect([evil.asked, keys.asked]).toEqual([0, 0])
  })
})

describe('the same, below the frameworks', () => {
  const authorizerOf = (issuer: TestIssuer, keys: KeyService): Authorizer<never> =>
    createAuthorizer({
      catalog,
      audience: issuer.audience,
      issuer: issuer.issuer,
      jwks: keys.url,
    }) as Authorizer<never>
  const made = (): Promise<TestIssuer> => createTestIssuer({ issuer: 'https://rotating.test' })
  const statusOf = async (authorizer: Authorizer<never>, token: string): Promise<unknown> => {
    const request = { rawHeaders: ['Authorization', `Bearer ${token}`] }
    const context = { http: request, route: 'GET /' }
    const judging = async () => authorizer.check(request, [authorizer.declareAuthenticated()], context)
    return judging().then(
      () => 200,
      ({ status }) => status,
    )
  }

  it('ABUSE-49: after an emergency reload a withdrawn key is good for nothing', async () => {
    const issuer = await made()
    const keys = await keyService(serving(() => issuer.jwks()))
    const authorizer = authorizerOf(issuer, keys)
    const stolen = await issuer.tokenFor(clerk)
    expect(await statusOf(authorizer, stolen)).toBe(200)
    await issuer.rotate({ keepPrevious: false })
    await authorizer.reloadKeys()
    expect(await statusOf(authorizer, stolen)).toBe(401)
    expect(await statusOf(authorizer, await issuer.tokenFor(clerk))).toBe(200)
  })

  const huge = (count: number): object => ({ keys: Array.from({ length: count }, () => ({ kty: 'EC' })) })
  const poisons: readonly (readonly [string, RequestListener])[] = [
    ['an empty set', serving(() => ({ keys: [] }))],
    ['an empty object', serving(() => ({}))],
    ['a list', serving(() => [])],
    ['a page of HTML', (_request, response) => response.end('<html>sign in</html>')],
    ['nothing', (_request, response) => response.end()],
    [
      'a redirect',
      (_request, response) => response.writeHead(302, { Location: 'https://evil.test/keys' }).end(),
    ],
    ['a redirect to itself', (request, response) => response.writeHead(307, { Location: request.url }).end()],
    ['50,000 keys', serving(() => huge(50_000))],
    ['101 keys', serving(() => huge(101))],
    [
      'a stream without an end',
      (_request, response) => {
        response.on('error', () => undefined)
        const more = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        }
        response.on('drain', more)
        more()
      },
    ],
    [
      'half an answer',
      (_request, response) => {
        response.writeHead(200, { 'Content-Length': 1_000 }).write('{"keys":[')
        setTimeout(() => response.destroy(), 10)
      },
    ],
    ['a symmetric key', serving(() => ({ keys: [{ kty: 'oct', k: 'AAAA', kid: 'k' }] }))],
    [
      'a private key',
      serving(() => ({ keys: [{ kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', d: 'AA', kid: 'k' }] })),
    ],
    ['401', (_request, response) => response.writeHead(401).end('{"keys":[]}')],
    ['keys said twice', (_request, response) => response.end('{"keys":[],"keys":[]}')],
  ]

  it.each(poisons)('ABUSE-56, ABUSE-57, ABUSE-58: %s never replaces good keys', async (_what, poison) => {
    const issuer = await made()
    const keys = await keyService(serving(() => issuer.jwks()))
    const authorizer = authorizerOf(issuer, keys)
    const token = await issuer.tokenFor(clerk)
    expect(await statusOf(authorizer, token)).toBe(200)
    keys.answer = poison
    await expect(authorizer.reloadKeys()).rejects.toMatchObject({ code: 'access_unavailable', status: 503 })
    expect(await statusOf(authorizer, token)).toBe(200)
    expect(authorizer.health()).toMatchObject([{ keys: 1, lastError: expect.any(String) }])
    keys.answer = serving(() => issuer.jwks())
    await authorizer.reloadKeys()
    expect(authorizer.health()[0]).not.toHaveProperty('lastError')
  })
})
