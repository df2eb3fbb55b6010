import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { auth, clerk, MARK } from './issuers.js'

/** A key that the applications trust for {@link auth}, whose private half a test can do anything with. */
export const rsa: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } = generateKeyPairSync(
  'rsa',
  {
    modulusLength: 2_048,
  },
)

/** Its id. */
const RSA_KID = 'rsa-key'

/** As it stands in the key set. */
export const rsaJwk = { ...rsa.publicKey.export({ format: 'jwk' }), kid: RSA_KID, use: 'sig' }

export const encoded = (value: string | Uint8Array): string => Buffer.from(value).toString('base64url')

/** The claims of a token that would be good. */
export const goodClaims = (): object => ({ ...auth.claimsFor(clerk), jti: MARK })

/** The header of a token that would be good. */
export const goodHeader = { alg: 'RS256', typ: 'at+jwt', kid: RSA_KID }

/** `header.payload`, of texts or of what has a JSON. */
export function signingInput(
  header: string | object = goodHeader,
  payload: string | object = goodClaims(),
): string {
  const text = (part: string | object): string => (typeof part === 'string' ? part : JSON.stringify(part))
  return `${encoded(text(header))}.${encoded(text(payload))}`
}

/** Signs whatever it is given, by RS256 with the trusted key: also what no library would sign. */
export function crafted(header?: string | object, payload?: string | object | Uint8Array): string {
  const bytes = payload instanceof Uint8Array ? payload : undefined
  const input =
    bytes === undefined
      ? signingInput(header, payload as string | object | undefined)
      : `${signingInput(header).split('.')[0]}.${encoded(bytes)}`
  return `${input}.${encoded(sign('sha256', Buffer.from(input), rsa.privateKey))}`
}

/** A token "signed" by HMAC with a secret that an attacker has: something public. */
export function hmacSigned(alg: 'HS256' | 'HS384' | 'HS512', secret: string | Uint8Array): string {
  const input = signingInput({ ...goodHeader, alg })
  const hash = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' }[alg]
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`
}

/** A token whose JSON texts a function may change before they are signed. */
export const reworded = (change: (json: string) => string, part: 'header' | 'payload' = 'payload'): string =>
  part === 'header'
    ? crafted(change(JSON.stringify(goodHeader)))
    : crafted(goodHeader, change(JSON.stringify(goodClaims())))
