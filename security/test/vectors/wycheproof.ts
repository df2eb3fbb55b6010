import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SigningAlgorithm } from '@stagedoor/server'
import type { JWK } from 'jose'

/** Where the vectors are, beside the repository: they are not part of it. */
export const FILE = join(
  import.meta.dirname,
  '../../../../shared/vectors/wycheproof_json_web_signature_test.json',
)

export const isPresent: boolean = existsSync(FILE)

/** One vector: a text that is a token, or is none. */
export interface Vector {
  readonly tcId: number
  readonly comment: string
  readonly jws: string
  readonly result: 'valid' | 'invalid'
}

/** The vectors of one key. */
export interface VectorGroup {
  readonly comment: string
  /** Absent for a symmetric key. */
  readonly public?: JWK
  readonly private: JWK
  readonly tests: readonly Vector[]
}

/** Every group of the file; none where it is absent. */
export const groups: readonly VectorGroup[] = isPresent
  ? JSON.parse(readFileSync(FILE, 'utf8')).testGroups
  : []

/** What the header of a vector says, where it has one. */
export function headerOf({ jws }: Vector): { readonly alg?: SigningAlgorithm } {
  try {
    return JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString())
  } catch {
    return {}
  }
}
