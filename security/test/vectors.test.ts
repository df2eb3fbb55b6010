import { createPublicKey } from 'node:crypto'
import { existsSync } from 'node:fs'
import { type Authorizer, createAuthorizer, type SigningAlgorithm } from '@stagedoor/server'
import { aMember } from '@stagedoor/testing'
import { compactVerify, exportJWK, generateKeyPair, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { mutationOf, type Outcome, tokenOf, twinOf } from './vectors/twins.js'
import { FILE, groups, headerOf, isPresent, type Vector, type VectorGroup } from './vectors/wycheproof.js'
import { catalog } from './world/catalog.js'

const ISSUER = 'https://vectors.test'
const NOW = 1_800_000_000
const { entitlements, modules, grants } = aMember(catalog).may('finance.reports.read')
const claims = {
  iss: ISSUER,
  aud: 'vectors',
  sub: 'user_1',
  iat: NOW,
  exp: NOW + 300,
  company: 'comp_1',
  entitlements,
  modules,
  grants,
}

const trusting = (...keys: readonly JWK[]): Authorizer<never> =>
  createAuthorizer({
    catalog,
    issuer: ISSUER,
    audience: 'vectors',
    jwks: { keys },
    clock: () => NOW * 1_000,
  }) as Authorizer<never>

/** Sends a text as the token of a request to a route that {@link claims} opens. */
async function outcomeOf(authorizer: Authorizer<never>, token: string): Promise<Outcome> {
  const request = { rawHeaders: ['Authorization', `Bearer ${token}`] }
  const guard = authorizer.declare<typeof request>('finance.reports.read' as never)
  const judging = async () => authorizer.check(request, [guard], { http: request, route: 'GET /' })
  return judging().then(
    () => 'passes',
    ({ code, stage }) =>
      code === 'credentials_missing' ? 'missing' : code === 'invalid_request' ? 'malformed' : stage,
  )
}

/** Groups of a key that Stagedoor never uses, and why; `alg` is what the twin is signed with. */
const isUnusable = ({ comment, public: key }: VectorGroup): boolean =>
  key === undefined || key.alg === 'ES521' || comment.endsWith('encryption')

const standIn = { ...(await exportJWK((await generateKeyPair('ES256')).publicKey)), kid: 'other' }
const named = groups.map(
  (group, index) => [`${index} ${group.comment} ${group.private.alg ?? ''}`, group] as const,
)
const usable = named.filter(([, group]) => !isUnusable(group))

/** What the key of a group says it is for. */
const algOf = ({ private: { alg } }: VectorGroup): SigningAlgorithm => alg as SigningAlgorithm

if (!isPresent)
  describe('ABUSE-17, ABUSE-18: the signature vectors are ABSENT (../shared/vectors): nothing is proved here', () => {
    it('and .ci/run fails without them', () => {
      expect([existsSync(FILE), groups.length]).toEqual([false, 0])
    })
  })

describe.runIf(isPresent)('the signature vectors', () => {
  it('are all here', () => {
    expect([groups.length, groups.flatMap(({ tests }) => tests).length]).toEqual([23, 401])
  })

  it.each(named.filter(([, group]) => isUnusable(group)))(
    'ABUSE-58: the key of group %s is not used',
    (_name, group) => {
      expect(() => trusting((group.public ?? group.private) as JWK)).toThrow(/jwks/)
      if (group.public !== undefined)
        expect(trusting(standIn, group.public).health()).toMatchObject([{ keys: 1 }])
    },
  )
})

describe.runIf(isPresent)('as they are, they carry no claims: none gets as far as a key', () => {
  const expected = ({ jws }: Vector): Outcome => {
    if (jws === '') return 'missing'
    return /^[\w.=-]*$/.test(jws) ? 'format' : 'malformed'
  }

  it.each(named)('group %s', async (_name, group) => {
    const authorizer = trusting(
      standIn,
      ...(isUnusable(group) || group.public === undefined ? [] : [group.public]),
    )
    for (const vector of group.tests)
      expect([vector.tcId, await outcomeOf(authorizer, vector.jws)]).toEqual([vector.tcId, expected(vector)])
  })
})

describe.runIf(isPresent)(
  'ABUSE-17, ABUSE-18: twins of the vectors that carry good claims, by the same keys',
  () => {
    const cases = usable.flatMap(([name, group]) =>
      group.tests.map((vector) => [vector.tcId, vector.comment, name, group, vector] as const),
    )

    it.each(usable)('the positive twin of group %s passes', async (_name, group) => {
      const authorizer = trusting(group.public as JWK)
      expect(await outcomeOf(authorizer, tokenOf(twinOf(group, algOf(group), claims)))).toBe('passes')
    })

    it.each(cases)('vector %i, %s, of group %s', async (_tcId, _comment, _name, group, vector) => {
      const authorizer = trusting(group.public as JWK)
      const twin = twinOf(group, algOf(group), claims)
      const { token, outcome } = mutationOf(vector, twin)
      expect(await outcomeOf(authorizer, token)).toBe(outcome)
      // Its fault is moved, not lost.
      if (outcome === 'signature') expect(token).not.toBe(tokenOf(twin))
    })

    it.each(
      usable.filter(([, group]) =>
        group.tests.some((vector) => headerOf(vector).alg !== algOf(group) && vector.result === 'valid'),
      ),
    )(
      'ABUSE-7: a key is for the algorithm that it says, though the vectors of group %s use another',
      async (_name, group) => {
        const [vector] = group.tests as readonly [Vector]
        const sibling = twinOf(group, headerOf(vector).alg as SigningAlgorithm, claims)
        expect(await outcomeOf(trusting(group.public as JWK), tokenOf(sibling))).toBe('key')
      },
    )
  },
)

describe.runIf(isPresent)(
  'ABUSE-75: the vectors for base64url and for symmetric keys, done to an ECDSA token',
  () => {
    const [, ecdsa] = groups
    const cases = groups
      .filter(({ private: { kty } }) => kty === 'oct')
      .flatMap(({ tests }) => tests.map((vector) => [vector.tcId, vector.comment, vector] as const))

    it.each(cases)('vector %i, %s', async (_tcId, _comment, vector) => {
      const group = ecdsa as VectorGroup
      // A payload of a length that leaves bits unused.
      const pads = ['', 'x', 'xx'].map((pad) => twinOf(group, 'ES256', { ...claims, pad }))
      const twin = pads.find(({ payload }) => payload.length % 4 === 2)
      const { token, outcome } = mutationOf(vector, twin ?? (pads[0] as never))
      expect(await outcomeOf(trusting(group.public as JWK), token)).toBe(outcome)
    })
  },
)

describe.runIf(isPresent)('ABUSE-17, ABUSE-18: what is left to jose, it judges as the vectors say', () => {
  it.each(usable)('group %s', async (_name, group) => {
    const { kty, crv, n, e, x, y } = group.public as JWK
    const members = Object.entries({ kty, crv, n, e, x, y }).filter(([, value]) => value !== undefined)
    const key = createPublicKey({ key: Object.fromEntries(members) as never, format: 'jwk' })
    for (const vector of group.tests) {
      const alg = headerOf(vector).alg ?? ''
      const isHeld = await compactVerify(vector.jws, key, { algorithms: [algOf(group), alg] }).then(
        () => true,
        () => false,
      )
      // A sibling of its algorithm verifies with an RSA key that says another: that is ours to refuse.
      const isOurs = alg !== algOf(group) && vector.comment.startsWith('Using')
      if (!isOurs) expect([vector.tcId, isHeld]).toEqual([vector.tcId, vector.result === 'valid'])
    }
  })
})
