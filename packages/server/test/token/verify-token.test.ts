import {
  constants,
  createHash,
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  sign,
} from 'node:crypto'
import { inspect } from 'node:util'
import { createAuthorizer, type GuardError, type SigningAlgorithm } from '@stagedoor/server'
import { createTestIssuer } from '@stagedoor/testing'
import { CompactEncrypt, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { ask, bearer } from '../support/ask.js'
import { auth, authorizerWith, clerk, options } from '../support/world.js'

const authorizer = authorizerWith()
const claims = auth.claimsFor(clerk)
const token = await auth.tokenFor(clerk)
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const refused = { status: 401, code: 'invalid_token' }

/** `header.payload`, ready to be signed by any means. */
const unsigned = (alg: string, kid: string): string =>
  `${encoded({ alg, typ: 'at+jwt', kid })}.${encoded(claims)}`

const joined = (text: string, signature: Uint8Array): string =>
  `${text}.${Buffer.from(signature).toString('base64url')}`

const trusting = (key: KeyObject, kid: string) =>
  createAuthorizer({ ...options, jwks: { keys: [{ ...key.export({ format: 'jwk' }), kid }] } })

describe('TOK-1: every algorithm verifies with a key that fits it, and with no other', () => {
  it.each<SigningAlgorithm>([
    'RS256',
    'RS384',
    'RS512',
    'PS256',
    'PS384',
    'PS512',
    'ES256',
    'ES384',
    'ES512',
    'EdDSA',
    'Ed25519',
  ])('accepts %s by jose and refuses it with another key', async (alg) => {
    const [own, other] = [await generateKeyPair(alg), await generateKeyPair(alg)]
    const keys = [{ ...(await exportJWK(own.publicKey)), kid: 'k' }]
    const trustful = createAuthorizer({ ...options, jwks: { keys } })
    const by = (key: typeof own.privateKey): Promise<string> =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg, typ: 'at+jwt', kid: 'k' }).sign(key)
    expect(await ask(trustful, [bearer(await by(own.privateKey))])).toMatchObject({ status: 200 })
    expect(await ask(trustful, [bearer(await by(other.privateKey))])).toMatchObject({
      ...refused,
      stage: 'signature',
    })
  })

  it('uses a key that says its algorithm for that one alone', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }]
    const trustful = createAuthorizer({ ...options, jwks: { keys } })
    const key = createPrivateKey({ key: await exportJWK(privateKey), format: 'jwk' })
    for (const alg of ['RS384', 'PS256', 'PS512']) {
      const sibling = await new SignJWT({ ...claims })
        .setProtectedHeader({ alg, typ: 'at+jwt', kid: 'k' })
        .sign(key)
      expect(await ask(trustful, [bearer(sibling)])).toMatchObject({ ...refused, stage: 'key' })
    }
  })
})

describe('TOK-1: a changed token (ABUSE-4)', () => {
  it('refuses a flip of any bit of any byte', async () => {
    const bytes = Buffer.from(token, 'latin1')
    for (let at = 0; at < bytes.length; at += 1)
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = Buffer.from(bytes)
        flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << bit), at)
        const outcome = await ask(authorizer, [bearer(flipped.toString('latin1'))])
        // A flip can make a space or a comma, and so two credentials.
        expect([400, 401], `byte ${at}, bit ${bit}`).toContain(outcome.status)
      }
  })

  it('refuses parts of two good tokens put together', async () => {
    const other = await auth.tokenFor(clerk.as({ userId: 'user_2' }))
    const [header, , signature] = token.split('.')
    const [, payload] = other.split('.')
    expect(await ask(authorizer, [bearer(`${header}.${payload}.${signature}`)])).toMatchObject({
      ...refused,
      stage: 'signature',
    })
  })
})

describe('TOK-1: a public key is no secret (ABUSE-5)', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const secrets: readonly (readonly [string, string | Buffer])[] = [
    ['SPKI PEM', publicKey.export({ type: 'spki', format: 'pem' })],
    ['PKCS#1 PEM', publicKey.export({ type: 'pkcs1', format: 'pem' })],
    ['PEM behind white space', `\n ${publicKey.export({ type: 'spki', format: 'pem' })}`],
    ['DER', publicKey.export({ type: 'spki', format: 'der' })],
    ['JWK', JSON.stringify(publicKey.export({ format: 'jwk' }))],
  ]

  it.each(secrets)('refuses HS256 over its %s', async (_what, secret) => {
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS512', 'sha512'],
    ] as const) {
      const text = unsigned(alg, 'k')
      const forged = joined(text, createHmac(hash, secret).update(text).digest())
      expect(await ask(trusting(publicKey, 'k'), [bearer(forged)])).toMatchObject({
        ...refused,
        stage: 'algorithm',
      })
    }
  })

  it('refuses what was encrypted with it (ABUSE-14)', async () => {
    const encrypted = await new CompactEncrypt(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', typ: 'at+jwt', kid: 'k' })
      .encrypt(publicKey)
    expect(await ask(trusting(publicKey, 'k'), [bearer(encrypted)])).toMatchObject({
      ...refused,
      stage: 'format',
    })
  })
})

describe('TOK-1: signatures of another form (ABUSE-17, ABUSE-18)', () => {
  it('refuses ECDSA signatures that are DER, zero, out of range, too long or too short', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const trustful = trusting(publicKey, 'k')
    const text = unsigned('ES256', 'k')
    const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
    const good = sign('sha256', Buffer.from(text), key)
    expect(await ask(trustful, [bearer(joined(text, good))])).toMatchObject({ status: 200 })
    const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
    const zero = Buffer.alloc(32)
    const [r, s] = [good.subarray(0, 32), good.subarray(32)]
    const forged = [
      sign('sha256', Buffer.from(text), privateKey), // DER
      Buffer.concat([zero, zero]),
      Buffer.concat([zero, s]),
      Buffer.concat([r, zero]),
      Buffer.concat([order, s]),
      Buffer.concat([r, order]),
      Buffer.concat([order, order]),
      Buffer.alloc(64, 0xff),
      Buffer.concat([good, Buffer.alloc(1)]),
      Buffer.concat([Buffer.alloc(1), good]),
      Buffer.concat([Buffer.alloc(1), r, Buffer.alloc(1), s]),
      good.subarray(0, 63),
      r,
      Buffer.alloc(1),
      sign('sha384', Buffer.from(text), key),
    ]
    for (const signature of forged)
      expect(await ask(trustful, [bearer(joined(text, signature))])).toMatchObject({
        ...refused,
        stage: 'signature',
      })
  })

  it('refuses RSA signatures of another padding, hash, salt or length', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
    const trustful = trusting(publicKey, 'k')
    const [plain, pss] = [unsigned('RS256', 'k'), unsigned('PS256', 'k')]
    const good = sign('sha256', Buffer.from(plain), privateKey)
    expect(await ask(trustful, [bearer(joined(plain, good))])).toMatchObject({ status: 200 })
    const digest = createHash('sha256').update(plain).digest()
    const raw = (block: Uint8Array): Buffer =>
      privateEncrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, block)
    const oid = Buffer.from('3031300d060960864801650304020105000420', 'hex')
    const padded = (info: Uint8Array, fill = 256 - 3 - info.length): Buffer =>
      Buffer.concat([
        Buffer.from([0, 1]),
        Buffer.alloc(fill, 0xff),
        Buffer.alloc(1),
        info,
        Buffer.alloc(256 - 3 - fill - info.length),
      ])
    const salted = (saltLength: number): Buffer =>
      sign('sha256', Buffer.from(pss), {
        key: privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength,
      })
    // The block that the others depart from, so that the test knows what it is doing.
    expect(raw(padded(Buffer.concat([oid, digest]))).equals(good)).toBe(true)
    expect(await ask(trustful, [bearer(joined(pss, salted(32)))])).toMatchObject({ status: 200 })
    const forged: readonly (readonly [string, Uint8Array])[] = [
      [plain, raw(padded(digest))],
      [plain, raw(padded(Buffer.concat([oid, digest]), 8))], // bytes behind the hash: Bleichenbacher 2006
      [plain, raw(padded(Buffer.concat([oid.subarray(0, -4), digest])))],
      [plain, raw(padded(Buffer.concat([Buffer.from(oid).fill(0), digest])))],
      [plain, sign('sha1', Buffer.from(plain), privateKey)],
      [plain, sign('sha512', Buffer.from(plain), privateKey)],
      [plain, good.subarray(0, 255)],
      [plain, Buffer.concat([Buffer.alloc(1), good])],
      [plain, Buffer.alloc(256)],
      [plain, Buffer.alloc(256, 0xff)],
      [plain, Buffer.concat([Buffer.alloc(255), Buffer.alloc(1, 1)])],
      [plain, salted(32)],
      [pss, sign('sha256', Buffer.from(pss), privateKey)],
      [pss, salted(0)],
      [pss, salted(20)],
      [pss, salted(64)],
    ]
    for (const [text, signature] of forged)
      expect(await ask(trustful, [bearer(joined(text, signature))])).toMatchObject({
        ...refused,
        stage: 'signature',
      })
  })
})

describe('TOK-1, TOK-4: the issuer (ABUSE-20, ABUSE-21, ABUSE-29, ABUSE-59)', () => {
  it.each([
    undefined,
    null,
    7,
    '',
    'https://evil.example',
    `${auth.issuer}/`,
    auth.issuer.toUpperCase(),
    ['https://evil.example', auth.issuer],
    [auth.issuer],
    { toString: auth.issuer },
    '__proto__',
    'constructor',
  ])('refuses iss %j, signed by a trusted key', async (iss) => {
    const outcome = await ask(authorizer, [bearer(await auth.sign({ ...claims, iss }))])
    expect(outcome).toMatchObject({ ...refused, stage: 'issuer' })
  })

  it('binds keys to their issuer, also where both publish the same kid', async () => {
    const [a, b] = [
      await createTestIssuer({ issuer: 'https://a.test' }),
      await createTestIssuer({ issuer: 'https://b.test' }),
    ]
    const named = (issuer: typeof a) => ({ keys: issuer.jwks().keys.map((key) => ({ ...key, kid: 'same' })) })
    const both = createAuthorizer({
      catalog: options.catalog,
      audience: auth.audience,
      issuers: [
        { issuer: a.issuer, jwks: named(a), companies: 'any' },
        { issuer: b.issuer, jwks: named(b), companies: 'any' },
      ],
    })
    const by = (signer: typeof a, iss: string): Promise<string> =>
      signer.sign({ ...signer.claimsFor(clerk), iss }, { kid: 'same' })
    for (const [signer, claimed, expected] of [
      [a, a.issuer, { status: 200 }],
      [b, b.issuer, { status: 200 }],
      [a, b.issuer, { ...refused, stage: 'signature' }],
      [b, a.issuer, { ...refused, stage: 'signature' }],
    ] as const)
      expect(await ask(both, [bearer(await by(signer, claimed))])).toMatchObject(expected)
  })

  it('refuses a good token of a key set that is not configured here', async () => {
    const staging = await createTestIssuer({ issuer: auth.issuer })
    const stray = await staging.tokenFor(clerk)
    expect(await ask(authorizer, [bearer(stray)])).toMatchObject({ ...refused, stage: 'key' })
  })
})

describe('TOK-7: nothing of a token in what is handed out (ABUSE-178)', () => {
  it('leaves no part of a token in errors, answers or events', async () => {
    const secret = 'SECRET_marker'
    const events: unknown[] = []
    const watched = authorizerWith({ onDecision: (event) => events.push(event) })
    const marked = { ...claims, sub: secret, role: secret, jti: secret }
    const evil = await createTestIssuer({ issuer: auth.issuer })
    const good = await auth.sign(marked)
    const tokens = [
      await auth.sign({ ...marked, exp: 1 }),
      await auth.sign({ ...marked, aud: secret }),
      await auth.sign({ ...marked, iss: secret }),
      await auth.sign({ ...marked, grants: [{ permissions: [secret], scope: { [secret]: secret } }] }),
      await auth.sign({ ...marked, [secret]: 1, company: { [secret]: secret } }),
      await auth.sign(marked, { kid: secret }),
      await auth.sign(marked, { alg: secret }),
      await auth.sign(marked, { typ: secret }),
      await auth.sign(secret),
      await evil.sign(marked, { kid: auth.kid }),
      `${good.slice(0, -6)}AAAAAA`,
      `${good}.${secret}`,
      `${secret}"quoted"`,
    ]
    for (const bad of tokens) {
      const { error, body, headers, status } = await ask(watched, [bearer(bad)])
      expect([400, 401]).toContain(status)
      const shown = [
        inspect(error, { depth: 20, showHidden: true, getters: true }),
        JSON.stringify(error),
        String(error),
        JSON.stringify([body, headers]),
        inspect(events, { depth: 20 }),
      ].join('\n')
      for (const piece of [secret, auth.kid, bad, ...bad.split('.').filter((part) => part.length > 8)])
        expect(shown).not.toContain(piece)
    }
  })

  it('shows no key, token or option when an authorizer is inspected', () => {
    const [key] = auth.jwks().keys
    const shown = inspect(authorizer, { depth: 20, showHidden: true, getters: true })
    expect(shown).not.toContain(String(key?.x))
    expect(shown).not.toContain(auth.kid)
  })
})

describe('TOK-1: a broken clock', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('no battery')
      },
      { problem: 'the option clock threw', cause: new Error('no battery') },
    ],
    ['is not a number', () => Number.NaN, { problem: 'the option clock gives no time', cause: undefined }],
  ] as const)('answers 503, neither 401 nor a pass, to a clock that %s', async (_what, clock, said) => {
    const outcome = await ask(authorizerWith({ clock }), [bearer(token)])
    expect(outcome).toMatchObject({ status: 503, code: 'access_unavailable' })
    const { problem, cause } = outcome.error as GuardError
    expect({ problem, cause }).toEqual(said)
  })
})
