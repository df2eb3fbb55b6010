import { bearing, missing, PATH, passes, refusedAt } from '../world/answers.js'
import type { Attack } from '../world/attack.js'
import { reworded } from '../world/craft.js'
import { auth, clerk, partner, signed, stranger, tokenFor } from '../world/issuers.js'

const now = Math.floor(Date.now() / 1_000)
const inClaims = refusedAt('claims')
const shown = (value: unknown): string => JSON.stringify(value) ?? 'missing'

/** Claims that a trusted issuer signs, and that are refused. */
const claimed = (title: string, claims: object): Attack => ({
  title,
  request: () => bearing(signed(claims as Record<string, unknown>)),
  expected: inClaims,
})

/** A number that JSON can write and JavaScript's own JSON cannot. */
const numbered = (title: string, claim: string, literal: string): Attack => ({
  title,
  request: () =>
    bearing(reworded((json) => json.replace(new RegExp(`"${claim}":\\d+`), `"${claim}":${literal}`))),
  expected: inClaims,
})

/** Section B: what a trusted issuer signs must still be a token for this. */
export const claims: readonly Attack[] = [
  {
    title: 'ABUSE-23: an ID token',
    request: () => bearing(signed({ aud: 'client_1', nonce: 'n' }, { typ: 'JWT' })),
    expected: refusedAt('header'),
  },
  ...[
    undefined,
    '',
    'JWT',
    ['at+jwt'],
    7,
    null,
    'dpop+jwt',
    'logout+jwt',
    'at+jwt ',
    'text/at+jwt',
    'application/x/at+jwt',
  ].map((typ) => ({
    title: `ABUSE-24: typ that is ${shown(typ)}`,
    request: () => bearing(signed({}, { typ })),
    expected: refusedAt('header'),
  })),
  ...['application/at+jwt', 'AT+JWT', 'Application/AT+jwt'].map((typ) => ({
    title: `ABUSE-24: typ spelt ${typ}`,
    request: () => bearing(signed({}, { typ })),
    expected: passes,
  })),
  ...['rt+jwt', 'refresh+jwt', 'dpop+jwt', 'secevent+jwt', 'token-introspection+jwt'].map((typ) => ({
    title: `ABUSE-25: a token of type ${typ} as a bearer token`,
    request: () => bearing(signed({}, { typ })),
    expected: refusedAt('header'),
  })),
  ...[
    'other-service',
    `${auth.audience}2`,
    auth.audience.slice(0, -1),
    auth.audience.toUpperCase(),
    `${auth.audience} `,
    { [auth.audience]: 1 },
    [[auth.audience]],
    [auth.audience, 7],
    [],
    '',
    null,
    undefined,
    true,
  ].map((aud) => claimed(`ABUSE-26: aud that is ${shown(aud)}`, { aud })),
  {
    title: 'ABUSE-27: aud that names us among others',
    request: () => bearing(signed({ aud: ['other-service', auth.audience] })),
    expected: passes,
  },
  ...[
    [stranger.issuer, auth.issuer],
    [auth.issuer],
    `${auth.issuer}/`,
    auth.issuer.toUpperCase(),
    `${auth.issuer}#`,
    `${auth.issuer}@evil.test`,
    null,
    undefined,
    { toString: auth.issuer },
    '__proto__',
  ].map((iss) => ({
    title: `ABUSE-29: iss that is ${shown(iss)}`,
    request: () => bearing(signed({ iss })),
    expected: refusedAt('issuer'),
  })),
  ...(
    [
      ['missing', undefined],
      ['null', null],
      ['a text', `${now + 60}`],
      ['negative', -1],
      ['a second ago', now - 1],
      ['now', now],
      ['1e300', 1e300],
      ['a list', [now + 60]],
      ['an object', { exp: now + 60 }],
      ['true', true],
    ] as const
  ).map(([what, exp]) => claimed(`ABUSE-30: exp that is ${what}`, { exp })),
  numbered('ABUSE-30: exp that is 1e999', 'exp', '1e999'),
  numbered('ABUSE-30: exp that is -1e999', 'exp', '-1e999'),
  numbered('ABUSE-30: exp of a thousand digits', 'exp', '9'.repeat(1_000)),
  {
    title: 'ABUSE-30: exp with a fraction, ahead',
    request: () => bearing(signed({ exp: now + 3_600.5 })),
    expected: passes,
  },
  claimed('ABUSE-30: a lifetime beyond maxLifetime', { exp: now + 86_500 }),
  ...[now + 3_600, `${now}`, null, 1e300, -1].map((nbf, index) =>
    claimed(`ABUSE-31: nbf that is ${['ahead', 'a text', 'null', '1e300', 'negative'][index]}`, { nbf }),
  ),
  {
    title: 'ABUSE-31: nbf ahead within the tolerance',
    request: () => bearing(signed({ nbf: Math.floor(Date.now() / 1_000) + 3 })),
    expected: passes,
  },
  ...[now + 3_600, undefined, null, `${now}`, -1, 1e300].map((iat, index) =>
    claimed(`ABUSE-32: iat that is ${['ahead', 'missing', 'null', 'a text', 'negative', '1e300'][index]}`, {
      iat,
    }),
  ),
  ...[
    undefined,
    '',
    null,
    7,
    { id: 'user_1' },
    ['user_1'],
    true,
    'user_1 ',
    'user\u0000_1',
    'u'.repeat(257),
  ].map((sub) => claimed(`ABUSE-35: sub that is ${shown(sub).slice(0, 30)}`, { sub })),
  {
    title: 'ABUSE-35: sub of a megabyte is cut off by Node',
    request: () => bearing(signed({ sub: 'u'.repeat(1_000_000) })),
    expected: { status: 431, isUnjudged: true },
  },
  ...[undefined, null, '', ' ', 7, ['comp_1'], { id: 'comp_1' }, 'comp_1\n', 'c'.repeat(257)].map((company) =>
    claimed(`ABUSE-36: company that is ${shown(company).slice(0, 30)}`, { company }),
  ),
  ...[
    { entitlements: null },
    { entitlements: [] },
    { entitlements: { modules: 'finance' } },
    { entitlements: { modules: ['finance'], plan: 'x' } },
    { modules: 'finance' },
    { modules: [7] },
    { modules: { finance: true } },
    { delegation: [] },
    { delegation: { scopes: {} } },
    { kind: 'admin' },
    { role: 7 },
    { role: 'ADMIN\nroot' },
    { versions: { access: '3' } },
    { versions: { access: -1 } },
  ].map((broken) => claimed(`ABUSE-36: ${JSON.stringify(broken)}`, broken)),
  {
    title: 'ABUSE-45: a company under another name decides nothing',
    request: () =>
      bearing(
        signed({ company: undefined, 'https://x/company': 'comp_1', org_id: 'comp_1', tenant: 'comp_1' }),
      ),
    expected: inClaims,
  },
  {
    title: 'ABUSE-45: company beside companies',
    request: () => bearing(auth.sign({ ...auth.claimsFor([clerk]), company: 'comp_1' })),
    expected: inClaims,
  },
  {
    title: 'ABUSE-45: entitlements beside companies',
    request: () => bearing(auth.sign({ ...auth.claimsFor([clerk]), entitlements: { modules: ['finance'] } })),
    expected: inClaims,
  },
  {
    title: 'ABUSE-45: one company twice in companies',
    request: () =>
      bearing(auth.sign({ ...auth.claimsFor([clerk, clerk]) }), { headers: [['X-Org', 'comp_1']] }),
    expected: inClaims,
  },
  {
    title: 'ABUSE-106: an actor, where actors are not accepted',
    request: () => bearing(signed({ act: { sub: 'support_1' } })),
    expected: inClaims,
  },
  ...[null, {}, 'support_1', { sub: '' }].map((act) =>
    claimed(`ABUSE-133: act that is ${shown(act)}`, { act }),
  ),
  {
    title: 'ABUSE-133: an actor from an issuer that is not trusted',
    request: () => bearing(stranger.tokenFor(clerk, { act: { sub: 'support_1' } })),
    expected: refusedAt('issuer'),
  },
  claimed('ABUSE-188: a token that is bound to a key, as a plain bearer token', { cnf: { jkt: 'thumb' } }),
  ...[{ 'x5t#S256': 'thumb' }, { jkt: 'a', jwe: 'b' }, { other: 1 }, {}, null].map((cnf) =>
    claimed(`ABUSE-191: cnf that is ${shown(cnf)}`, { cnf }),
  ),
  {
    title: 'ABUSE-189: a credential of the scheme DPoP',
    request: async () => ({ path: PATH, headers: [['Authorization', `DPoP ${await tokenFor()}`]] }),
    expected: missing,
  },
  {
    title: 'ABUSE-189: a credential of the scheme DPoP, with two proofs',
    request: async () => ({
      path: PATH,
      headers: [
        ['Authorization', `DPoP ${await tokenFor()}`],
        ['DPoP', 'eyJhbGciOiJFUzI1NiJ9.e30.AAAA'],
        ['DPoP', 'eyJhbGciOiJFUzI1NiJ9.e30.BBBB'],
      ],
    }),
    expected: missing,
  },
  {
    title: 'ABUSE-26: a token of the partner for another service',
    request: () => bearing(partner.tokenFor(clerk.as({ companyId: 'comp_9' }), { aud: 'other-service' })),
    expected: inClaims,
  },
]
