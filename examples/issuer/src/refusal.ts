/** A request for a token that cannot be answered, and how HTTP says so. */
export class Refusal extends Error {
  readonly status: 400 | 404
  readonly code: 'invalid_request' | 'unknown_user' | 'not_a_member' | 'not_found'

  /** Never throws. */
  constructor(status: Refusal['status'], code: Refusal['code'], message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}
