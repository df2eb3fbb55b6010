import { createAuthorizer, type KeyWarningCode } from '@stagedoor/server'
import { createTestIssuer } from '@stagedoor/testing'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { ask, bearer } from '../support/ask.js'
import { auth, clerk, options } from '../support/world.js'

const [good] = auth.jwks().keys as [JWK]
const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
const rsa: JWK = { ...(await exportJWK(publicKey)), kid: 'rsa' }

const healthWith = (...keys: readonly object[]) =>
  createAuthorizer({ ...options, jwks: { keys } }).health()[0]

/** A modulus of so many bits; whether it has factors does not matter to who only verifies. */
const modulus = (bits: number): string => {
  const bytes = Buffer.alloc(bits / 8, 0xa5)
  return bytes.toString('base64url')
}

describe('TOK-3: which keys of a set are used (ABUSE-58)', () => {
  it.each<readonly [string, KeyWarningCode, object]>([
    ['for encryption', 'not_for_signatures', { ...good, kid: 'x', use: 'enc' }],
    ['with a use that is no text', 'not_for_signatures', { ...good, kid: 'x', use: ['sig'] }],
    ['for other operations', 'not_for_signatures', { ...good, kid: 'x', key_ops: ['encrypt'] }],
    ['with operations that are no list', 'not_for_signatures', { ...good, kid: 'x', key_ops: 'verify' }],
    ['of an algorithm that is not pinned', 'algorithm_not_accepted', { ...good, kid: 'x', alg: 'ES256K' }],
    ['of an algorithm that does not fit it', 'algorithm_not_accepted', { ...good, kid: 'x', alg: 'RS256' }],
    [
      'of an algorithm named constructor',
      'algorithm_not_accepted',
      { ...good, kid: 'x', alg: 'constructor' },
    ],
    ['of an algorithm that is no text', 'algorithm_not_accepted', { ...good, kid: 'x', alg: ['ES256'] }],
    ['of another curve than its algorithm', 'algorithm_not_accepted', { ...good, kid: 'x', crv: 'P-384' }],
    ['of an unknown kind', 'algorithm_not_accepted', { ...good, kid: 'x', kty: 'XYZ' }],
    ['off its curve', 'malformed_key', { ...good, kid: 'x', y: good.x }],
    ['without a coordinate', 'malformed_key', { kty: 'EC', crv: 'P-256', x: good.x, kid: 'x' }],
    ['without a kid', 'missing_kid', { ...good, kid: undefined }],
    ['with an empty kid', 'missing_kid', { ...good, kid: '' }],
    ['with a kid that is no text', 'missing_kid', { ...good, kid: 7 }],
    ['a second one of the same kid', 'duplicate_kid', { ...rsa, kid: good.kid }],
    ['RSA of 1,024 bits', 'weak_key', { ...rsa, kid: 'x', n: modulus(1_024) }],
    ['RSA of 16,384 bits', 'weak_key', { ...rsa, kid: 'x', n: modulus(16_384) }],
    ['RSA with the exponent 1', 'weak_key', { ...rsa, kid: 'x', e: 'AQ' }],
    ['RSA with an even exponent', 'weak_key', { ...rsa, kid: 'x', e: 'BA' }],
    ['RSA with an exponent as long as its modulus', 'weak_key', { ...rsa, kid: 'x', e: modulus(2_048) }],
    [
      'Ed25519 of small order',
      'weak_key',
      { kty: 'OKP', crv: 'Ed25519', x: `AQ${'A'.repeat(41)}`, kid: 'x' },
    ],
    [
      'Ed25519 of small order, negative',
      'weak_key',
      { kty: 'OKP', crv: 'Ed25519', x: `AQ${'A'.repeat(39)}IA`, kid: 'x' },
    ],
    [
      'Ed25519 of order eight',
      'weak_key',
      { kty: 'OKP', crv: 'Ed25519', x: 'JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU', kid: 'x' },
    ],
    ['a list', 'malformed_key', []],
    [
      'names of Object itself',
      'missing_kid',
      JSON.parse('{"__proto__":{"kty":"EC"},"constructor":1}') as object,
    ],
  ])('leaves out a key that is %s, and warns: %s', (_what, code, bad) => {
    const warnings = [{ code, path: 'keys[1]' }]
    expect(healthWith(good, bad)).toEqual({ issuer: auth.issuer, keys: 1, warnings })
    expect(healthWith(bad, { ...good, kid: 'y' })).toMatchObject({
      keys: 'kid' in bad && bad.kid === good.kid ? 2 : 1,
    })
  })

  it('uses the first of two keys with one kid', async () => {
    const other = (await createTestIssuer({ issuer: auth.issuer }))
      .jwks()
      .keys.map((key) => ({ ...key, kid: auth.kid }))
    const token = bearer(await auth.tokenFor(clerk))
    const trusting = (...keys: readonly object[]) => createAuthorizer({ ...options, jwks: { keys } })
    expect(await ask(trusting(good, ...other), [token])).toMatchObject({ status: 200 })
    expect(await ask(trusting(...other, good), [token])).toMatchObject({ status: 401, stage: 'signature' })
  })

  it('uses keys that say what they are for, and those that do not', () => {
    const keys = [
      { ...good, kid: 'a', use: 'sig', key_ops: ['verify'], alg: 'ES256', x5c: ['ignored'] },
      { kty: 'EC', crv: 'P-256', x: good.x, y: good.y, kid: 'b' },
      rsa,
    ]
    expect(healthWith(...keys)).toEqual({ issuer: auth.issuer, keys: 3, warnings: [] })
  })

  it('throws when created with a set that has a secret in any key, or no usable one', async () => {
    const secret = { ...(await exportJWK(privateKey)), kid: 'x' }
    const wrong: readonly (readonly [readonly object[], RegExp])[] = [
      [[], /no_usable_keys/],
      [[{}], /no_usable_keys/],
      [[good, secret], /private_key/],
      [[good, { ...rsa, d: '' }], /private_key/],
      [[good, { kty: 'oct', k: 'AAAA', kid: 'x' }], /private_key/],
      [[good, { kty: 'oct' }], /private_key/],
      [[good, { kty: 'AKP', priv: 'AAAA' }], /private_key/],
      [Array.from({ length: 101 }, (_, at) => ({ ...good, kid: `${at}` })), /too_many_keys/],
    ]
    for (const [keys, text] of wrong) {
      expect(() => healthWith(...keys)).toThrow(TypeError)
      expect(() => healthWith(...keys)).toThrow(text)
    }
  })

  it('takes a copy: a set that is changed later changes nothing', () => {
    const keys: object[] = [good]
    const authorizer = createAuthorizer({ ...options, jwks: { keys } })
    keys.push({ ...good, kid: 'later' })
    expect(authorizer.health()).toMatchObject([{ keys: 1 }])
  })
})
