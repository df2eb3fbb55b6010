import {
  accessFingerprint,
  accessOf,
  createAuthorizer,
  type HttpRequest,
  identityOf,
  targetOf,
} from '@stagedoor/server'
import { createTestIssuer } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer, requestWith } from '../support/ask.js'
import { json, keyServer, status } from '../support/key-server.js'
import { takeClock } from '../support/pass-time.js'
import { immediacyOf } from '../support/remembered.js'
import { auth, authorizerWith, clerk, options } from '../support/world.js'

const token = await auth.tokenFor(clerk)
const refused = { status: 401, code: 'invalid_token' }

/** An authorizer whose keys come from a server, with time in hand. */
async function withKeyServer() {
  const issuer = await createTestIssuer()
  const server = await keyServer(json(issuer.jwks()))
  const { catalog } = options
  const { audience } = issuer
  const judge = createAuthorizer({ catalog, audience, issuer: issuer.issuer, jwks: `${server.url}/keys` })
  const passTime = takeClock()
  const publish = (): void => {
    server.answer = json(issuer.jwks())
  }
  return { issuer, server, judge, passTime, publish }
}

/** Lets a load in the background come to its end. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5))
  await new Promise((resolve) => setTimeout(resolve, 20))
}

describe('TOK-2: the dates of a remembered token', () => {
  it('are judged with every request: it ends with exp (ABUSE-139)', async () => {
    let now = Date.now()
    const judge = authorizerWith({ clock: () => now })
    const short = await auth.tokenFor(clerk, { exp: Math.floor(now / 1_000) + 100 })
    const exp = (Math.floor(now / 1_000) + 100) * 1_000
    for (let times = 0; times < 2; times += 1)
      expect(await ask(judge, [bearer(short)])).toMatchObject({ status: 200 })
    now = exp - 1
    expect(await immediacyOf(judge, short)).toBe('passed at once')
    now = exp
    expect(await immediacyOf(judge, short)).toBe('refused at once')
    expect(await ask(judge, [bearer(short)])).toMatchObject({ ...refused, stage: 'claims' })
    now = exp - 1
    expect(await ask(judge, [bearer(short)])).toMatchObject({ status: 200 })
  })

  it('are judged with every request: it does not begin before nbf, where the clock is set back', async () => {
    const begin = Math.floor(Date.now() / 1_000)
    let now = begin * 1_000
    const judge = authorizerWith({ clock: () => now, clockTolerance: 0 })
    const early = await auth.tokenFor(clerk, { iat: begin - 60, nbf: begin })
    for (let times = 0; times < 2; times += 1)
      expect(await ask(judge, [bearer(early)])).toMatchObject({ status: 200 })
    now -= 1
    expect(await ask(judge, [bearer(early)])).toMatchObject({ ...refused, stage: 'claims' })
  })

  it('are not judged by a clock that gives no time: 503', async () => {
    let now = Date.now()
    const judge = authorizerWith({ clock: () => now })
    expect(await ask(judge, [bearer(token)])).toMatchObject({ status: 200 })
    now = Number.NaN
    expect(await ask(judge, [bearer(token)])).toMatchObject({ status: 503, code: 'access_unavailable' })
  })
})

describe('TOK-3: a remembered token belongs to the key that verified it', () => {
  it('outlives a load that brings the same key', async () => {
    const { issuer, server, judge, passTime } = await withKeyServer()
    const good = await issuer.tokenFor(clerk)
    expect(await ask(judge, [bearer(good)])).toMatchObject({ status: 200 })
    passTime(301)
    expect(await immediacyOf(judge, good)).toBe('passed at once')
    await until(() => server.visits.length === 2)
    expect(await immediacyOf(judge, good)).toBe('passed at once')
    // Now it waits for the keys, and needs no verification all the same.
    passTime(601)
    expect(await immediacyOf(judge, good)).toBe('later')
    expect(await immediacyOf(judge, good)).toBe('passed at once')
  })

  it('is refused after its key left the set, without a request that finds out (ABUSE-49)', async () => {
    const { issuer, judge, publish } = await withKeyServer()
    const good = await issuer.tokenFor(clerk)
    for (let times = 0; times < 2; times += 1)
      expect(await ask(judge, [bearer(good)])).toMatchObject({ status: 200 })
    await issuer.rotate({ keepPrevious: false })
    publish()
    await judge.reloadKeys()
    expect(await ask(judge, [bearer(good)])).toMatchObject({ ...refused, stage: 'key' })
    expect(await ask(judge, [bearer(await issuer.tokenFor(clerk))])).toMatchObject({ status: 200 })
  })

  it('is refused after its key left the set in the background (ABUSE-46)', async () => {
    const { issuer, server, judge, passTime, publish } = await withKeyServer()
    const good = await issuer.tokenFor(clerk)
    expect(await ask(judge, [bearer(good)])).toMatchObject({ status: 200 })
    await issuer.rotate({ keepPrevious: false })
    publish()
    passTime(301)
    // Recognised, and that very request has the keys loaded.
    expect(await immediacyOf(judge, good)).toBe('passed at once')
    await until(() => server.visits.length === 2)
    expect(await ask(judge, [bearer(good)])).toMatchObject({ ...refused, stage: 'key' })
  })

  it('is verified anew, and refused, where another key took the name of its own', async () => {
    const { issuer, server, judge, passTime } = await withKeyServer()
    const good = await issuer.tokenFor(clerk)
    expect(await ask(judge, [bearer(good)])).toMatchObject({ status: 200 })
    const [other] = (await createTestIssuer()).jwks().keys
    server.answer = json({ keys: [{ ...other, kid: issuer.kid }] })
    passTime(601)
    for (let times = 0; times < 2; times += 1)
      expect(await ask(judge, [bearer(good)])).toMatchObject({ ...refused, stage: 'signature' })
  })

  it('is 503 once the keys are too old to be believed (ABUSE-52)', async () => {
    const { issuer, server, judge, passTime } = await withKeyServer()
    const good = await issuer.tokenFor(clerk)
    expect(await ask(judge, [bearer(good)])).toMatchObject({ status: 200 })
    server.answer = status(500)
    passTime(86_399)
    // Waits once, finds the source down, and goes on with what it has.
    expect(await ask(judge, [bearer(good)])).toMatchObject({ status: 200 })
    expect(await immediacyOf(judge, good)).toBe('passed at once')
    passTime(2)
    expect(await ask(judge, [bearer(good)])).toMatchObject({ status: 503, code: 'access_unavailable' })
  })

  it('is forgotten by reloadKeys(), also where the same key comes back', async () => {
    const { issuer, judge } = await withKeyServer()
    const good = await issuer.tokenFor(clerk)
    await ask(judge, [bearer(good)])
    expect(await immediacyOf(judge, good)).toBe('passed at once')
    await judge.reloadKeys(issuer.issuer)
    expect(await immediacyOf(judge, good)).toBe('later')
    expect(await immediacyOf(judge, good)).toBe('passed at once')
  })
})

describe('TOK-1: the same token at the same time (ABUSE-152)', () => {
  it('is verified once, for a thousand requests', async () => {
    let times = 0
    const judge = authorizerWith({
      mapClaims: (claims) => {
        times += 1
        return claims
      },
    })
    const outcomes = await Promise.all(Array.from({ length: 1_000 }, () => ask(judge, [bearer(token)])))
    expect(outcomes.every(({ status: each }) => each === 200)).toBe(true)
    expect(times).toBe(1)
  })

  it('is verified each time where nothing is remembered', async () => {
    let times = 0
    const judge = authorizerWith({
      tokenCache: false,
      mapClaims: (claims) => {
        times += 1
        return claims
      },
    })
    await Promise.all(Array.from({ length: 5 }, () => ask(judge, [bearer(token)])))
    expect(times).toBe(5)
  })

  it('is refused with an error of its own for each request', async () => {
    const judge = authorizerWith()
    const forged = `${token.slice(0, -12)}AAAAAAAAAAAA`
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => ask(judge, [bearer(forged)])))
    for (const outcome of outcomes) expect(outcome).toMatchObject({ ...refused, stage: 'signature' })
    expect(new Set(outcomes.map(({ error }) => error)).size).toBe(20)
    expect(new Set(outcomes.map(({ error }) => (error as { problem?: string }).problem)).size).toBe(1)
  })

  it('does not hold up, nor let in, a forged one with the same signature', async () => {
    const judge = authorizerWith()
    const [head, , signature] = token.split('.')
    const forged = `${head}.${Buffer.from('{"sub":"user_2"}').toString('base64url')}.${signature}`
    const [first, good, again, last] = await Promise.all(
      [forged, token, forged, token].map((each) => ask(judge, [bearer(each)])),
    )
    expect([first?.status, good?.status, again?.status, last?.status]).toEqual([401, 200, 401, 200])
  })
})

describe('CMP-1, CMP-2: the company of a remembered token is chosen with every request', () => {
  it('goes by the header, and never by the request before', async () => {
    const judge = authorizerWith()
    const several = await auth.tokenFor([clerk, clerk.as({ companyId: 'comp_2' }).may('crew.shifts.read')])
    const inCompany = (company: string) => ask(judge, [bearer(several), ['X-Org', company]])
    for (let times = 0; times < 3; times += 1) {
      const [one, two] = [await inCompany('comp_1'), await inCompany('comp_2')]
      expect(accessOf(one.request).companyId).toBe('comp_1')
      expect(accessOf<string>(one.request).can('crew.shifts.read')).toBe(false)
      expect(accessOf(two.request).companyId).toBe('comp_2')
      expect(accessOf<string>(two.request).can('crew.shifts.read')).toBe(true)
      expect(await inCompany('comp_3')).toMatchObject({ status: 403, code: 'not_a_member' })
      expect(await ask(judge, [bearer(several)])).toMatchObject({ status: 400, code: 'company_required' })
    }
    expect(await immediacyOf(judge, several, { headers: [['X-Org', 'comp_3']] })).toBe('refused at once')
  })
})

describe('TOK-4, CMP-3: what the application answers is asked with every request', () => {
  it('whether the issuer may speak for the company', async () => {
    const { catalog, audience, issuer, jwks } = options
    let isHeld = true
    const companies = (): boolean => isHeld
    const judge = createAuthorizer({ catalog, audience, issuers: [{ issuer, jwks, companies }] })
    for (let times = 0; times < 2; times += 1)
      expect(await ask(judge, [bearer(token)])).toMatchObject({ status: 200 })
    isHeld = false
    expect(await ask(judge, [bearer(token)])).toMatchObject({ ...refused, stage: 'company' })
    isHeld = true
    expect(await immediacyOf(judge, token)).toBe('passed at once')
  })

  it('who the member is: loadMember', async () => {
    let loads = 0
    let stored: object | null = { ...clerk }
    const judge = authorizerWith({
      loadMember: () => {
        loads += 1
        return stored
      },
    })
    for (let times = 0; times < 3; times += 1)
      expect(await ask(judge, [bearer(token)])).toMatchObject({ status: 200 })
    expect(loads).toBe(3)
    stored = null
    expect(await ask(judge, [bearer(token)])).toMatchObject({ status: 403, code: 'not_a_member' })
  })
})

describe('MEM-1: what the requests of one token share', () => {
  it('is frozen, so that none sees what another does', async () => {
    const judge = authorizerWith()
    const [one, two] = [await ask(judge, [bearer(token)]), await ask(judge, [bearer(token)])]
    for (const { request } of [one, two]) {
      for (const shared of [identityOf(request), identityOf(request).companies, accessOf(request)])
        expect(Object.isFrozen(shared)).toBe(true)
      expect(() => (identityOf(request).companies as string[]).push('comp_2')).toThrow(TypeError)
      expect(() => Object.assign(accessOf(request), { can: () => true })).toThrow(TypeError)
      expect(Reflect.set(identityOf(request), 'subject', 'admin')).toBe(false)
    }
    expect(identityOf(two.request)).toEqual({ issuer: auth.issuer, subject: 'user_1', companies: ['comp_1'] })
  })

  it('is nothing of a handler: target and delegation stay with their request', async () => {
    const judge = authorizerWith()
    const guard = judge.declare<HttpRequest>('finance.bills.write', { scope: { businessUnit: () => 'bu_1' } })
    const first = await ask(judge, [bearer(token)], [guard])
    const second = await ask(judge, [bearer(token)])
    expect(targetOf(first.request)).toEqual({ businessUnit: 'bu_1' })
    expect(targetOf(second.request)).toBeUndefined()
  })

  it('has the fingerprint of an access that was read anew (WIRE-6)', async () => {
    const [remembering, forgetful] = [authorizerWith(), authorizerWith({ tokenCache: false })]
    await ask(remembering, [bearer(token)])
    const [one, other] = [await ask(remembering, [bearer(token)]), await ask(forgetful, [bearer(token)])]
    expect(accessFingerprint(accessOf(one.request))).toBe(accessFingerprint(accessOf(other.request)))
  })
})

describe('TOK-1: tokens are forgotten on request', () => {
  const tokenOf = (userId: string): Promise<string> => auth.tokenFor(clerk.as({ userId }))

  it('all, or those of some identities', async () => {
    const judge = authorizerWith()
    const [one, two] = [await tokenOf('user_1'), await tokenOf('user_2')]
    for (const each of [one, two]) await ask(judge, [bearer(each)])
    judge.forgetTokens(({ issuer, subject }) => issuer === auth.issuer && subject === 'user_1')
    expect(await immediacyOf(judge, two)).toBe('passed at once')
    expect(await immediacyOf(judge, one)).toBe('later')
    expect(await immediacyOf(judge, one)).toBe('passed at once')
    judge.forgetTokens()
    for (const each of [one, two]) expect(await immediacyOf(judge, each)).toBe('later')
  })

  it('unless the answer is false: no answer keeps nothing', async () => {
    const judge = authorizerWith()
    await ask(judge, [bearer(token)])
    judge.forgetTokens(() => false)
    expect(await immediacyOf(judge, token)).toBe('passed at once')
    judge.forgetTokens((() => undefined) as never)
    expect(await immediacyOf(judge, token)).toBe('later')
  })

  it('also one that is being verified', async () => {
    const judge = authorizerWith()
    const asking = ask(judge, [bearer(token)])
    judge.forgetTokens()
    expect(await asking).toMatchObject({ status: 200 })
    expect(await immediacyOf(judge, token)).toBe('later')
  })

  it('by a function alone', () => {
    expect(() => authorizerWith().forgetTokens('user_1' as never)).toThrow(TypeError)
    expect(() => authorizerWith({ tokenCache: false }).forgetTokens()).not.toThrow()
  })
})

describe('SCP-6, SCP-7: a request with a remembered token is answered at once', () => {
  const judge = authorizerWith()
  const write = (resolve: () => unknown) =>
    judge.declare<HttpRequest>('finance.bills.write', { scope: { businessUnit: resolve } })
  const throwing = (error: unknown) => () => {
    throw error
  }

  it.each([
    ['passes a list', 'passed at once', judge.declare('finance.bills.read', { scope: 'filter' })],
    ['passes the company', 'passed at once', judge.declare('finance.bills.read', { scope: 'company' })],
    ['passes a target', 'passed at once', write(() => 'bu_1')],
    ['passes a list of targets', 'passed at once', write(() => ['bu_1', 'bu_1'])],
    ['refuses a permission', 'refused at once', judge.declare('crew.shifts.read')],
    ['refuses a target', 'refused at once', write(() => 'bu_2')],
    ['refuses by an error of the resolver', 'refused at once', write(throwing({ status: 404 }))],
    ['refuses by a broken resolver', 'refused at once', write(throwing(new Error('no')))],
    ['waits for a target', 'later', write(async () => 'bu_1')],
    ['waits for an element of a target', 'later', write(() => ['bu_1', Promise.resolve('bu_1')])],
  ] as const)('%s', async (_what, answered, guard) => {
    await ask(judge, [bearer(token)])
    expect(await immediacyOf(judge, token, { guards: [guard] })).toBe(answered)
  })

  it('waits for one guard of several, and asks them in order', async () => {
    const order: string[] = []
    const noting = (name: string, value: unknown) =>
      write(() => {
        order.push(name)
        return value
      })
    const guards = [noting('one', 'bu_1'), noting('two', Promise.resolve('bu_1')), noting('three', 'bu_1')]
    await ask(judge, [bearer(token)])
    const request = requestWith(bearer(token))
    const judging = judge.check(request, guards, { http: request, route: 'GET /' })
    expect(judging).toBeInstanceOf(Promise)
    expect(order).toEqual(['one', 'two'])
    await judging
    expect(order).toEqual(['one', 'two', 'three'])
  })

  it('refuses at once what has no credentials', async () => {
    const request = requestWith()
    expect(() => judge.check(request, [], { http: request, route: 'GET /' })).toThrow(
      expect.objectContaining({ code: 'credentials_missing' }),
    )
  })

  it('leaves no rejection to nobody where one resolver fails and another was begun', async () => {
    const own = authorizerWith()
    const guard = own.declare<HttpRequest>('finance.bills.write', {
      scope: {
        businessUnit: () => [Promise.reject(new Error('late')), 'bu_1'],
        company: throwing({ status: 409 }),
      },
    })
    const lost: unknown[] = []
    const note = (reason: unknown): void => void lost.push(reason)
    process.on('unhandledRejection', note)
    await expect(ask(own, [bearer(token)], [guard])).rejects.toMatchObject({ status: 409 })
    await new Promise((resolve) => setTimeout(resolve, 20))
    process.off('unhandledRejection', note)
    expect(lost).toEqual([])
  })
})
