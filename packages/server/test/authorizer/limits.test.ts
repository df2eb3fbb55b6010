import type { AuthorizerOptions, LimitOptions } from '@stagedoor/server'
import { describe, expect, it } from 'vitest'
import { ask, bearer, type Outcome } from '../support/ask.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const { iss, aud, sub } = auth.claimsFor(clerk)

/** Sends a token with these claims besides the registered ones, in whatever size it takes. */
async function tell(claims: object, options: Partial<AuthorizerOptions> = {}): Promise<Outcome> {
  const iat = Math.floor(Date.now() / 1_000)
  const token = await auth.sign({ iss, aud, sub, iat, exp: iat + 60, ...claims })
  const authorizer = authorizerWith({ maxTokenBytes: 65_536, ...(options as object) })
  return ask(authorizer, [bearer(token), ['X-Org', 'c0']])
}

const many = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `c${at}`)
const company = { company: 'c0' }

/** The claims that hold so many of each. */
const CLAIMS = {
  companies: (count) => ({ companies: many(count).map((id) => ({ company: id })) }),
  grants: (count) => ({ ...company, grants: Array.from({ length: count }, () => ({ permissions: [] })) }),
  patterns: (count) => ({
    ...company,
    grants: [{ permissions: ['a.b.c'] }, { permissions: Array.from({ length: count - 1 }, () => 'a.*') }],
  }),
  scopeValues: (count) => ({
    ...company,
    grants: [
      { permissions: [], scope: { a: ['1'] } },
      { permissions: [], scope: { a: [], b: Array.from({ length: count - 1 }, () => '2') } },
    ],
  }),
  dimensions: (count) => ({
    ...company,
    grants: [{ permissions: [], scope: Object.fromEntries(many(count).map((name) => [name, []])) }],
  }),
} satisfies Readonly<Record<keyof LimitOptions, (count: number) => object>>

const allowed = { status: 200 }
const malformed = { status: 401, code: 'invalid_token', stage: 'claims' }

describe('MEM-3, CMP-1: what one token may hold (ABUSE-38, ABUSE-159)', () => {
  const defaults = { companies: 200, grants: 1_000, patterns: 5_000, scopeValues: 10_000, dimensions: 8 }
  const rows = Object.entries(defaults) as readonly (readonly [keyof LimitOptions, number])[]

  it.each(rows)('%s: %i pass, one more is 401', async (name, most) => {
    expect(await tell(CLAIMS[name](most))).toMatchObject(allowed)
    expect(await tell(CLAIMS[name](most + 1))).toMatchObject(malformed)
  })

  it.each(rows)('%s: tightened to 3, three pass and four are 401', async (name) => {
    const limits = { [name]: 3 }
    expect(await tell(CLAIMS[name](3), { limits })).toMatchObject(allowed)
    expect(await tell(CLAIMS[name](4), { limits })).toMatchObject(malformed)
  })

  it('hold for a delegation in the token as well', async () => {
    const delegation = { permissions: ['a.*', 'b.*', 'c.*'] }
    expect(await tell({ ...company, delegation }, { limits: { patterns: 3 } })).toMatchObject(allowed)
    expect(await tell({ ...company, delegation }, { limits: { patterns: 2 } })).toMatchObject(malformed)
  })

  it('hold for what loadMember answers, which is 503 beyond them', async () => {
    const loadMember = (): object => ({ userId: sub, companyId: 'c0', grants: CLAIMS.grants(3).grants })
    expect(await tell(company, { loadMember, limits: { grants: 3 } })).toMatchObject(allowed)
    expect(await tell(company, { loadMember, limits: { grants: 2 } })).toMatchObject({ status: 503 })
  })
})

describe('TOK-1: maxTokenBytes (ABUSE-78, ABUSE-156)', () => {
  it.each([1_024, 8_192, 65_536])('%i: a token of that size passes, one byte more is 401', async (bytes) => {
    const authorizer = authorizerWith({ maxTokenBytes: bytes })
    expect(await ask(authorizer, [bearer(await tokenOf(bytes))])).toMatchObject(allowed)
    const over = await ask(authorizer, [bearer(await tokenOf(bytes + 1))])
    expect(over).toMatchObject({ status: 401, code: 'invalid_token', stage: 'format' })
  })
})

/** A token that holds and has this very size. No base64url text has every size: header and payload are filled, each a little. */
async function tokenOf(size: number): Promise<string> {
  const iat = Math.floor(Date.now() / 1_000)
  const claims = { iss, aud, sub, iat, exp: iat + 60, ...company }
  const bare = (await auth.sign({ ...claims, x: '' })).length
  const most = Math.floor(((size - bare) * 3) / 4)
  const fillings = Array.from({ length: 20 }, (_, less) => most - less)
  for (const filling of fillings)
    for (const x of ['', 'x', 'xx']) {
      const token = await auth.sign({ ...claims, x: 'x'.repeat(filling) }, { x })
      if (token.length === size) return token
    }
  throw new Error(`no token has ${size} bytes`)
}
