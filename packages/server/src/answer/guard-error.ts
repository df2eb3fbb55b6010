import { isObject } from '../own-property.js'
import { refusalHeaders } from './challenge.js'
import type { GuardErrorCode, TokenStage } from './refusal-codes.js'
import { refusalOf } from './refusals.js'

/** What an error says besides its code. */
export interface GuardErrorDetails {
  /** For refused credentials: where in their examination. */
  readonly stage?: TokenStage
  /** What is wrong, in a fixed sentence; where keys cannot be loaded, with their address. Holds nothing of the token. */
  readonly problem?: string
  /** What a function of the application threw, but never `mapClaims` or what examines tokens: that could hold claims (TOK-7). */
  readonly cause?: unknown
}

/**
 * A request was answered before, or without, a decision on what the member may do: credentials, company, or data that is not to
 * be had.
 *
 * `status` and `headers` let a framework's own error handler answer rightly too (WIRE-7). Recognise it by {@link isGuardError}, as
 * `instanceof` fails across two installed copies. Holds nothing of the token (TOK-7).
 */
export class GuardError extends Error {
  override readonly name = 'GuardError'
  readonly code: GuardErrorCode
  /** The HTTP status with which it is answered. */
  readonly status: number
  /** The same, as Nest and others look for it. */
  readonly statusCode: number
  /** True: the message may be shown to whoever asked. */
  readonly expose = true
  /** The response headers with which it is answered: challenge, `Retry-After`, `Cache-Control`. Frozen. */
  readonly headers: Readonly<Record<string, string>>
  // Declared only: as fields they would be there where they have no value.
  /** For refused credentials: where in their examination (WIRE-5). For logs, not for the wire. */
  declare readonly stage?: TokenStage
  /** What is wrong. For logs, not for the wire. */
  declare readonly problem?: string

  /** Never throws. */
  constructor(code: GuardErrorCode, { stage, problem, cause }: GuardErrorDetails = {}) {
    super(refusalOf(code).detail, cause === undefined ? {} : { cause })
    this.code = code
    this.status = refusalOf(code).status
    this.statusCode = this.status
    this.headers = refusalHeaders(code)
    if (stage !== undefined) this.stage = stage
    if (problem !== undefined) this.problem = problem
  }
}

/**
 * Is this a {@link GuardError}, of whichever installed copy of this npm package?
 *
 * Never throws.
 */
export function isGuardError(value: unknown): value is GuardError {
  if (value instanceof GuardError) return true
  return (
    value instanceof Error &&
    value.name === 'GuardError' &&
    'code' in value &&
    typeof value.code === 'string' &&
    'status' in value &&
    typeof value.status === 'number' &&
    'headers' in value &&
    isObject(value.headers)
  )
}
