import type { DelegationItem, Layer, MemberVersions } from '@stagedoor/core'
import type { RefusalCode, TokenStage } from '../answer/refusal-codes.js'
import type { Identity } from '../identity.js'

/**
 * What became of one request (WIRE-5). Frozen, and without token, key or claim; `identity`, `company` and `role` are ids, which
 * hold no control characters but are personal data.
 */
export interface DecisionEvent {
  /** `failed`: nothing was decided, as keys or access data were unavailable (503). */
  readonly outcome: 'allowed' | 'refused' | 'failed'
  /** The route's own pattern, as the adapter named it. */
  readonly route: string
  /** The HTTP status of the answer; absent where the request was let through. */
  readonly status?: number
  /** The true code, also where `conceal` answers 404; absent for a scope resolver's own 4xx. */
  readonly code?: RefusalCode
  /** For refused credentials: where in their examination. */
  readonly stage?: TokenStage
  /** For refused credentials: what is wrong, in a fixed sentence. Holds nothing of the token. */
  readonly problem?: string
  readonly layer?: Layer
  /** The reason of the decision; for a delegation that of its first refused item. */
  readonly reason?: string
  readonly permission?: string
  /** What was asked, as `describeRequirement` writes it; several guards are joined by `and`. */
  readonly requirement?: string
  /** The refused items of a delegation, in the order asked. */
  readonly items?: readonly DelegationItem[]
  /** Who; absent until a token was verified. */
  readonly identity?: Identity
  /** The company asked for; with `not_a_member` one that the caller is not in. */
  readonly company?: string
  readonly role?: string
  readonly versions?: MemberVersions
}
