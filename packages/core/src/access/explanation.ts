import type { Offer } from '../catalog/catalog.js'
import type { GrantScope } from '../member/member.js'
import type { Decision, Layer, Reason } from './decision.js'

/** What one layer says of one key, whatever the layers before it said. */
export interface LayerVerdict {
  readonly layer: Layer
  /** What the layer asks, for people. */
  readonly question: string
  /** `not_applicable`: nothing for this layer to judge, as the key is unknown or no grant covers it. */
  readonly verdict: 'passed' | 'closed' | 'not_applicable'
  readonly reason?: Reason
  /** In a closed entitlement layer: what is listed for sale that would open it. */
  readonly offers?: readonly Offer[]
  /** In a passed permission layer: the patterns of the member's grants that cover the key. */
  readonly patterns?: readonly string[]
  /** In the scope layer: the scopes of the covering grants, or `'company'` if one covers the whole company. */
  readonly scopes?: 'company' | readonly GrantScope[]
}

/** Every layer's verdict on one key of a requirement. */
export interface LeafExplanation {
  /** The permission judged; absent if it is unknown or a module was asked for. */
  readonly permission?: string
  readonly module?: string
  readonly layers: readonly LayerVerdict[]
}

/**
 * A decision with every layer's verdict. For logs and support: it holds the member's grants, and never goes on the wire by
 * itself (WIRE-1). Frozen.
 */
export interface Explanation {
  readonly decision: Decision
  /** One entry a key, in the order written. */
  readonly leaves: readonly LeafExplanation[]
}
