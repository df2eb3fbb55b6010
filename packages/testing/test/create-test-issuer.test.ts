import { decodeClaims } from '@stagedoor/core/claims'
import { aMember, createTestIssuer, type TestIssuer } from '@stagedoor/testing'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTVerifyResult,
  jwtVerify,
} from 'jose'
import { describe, expect, it } from 'vitest'
import { catalog } from './small-catalog.js'

const clerk = aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' })

const verify = (auth: TestIssuer, token: string): Promise<JWTVerifyResult> =>
  jwtVerify(token, createLocalJWKSet(auth.jwks()), {
    issuer: auth.issuer,
    audience: auth.audience,
    typ: 'at+jwt',
    requiredClaims: ['sub', 'iat', 'exp'],
  })

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

describe('tokenFor', () => {
  it('signs claims version 2 over the catalog that it was made with', async () => {
    const auth = await createTestIssuer({ compact: catalog })
    const member = clerk.as({ role: 'CLERK' })
    const claims = claimsOf(await auth.tokenFor(member))
    expect(claims).toMatchObject({ sub: 'user_1', company: 'comp_1', role: 'CLERK', grants: { v: 2 } })
    expect(decodeClaims(catalog, claims, { userId: 'user_1' }).member).toMatchObject({
      grants: member.grants,
    })
    const several = auth.claimsFor([member, member.as({ companyId: 'comp_2' })])
    expect(several.companies).toMatchObject([{ grants: { v: 2 } }, { company: 'comp_2', grants: { v: 2 } }])
  })

  it.each(['ES256', 'RS256'] as const)('signs claims version 1 that verify, with %s', async (algorithm) => {
    const auth = await createTestIssuer({
      issuer: 'https://auth.example.com',
      audience: 'finance-api',
      algorithm,
    })
    const member = clerk.delegating({ modules: ['finance'] }).as({ role: 'CLERK', versions: { access: 3 } })
    const { payload, protectedHeader } = await verify(auth, await auth.tokenFor(member))
    expect(protectedHeader).toEqual({ alg: algorithm, typ: 'at+jwt', kid: auth.kid })
    const iat = payload.iat ?? 0
    expect(payload).toEqual({
      iss: 'https://auth.example.com',
      aud: 'finance-api',
      sub: 'user_1',
      iat,
      exp: iat + 300,
      company: 'comp_1',
      entitlements: { modules: ['finance'], addons: [] },
      modules: ['finance'],
      grants: [{ permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_1'] } }],
      delegation: { modules: ['finance'] },
      role: 'CLERK',
      versions: { access: 3 },
    })
    expect(Math.abs(Date.now() / 1000 - iat)).toBeLessThan(5)
  })

  it('takes a plain member as well', async () => {
    const auth = await createTestIssuer()
    const token = await auth.tokenFor({ ...clerk })
    await expect(verify(auth, token)).resolves.toMatchObject({
      payload: { sub: 'user_1', company: 'comp_1' },
    })
  })

  it('says `kind` of a service only', async () => {
    const auth = await createTestIssuer()
    expect(auth.claimsFor(clerk.as({ kind: 'user' }))).not.toHaveProperty('kind')
    expect(auth.claimsFor(clerk.as({ kind: 'service' }))).toHaveProperty('kind', 'service')
  })

  it('makes `companies` of several members, and of a list of one (CMP-1)', async () => {
    const auth = await createTestIssuer()
    const elsewhere = aMember(catalog)
      .bought({ packages: ['starter'] })
      .as({ companyId: 'comp_2' })
    const claims = claimsOf(await auth.tokenFor([clerk, elsewhere]))
    expect(claims).toMatchObject({ sub: 'user_1', companies: [{ company: 'comp_1' }, { company: 'comp_2' }] })
    expect(claims).not.toHaveProperty('company')
    expect(claims).not.toHaveProperty('grants')
    expect(auth.claimsFor([clerk])).toMatchObject({
      companies: [{ company: 'comp_1', modules: ['finance'] }],
    })
  })

  it('refuses no members, and members who are not one user', async () => {
    const auth = await createTestIssuer()
    await expect(auth.tokenFor([])).rejects.toThrow(TypeError)
    await expect(auth.tokenFor([clerk, clerk.as({ userId: 'user_2' })])).rejects.toThrow(TypeError)
  })

  it('lays overrides over the claims and leaves out what is undefined', async () => {
    const auth = await createTestIssuer()
    const claims = claimsOf(await auth.tokenFor(clerk, { aud: ['a', 'b'], company: undefined, extra: 1 }))
    expect(claims).toMatchObject({ aud: ['a', 'b'], extra: 1 })
    expect(claims).not.toHaveProperty('company')
    await expect(verify(auth, await auth.tokenFor(clerk, { exp: 0 }))).rejects.toThrow(errors.JWTExpired)
  })
})

describe('sign', () => {
  it('signs strange headers as they are, with a signature that holds', async () => {
    const auth = await createTestIssuer()
    const token = await auth.sign(auth.claimsFor(clerk), { typ: 'JWT', kid: undefined, crit: ['x'] })
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'JWT', crit: ['x'] })
    const plain = await auth.sign(auth.claimsFor(clerk), { typ: 'JWT' })
    await expect(jwtVerify(plain, createLocalJWKSet(auth.jwks()))).resolves.toBeDefined()
  })

  it('signs a payload text as it is', async () => {
    const auth = await createTestIssuer()
    const text = '{"sub":"user_1","sub":"user_2"}'
    const token = await auth.sign(text)
    expect(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).toBe(text)
  })
})

describe('jwks', () => {
  it('holds public keys only, as fresh copies', async () => {
    const auth = await createTestIssuer()
    const [key] = auth.jwks().keys
    expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid: auth.kid })
    expect(key).not.toHaveProperty('d')
    delete (key as { kid?: string }).kid
    expect(auth.jwks().keys[0]?.kid).toBe(auth.kid)
  })

  it('is another one in every issuer', async () => {
    const [one, other] = await Promise.all([createTestIssuer(), createTestIssuer()])
    await expect(verify(other, await one.tokenFor(clerk))).rejects.toThrow(errors.JWKSNoMatchingKey)
  })
})

describe('rotate', () => {
  it('signs with a new key and keeps the previous one in the set', async () => {
    const auth = await createTestIssuer()
    const before = await auth.tokenFor(clerk)
    const previous = auth.kid
    await auth.rotate()
    expect(auth.kid).not.toBe(previous)
    expect(auth.jwks().keys.map(({ kid }) => kid)).toEqual([auth.kid, previous])
    await expect(verify(auth, before)).resolves.toBeDefined()
    await expect(verify(auth, await auth.tokenFor(clerk))).resolves.toBeDefined()
  })

  it('drops the previous key when told to', async () => {
    const auth = await createTestIssuer()
    const before = await auth.tokenFor(clerk)
    await auth.rotate({ keepPrevious: false })
    await expect(verify(auth, before)).rejects.toThrow(errors.JWKSNoMatchingKey)
  })
})

describe('listen', () => {
  it('serves the present keys, and names an issuer that has no name', async () => {
    const auth = await createTestIssuer()
    const { url, close } = await auth.listen()
    try {
      expect(auth.issuer).toBe(url)
      const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', auth.issuer), { cooldownDuration: 0 })
      const options = { issuer: url, audience: auth.audience }
      await expect(jwtVerify(await auth.tokenFor(clerk), keys, options)).resolves.toBeDefined()
      await auth.rotate()
      await expect(jwtVerify(await auth.tokenFor(clerk), keys, options)).resolves.toBeDefined()
    } finally {
      await close()
    }
    await expect(fetch(`${url}/.well-known/jwks.json`)).rejects.toThrow()
  })

  it('leaves a given name alone', async () => {
    const auth = await createTestIssuer({ issuer: 'https://auth.example.com' })
    const { url, close } = await auth.listen()
    expect(new URL(url).hostname).toBe('127.0.0.1')
    expect(auth.issuer).toBe('https://auth.example.com')
    await close()
    await close()
  })

  it('has nothing else to serve', async () => {
    const auth = await createTestIssuer()
    const { url, close } = await auth.listen()
    expect((await fetch(url)).status).toBe(404)
    expect((await fetch(`${url}/.well-known/jwks.json`, { method: 'POST' })).status).toBe(404)
    await close()
  })
})

describe('the options', () => {
  it.each([
    { issuers: 'https://issuer.test' },
    { issuer: '' },
    { audience: 7 },
    { algorithm: 'HS256' },
    { compact: {} },
  ])('refuse %j', async (options) => {
    await expect(createTestIssuer(options as object)).rejects.toThrow(TypeError)
  })

  it('of a rotation are checked too', async () => {
    const auth = await createTestIssuer()
    await expect(auth.rotate({ keep: false } as object)).rejects.toThrow(TypeError)
  })
})
