import { type Catalog, parseMember, resolveAccess } from '@stagedoor/core'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { aMember, createTestIssuer } from '@stagedoor/testing'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { claimsSchema } from '../../src/claims-schema/claims-schema.ts'
import { decodeToken } from '../../src/token/read-token.ts'
import { aModule, catalogOf } from '../definitions.ts'
import { CLAIMS } from '../token/tokens.ts'

function validator(catalog: Catalog = platformCatalog, options = {}): (claims: unknown) => boolean {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false })
  const validate = ajv.compile(claimsSchema(catalog, options))
  return (claims) => validate(claims)
}

const isValid = validator()

interface Running {
  readonly url: string
  close(): Promise<void>
}

describe('the schema of claims', () => {
  it('takes the tokens of the example issuer, of every persona', async () => {
    // By its path: an example is no dependency of what is published.
    const issuer = (await import(
      new URL('../../../../examples/issuer/dist/index.js', import.meta.url).href
    )) as {
      startIssuer(): Promise<Running>
      personas: readonly { user: string; memberships: readonly { company: string }[] }[]
    }
    const { url, close } = await issuer.startIssuer()
    try {
      for (const { user, memberships } of issuer.personas) {
        const companies = memberships.map(({ company }) => company)
        const asked =
          companies.length > 1
            ? [{ user, companies }, ...companies.map((company) => ({ user, company }))]
            : [{ user }]
        for (const body of asked) {
          const response = await fetch(`${url}/token`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          })
          const { access_token: token } = (await response.json()) as { access_token: string }
          expect({ user, valid: isValid(decodeToken(token, user).claims) }).toEqual({ user, valid: true })
        }
      }
    } finally {
      await close()
    }
  })

  it('takes claims of version 2, and no mixture of both', async () => {
    const auth = await createTestIssuer({ compact: platformCatalog })
    const member = aMember(platformCatalog)
      .may('finance.*', { businessUnit: 'bu_1' })
      .may('finance.bills.read')
      .delegating({ modules: ['finance'], permissions: ['finance.bills.read'], redelegate: true })
    const { grants, ...claims } = auth.claimsFor(member)
    expect(isValid({ ...claims, grants })).toBe(true)
    expect(isValid(auth.claimsFor([member]))).toBe(true)
    expect(isValid({ ...claims, grants: { v: 2 } })).toBe(true)
    const digest = 'AAAAAAAAAAA'
    expect(isValid({ ...claims, grants: { v: 2, order: digest } })).toBe(true)
    expect(isValid({ ...claims, grants: { v: 2, lock: [0, 0, digest, digest] } })).toBe(true)
    for (const wrong of [
      { v: 3 },
      {},
      { v: 2, given: 'A+' },
      { v: 2, given: [''] },
      { v: 2, order: '' },
      { v: 2, order: 'AAAAAAAAAAB' },
      { v: 2, lock: [0, 0, digest] },
      { v: 2, lock: [0, 0, digest, digest, digest] },
      { v: 2, lock: [0, 0, digest, ''] },
      { v: 2, lock: [0, 65_537, digest, digest] },
      { v: 2, order: digest, lock: [0, 0, digest, digest] },
    ])
      expect(isValid({ ...claims, grants: wrong }), JSON.stringify(wrong)).toBe(false)
    expect(isValid({ ...claims, grants, modules: ['finance'] })).toBe(false)
    expect(isValid({ ...claims, grants, entitlements: { modules: ['finance'] } })).toBe(false)
  })

  it('takes the tokens of the test issuer', async () => {
    const auth = await createTestIssuer()
    const member = aMember(platformCatalog)
      .may('finance.*', { businessUnit: 'bu_1' })
      .delegating({ permissions: ['finance.bills.*'], redelegate: true })
    const claims = decodeToken(await auth.tokenFor(member), 't').claims
    expect(isValid(claims)).toBe(true)
  })

  it.each<[string, object]>([
    ['no company', { company: undefined }],
    ['an empty company', { company: '' }],
    ['a company with white space at an edge', { company: ' comp_1' }],
    ['a company that is a number', { company: 7 }],
    ['no subject', { sub: undefined }],
    ['a subject with a control character', { sub: 'a\u0000b' }],
    ['a date that is a text', { exp: '2030-01-01' }],
    ['an audience of nothing', { aud: [] }],
    ['a module that the catalog does not know', { modules: ['fiance'] }],
    ['a pattern that the catalog does not know', { grants: [{ permissions: ['finance.bils.read'] }] }],
    ['a bare wildcard', { grants: [{ permissions: ['*'] }] }],
    ['an inner wildcard', { grants: [{ permissions: ['finance.*.read'] }] }],
    ['grants that are all', { grants: 'all' }],
    ['grants of null', { grants: null }],
    ['a misspelt scope', { grants: [{ permissions: ['finance.*'], scopes: {} }] }],
    ['a scope of nothing', { grants: [{ permissions: ['finance.*'], scope: {} }] }],
    ['the reserved dimension', { grants: [{ permissions: ['finance.*'], scope: { company: ['c'] } }] }],
    [
      'a scope that is no list',
      { grants: [{ permissions: ['finance.*'], scope: { businessUnit: 'bu_1' } }] },
    ],
    ['entitlements without modules', { entitlements: {} }],
    ['an add-on that the catalog does not know', { entitlements: { modules: [], addons: ['gold'] } }],
    ['a delegation with a strange field', { delegation: { grants: [] } }],
    ['a version that is no whole number', { versions: { access: 1.5 } }],
    ['a kind of its own', { kind: 'robot' }],
    ['a proof of possession', { cnf: { jkt: 'x' } }],
    ['an actor', { act: { sub: 'b' } }],
    ['company beside companies', { companies: [] }],
    ['an entry of companies without a company', { company: undefined, companies: [{ modules: [] }] }],
  ])('refuses %s', (_name, claims) => {
    expect(isValid(JSON.parse(JSON.stringify({ ...CLAIMS, ...claims })))).toBe(false)
    expect(isValid(CLAIMS)).toBe(true)
  })

  it('refuses access claims beside companies, and takes them in the entries', () => {
    const { company, entitlements, modules, grants, ...identity } = CLAIMS
    const entry = { company, entitlements, modules, grants }
    expect(isValid({ ...identity, companies: [entry, { ...entry, company: 'b' }] })).toBe(true)
    expect(isValid({ ...identity, companies: [entry], grants })).toBe(false)
  })

  it('takes an actor where services do', () => {
    const act = { sub: 'user_2' }
    expect(validator(platformCatalog, { actors: true })({ ...CLAIMS, act })).toBe(true)
  })

  it('takes retired keys, marked as deprecated, and wildcards over keys that none covers', () => {
    const catalog = catalogOf({
      modules: {
        finance: aModule({ permissions: { periods: { close: { description: 'x', delegable: false } } } }),
      },
      aliases: { 'finance.months.close': 'finance.periods.close', money: 'finance' },
    })
    const takes = validator(catalog)
    const granting = (pattern: string): object => ({
      ...CLAIMS,
      grants: [{ permissions: [pattern], scope: { businessUnit: ['b'] } }],
    })
    for (const pattern of ['finance.periods.close', 'finance.*', 'finance.periods.*', 'finance.months.close'])
      expect({ pattern, taken: takes(granting(pattern)) }).toEqual({ pattern, taken: true })
    expect(takes(granting('finance.months.open'))).toBe(false)
  })

  it('compiles for a catalog with nothing in it, which has nothing to grant', () => {
    const takes = validator(catalogOf({ modules: {} }))
    expect(takes({ ...CLAIMS, entitlements: { modules: [] }, modules: [], grants: [] })).toBe(true)
    expect(takes(CLAIMS)).toBe(false)
  })

  it('takes nothing that a guard would call malformed or inert', () => {
    const parts = [
      { permissions: ['finance.*'] },
      { permissions: [] },
      { permissions: ['finance.bills.read'], scope: { businessUnit: [] } },
      { permissions: 'finance.*' },
      { permissions: ['finance.*'], scope: null },
      { permissions: ['nope.*'] },
      {},
      null,
      7,
    ]
    for (const grant of parts) {
      const claims = { ...CLAIMS, grants: [grant] }
      const { sub: userId, company: companyId, entitlements, modules, grants } = claims
      const document = { userId, companyId, entitlements, modules, grants }
      const judged = (): number =>
        resolveAccess(platformCatalog, parseMember(document).member).problems.length
      if (isValid(claims)) expect(judged()).toBe(0)
    }
  })
})
