import { type AuthorizerOptions, accessOf } from '@stagedoor/server'
import { aMember, createTestIssuer } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer, type Outcome } from '../support/ask.js'
import { catalog } from '../support/catalog.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const authorizer = authorizerWith()
const compact = await createTestIssuer({ compact: catalog })
const { iss: _, ...version2 }: Readonly<Record<string, unknown>> = compact.claimsFor(clerk)
const version1 = auth.claimsFor(clerk)
const claims: Readonly<Record<string, unknown>> = {
  ...version1,
  entitlements: undefined,
  modules: undefined,
  ...version2,
  aud: auth.audience,
}
const grants = claims.grants as object
const refused = { status: 401, code: 'invalid_token', stage: 'claims' }

const single = async (
  changes: Readonly<Record<string, unknown>> = {},
  options: Partial<AuthorizerOptions<typeof catalog>> = {},
): Promise<Outcome> => ask(authorizerWith(options), [bearer(await auth.sign({ ...claims, ...changes }))])

const several = async (companies: unknown, company = 'comp_1'): Promise<Outcome> => {
  const { company: _one, grants: _two, ...registered } = claims
  return ask(authorizer, [bearer(await auth.sign({ ...registered, companies })), ['X-Org', company]])
}

describe('section 6: claims of version 2', () => {
  it('give the same access as those of version 1', async () => {
    const outcomes = [await single(), await ask(authorizer, [bearer(await auth.sign(version1))])]
    for (const { status, request } of outcomes) {
      expect(status).toBe(200)
      const access = accessOf<string>(request)
      expect(access.permissions()).toEqual(['finance.bills.read', 'finance.bills.write'])
      expect(access.can('finance.bills.write', { businessUnit: 'bu_1' })).toBe(true)
      expect(access.can('finance.bills.write', { businessUnit: 'bu_2' })).toBe(false)
    }
  })

  it('keep kind, role and versions beside them', async () => {
    const { request } = await single({ kind: 'service', role: 'ADMIN', versions: { access: 3 } })
    expect(accessOf<string>(request).kind).toBe('service')
  })

  it('stand beside version 1 in one list of companies (CMP-1)', async () => {
    const companies = [
      { company: 'comp_1', grants },
      { company: 'comp_2', entitlements: { modules: ['finance'] }, modules: ['finance'], grants: [] },
      { company: 'comp_3' },
    ]
    for (const [company, count] of [
      ['comp_1', 2],
      ['comp_2', 0],
      ['comp_3', 0],
    ] as const) {
      const { status, request } = await several(companies, company)
      expect(status).toBe(200)
      expect(accessOf<string>(request).permissions()).toHaveLength(count)
    }
  })

  it('of an entry that nobody names must hold too', async () => {
    const companies = [
      { company: 'comp_1', grants },
      { company: 'comp_2', grants: { v: 3 } },
    ]
    expect(await several(companies)).toMatchObject(refused)
  })

  it('may be what mapClaims answers', async () => {
    const mapClaims = (raw: Readonly<Record<string, unknown>>): unknown => ({
      company: 'comp_1',
      grants: raw.grants,
    })
    expect((await single({ company: 'elsewhere' }, { mapClaims })).status).toBe(200)
  })

  it('are passed over where access data is kept elsewhere (CMP-3)', async () => {
    const loadMember = () => Promise.resolve({ ...aMember(catalog).may('finance.bills.read') })
    const { request, status } = await single({ grants: { v: 3 } }, { loadMember })
    expect(status).toBe(200)
    expect(accessOf<string>(request).permissions()).toEqual(['finance.bills.read'])
  })
})

describe('section 6: absent, empty, malformed and unknown are four answers', () => {
  it('absent and empty have nothing', async () => {
    for (const none of [undefined, [], { v: 2 }]) {
      const { status, request } = await single({ grants: none })
      expect(status).toBe(200)
      expect(accessOf<string>(request).permissions()).toEqual([])
    }
  })

  it.each([
    ['another version', { grants: { v: 3 } }, 'grants are of a version that is not known here'],
    [
      'numbers of another catalog',
      { grants: { ...grants, order: 'AAAAAAAAAAA' } },
      'the numbers in grants are those of another',
    ],
    ['no version', { grants: {} }, 'malformed'],
    ['a version as text', { grants: { v: '2' } }, 'malformed'],
    ['grants that are a set', { grants: 'Ag' }, 'malformed'],
    ['a set that is none', { grants: { ...grants, given: 'A' } }, 'malformed'],
    ['a field that there is not', { grants: { ...grants, scopes: {} } }, 'malformed'],
    ['entitlements beside them', { entitlements: { modules: ['finance'] } }, 'malformed'],
    ['modules beside them', { modules: ['finance'] }, 'malformed'],
    ['a delegation beside them', { delegation: {} }, 'malformed'],
  ])('%s: 401', async (_what, changes, problem) => {
    const outcome = await single(changes)
    expect(outcome).toMatchObject(refused)
    expect(JSON.stringify(outcome)).not.toContain('AAAAAAAAAAA')
    expect(outcome.error).toMatchObject({ problem: expect.stringContaining(problem) })
    expect(outcome.error).not.toHaveProperty('cause')
  })

  it('the limits of the service hold for numbers as for texts', async () => {
    const most = { grants: 2, patterns: 2, scopeValues: 1, dimensions: 1 }
    expect((await single({}, { limits: most })).status).toBe(200)
    expect(await single({}, { limits: { ...most, patterns: 1 } })).toMatchObject(refused)
    expect(await single({}, { limits: { ...most, grants: 1 } })).toMatchObject(refused)
  })
})
