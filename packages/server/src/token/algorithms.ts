/** A signature algorithm that can be pinned. Asymmetric only: whoever can verify must not be able to sign. */
export type SigningAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519'

/** What an algorithm needs of a key, and how large its signatures are. */
export interface AlgorithmFit {
  readonly kty: 'RSA' | 'EC' | 'OKP'
  /** The curve; absent for RSA. */
  readonly crv?: string
}

const RSA: AlgorithmFit = { kty: 'RSA' }
const ED25519: AlgorithmFit = { kty: 'OKP', crv: 'Ed25519' }

/** Every algorithm known, with the only kind of key it may be used with. */
export const ALGORITHMS: ReadonlyMap<string, AlgorithmFit> = new Map<SigningAlgorithm, AlgorithmFit>([
  ['RS256', RSA],
  ['RS384', RSA],
  ['RS512', RSA],
  ['PS256', RSA],
  ['PS384', RSA],
  ['PS512', RSA],
  ['ES256', { kty: 'EC', crv: 'P-256' }],
  ['ES384', { kty: 'EC', crv: 'P-384' }],
  ['ES512', { kty: 'EC', crv: 'P-521' }],
  ['EdDSA', ED25519],
  ['Ed25519', ED25519],
])
