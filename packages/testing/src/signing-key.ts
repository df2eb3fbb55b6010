import { Buffer } from 'node:buffer'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'

/** The algorithms a test issuer can sign with. */
export type TestAlgorithm = 'ES256' | 'RS256'

/** One key pair of a test issuer. */
export interface SigningKey {
  readonly kid: string
  /** The public half, as it stands in the key set. */
  readonly publicJwk: JWK
  /** Signs `header.payload`, whatever they say, and answers the signature as base64url. */
  sign(text: string): Promise<string>
}

const SIGNATURES = {
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5' },
} as const

/** Makes a new key pair. Its `kid` is the thumbprint of RFC 7638. */
export async function makeSigningKey(algorithm: TestAlgorithm): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  return {
    kid,
    publicJwk: { ...jwk, kid, alg: algorithm, use: 'sig' },
    // Not jose's SignJWT: it refuses the headers and payloads that a verifier is tested with.
    async sign(text) {
      const bytes = new TextEncoder().encode(text)
      const signature = await crypto.subtle.sign(SIGNATURES[algorithm], privateKey, bytes)
      return Buffer.from(signature).toString('base64url')
    },
  }
}
