import { type Authorizer, createAuthorizer, type DecisionEvent, type GuardError } from '@stagedoor/server'
import { createTestIssuer, type TestIssuer } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer } from '../support/ask.js'
import { hang, json, type KeyServer, keyServer, status } from '../support/key-server.js'
import { takeClock, takeTimers } from '../support/pass-time.js'
import { clerk, options } from '../support/world.js'

interface World {
  readonly issuer: TestIssuer
  readonly server: KeyServer
  readonly authorizer: Authorizer<never>
  /** Sends a good token of the present key. */
  good(): ReturnType<typeof ask>
  /** Sends a token whose `kid` nobody has. */
  unknown(kid?: string): ReturnType<typeof ask>
  /** Lets the server answer with the issuer's present keys. */
  publish(): void
}

async function world(): Promise<World> {
  const server = await keyServer(status(500))
  const issuer = await createTestIssuer({ issuer: server.url })
  const { catalog, audience } = options
  const authorizer = createAuthorizer({ catalog, audience, issuer: server.url })
  const made: World = {
    issuer,
    server,
    authorizer,
    good: async () => ask(authorizer, [bearer(await issuer.tokenFor(clerk))]),
    unknown: async (kid = 'nobody') =>
      ask(authorizer, [bearer(await issuer.sign(issuer.claimsFor(clerk), { kid }))]),
    publish: () => {
      server.answer = json(issuer.jwks())
    },
  }
  made.publish()
  return made
}

const allowed = { status: 200 }
const noKey = { status: 401, code: 'invalid_token', stage: 'key' }
const unavailable = {
  status: 503,
  code: 'access_unavailable',
  headers: { 'Retry-After': '5', 'Cache-Control': 'no-store' },
}

describe('TOK-3: keys are loaded from the issuer', () => {
  it('asks <issuer>/.well-known/jwks.json once, with the first token that needs it', async () => {
    const { server, good, authorizer } = await world()
    expect(server.visits).toEqual([])
    expect(authorizer.health()).toMatchObject([{ keys: 0 }])
    for (let times = 0; times < 5; times += 1) expect(await good()).toMatchObject(allowed)
    expect(server.visits).toEqual(['/.well-known/jwks.json'])
    const [health] = authorizer.health()
    expect(health).toEqual({
      issuer: server.url,
      url: `${server.url}/.well-known/jwks.json`,
      keys: 1,
      warnings: [],
      ageSeconds: 0,
      loadedAt: expect.any(Number),
    })
    expect(Math.abs((health?.loadedAt ?? 0) - Date.now())).toBeLessThan(5_000)
  })

  it('is one load for a thousand first requests at once (ABUSE-152)', async () => {
    const { server, issuer, authorizer } = await world()
    const token = await issuer.tokenFor(clerk)
    const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => ask(authorizer, [bearer(token)])))
    expect(new Set(outcomes.map(({ status: each }) => each))).toEqual(new Set([200]))
    expect(server.visits).toHaveLength(1)
  })

  it('fetches nothing for an issuer that is not configured, nor for a token that fails before (ABUSE-60)', async () => {
    const { server, issuer, authorizer } = await world()
    const other = await keyServer(json(issuer.jwks()))
    const claims = issuer.claimsFor(clerk)
    for (const bad of [
      await issuer.sign({ ...claims, iss: other.url }),
      await issuer.sign({ ...claims, iss: `${server.url}/` }),
      await issuer.sign(claims, { alg: 'none' }),
      await issuer.sign(claims, { typ: 'JWT' }),
      `${await issuer.sign(claims)}=`,
    ])
      expect(await ask(authorizer, [bearer(bad)])).toMatchObject({ status: 401 })
    expect([...server.visits, ...other.visits]).toEqual([])
  })
})

describe('TOK-3: rotation (ABUSE-46, ABUSE-47, ABUSE-49, ABUSE-50)', () => {
  it('loads once for a new kid, and goes on with the old one until it is removed', async () => {
    const { server, issuer, good, publish, authorizer } = await world()
    const old = await issuer.tokenFor(clerk)
    expect(await good()).toMatchObject(allowed)
    await issuer.rotate()
    publish()
    expect(await good()).toMatchObject(allowed)
    expect(await ask(authorizer, [bearer(old)])).toMatchObject(allowed)
    expect(server.visits).toHaveLength(2)
  })

  it('is one load for a thousand requests with the new kid at once', async () => {
    const { server, issuer, good, publish, authorizer } = await world()
    await good()
    await issuer.rotate()
    publish()
    const token = await issuer.tokenFor(clerk)
    const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => ask(authorizer, [bearer(token)])))
    expect(new Set(outcomes.map(({ status: each }) => each))).toEqual(new Set([200]))
    expect(server.visits).toHaveLength(2)
  })

  it('is one load in 30 seconds for a flood of unknown kids, each of which is 401', async () => {
    const passTime = takeClock()
    const { server, good, unknown } = await world()
    await good()
    const flood = async (): Promise<void> => {
      const outcomes = await Promise.all(Array.from({ length: 250 }, (_, at) => unknown(`kid-${at}`)))
      for (const outcome of outcomes) expect(outcome).toMatchObject(noKey)
      expect(await unknown('one-more')).toMatchObject(noKey)
    }
    await flood()
    await flood()
    expect(server.visits).toHaveLength(2)
    passTime(29)
    await flood()
    expect(server.visits).toHaveLength(2)
    passTime(2)
    await flood()
    expect(server.visits).toHaveLength(3)
    expect(await good()).toMatchObject(allowed)
  })

  it('does not load twice for an unknown kid that comes first', async () => {
    const { server, unknown } = await world()
    expect(await unknown()).toMatchObject(noKey)
    expect(server.visits).toHaveLength(1)
  })

  it('takes an emergency rotation at once, cool-downs or not', async () => {
    const { issuer, good, unknown, publish, authorizer } = await world()
    const stolen = await issuer.tokenFor(clerk)
    await good()
    await unknown()
    await issuer.rotate({ keepPrevious: false })
    publish()
    expect(await ask(authorizer, [bearer(stolen)])).toMatchObject(allowed)
    await authorizer.reloadKeys()
    expect(await ask(authorizer, [bearer(stolen)])).toMatchObject(noKey)
    expect(await good()).toMatchObject(allowed)
  })

  it('says when an emergency rotation failed, and keeps the last good keys', async () => {
    const { server, good, authorizer } = await world()
    await good()
    server.answer = status(500)
    await expect(authorizer.reloadKeys(server.url)).rejects.toMatchObject({ code: 'access_unavailable' })
    expect(await good()).toMatchObject(allowed)
    expect(authorizer.health()).toMatchObject([{ keys: 1, lastError: 'bad_status' }])
  })

  it('refuses to reload the keys of a stranger', async () => {
    const { authorizer } = await world()
    await expect(authorizer.reloadKeys('https://evil.example')).rejects.toThrow(TypeError)
  })

  it('counts a load that began before the emergency as none', async () => {
    const { server, issuer, good, authorizer } = await world()
    const before = json(issuer.jwks())
    let release = (): void => undefined
    server.answer = (response, request) => {
      release = () => before(response, request)
    }
    const waiting = good()
    await expect.poll(() => server.visits.length).toBe(1)
    await issuer.rotate({ keepPrevious: false })
    const reloaded = authorizer.reloadKeys()
    server.answer = json(issuer.jwks())
    release()
    await Promise.all([waiting, reloaded])
    expect(server.visits).toHaveLength(2)
    expect(await good()).toMatchObject(allowed)
    expect(server.visits).toHaveLength(2)
  })
})

describe('TOK-3: outage (ABUSE-51, ABUSE-52, ABUSE-54, ABUSE-150)', () => {
  it('answers 503 from a cold start, asks again after 5 seconds, and recovers by itself', async () => {
    const passTime = takeClock()
    const { server, good, unknown, publish, authorizer } = await world()
    server.answer = status(500)
    for (let times = 0; times < 20; times += 1) expect(await good()).toMatchObject(unavailable)
    expect(await unknown()).toMatchObject(unavailable)
    expect(server.visits).toHaveLength(1)
    expect(authorizer.health()).toEqual([
      {
        issuer: server.url,
        url: `${server.url}/.well-known/jwks.json`,
        keys: 0,
        warnings: [],
        lastError: 'bad_status',
        lastStatus: 500,
      },
    ])
    publish()
    expect(await good()).toMatchObject(unavailable)
    passTime(5.1)
    expect(await good()).toMatchObject(allowed)
    expect(authorizer.health()[0]).not.toHaveProperty('lastError')
    expect(authorizer.health()[0]).not.toHaveProperty('lastStatus')
  })

  it('tells those who run the service where the keys were looked for, and the client nothing of it', async () => {
    const { server, issuer } = await world()
    server.answer = status(404)
    const events: DecisionEvent[] = []
    const { catalog, audience } = options
    const authorizer = createAuthorizer({
      catalog,
      audience,
      issuer: server.url,
      jwks: `${server.url}/wrong%0a\npath \u2028?key=secret-of-the-query#part`,
      onDecision: (event) => events.push(event),
    })
    const { status: answered, headers, body } = await ask(authorizer, [bearer(await issuer.tokenFor(clerk))])
    const url = `${server.url}/wrong%0apath%20%E2%80%A8`
    expect(events).toMatchObject([
      { stage: 'key', problem: `the keys of the issuer cannot be loaded: bad_status 404 at ${url}` },
    ])
    expect(authorizer.health()).toMatchObject([{ url, lastError: 'bad_status', lastStatus: 404 }])
    await expect(authorizer.reloadKeys()).rejects.toMatchObject({ problem: expect.stringContaining(url) })
    expect(JSON.stringify([events, authorizer.health()])).not.toContain('secret-of-the-query')
    expect(answered).toBe(503)
    expect(JSON.stringify([headers, body])).not.toMatch(/127\.0\.0\.1|404|wrong/)
  })

  it('shows no more of an address than fits into a line, and no line break of a status', async () => {
    const { issuer } = await world()
    const { catalog, audience } = options
    const authorizer = createAuthorizer({
      catalog,
      audience,
      issuer: issuer.issuer,
      jwks: `https://keys.example.com/${'a'.repeat(100_000)}`,
      fetch: () => Promise.resolve({ status: '500\n{"level":30}' } as never),
    })
    const { error } = await ask(authorizer, [bearer(await issuer.tokenFor(clerk))])
    const { problem = '' } = error as GuardError
    expect(problem).toContain('bad_status 500\\u000a{"level":30} at https://keys.example.com/aaa')
    expect(problem.length).toBeLessThan(400)
    expect(authorizer.health()[0]?.url).toHaveLength(256)
  })

  it('goes on with known keys for 24 hours, then answers 503', async () => {
    const passTime = takeClock()
    const { server, good } = await world()
    expect(await good()).toMatchObject(allowed)
    server.answer = status(503)
    for (const hours of [1, 10, 12.9]) {
      passTime(hours * 3_600)
      expect(await good()).toMatchObject(allowed)
    }
    passTime(3_600)
    expect(await good()).toMatchObject(unavailable)
  })

  it.each([600, 7_200, 604_800])(
    'goes on for the %i seconds of maxStaleKeys and no longer, and health() tells (ABUSE-52)',
    async (maxStaleKeys) => {
      const passTime = takeClock()
      const { server, issuer, publish } = await world()
      const { catalog, audience } = options
      const authorizer = createAuthorizer({ catalog, audience, issuer: server.url, maxStaleKeys })
      const token = await issuer.tokenFor(clerk)
      const good = (): ReturnType<typeof ask> => ask(authorizer, [bearer(token)])
      expect(await good()).toMatchObject(allowed)
      server.answer = status(503)
      passTime(maxStaleKeys - 5)
      expect(await good()).toMatchObject(allowed)
      expect(authorizer.health()).toMatchObject([{ keys: 1 }])
      passTime(5)
      expect(await good()).toMatchObject(unavailable)
      expect(authorizer.health()).toMatchObject([
        { keys: 0, ageSeconds: maxStaleKeys, lastError: 'bad_status' },
      ])
      publish()
      passTime(5.1)
      expect(await good()).toMatchObject(allowed)
      expect(authorizer.health()).toMatchObject([{ keys: 1, ageSeconds: 0 }])
    },
  )

  it('answers 503 to an unknown kid while the keys cannot be loaded, and 401 afterwards', async () => {
    const passTime = takeClock()
    const { server, good, unknown, publish } = await world()
    await good()
    server.answer = status(500)
    expect(await unknown()).toMatchObject(unavailable)
    expect(await unknown('another')).toMatchObject(unavailable)
    expect(await good()).toMatchObject(allowed)
    expect(server.visits).toHaveLength(2)
    publish()
    passTime(5.1)
    expect(await unknown()).toMatchObject(noKey)
    expect(server.visits).toHaveLength(3)
  })

  it('lets nobody wait for a source that hangs, but those whose kid is unknown', async () => {
    const [passTime, waitFor] = [takeClock(), takeTimers()]
    const { server, good, unknown, authorizer } = await world()
    await good()
    server.answer = hang
    passTime(301)
    expect(await good()).toMatchObject(allowed)
    const waiting = unknown()
    expect(await good()).toMatchObject(allowed)
    await expect.poll(() => server.visits.length).toBe(2)
    await waitFor(4.9)
    expect(authorizer.health()[0]).not.toHaveProperty('lastError')
    await waitFor(0.2)
    expect(await waiting).toMatchObject(unavailable)
    expect(authorizer.health()).toMatchObject([{ keys: 1, lastError: 'timeout' }])
    passTime(900)
    expect(await good()).toMatchObject(allowed)
  })

  it('waits for fresh keys after a long rest, so that a removed key is not good once more', async () => {
    const passTime = takeClock()
    const { issuer, good, publish, authorizer } = await world()
    const stolen = await issuer.sign({
      ...issuer.claimsFor(clerk),
      exp: Math.floor(Date.now() / 1_000) + 80_000,
    })
    await good()
    await issuer.rotate({ keepPrevious: false })
    publish()
    passTime(601)
    expect(await ask(authorizer, [bearer(stolen)])).toMatchObject(noKey)
  })

  it('loads in the background from the age of 5 minutes on', async () => {
    const passTime = takeClock()
    const { server, good } = await world()
    await good()
    passTime(299)
    await good()
    expect(server.visits).toHaveLength(1)
    passTime(2)
    expect(await good()).toMatchObject(allowed)
    await expect.poll(() => server.visits.length).toBe(2)
  })

  it('goes by the monotonic clock: a wall clock that jumps changes nothing (ABUSE-64)', async () => {
    const { server, issuer } = await world()
    let now = Date.now()
    const { catalog, audience } = options
    const authorizer = createAuthorizer({ catalog, audience, issuer: server.url, clock: () => now })
    const token = async (): Promise<string> => {
      const iat = Math.floor(now / 1_000)
      return issuer.tokenFor(clerk, { iat, exp: iat + 60 })
    }
    for (const jump of [0, 3_600_000, -7_200_000]) {
      now += jump
      expect(await ask(authorizer, [bearer(await token())])).toMatchObject(allowed)
    }
    expect(server.visits).toHaveLength(1)
  })
})

describe('TOK-3: a bad answer never replaces good keys (ABUSE-57, ABUSE-58)', () => {
  it.each([
    ['no keys', json({ keys: [] }), 'no_usable_keys'],
    ['a page of HTML', status(200, '<html>sorry</html>'), 'not_json'],
    ['nothing', status(200, ''), 'not_json'],
    ['another status', status(404, '{"keys":[]}'), 'bad_status'],
    ['a list', json([]), 'not_json'],
    ['keys that are no list', json({ keys: { length: 1 } }), 'malformed'],
    ['101 keys', json({ keys: Array.from({ length: 101 }, () => ({})) }), 'too_many_keys'],
    ['a symmetric key', json({ keys: [{ kty: 'oct', k: 'AAAA', kid: 'x' }] }), 'private_key'],
    ['a private key', json({ keys: [{ kty: 'EC', d: 'AAAA', kid: 'x' }] }), 'private_key'],
    ['a member twice', status(200, '{"keys":[],"keys":[]}'), 'not_json'],
    ['more than 256 KiB', status(200, `{"keys":[],"x":"${'x'.repeat(262_144)}"}`), 'too_large'],
  ] as const)('%s', async (_what, answer, lastError) => {
    const { server, good, unknown, authorizer } = await world()
    await good()
    server.answer = answer
    expect(await unknown()).toMatchObject(unavailable)
    expect(authorizer.health()).toMatchObject([{ keys: 1, lastError }])
    expect(await good()).toMatchObject(allowed)
  })
})

describe('TOK-3: what is wrong with keys is named (ABUSE-58)', () => {
  it('of the last set that was read, used or refused, without anything of the keys', async () => {
    const { server, issuer, good, authorizer } = await world()
    const secret = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ'
    const [own] = issuer.jwks().keys
    server.answer = json({ keys: [own, own, { ...own, kid: 'x', use: 'enc' }] })
    expect(await good()).toMatchObject(allowed)
    const used = [
      { code: 'duplicate_kid', path: 'keys[1]' },
      { code: 'not_for_signatures', path: 'keys[2]' },
    ]
    expect(authorizer.health()).toMatchObject([{ keys: 1, warnings: used }])
    server.answer = json({ keys: [own, { ...own, d: secret }, { kty: 'oct', k: secret, kid: secret }] })
    await expect(authorizer.reloadKeys()).rejects.toMatchObject({ status: 503 })
    const refused = [
      { code: 'private_key', path: 'keys[1]' },
      { code: 'symmetric_key', path: 'keys[2]' },
    ]
    expect(authorizer.health()).toMatchObject([{ keys: 1, lastError: 'private_key', warnings: refused }])
    expect(JSON.stringify(authorizer.health())).not.toContain(secret)
    server.answer = status(500)
    await expect(authorizer.reloadKeys()).rejects.toMatchObject({ status: 503 })
    expect(authorizer.health()).toMatchObject([{ keys: 1, lastError: 'bad_status', warnings: refused }])
    server.answer = json(issuer.jwks())
    await authorizer.reloadKeys()
    expect(authorizer.health()).toMatchObject([{ keys: 1, warnings: [] }])
    expect(await good()).toMatchObject(allowed)
  })

  it('is frozen, as all of health() is', async () => {
    const { server, issuer, authorizer } = await world()
    server.answer = json({ keys: [...issuer.jwks().keys, {}] })
    await authorizer.reloadKeys()
    const [health] = authorizer.health()
    expect([authorizer.health(), health, health?.warnings, health?.warnings[0]].every(Object.isFrozen)).toBe(
      true,
    )
  })
})
