import { describe, expect, it } from 'vitest'
import { ask, bearer, requestWith, send } from '../support/ask.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const authorizer = authorizerWith()
const token = await auth.tokenFor(clerk)

describe('section 7: credentials (ABUSE-65, ABUSE-66, ABUSE-67, ABUSE-68, ABUSE-69, ABUSE-77)', () => {
  it('lets a good token through', async () => {
    expect(await ask(authorizer, [bearer(token)])).toMatchObject({ status: 200 })
  })

  it.each(['bearer', 'BEARER', 'BeArEr'])('knows no case in the scheme: %s', async (scheme) => {
    expect(await ask(authorizer, [['authorization', `${scheme} ${token}`]])).toMatchObject({ status: 200 })
  })

  it('takes several spaces behind the scheme as one', async () => {
    expect(await ask(authorizer, [['Authorization', `Bearer   ${token}`]])).toMatchObject({ status: 200 })
  })

  it('passes over spaces behind the token', async () => {
    expect(await ask(authorizer, [bearer(`${token} `)])).toMatchObject({ status: 200 })
    expect(await ask(authorizer, [bearer(`${token}   `)])).toMatchObject({ status: 200 })
  })

  it.each([
    ['no header', []],
    ['another header with the token', [['X-Forwarded-Authorization', `Bearer ${token}`]]],
    ['an empty header', [['Authorization', '']]],
    ['the scheme alone', [['Authorization', 'Bearer']]],
    ['the scheme and a space', [['Authorization', 'Bearer ']]],
    ['the scheme and spaces', [['Authorization', 'Bearer    ']]],
    ['Basic', [['Authorization', 'Basic dXNlcjpwYXNz']]],
    ['a scheme of as many letters', [['Authorization', `Digest ${token}`]]],
    ['Token', [['Authorization', `Token ${token}`]]],
    ['JWT', [['Authorization', `JWT ${token}`]]],
    ['a colon', [['Authorization', `Bearer: ${token}`]]],
    ['a tab behind the scheme', [['Authorization', `Bearer\t${token}`]]],
    ['the bare token', [['Authorization', token]]],
    ['the token as cookie', [['Cookie', `access_token=${token}`]]],
  ] as const)('answers 401 without an error code to %s', async (_what, headers) => {
    expect(await ask(authorizer, headers)).toMatchObject({
      status: 401,
      code: 'credentials_missing',
      stage: 'header',
      headers: { 'WWW-Authenticate': 'Bearer', 'Cache-Control': 'no-store' },
    })
  })

  it.each([
    ['the same header twice', [bearer(token), bearer(token)]],
    ['a second header in another case', [bearer(token), ['aUTHORIZATION', 'Basic x']]],
    ['a second header that is empty', [bearer(token), ['Authorization', '']]],
    ['two tokens', [['Authorization', `Bearer ${token} ${token}`]]],
    ['two credentials with a comma', [['Authorization', `Bearer ${token}, Basic x`]]],
    ['quotes', [['Authorization', `Bearer "${token}"`]]],
    ['a colon', [['Authorization', `Bearer user:${token}`]]],
    ['brackets', [['Authorization', `Bearer [${token}]`]]],
    ['braces', [['Authorization', `Bearer {${token}}`]]],
    ['a tab', [['Authorization', `Bearer ${token}\t`]]],
    ['a NUL', [['Authorization', `Bearer ${token}\0`]]],
  ] as const)('answers 400 to %s', async (_what, headers) => {
    expect(await ask(authorizer, headers)).toMatchObject({
      status: 400,
      code: 'invalid_request',
      stage: 'header',
      headers: { 'WWW-Authenticate': 'Bearer error="invalid_request"', 'Cache-Control': 'no-store' },
    })
  })

  it.each([`${token}\xe9`, `\xa0${token}`, `${token.slice(0, 40)}\xff${token.slice(41)}`])(
    'answers 401 to a token that is not ASCII (ABUSE-74)',
    async (bad) => {
      const outcome = await ask(authorizer, [bearer(bad)])
      expect(outcome).toMatchObject({ status: 401, code: 'invalid_token', stage: 'format' })
    },
  )

  it('throws a TypeError for a request without rawHeaders: an adapter passed something else', async () => {
    const request = {} as ReturnType<typeof requestWith>
    const context = { http: request, route: 'GET /' }
    const judge = (): unknown => authorizer.check(request, [authorizer.declareAuthenticated()], context)
    expect(judge).toThrow(TypeError)
  })
})

describe('section 7: a second token in the query (ABUSE-71)', () => {
  const asked = (url: string) => send(authorizer, { ...requestWith(bearer(token)), url })

  it.each([
    '/bills?access_token=x',
    '/bills?page=2&access_token=',
    '/bills?access%5Ftoken=x',
    '/bills?%61ccess_toke%6e=x',
    '/bills?page=2&%61%63%63%65%73%73%5f%74%6f%6b%65%6e',
    '/bills??&access_token=x',
    '?access_token=x',
  ])('answers 400 to a good header beside %s', async (url) => {
    expect(await asked(url)).toMatchObject({ status: 400, code: 'invalid_request', stage: 'header' })
  })

  it.each([
    '/bills',
    '/bills?page=2',
    '/bills?x=access_token',
    '/access_token',
    '/bills?access_tokens=x',
    '/bills?x=%61',
    '/bills?access%255Ftoken=x',
    '/bills?access+token=x',
  ])('lets a good header through beside %s', async (url) => {
    expect(await asked(url)).toMatchObject({ status: 200 })
  })
})

describe('TOK-1: the size of a token (ABUSE-78, ABUSE-156)', () => {
  const sized = async (bytes: number): Promise<string> => {
    const short = await auth.tokenFor(clerk, { pad: '' })
    const missing = bytes - short.length
    // Four characters of a token hold three bytes; the last few come from trying.
    for (let pad = Math.floor((missing * 3) / 4) - 3; ; pad += 1) {
      const padded = await auth.tokenFor(clerk, { pad: 'x'.repeat(pad) })
      if (padded.length >= bytes) return padded
    }
  }

  it('accepts a token of maxTokenBytes and refuses one that is longer', async () => {
    const longest = await sized(2_000)
    const fits = authorizerWith({ maxTokenBytes: longest.length })
    const tooSmall = authorizerWith({ maxTokenBytes: longest.length - 1 })
    expect(await ask(fits, [bearer(longest)])).toMatchObject({ status: 200 })
    expect(await ask(tooSmall, [bearer(longest)])).toMatchObject({
      status: 401,
      code: 'invalid_token',
      stage: 'format',
    })
  })

  it('refuses a token of more than 8 KiB when nothing is said', async () => {
    expect(await ask(authorizer, [bearer(await sized(8_190))])).toMatchObject({ status: 200 })
    expect(await ask(authorizer, [bearer(await sized(8_196))])).toMatchObject({
      status: 401,
      stage: 'format',
    })
  })

  it('refuses 6.7 MB before looking at it, whatever it is made of', async () => {
    // Of two credentials in one header the answer is 400, once the characters are looked at.
    for (const huge of ['x'.repeat(6_700_000), '.'.repeat(6_700_000), `x x${'x'.repeat(6_700_000)}`])
      expect(await ask(authorizer, [bearer(huge)])).toMatchObject({ status: 401, stage: 'format' })
  })
})
