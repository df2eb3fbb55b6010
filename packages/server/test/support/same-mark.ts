import { createECDH, createHash, createPrivateKey } from 'node:crypto'

/** The order of P-256. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

const mod = (value: bigint): bigint => ((value % N) + N) % N

/** By Fermat: the order is a prime. */
function inverse(value: bigint): bigint {
  let [result, base] = [1n, mod(value)]
  for (let exponent = N - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = mod(result * base)
    base = mod(base * base)
  }
  return result
}

const bytesOf = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
const numberOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`)
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function publicPointOf(secret: bigint): Buffer {
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(bytesOf(secret))
  return curve.getPublicKey()
}

const firstHalfOf = (nonce: bigint): bigint => mod(numberOf(publicPointOf(nonce).subarray(1, 33)))

/**
 * Two valid ES256 tokens whose signatures end alike, and the key that both verify with: `s = (z + r d) / k` is made the same for
 * both by the choice of the key `d`. Nobody finds such a pair for a key that they did not choose.
 */
export function sameMark(header: object, claims: readonly [object, object]) {
  const texts = claims.map((each) => `${encoded({ ...header, alg: 'ES256' })}.${encoded(each)}`)
  const nonces = [0x1234567n, 0x89abcdefn]
  const parts = texts.map((text, at) => {
    const nonce = nonces[at] ?? 0n
    return {
      z: numberOf(createHash('sha256').update(text).digest()),
      r: firstHalfOf(nonce),
      inverted: inverse(nonce),
    }
  })
  const [one, other] = parts as [(typeof parts)[0], (typeof parts)[0]]
  // z1/k1 + d r1/k1 = z2/k2 + d r2/k2
  const d = mod(
    (one.z * one.inverted - other.z * other.inverted) *
      inverse(other.r * other.inverted - one.r * one.inverted),
  )
  const point = publicPointOf(d)
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  createPrivateKey({ key: { ...jwk, d: bytesOf(d).toString('base64url') }, format: 'jwk' })
  const tokens = parts.map(({ z, r, inverted }, at) => {
    const signature = Buffer.concat([bytesOf(r), bytesOf(mod(inverted * (z + r * d)))])
    return `${texts[at]}.${signature.toString('base64url')}`
  })
  return { jwk, tokens: tokens as [string, string] }
}
