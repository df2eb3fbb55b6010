import type { DelegationItem, DelegationReason, Layer, MemberVersions, Reason } from '@stagedoor/core'
import type { RefusalCode, TokenStage } from '../answer/refusal-codes.js'
import type { Identity } from '../identity.js'

/**
 * What became of one request (WIRE-5). Frozen, and without token, key or claim; `identity`, `company` and `role` are ids, which
 * hold no control characters but are personal data. Of `cause` nothing is known: it is the application's own.
 */
export interface DecisionEvent {
  /** Of this schema. A member may be added within a version; one that changes or goes makes the next. */
  readonly version: 1
  /** `failed`: nothing was decided, as keys or access data were unavailable (503). */
  readonly outcome: 'allowed' | 'refused' | 'failed'
  /** The route's own pattern, as the adapter named it. */
  readonly route: string
  /**
   * How long judging took, in milliseconds of a monotonic clock: with the keys that were loaded and the resolvers that were asked.
   * Absent where a handler refused (WIRE-4).
   */
  readonly durationMs?: number
  /** The HTTP status of the answer; absent where the request was let through. */
  readonly status?: number
  /** The true code, also where `conceal` answers 404; absent for a scope resolver's own 4xx. */
  readonly code?: RefusalCode
  /** For refused credentials: where in their examination. */
  readonly stage?: TokenStage
  /**
   * For refused credentials, and for what could not be decided: what is wrong, in a fixed sentence; where keys cannot be loaded, with
   * their address. Holds nothing of the token.
   */
  readonly problem?: string
  /** The layer that is closed; absent where no decision was made. */
  readonly layer?: Layer
  /** The reason of the decision; for a delegation that of its first refused item. */
  readonly reason?: Reason | DelegationReason
  /** The permission that failed; absent if it is unknown, or if a module was asked for. */
  readonly permission?: string
  /** What was asked, as `describeRequirement` writes it; several guards are joined by `and`. */
  readonly requirement?: string
  /** The refused items of a delegation, in the order asked. */
  readonly items?: readonly DelegationItem[]
  /** Who; absent until a token was verified. */
  readonly identity?: Identity
  /** The company asked for; with `not_a_member` one that the caller is not in. */
  readonly company?: string
  /** The role of the member, which decides nothing. */
  readonly role?: string
  /** The versions of the member's data, as the token or `loadMember` gave them. */
  readonly versions?: MemberVersions
  /**
   * With `failed`: what a resolver, `loadMember`, or another function of the application threw, as it was thrown, or why its answer
   * was not taken. Not enumerable, as the `cause` of an error is: neither JSON nor a copy has it.
   */
  readonly cause?: unknown
}
