import type { Offer } from '../catalog/catalog.js'
import type { Requirement } from './requirement.js'

/** The layers in the order in which they are checked (LAY-1). */
export const LAYERS: readonly ['catalog', 'entitlement', 'membership', 'permission', 'scope', 'delegation'] =
  Object.freeze(['catalog', 'entitlement', 'membership', 'permission', 'scope', 'delegation'] as const)

/** One layer of a decision. */
export type Layer = (typeof LAYERS)[number]

/** Why a layer is closed. Closed union; part of the API. */
export type Reason =
  | 'unknown_permission'
  | 'module_not_entitled'
  | 'addon_not_entitled'
  | 'module_not_granted'
  | 'permission_not_granted'
  | 'scope_required'
  | 'out_of_scope'

/** The layer that each reason belongs to. */
export const LAYER_OF_REASON: { readonly [R in Reason]: Exclude<Layer, 'delegation'> } = Object.freeze({
  unknown_permission: 'catalog',
  module_not_entitled: 'entitlement',
  addon_not_entitled: 'entitlement',
  module_not_granted: 'membership',
  permission_not_granted: 'permission',
  scope_required: 'scope',
  out_of_scope: 'scope',
})

/** The answer yes: every layer passed. */
export interface Allowed {
  readonly allowed: true
  /** What was asked. */
  readonly requirement: string | Requirement
  /** The permission that was judged, where one key was asked; the successor of a retired key (CAT-4). */
  readonly permission?: string
}

/** The answer no, with the first closed layer and its reason. Holds catalog data only: no target, member or token value. */
export interface Refused {
  readonly allowed: false
  readonly layer: Exclude<Layer, 'delegation'>
  readonly reason: Reason
  /** What was asked; `'(malformed)'` for a text that is no key. */
  readonly requirement: string | Requirement
  /** The permission that failed; absent if it is unknown or if a module was asked for. */
  readonly permission?: string
  /** The module of that permission, or the module asked for. */
  readonly module?: string
  /** In the entitlement layer: what is listed for sale that would open it. */
  readonly offers?: readonly Offer[]
}

/** The answer to one question: allowed, or refused with the layer and the reason. Frozen. */
export type Decision = Allowed | Refused
