import { startIssuer } from '@stagedoor-example/issuer'
import { errors } from 'jose'
import { describe, expect, it } from 'vitest'
import { claimsFor, post, urlOf, verify } from './running-issuer.js'

describe('GET /.well-known/jwks.json', () => {
  it('serves the public key, and nothing private', async () => {
    const response = await fetch(`${urlOf()}/.well-known/jwks.json`)
    expect(response.status).toBe(200)
    const { keys } = (await response.json()) as { keys: Record<string, unknown>[] }
    expect(keys).toHaveLength(1)
    expect(keys[0]).toMatchObject({ kty: 'EC', alg: 'ES256', use: 'sig', kid: expect.any(String) })
    expect(keys[0]).not.toHaveProperty('d')
  })
})

describe('POST /token', () => {
  it('answers with a token that verifies, and forbids storing it', async () => {
    const response = await fetch(`${urlOf()}/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{ "user": "una" }',
    })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const body = (await response.json()) as Record<string, unknown>
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 600 })
    await expect(verify(body.access_token)).resolves.toBeDefined()
  })

  it('writes claims version 1', async () => {
    const { iat = 0, ...claims } = await claimsFor({ user: 'dora' })
    expect(claims).toEqual({
      iss: urlOf(),
      aud: ['venue-api', 'finance-api'],
      sub: 'dora',
      exp: iat + 600,
      company: 'comp_north',
      entitlements: {
        modules: ['basic', 'promoter', 'finance', 'ai'],
        addons: ['vendor_directory', 'venue_directory', 'live_ticket_sales', 'ai_sales_report'],
      },
      modules: ['finance'],
      grants: [{ permissions: ['finance.*'], scope: { businessUnit: ['bu_clubs'] } }],
      delegation: {
        modules: ['finance'],
        permissions: ['finance.bills.*', 'finance.expenses.*'],
        scope: { businessUnit: ['bu_clubs'] },
      },
      role: 'MANAGER',
      versions: { entitlement: 12, access: 9 },
    })
  })

  it('writes `companies` when asked for several, also for one (CMP-1)', async () => {
    const both = await claimsFor({ user: 'theo', companies: ['comp_harbour', 'comp_north'] })
    expect(both.companies).toMatchObject([{ company: 'comp_harbour' }, { company: 'comp_north' }])
    expect(both).not.toHaveProperty('company')
    const one = await claimsFor({ user: 'theo', companies: ['comp_north'] })
    expect(one.companies).toMatchObject([{ company: 'comp_north', modules: ['finance'] }])
  })

  it('takes one company of several, and another audience', async () => {
    expect(await claimsFor({ user: 'theo', company: 'comp_north' })).toMatchObject({ company: 'comp_north' })
    const { body } = await post({ user: 'ada', audience: 'elsewhere' })
    await expect(verify(body.access_token)).rejects.toThrow(errors.JWTClaimValidationFailed)
    await expect(verify(body.access_token, { audience: 'elsewhere' })).resolves.toBeDefined()
  })

  it('makes an expired token on demand', async () => {
    const { status, body } = await post({ user: 'ada', expired: true })
    expect(status).toBe(200)
    await expect(verify(body.access_token)).rejects.toThrow(errors.JWTExpired)
  })

  it.each([
    ['no object', '[]'],
    ['no object', 'null'],
    ['no JSON', '{ "user": '],
    ['nothing', ''],
    ['no user', {}],
    ['a user that is no text', { user: 7 }],
    ['an empty user', { user: ' ' }],
    ['a misspelt field', { user: 'ada', compnay: 'comp_ledger' }],
    ['both company and companies', { user: 'theo', company: 'comp_north', companies: ['comp_harbour'] }],
    ['companies that are no list', { user: 'theo', companies: 'comp_north' }],
    ['no companies', { user: 'theo', companies: [] }],
    ['a company twice', { user: 'theo', companies: ['comp_north', 'comp_north'] }],
    ['no company where there are several', { user: 'theo' }],
    ['an audience that is no text', { user: 'ada', audience: ['finance-api'] }],
    ['expired that is neither true nor false', { user: 'ada', expired: 'yes' }],
    ['too much', { user: 'a'.repeat(20_000) }],
  ])('answers 400 to %s', async (_, sent) => {
    expect(await post(sent)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  it('answers 400 to a body of another type', async () => {
    expect(await post('user=ada', 'application/x-www-form-urlencoded')).toMatchObject({ status: 400 })
    expect(await post('{ "user": "ada" }', 'application/json; charset=klingon')).toMatchObject({
      status: 400,
    })
  })

  it.each([
    [{ user: 'nobody' }, 'unknown_user'],
    [{ user: '__proto__' }, 'unknown_user'],
    [{ user: 'ada', company: 'comp_north' }, 'not_a_member'],
    [{ user: 'theo', companies: ['comp_north', 'constructor'] }, 'not_a_member'],
  ])('answers 404 to %j', async (request, error) => {
    expect(await post(request)).toMatchObject({ status: 404, body: { error } })
  })
})

describe('the issuer', () => {
  it('answers 404 elsewhere', async () => {
    const response = await fetch(`${urlOf()}/token`)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: 'not_found' })
  })

  it('listens on loopback only, on the port it is given, and closes', async () => {
    const first = await startIssuer()
    expect(new URL(first.url).hostname).toBe('127.0.0.1')
    const port = Number(new URL(first.url).port)
    await expect(startIssuer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await first.close()
    await expect(fetch(first.url)).rejects.toThrow()
    const second = await startIssuer({ port })
    expect(second.url).toBe(first.url)
    await second.close()
  })
})
