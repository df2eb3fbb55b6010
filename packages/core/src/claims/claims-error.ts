/** Why claims were refused. */
export type ClaimsProblemCode = 'malformed_claims' | 'unknown_version' | 'other_numbering'

/**
 * The claims of one company cannot be read: they are malformed, of a version that is not known here, or their numbers are those of
 * another catalog. The message holds the path and what would be right, never a value of the claims.
 *
 * Recognise it by `code`, as `instanceof` fails across two installed copies.
 */
export class ClaimsError extends Error {
  override readonly name = 'ClaimsError'
  readonly code: ClaimsProblemCode
  /** The claim that is wrong, as `grants.list[2].p`; of claims of version 1, and of what numbers stand for, as in a member. */
  readonly path: string

  /** Never throws. */
  constructor(code: ClaimsProblemCode, path: string, message: string, options: ErrorOptions = {}) {
    super(`${path || 'the entry'} ${message}`, options)
    this.code = code
    this.path = path
  }
}

/** Refuses claims that are malformed. @throws {@link ClaimsError} always. */
export function malformed(path: string, message: string): never {
  throw new ClaimsError('malformed_claims', path, message)
}
