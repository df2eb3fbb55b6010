import { createTestIssuer } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer } from '../support/ask.js'
import { json, keyServer } from '../support/key-server.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const authorizer = authorizerWith()
const claims = auth.claimsFor(clerk)
const signed = async (header: Readonly<Record<string, unknown>>): Promise<string> => auth.sign(claims, header)
const encoded = (text: string): string => Buffer.from(text).toString('base64url')

describe('TOK-1: the algorithm is pinned (ABUSE-1, ABUSE-2, ABUSE-7)', () => {
  it.each(['none', 'None', 'NONE', 'nOnE', 'NoNe'])(
    'refuses alg %s, with and without a signature',
    async (alg) => {
      const [header = '', payload = '', signature = ''] = (await signed({ alg })).split('.')
      for (const text of [`${header}.${payload}.`, `${header}.${payload}.${signature}`])
        expect(await ask(authorizer, [bearer(text)])).toMatchObject({ status: 401, code: 'invalid_token' })
      const outcome = await ask(authorizer, [bearer(`${header}.${payload}.${signature}`)])
      expect(outcome.stage).toBe('algorithm')
    },
  )

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['null', null],
    ['a number', 256],
    ['a list', ['ES256']],
    ['an object', { toString: 'ES256' }],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['in lower case', 'es256'],
    ['with a space', 'ES256 '],
    ['symmetric', 'HS256'],
    ['of a JWE', 'dir'],
    ['on a curve that is not pinned', 'ES256K'],
  ])('refuses alg %s', async (_what, alg) => {
    expect(await ask(authorizer, [bearer(await signed({ alg }))])).toMatchObject({
      status: 401,
      code: 'invalid_token',
      stage: 'algorithm',
    })
  })

  it('refuses an algorithm that is known but was not configured', async () => {
    const strict = authorizerWith({ algorithms: ['ES256'] })
    expect(await ask(strict, [bearer(await signed({}))])).toMatchObject({ status: 200 })
    expect(await ask(strict, [bearer(await signed({ alg: 'ES384' }))])).toMatchObject({ stage: 'algorithm' })
  })

  it('refuses an algorithm that the key is not for, before verifying', async () => {
    const outcome = await ask(authorizer, [bearer(await signed({ alg: 'RS256' }))])
    expect(outcome).toMatchObject({ status: 401, stage: 'key' })
  })
})

describe('TOK-1: the type (ABUSE-23, ABUSE-24, ABUSE-25)', () => {
  it.each(['at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/AT+jwt'])('accepts %s', async (typ) => {
    expect(await ask(authorizer, [bearer(await signed({ typ }))])).toMatchObject({ status: 200 })
  })

  it.each([
    undefined,
    null,
    '',
    'JWT',
    'jwt',
    'dpop+jwt',
    'logout+jwt',
    ['at+jwt'],
    { typ: 'at+jwt' },
    'application/application/at+jwt',
    'text/at+jwt',
    'at+jwt ',
    'at+jwt;v=1',
  ])('refuses %j', async (typ) => {
    const outcome = await ask(authorizer, [bearer(await signed({ typ }))])
    expect(outcome).toMatchObject({ status: 401, code: 'invalid_token', stage: 'header' })
  })

  it('accepts JWT where the option says so', async () => {
    const relaxed = authorizerWith({ typ: ['at+jwt', 'JWT'] })
    expect(await ask(relaxed, [bearer(await signed({ typ: 'JWT' }))])).toMatchObject({ status: 200 })
    expect(await ask(relaxed, [bearer(await signed({ typ: 'at+jwt' }))])).toMatchObject({ status: 200 })
    expect(await ask(relaxed, [bearer(await signed({ typ: undefined }))])).toMatchObject({ status: 401 })
  })
})

describe('TOK-1: the key id and what is refused beside it (ABUSE-8, ABUSE-11, ABUSE-12, ABUSE-15, ABUSE-63)', () => {
  it.each([undefined, null, '', 7, ['k'], {}])(
    'refuses kid %j, though only one key is there',
    async (kid) => {
      const outcome = await ask(authorizer, [bearer(await signed({ kid }))])
      expect(outcome).toMatchObject({ status: 401, code: 'invalid_token', stage: 'header' })
    },
  )

  it.each([
    ['crit', ['x']],
    ['crit', []],
    ['crit', ['exp']],
    ['crit', 'exp'],
    ['crit', null],
    ['b64', false],
    ['b64', true],
    ['jwk', auth.jwks().keys[0]],
    ['jku', 'https://evil.example/keys'],
    ['x5u', 'https://evil.example/cert'],
    ['x5c', ['AAAA']],
    ['x5t', 'AAAA'],
    ['x5t#S256', 'AAAA'],
    ['zip', 'DEF'],
    ['cty', 'JWT'],
  ])('refuses a header with %s %j, validly signed', async (name, value) => {
    const outcome = await ask(authorizer, [bearer(await signed({ [name]: value }))])
    expect(outcome).toMatchObject({ status: 401, code: 'invalid_token', stage: 'header' })
  })

  it('accepts a header member that means nothing to it', async () => {
    expect(await ask(authorizer, [bearer(await signed({ note: 'hello' }))])).toMatchObject({ status: 200 })
  })

  it.each(['jku', 'x5u'])('never asks the address in %s (ABUSE-9)', async (name) => {
    const evil = await keyServer(json(auth.jwks()))
    for (const kid of [auth.kid, 'unknown'])
      expect(await ask(authorizer, [bearer(await signed({ [name]: evil.url, kid }))])).toMatchObject({
        status: 401,
      })
    expect(evil.visits).toEqual([])
  })

  it('refuses a payload that was signed by a key in its own header', async () => {
    const evil = await createTestIssuer({ issuer: auth.issuer })
    const forged = await evil.sign(claims, { jwk: evil.jwks().keys[0], kid: auth.kid })
    expect(await ask(authorizer, [bearer(forged)])).toMatchObject({ status: 401 })
  })

  it('refuses names of Object itself as header', async () => {
    const [, payload = '', signature = ''] = (await signed({})).split('.')
    for (const header of ['{"__proto__":{"alg":"ES256","typ":"at+jwt","kid":"k"}}', '{}'])
      expect(await ask(authorizer, [bearer(`${encoded(header)}.${payload}.${signature}`)])).toMatchObject({
        stage: 'algorithm',
      })
  })
})
