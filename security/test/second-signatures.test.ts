import { accessFingerprint, accessOf, createAuthorizer, identityOf } from '@stagedoor/server'
import { createTestIssuer } from '@stagedoor/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { catalog } from './world/catalog.js'
import { clerk } from './world/issuers.js'

/*
 * ECDSA has a second signature for every first: of the pair (r, s), (r, n - s) holds as well. Whoever has a token can write it in two ways.
 * It is the same token: nothing that becomes of the one must pass the other by.
 */

/** The order of the group of P-256. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** The same token with the other signature. */
function otherSignature(token: string): string {
  const [header, payload, signature = ''] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const s = BigInt(`0x${bytes.subarray(32).toString('hex')}`)
  const other = Buffer.from((N - s).toString(16).padStart(64, '0'), 'hex')
  return `${header}.${payload}.${Buffer.concat([bytes.subarray(0, 32), other]).toString('base64url')}`
}

const START = 1_800_000_000
const auth = await createTestIssuer({ issuer: 'https://auth.test', algorithm: 'ES256' })
const next = await createTestIssuer({ issuer: 'https://auth.test', algorithm: 'ES256' })
const token = await auth.tokenFor(clerk, { iat: START, exp: START + 300 })
const twin = otherSignature(token)
const [, payload, signature] = twin.split('.')

let now = START
let keys = auth.jwks()
beforeEach(() => {
  now = START
  keys = auth.jwks()
})

const newAuthorizer = () =>
  createAuthorizer({
    catalog,
    issuer: auth.issuer,
    audience: auth.audience,
    jwks: 'https://auth.test/keys',
    fetch: async () => Response.json(keys),
    clock: () => now * 1_000,
  })

/** Who asks, and what they may do; the code of the refusal where they are refused. */
async function answer(authorizer: ReturnType<typeof newAuthorizer>, sent: string): Promise<unknown> {
  const request = {}
  const http = { rawHeaders: ['authorization', `Bearer ${sent}`] }
  try {
    await authorizer.authenticate(request, { http, route: 'GET /bills' })
  } catch (error) {
    return (error as { readonly code: string }).code
  }
  return [identityOf(request), accessFingerprint(accessOf(request))]
}

describe('TOK-1: the second signature of a token that has one', () => {
  it('is another text, and speaks for the same caller, whichever comes first', async () => {
    expect(twin).not.toBe(token)
    expect(otherSignature(twin)).toBe(token)
    for (const order of [
      [token, twin, token, twin],
      [twin, token, twin, token],
    ]) {
      const authorizer = newAuthorizer()
      const answers: unknown[] = []
      for (const sent of order) answers.push(await answer(authorizer, sent))
      expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1)
      expect(answers[0]).toMatchObject([{ subject: clerk.userId }, expect.any(String)])
    }
  })

  it('ends with the token, remembered or not', async () => {
    const authorizer = newAuthorizer()
    expect(await answer(authorizer, twin)).not.toBe('invalid_token')
    now = START + 300
    for (const sent of [token, twin]) expect(await answer(authorizer, sent)).toBe('invalid_token')
  })

  it('ends with the key, however it was asked before', async () => {
    const authorizer = newAuthorizer()
    for (const sent of [token, twin]) expect(await answer(authorizer, sent)).not.toBe('invalid_token')
    keys = next.jwks()
    await authorizer.reloadKeys()
    for (const sent of [token, twin]) expect(await answer(authorizer, sent)).toBe('invalid_token')
  })

  it('is no signature of anything else', async () => {
    const authorizer = newAuthorizer()
    await answer(authorizer, twin)
    const richer = await next.tokenFor(clerk.may('finance.*'), { iat: START, exp: START + 300 })
    const [header] = token.split('.')
    const [, other] = richer.split('.')
    expect(payload).not.toBe(other)
    expect(await answer(authorizer, `${header}.${other}.${signature}`)).toBe('invalid_token')
    expect(await answer(authorizer, otherSignature(richer))).toBe('invalid_token')
  })
})
