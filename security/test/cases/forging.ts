import { generateKeyPairSync, sign } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import { bearing, passes, refusedAt } from '../world/answers.js'
import type { Attack } from '../world/attack.js'
import {
  crafted,
  encoded,
  goodClaims,
  goodHeader,
  hmacSigned,
  rsa,
  rsaJwk,
  signingInput,
} from '../world/craft.js'
import { auth, clerk, forger, partner, signed, stranger, tokenFor } from '../world/issuers.js'

const mallory = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const malloryJwk = mallory.publicKey.export({ format: 'jwk' })
const byMallory = (header: object): string => {
  const input = signingInput({ ...goodHeader, alg: 'ES256', ...header })
  return `${input}.${encoded(sign('sha256', Buffer.from(input), { key: mallory.privateKey, dsaEncoding: 'ieee-p1363' }))}`
}
const cut = async (change: (parts: readonly string[]) => string): Promise<string> =>
  change((await tokenFor()).split('.'))
const encryptedTo = (header: object): Promise<string> =>
  new CompactEncrypt(Buffer.from(JSON.stringify(goodClaims())))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', ...header })
    .encrypt(rsa.publicKey)

/** Section A: tokens that nobody who may sign has signed so. */
export const forging: readonly Attack[] = [
  {
    title: 'ABUSE-1: alg none with an empty signature',
    request: () => bearing(`${signingInput({ ...goodHeader, alg: 'none' })}.`),
    expected: refusedAt('format'),
  },
  {
    title: 'ABUSE-1: alg none with a signature of something else',
    request: () => bearing(`${signingInput({ ...goodHeader, alg: 'none' })}.AAAA`),
    expected: refusedAt('algorithm'),
  },
  ...['None', 'NONE', 'NoNe', 'nOnE', 'none ', ' none', 'none\u0000'].map((alg) => ({
    title: `ABUSE-2: alg spelt ${JSON.stringify(alg)}`,
    request: () => bearing(`${signingInput({ ...goodHeader, alg })}.AAAA`),
    expected: refusedAt('algorithm'),
  })),
  {
    title: 'ABUSE-3: the signature left out, with its dot',
    request: () => bearing(cut(([header, payload]) => `${header}.${payload}.`)),
    expected: refusedAt('format'),
  },
  {
    title: 'ABUSE-3: the signature left out, without its dot',
    request: () => bearing(cut(([header, payload]) => `${header}.${payload}`)),
    expected: refusedAt('format'),
  },
  {
    title: 'ABUSE-3: the parts of two good tokens put together',
    request: async () => {
      const [header, , signature] = (await tokenFor()).split('.')
      const [, payload] = (await tokenFor(clerk.as({ userId: 'user_2' }))).split('.')
      return bearing(`${header}.${payload}.${signature}`)
    },
    expected: refusedAt('signature'),
  },
  ...(
    [
      ['SPKI PEM', rsa.publicKey.export({ type: 'spki', format: 'pem' })],
      ['PKCS#1 PEM', rsa.publicKey.export({ type: 'pkcs1', format: 'pem' })],
      ['PEM behind white space', `\n ${rsa.publicKey.export({ type: 'spki', format: 'pem' })}`],
      ['DER', rsa.publicKey.export({ type: 'spki', format: 'der' })],
      ['JWK', JSON.stringify(rsaJwk)],
    ] as const
  ).map(([form, secret]) => ({
    title: `ABUSE-5: HS256 with the ${form} of a public key for its secret`,
    request: () => bearing(hmacSigned('HS256', secret)),
    expected: refusedAt('algorithm'),
  })),
  ...[
    undefined,
    '',
    7,
    null,
    ['RS256'],
    { RS256: 1 },
    '__proto__',
    'constructor',
    'rs256',
    'RS256 ',
    'HS512',
  ].map((alg) => ({
    title: `ABUSE-7: alg that is ${JSON.stringify(alg) ?? 'missing'}`,
    request: () => bearing(crafted({ ...goodHeader, alg })),
    expected: refusedAt('algorithm'),
  })),
  {
    title: 'ABUSE-7: an algorithm that is pinned, but not for this key',
    request: () => bearing(crafted({ ...goodHeader, alg: 'ES256' })),
    expected: refusedAt('key'),
  },
  {
    title: 'ABUSE-8: a key in the header, and the kid of a trusted one',
    request: () => bearing(byMallory({ kid: auth.kid, jwk: malloryJwk })),
    expected: refusedAt('header'),
  },
  {
    title: 'ABUSE-8: a certificate in the header',
    request: () => bearing(byMallory({ kid: auth.kid, x5c: ['MIIB'] })),
    expected: refusedAt('header'),
  },
  ...[['x'], [], ['exp'], 'exp', ['b64'], null, {}].map((crit) => ({
    title: `ABUSE-11: crit that is ${JSON.stringify(crit)}`,
    request: () => bearing(crafted({ ...goodHeader, crit })),
    expected: refusedAt('header'),
  })),
  {
    title: 'ABUSE-11: crit said twice',
    request: () => bearing(crafted('{"alg":"RS256","typ":"at+jwt","kid":"rsa-key","crit":["x"],"crit":[]}')),
    expected: refusedAt('format'),
  },
  {
    title: 'ABUSE-12: b64 false, with crit',
    request: () => bearing(crafted({ ...goodHeader, b64: false, crit: ['b64'] })),
    expected: refusedAt('header'),
  },
  ...[false, true].map((b64) => ({
    title: `ABUSE-12: b64 ${b64}, without crit`,
    request: () => bearing(crafted({ ...goodHeader, b64 })),
    expected: refusedAt('header'),
  })),
  ...[
    { alg: 'dir', enc: 'A256GCM' },
    { alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', p2c: 2 ** 31, p2s: 'c2FsdA' },
    { alg: 'dir', enc: 'A256GCM', zip: 'DEF' },
  ].map((header) => ({
    title: `ABUSE-13: an encrypted token of ${JSON.stringify(header)}`,
    request: () => bearing(`${encoded(JSON.stringify(header))}.AAAA.AAAA.AAAA.AAAA`),
    expected: refusedAt('format'),
  })),
  {
    title: 'ABUSE-13: zip in the header of a signed token',
    request: () => bearing(crafted({ ...goodHeader, zip: 'DEF' })),
    expected: refusedAt('header'),
  },
  {
    title: 'ABUSE-14: good claims, encrypted to a public key of ours',
    request: () => bearing(encryptedTo({ typ: 'at+jwt', kid: rsaJwk.kid })),
    expected: refusedAt('format'),
  },
  {
    title: 'ABUSE-15: a token inside a token, said in cty',
    request: async () => bearing(crafted({ ...goodHeader, cty: 'JWT' }, await tokenFor())),
    expected: refusedAt('format'),
  },
  {
    title: 'ABUSE-15: good claims under cty',
    request: () => bearing(crafted({ ...goodHeader, cty: 'JWT' })),
    expected: refusedAt('header'),
  },
  {
    title: 'ABUSE-17: an ECDSA signature in DER',
    request: async () => {
      const [header, payload, signature = ''] = (await tokenFor()).split('.')
      const [r, s] = [
        Buffer.from(signature, 'base64url').subarray(0, 32),
        Buffer.from(signature, 'base64url').subarray(32),
      ]
      const integer = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from([2, 33, 0]), bytes])
      const der = Buffer.concat([Buffer.from([0x30, 70]), integer(r), integer(s)])
      return bearing(`${header}.${payload}.${encoded(der)}`)
    },
    expected: refusedAt('signature'),
  },
  ...[0, 64, 128].map((length) => ({
    title: `ABUSE-17: an ECDSA signature of ${length} zeros`,
    request: () =>
      bearing(cut(([header, payload]) => `${header}.${payload}.${encoded(Buffer.alloc(length))}`)),
    expected: refusedAt(length === 0 ? 'format' : 'signature'),
  })),
  {
    title: 'ABUSE-18: an RSA signature of another hash',
    request: () => {
      const input = signingInput()
      return bearing(`${input}.${encoded(sign('sha512', Buffer.from(input), rsa.privateKey))}`)
    },
    expected: refusedAt('signature'),
  },
  {
    title: 'ABUSE-18: good, by the same key and hash',
    request: () => bearing(crafted()),
    expected: passes,
  },
  {
    title: 'ABUSE-20: another configured issuer signs in the name of ours',
    request: () => bearing(partner.tokenFor(clerk, { iss: auth.issuer })),
    expected: refusedAt('key'),
  },
  {
    title: 'ABUSE-20: and takes the kid of ours as well',
    request: () =>
      bearing(partner.sign({ ...partner.claimsFor(clerk), iss: auth.issuer }, { kid: auth.kid })),
    expected: refusedAt('signature'),
  },
  {
    title: 'ABUSE-20: another configured issuer, for a company that it may not speak for',
    request: () => bearing(partner.tokenFor(clerk)),
    expected: refusedAt('company'),
  },
  {
    title: 'ABUSE-20: another configured issuer, for its own company and for one more',
    request: () =>
      bearing(partner.tokenFor([clerk.as({ companyId: 'comp_9' }), clerk]), {
        headers: [['X-Org', 'comp_9']],
      }),
    expected: refusedAt('company'),
  },
  {
    title: 'ABUSE-20: another configured issuer, for its own company',
    request: () => bearing(partner.tokenFor(clerk.as({ companyId: 'comp_9' }))),
    expected: passes,
  },
  {
    title: 'ABUSE-21: a staging issuer of the same name, with its own keys',
    request: () => bearing(forger.tokenFor(clerk)),
    expected: refusedAt('key'),
  },
  {
    title: 'ABUSE-21: a staging issuer of the same name, under a kid of ours',
    request: () => bearing(forger.sign(forger.claimsFor(clerk), { kid: auth.kid })),
    expected: refusedAt('signature'),
  },
  {
    title: 'ABUSE-21: an issuer that is not configured',
    request: () => bearing(stranger.tokenFor(clerk)),
    expected: refusedAt('issuer'),
  },
  {
    title: 'ABUSE-63: no kid, with several keys',
    request: () => bearing(signed({}, { kid: undefined })),
    expected: refusedAt('header'),
  },
  ...['', 7, null, [auth.kid], '__proto__', 'constructor'].map((kid) => ({
    title: `ABUSE-63: a kid that is ${JSON.stringify(kid)}`,
    request: () => bearing(signed({}, { kid })),
    expected: refusedAt(typeof kid === 'string' && kid !== '' ? 'key' : 'header'),
  })),
]
