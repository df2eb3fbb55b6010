/** Encodes an object as a part of a token. */
export const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

export const HEADER = { alg: 'ES256', typ: 'at+jwt', kid: 'key_1' }

/** Claims of version 1 that nothing is wrong with, at the time {@link NOW}. */
export const CLAIMS = {
  iss: 'https://auth.example.com',
  aud: 'finance-api',
  sub: 'user_1',
  iat: 1_767_225_600,
  exp: 1_767_226_500,
  company: 'comp_1',
  entitlements: { modules: ['finance'], addons: [] },
  modules: ['finance'],
  grants: [{ permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_1'] } }],
}

/** While {@link CLAIMS} are valid, in seconds. */
export const NOW = 1_767_225_700

/** A token with these claims and a signature of nothing. */
export const tokenWith = (claims: unknown = CLAIMS, header: unknown = HEADER): string =>
  `${part(header)}.${part(claims)}.${'A'.repeat(86)}`
