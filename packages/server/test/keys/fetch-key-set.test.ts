import { createAuthorizer } from '@stagedoor/server'
import { createTestIssuer } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer } from '../support/ask.js'
import { json, type KeyAnswer, keyServer } from '../support/key-server.js'
import { takeTimers } from '../support/pass-time.js'
import { clerk, options } from '../support/world.js'

const { catalog, audience } = options
const unavailable = { status: 503, code: 'access_unavailable' }

describe('TOK-3: what is fetched is bounded and stays where it is (ABUSE-54, ABUSE-56, ABUSE-57)', () => {
  it.each([301, 302, 303, 307, 308])('does not follow a redirect %i', async (status) => {
    const issuer = await createTestIssuer()
    const target = await keyServer(json(issuer.jwks()))
    const server = await keyServer((response) => {
      response.writeHead(status, { location: target.url })
      response.end()
    })
    const authorizer = createAuthorizer({ catalog, audience, issuer: server.url })
    const token = await issuer.tokenFor(clerk, { iss: server.url })
    expect(await ask(authorizer, [bearer(token)])).toMatchObject(unavailable)
    expect(target.visits).toEqual([])
    expect(authorizer.health()).toMatchObject([{ keys: 0, lastError: 'unreachable' }])
  })

  it('refuses what a fetch of the application brought from elsewhere', async () => {
    const issuer = await createTestIssuer()
    const target = await keyServer(json(issuer.jwks()))
    const server = await keyServer((response) => {
      response.writeHead(302, { location: target.url })
      response.end()
    })
    const authorizer = createAuthorizer({
      catalog,
      audience,
      issuer: server.url,
      fetch: (input, init) => fetch(input, { ...init, redirect: 'follow' }),
    })
    const token = await issuer.tokenFor(clerk, { iss: server.url })
    expect(await ask(authorizer, [bearer(token)])).toMatchObject(unavailable)
    expect(authorizer.health()).toMatchObject([{ lastError: 'redirected' }])
  })

  it('stops reading an answer without end', async () => {
    let sent = 0
    const endless: KeyAnswer = (response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) sent += 65_536
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    }
    const server = await keyServer(endless)
    const issuer = await createTestIssuer({ issuer: server.url })
    const authorizer = createAuthorizer({ catalog, audience, issuer: server.url })
    expect(await ask(authorizer, [bearer(await issuer.tokenFor(clerk))])).toMatchObject(unavailable)
    expect(authorizer.health()).toMatchObject([{ lastError: 'too_large' }])
    expect(sent).toBeLessThan(50_000_000)
  })

  it('gives up on an answer that never ends, though it trickles', async () => {
    const waitFor = takeTimers()
    let trickled = 0
    const server = await keyServer((response) => {
      const timer = setInterval(() => {
        trickled += 1
        response.write(' ')
      }, 10)
      response.on('close', () => clearInterval(timer))
    })
    const issuer = await createTestIssuer({ issuer: server.url })
    const authorizer = createAuthorizer({ catalog, audience, issuer: server.url })
    const waiting = ask(authorizer, [bearer(await issuer.tokenFor(clerk))])
    await expect.poll(() => trickled).toBeGreaterThan(2)
    await waitFor(5)
    expect(await waiting).toMatchObject(unavailable)
    expect(authorizer.health()).toMatchObject([{ lastError: 'timeout' }])
  })

  it('answers 503 to a connection that breaks, and to a server that is not there', async () => {
    const server = await keyServer((response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"keys":')
      setTimeout(() => response.destroy(), 20)
    })
    const issuer = await createTestIssuer()
    for (const url of [server.url, 'http://127.0.0.1:1']) {
      const authorizer = createAuthorizer({ catalog, audience, issuer: url })
      const token = await issuer.tokenFor(clerk, { iss: url })
      expect(await ask(authorizer, [bearer(token)])).toMatchObject(unavailable)
      expect(authorizer.health()).toMatchObject([{ lastError: 'unreachable' }])
    }
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['answers nonsense', () => Promise.resolve({} as Response)],
  ] as const)('answers 503 where the fetch of the application %s', async (_what, broken) => {
    const issuer = await createTestIssuer()
    const authorizer = createAuthorizer({ catalog, audience, issuer: issuer.issuer, fetch: broken })
    expect(await ask(authorizer, [bearer(await issuer.tokenFor(clerk))])).toMatchObject(unavailable)
  })

  it('asks the address given as jwks, with an Accept header and no cache', async () => {
    const issuer = await createTestIssuer({ issuer: 'any name will do' })
    const seen: unknown[] = []
    const authorizer = createAuthorizer({
      catalog,
      audience,
      issuer: issuer.issuer,
      jwks: new URL('https://keys.example.com/set?v=1'),
      fetch: (input, init) => {
        seen.push([input, init?.redirect, init?.cache, init?.headers])
        return Promise.resolve(Response.json(issuer.jwks()))
      },
    })
    expect(await ask(authorizer, [bearer(await issuer.tokenFor(clerk))])).toMatchObject({ status: 200 })
    expect(seen).toEqual([
      [
        'https://keys.example.com/set?v=1',
        'error',
        'no-store',
        { accept: 'application/jwk-set+json, application/json' },
      ],
    ])
  })
})
