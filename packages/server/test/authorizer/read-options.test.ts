import { type AuthorizerOptions, createAuthorizer, type IssuerOptions } from '@stagedoor/server'
import { describe, expect, it, vi } from 'vitest'
import { ask, bearer } from '../support/ask.js'
import { auth, clerk, options } from '../support/world.js'

const { catalog, issuer, jwks, audience } = options

const LEFT_OUT = Symbol('left out')

const creating = (changes: Readonly<Record<string, unknown>>) => () => {
  const entries: (readonly [string, unknown])[] = Object.entries({ ...options, ...changes })
  const given: unknown = Object.fromEntries(entries.filter(([, value]) => value !== LEFT_OUT))
  return createAuthorizer(given as AuthorizerOptions)
}

const one: IssuerOptions = { issuer, jwks, companies: 'any' }
const several = (...issuers: readonly unknown[]) => ({ issuer: LEFT_OUT, jwks: LEFT_OUT, issuers })

describe('LAY-5: a wrong option throws when an authorizer is created, and is named', () => {
  it.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['catalog', { catalog: LEFT_OUT }],
    ['catalog', { catalog: {} }],
    ['catalog', { catalog: null }],
    ['issuer', { issuer: LEFT_OUT }],
    ['issuer', { issuer: '' }],
    ['issuer', { issuer: 7 }],
    ['issuer', { issuer: undefined }],
    ['issuer', { issuer: 'no-url', jwks: LEFT_OUT }],
    ['issuer', { issuer: 'https://auth.example.com?tenant=1', jwks: LEFT_OUT }],
    ['issuer', { issuer: 'https://auth.example.com#x', jwks: LEFT_OUT }],
    ['issuer and issuers', { issuers: [one] }],
    ['jwks', { ...several(one), jwks }],
    ['issuers', several()],
    ['issuers', { issuer: LEFT_OUT, jwks: LEFT_OUT, issuers: one }],
    ['issuers', several(...Array.from({ length: 101 }, (_, at) => ({ ...one, issuer: `i${at}` })))],
    ['issuer', several(one, one)],
    ['issuers[1]', several(one, { ...one, issuer: undefined })],
    ['issuers[0]', several('https://auth.example.com')],
    ['companies', several({ issuer, jwks })],
    ['companies', several({ ...one, companies: 'all' })],
    ['companies', several({ ...one, companies: [] })],
    ['companies', several({ ...one, companies: ['comp_1', 7] })],
    ['company', several({ ...one, company: 'x' })],
    ['jwks', { jwks: null }],
    ['jwks', { jwks: 'not a url' }],
    ['jwks', { jwks: 7 }],
    ['jwks', { jwks: {} }],
    ['jwks', { jwks: { keys: [] } }],
    ['jwks', { jwks: 'http://auth.example.com/keys' }],
    ['jwks', { jwks: 'http://127.0.0.1.example.com/keys' }],
    ['jwks', { jwks: 'http://127.0.0.1e1/keys' }],
    ['jwks', { jwks: 'http://localhost.example.com/keys' }],
    ['jwks', { jwks: 'http://0.0.0.0/keys' }],
    ['jwks', { jwks: 'file:///etc/keys' }],
    ['jwks', { jwks: 'data:application/json,{}' }],
    ['jwks', { jwks: 'https://user:pass@auth.example.com/keys' }],
    ['audience', { audience: LEFT_OUT }],
    ['audience', { audience: '' }],
    ['audience', { audience: [] }],
    ['audience', { audience: ['a', ''] }],
    ['audience', { audience: ['a', 'a'] }],
    ['audience', { audience: { 0: 'a' } }],
    ['algorithms', { algorithms: [] }],
    ['algorithms', { algorithms: 'RS256' }],
    ['algorithms', { algorithms: ['none'] }],
    ['algorithms', { algorithms: ['HS256'] }],
    ['algorithms', { algorithms: ['rs256'] }],
    ['algorithms', { algorithms: ['constructor'] }],
    ['jwks', { algorithms: ['RS256'] }],
    ['typ', { typ: 'JWT' }],
    ['typ', { typ: [] }],
    ['typ', { typ: [''] }],
    ['maxStaleKeys', { maxStaleKeys: 599 }],
    ['maxStaleKeys', { maxStaleKeys: 604_801 }],
    ['maxStaleKeys', { maxStaleKeys: Number.POSITIVE_INFINITY }],
    ['limits', { limits: 10 }],
    ['limits', { limits: undefined }],
    ['roles', { limits: { roles: 10 } }],
    ['companies', { limits: { companies: 201 } }],
    ['companies', { limits: { companies: 0 } }],
    ['grants', { limits: { grants: 1_001 } }],
    ['grants', { limits: { grants: Number.NaN } }],
    ['patterns', { limits: { patterns: 5_001 } }],
    ['scopeValues', { limits: { scopeValues: 10_001 } }],
    ['dimensions', { limits: { dimensions: 9 } }],
    ['dimensions', { limits: { dimensions: undefined } }],
    ['maxTokenBytes', { maxTokenBytes: 1_023 }],
    ['maxTokenBytes', { maxTokenBytes: 65_537 }],
    ['maxTokenBytes', { maxTokenBytes: Number.POSITIVE_INFINITY }],
    ['maxLifetime', { maxLifetime: 0 }],
    ['maxLifetime', { maxLifetime: Number.NaN }],
    ['maxLifetime', { maxLifetime: '86400' }],
    ['clockTolerance', { clockTolerance: -1 }],
    ['clockTolerance', { clockTolerance: 601 }],
    ['clockTolerance', { clockTolerance: 0.5 }],
    ['companyHeader', { companyHeader: '' }],
    ['companyHeader', { companyHeader: 'x org' }],
    ['companyHeader', { companyHeader: 'x-örg' }],
    ['companyHeader', { companyHeader: 'x-org:' }],
    ['companyHeader', { companyHeader: 'Authorization' }],
    ['companyHeader', { companyHeader: 'cookie' }],
    ['mapClaims', { mapClaims: {} }],
    ['loadMember', { loadMember: 'db' }],
    ['loadMember', { loadMember: undefined }],
    ['actors', { actors: 1 }],
    ['disclose', { disclose: 'all' }],
    ['disclose', { disclose: true }],
    ['format', { format: 'json' }],
    ['onDecision', { onDecision: [] }],
    ['resolverTimeout', { resolverTimeout: 0 }],
    ['resolverTimeout', { resolverTimeout: 60_001 }],
    ['clock', { clock: 1_800_000_000 }],
    ['fetch', { fetch: 'fetch' }],
    ['audiance', { audiance: 'x' }],
    ['skipVerify', { skipVerify: true }],
    ['__proto__', JSON.parse('{"__proto__":1}') as Record<string, unknown>],
  ])('%s', (name, changes) => {
    expect(creating(changes)).toThrow(TypeError)
    expect(creating(changes)).toThrow(name)
  })

  it.each([
    ['catalog', { catalog: undefined }],
    ['issuer', { issuer: undefined }],
    ['issuers', { issuers: null }],
    ['audience', { audience: undefined }],
    ['issuer', { issuer: LEFT_OUT, jwks: LEFT_OUT, issuers: [{ issuer: undefined, companies: 'any' }] }],
    ['companies', { issuer: LEFT_OUT, jwks: LEFT_OUT, issuers: [{ issuer: 'x', companies: undefined }] }],
  ])('%s without a value, which is not to be left out', (name, changes) => {
    expect(creating(changes)).toThrow(
      new RegExp(`: ${name} has no value: is the variable that it comes from set\\?$`),
    )
  })

  it('an optional one without a value, which can be left out', () => {
    expect(creating({ typ: undefined })).toThrow(/: typ is present without a value: leave it out instead$/)
  })

  it.each([undefined, null, [], 'options', 7])('no options: %j', (given) => {
    expect(() => createAuthorizer(given as never)).toThrow(TypeError)
  })

  it('does not print the keys that are wrong', () => {
    const secret = { kty: 'oct', k: 'c2VjcmV0LXNlY3JldA', kid: 'x' }
    expect(creating({ jwks: { keys: [secret] } })).toThrow(expect.not.objectContaining({ message: /c2Vj/ }))
  })
})

describe('TOK-3: https only, but for this machine outside production (ABUSE-22, ABUSE-62)', () => {
  const loopback = ['http://localhost:1/k', 'http://127.0.0.1:1/k', 'http://127.1:1/k', 'http://[::1]:1/k']

  it.each(loopback)('%s', (url) => {
    vi.stubEnv('NODE_ENV', 'development')
    expect(creating({ jwks: url })).not.toThrow()
    expect(creating({ jwks: new URL(url) })).not.toThrow()
    vi.stubEnv('NODE_ENV', 'production')
    expect(creating({ jwks: url })).toThrow(/jwks must be an https URL/)
    expect(creating({ issuer: url, jwks: LEFT_OUT })).toThrow(/issuer must be an https URL/)
    expect(creating({ jwks: 'https://localhost/k' })).not.toThrow()
    vi.unstubAllEnvs()
  })

  it.each([
    ['https://auth.example.com', 'https://auth.example.com/.well-known/jwks.json'],
    ['https://auth.example.com/', 'https://auth.example.com/.well-known/jwks.json'],
    ['https://auth.example.com/tenants/7', 'https://auth.example.com/tenants/7/.well-known/jwks.json'],
    ['https://auth.example.com/tenants/7/', 'https://auth.example.com/tenants/7/.well-known/jwks.json'],
  ])('the keys of %s are at %s', async (named, expected) => {
    const asked: unknown[] = []
    const judge = createAuthorizer({
      catalog,
      audience,
      issuer: named,
      fetch: (input) => {
        asked.push(input)
        return Promise.reject(new Error('no'))
      },
    })
    await expect(judge.reloadKeys()).rejects.toMatchObject({ status: 503 })
    expect(asked).toEqual([expected])
  })
})

describe('LAY-5: an authorizer', () => {
  it('is frozen, takes every default, and needs no network to be created', () => {
    const judge = createAuthorizer({ catalog, issuer: 'https://auth.example.com', audience })
    expect(Object.isFrozen(judge)).toBe(true)
    expect(judge.catalog).toBe(catalog)
    expect(judge.guardedHeaders).toEqual({ vary: ['Authorization', 'X-Org'], cacheControl: 'private' })
    const url = 'https://auth.example.com/.well-known/jwks.json'
    expect(judge.health()).toEqual([{ issuer: 'https://auth.example.com', url, keys: 0, warnings: [] }])
  })

  it('does not change with the options it was created from', async () => {
    const given = { ...options, audience: [audience], typ: ['at+jwt'], maxLifetime: 600 }
    const judge = createAuthorizer(given)
    given.audience.push('other')
    given.typ.push('JWT')
    given.maxLifetime = 86_400
    const claims = auth.claimsFor(clerk)
    expect(await ask(judge, [bearer(await auth.sign(claims))])).toMatchObject({ status: 200 })
    for (const token of [
      await auth.sign({ ...claims, aud: 'other' }),
      await auth.sign(claims, { typ: 'JWT' }),
      await auth.sign({ ...claims, exp: Number(claims.exp) + 600 }),
    ])
      expect(await ask(judge, [bearer(token)])).toMatchObject({ status: 401 })
  })
})
