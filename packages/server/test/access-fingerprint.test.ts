import { resolveAccess } from '@stagedoor/core'
import { accessFingerprint, accessOf, createAuthorizer, defineCatalog, type Member } from '@stagedoor/server'
import { createTestIssuer, type TestClaims } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer } from './support/ask.js'
import { catalog } from './support/catalog.js'
import { auth, options } from './support/world.js'

const member: Member = {
  userId: 'user_1',
  companyId: 'comp_1',
  entitlements: { modules: ['finance', 'crew'], addons: ['exports'] },
  modules: ['finance', 'crew'],
  grants: [
    { permissions: ['finance.bills.read', 'crew.*'] },
    { permissions: ['finance.bills.write'], scope: { businessUnit: ['bu_1', 'bu_2'] } },
  ],
  delegation: { permissions: ['crew.*'], scope: { event: ['e_1'] } },
}

async function fingerprintOf(
  changes: Partial<Member>,
  claims: TestClaims = {},
  more: object = {},
): Promise<string> {
  const judge = createAuthorizer({ ...options, actors: true, ...more })
  const { request, status } = await ask(judge, [
    bearer(await auth.tokenFor({ ...member, ...changes }, claims)),
  ])
  expect(status).toBe(200)
  return accessFingerprint(accessOf<string>(request))
}

describe('WIRE-6: the fingerprint of an access (ABUSE-147)', () => {
  it('is a SHA-256 in base64url, the same for the same access', async () => {
    const one = await fingerprintOf({})
    expect(Buffer.from(one, 'base64url')).toHaveLength(32)
    expect(await fingerprintOf({}, { jti: 'another token' })).toBe(one)
  })

  it('does not depend on order, nor on what decides nothing', async () => {
    const one = await fingerprintOf({})
    expect(
      await fingerprintOf({
        entitlements: { addons: ['exports'], modules: ['crew', 'finance', 'crew'] },
        modules: ['crew', 'finance'],
        grants: [
          { permissions: ['finance.bills.write'], scope: { businessUnit: ['bu_2', 'bu_1'] } },
          { permissions: ['crew.*', 'finance.bills.read'] },
        ],
        role: 'ADMIN',
        versions: { access: 7 },
      }),
    ).toBe(one)
  })

  it('differs with everything that decides', async () => {
    const [wide, narrow] = member.grants as [Member['grants'][number], Member['grants'][number]]
    const variants: readonly (readonly [Partial<Member>, TestClaims?])[] = [
      [{}],
      [{}, { act: { sub: 'support_1' } }],
      [{ userId: 'user_2' }],
      [{ companyId: 'comp_2' }],
      [{ userId: 'comp_1', companyId: 'user_1' }],
      [{ kind: 'service' }],
      [{ entitlements: { modules: ['finance'], addons: ['exports'] } }],
      [{ entitlements: { modules: ['finance', 'crew'] } }],
      [{ entitlements: { modules: ['finance', 'crew', 'exports'], addons: [] } }],
      [{ modules: ['finance'] }],
      [{ modules: ['finance', 'crew', 'finance,crew'] }],
      [{ grants: [wide] }],
      [{ grants: [narrow] }],
      [{ grants: [] }],
      [{ grants: [wide, { permissions: narrow.permissions }] }],
      [{ grants: [wide, { ...narrow, scope: { businessUnit: ['bu_1'] } }] }],
      [{ grants: [wide, { ...narrow, scope: { businessUnit: ['bu_1,bu_2'] } }] }],
      [{ grants: [wide, { ...narrow, scope: { businessUnit: [] } }] }],
      [{ grants: [wide, { ...narrow, scope: { event: ['bu_1', 'bu_2'] } }] }],
      [{ grants: [wide, { ...narrow, scope: { businessUnit: ['\u{1f3ad}'] } }] }],
      [{ grants: [wide, { ...narrow, scope: { businessUnit: ['\u{1f3ae}'] } }] }],
      [{ grants: [{ permissions: ['finance.bills.read'] }, { permissions: ['crew.*'] }, narrow] }],
      [{ delegation: {} }],
      [{ delegation: { permissions: ['crew.*'] } }],
      [{ delegation: { permissions: ['crew.*'], scope: { event: [] } } }],
      [{ delegation: { permissions: ['crew.*'], scope: { event: ['e_1'] }, redelegate: true } }],
      [{ delegation: { permissions: ['crew.*'], modules: ['crew'], scope: { event: ['e_1'] } } }],
    ]
    const { delegation: _, ...without } = member
    const prints = await Promise.all(variants.map(([changes, claims]) => fingerprintOf(changes, claims)))
    const judge = createAuthorizer(options)
    const none = await ask(judge, [bearer(await auth.tokenFor(without))])
    expect(new Set([...prints, accessFingerprint(accessOf<string>(none.request))]).size).toBe(
      variants.length + 1,
    )
  })

  it('differs with the issuer and with the catalog', async () => {
    const other = await createTestIssuer({ issuer: 'https://other.test' })
    const elsewhere = createAuthorizer({ ...options, issuer: other.issuer, jwks: other.jwks() })
    const { request } = await ask(elsewhere, [bearer(await other.tokenFor(member))])
    const smaller = defineCatalog({ modules: {}, packages: {}, addons: {} })
    const prints = [
      await fingerprintOf({}),
      accessFingerprint(accessOf<string>(request)),
      await fingerprintOf({}, {}, { catalog: smaller }),
    ]
    expect(new Set(prints).size).toBe(3)
  })

  it('throws for an access that no guard handed out', () => {
    expect(() => accessFingerprint(resolveAccess(catalog, member))).toThrow(TypeError)
    expect(() => accessFingerprint({} as never)).toThrow(TypeError)
  })
})
