import type { Member } from '@stagedoor/core'
import { type AuthorizerOptions, accessOf, createAuthorizer } from '@stagedoor/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { loadMember, log, mapClaims, members, onDecision } from '../samples/access-data.ts'
import { catalog } from '../samples/catalog.ts'
import { freshness, noteChange } from '../samples/revisions.ts'

const ISSUER = 'https://auth.example.com'
const ACCESS = {
  company: 'comp_1',
  entitlements: { modules: ['promoter'] },
  modules: ['promoter'],
  grants: [{ permissions: ['promoter.events.read'] }],
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Judges a request for `promoter.events.read` with a token of these claims; answers the request. */
async function ask(claims: object, options: Partial<AuthorizerOptions<typeof catalog>>): Promise<object> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'k', use: 'sig' }
  const iat = Math.floor(Date.now() / 1_000)
  const header = { alg: 'ES256', typ: 'at+jwt', kid: 'k' }
  const text = `${encoded(header)}.${encoded({ iss: ISSUER, aud: 'api', sub: 'user_1', iat, exp: iat + 60, ...claims })}`
  const signature = await crypto.subtle.sign(algorithm, privateKey, Buffer.from(text))
  const token = `${text}.${Buffer.from(signature).toString('base64url')}`

  const jwks = { keys: [jwk] }
  const authorizer = createAuthorizer({ catalog, issuer: ISSUER, audience: 'api', jwks, ...options })
  const request = {}
  const context = { http: { rawHeaders: ['Authorization', `Bearer ${token}`] }, route: 'GET /events' }
  await authorizer.check(request, [authorizer.declare('promoter.events.read', { scope: 'company' })], context)
  return request
}

describe('the samples of docs/reference', () => {
  afterEach(() => {
    vi.restoreAllMocks()
    log.length = 0
  })

  it('mapClaims reads claims of another shape', async () => {
    const request = await ask({ 'https://example.com/access': ACCESS }, { mapClaims })
    expect(accessOf(request).companyId).toBe('comp_1')
    await expect(ask({}, { mapClaims })).rejects.toMatchObject({ code: 'invalid_token', stage: 'claims' })
  })

  it('loadMember fetches the member, and null is not_a_member', async () => {
    await expect(ask({ company: 'comp_1' }, { loadMember })).rejects.toMatchObject({ code: 'not_a_member' })
    const { company: companyId, ...rest } = ACCESS
    const member: Member = { userId: 'user_1', companyId, ...rest }
    const find = vi.spyOn(members, 'find').mockResolvedValue(member)
    expect(accessOf(await ask({ company: 'comp_1' }, { loadMember })).modules()).toEqual(['promoter'])
    expect(find.mock.lastCall?.[0]).toEqual({ issuer: ISSUER, subject: 'user_1', company: 'comp_1' })
  })

  it('TOK-4 loadMember takes nobody for a user of the same name at another issuer', async () => {
    const { company: companyId, ...rest } = ACCESS
    const member: Member = { userId: 'user_1', companyId, ...rest }
    vi.spyOn(members, 'find').mockImplementation(async ({ issuer }) =>
      issuer === ISSUER ? member : undefined,
    )
    await ask({ company: 'comp_1' }, { loadMember })
    const other = { issuer: 'https://staff.example.com' }
    await expect(
      ask({ company: 'comp_1', iss: other.issuer }, { loadMember, ...other }),
    ).rejects.toMatchObject({ code: 'not_a_member' })
  })

  it('freshness refuses what is older than the last change, of the company or of the member', async () => {
    const pass = (versions: object): Promise<object> => ask({ ...ACCESS, versions }, { freshness })
    const stale = { code: 'invalid_token', stage: 'claims' }
    await pass({ entitlement: 0, access: 0 })
    noteChange({ company: 'comp_1', user: 'user_1', version: 3 })
    noteChange({ company: 'comp_1', user: 'user_1', version: 2 }) // late
    noteChange({ company: 'comp_1', user: 'user_2', version: 9 })
    noteChange({ company: 'comp_2', version: 9 })
    await pass({ entitlement: 0, access: 3 })
    await expect(pass({ entitlement: 0, access: 2 })).rejects.toMatchObject(stale)
    noteChange({ company: 'comp_1', version: 1 })
    await expect(pass({ entitlement: 0, access: 3 })).rejects.toMatchObject(stale)
    await pass({ entitlement: 1, access: 3 })
  })

  it('onDecision logs what was not allowed', async () => {
    await ask(ACCESS, { onDecision })
    await expect(ask({ ...ACCESS, grants: [] }, { onDecision })).rejects.toThrow()
    expect(log.map((line) => JSON.parse(line))).toEqual([
      {
        outcome: 'refused',
        route: 'GET /events',
        code: 'permission_not_granted',
        permission: 'promoter.events.read',
        user: 'user_1',
        company: 'comp_1',
      },
    ])
  })
})
