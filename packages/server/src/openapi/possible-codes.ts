import { type Catalog, LAYER_OF_REASON, type Reason } from '@stagedoor/core'
import type { RefusalCode } from '../answer/refusal-codes.js'
import type { GuardDescription } from '../guard/guard-description.js'
import { type NamedLeaf, namedLeaves, type RouteAccess } from './route-access.js'

/** What judging credentials can come to (WIRE-2). */
const CREDENTIALS: readonly RefusalCode[] = [
  'invalid_request',
  'credentials_missing',
  'invalid_token',
  'access_unavailable',
]

/** What judging the company can come to. */
const COMPANY: readonly RefusalCode[] = ['company_required', 'not_a_member']

/**
 * Every `code` with which the guards of a route can answer; for an `anyOf`, that of each part, though the order of the
 * parts may keep one from ever being the furthest (REQ-2). Does not know what a handler asserts by itself (WIRE-4), nor a resolver's
 * own 4xx, which has no code.
 *
 * Never throws.
 */
export function possibleCodes({ access, guards }: RouteAccess, catalog: Catalog): ReadonlySet<RefusalCode> {
  if (access === 'public') return new Set()
  if (access === 'undeclared') return new Set([...CREDENTIALS, 'route_undeclared'])
  const codes = [
    ...CREDENTIALS,
    ...(guards.some(({ company }) => company) ? COMPANY : []),
    ...guards.flatMap((guard) => codesOfGuard(guard, catalog)),
  ]
  // One guard that conceals, conceals for the whole route (WIRE-3).
  return new Set(guards.some(({ conceal }) => conceal) ? codes.map(concealed) : codes)
}

function codesOfGuard(guard: GuardDescription, catalog: Catalog): readonly RefusalCode[] {
  if (guard.kind === 'delegation') return ['malformed_request', 'delegation_refused']
  return namedLeaves(guard, catalog).flatMap((leaf) => [
    ...reasonsBeforeScope(leaf),
    ...scopeReasons(leaf, guard.scope),
  ])
}

function reasonsBeforeScope(leaf: NamedLeaf): readonly Reason[] {
  if (!('permission' in leaf)) return ['module_not_entitled', 'module_not_granted']
  const gate: readonly Reason[] = leaf.isGated ? ['addon_not_entitled'] : []
  return ['module_not_entitled', ...gate, 'module_not_granted', 'permission_not_granted']
}

/** Without a target, all that can be wrong is that there is none (SCP-5). A module has no scope but its company (SCP-4). */
function scopeReasons(leaf: NamedLeaf, scope: GuardDescription['scope']): readonly Reason[] {
  if (scope === 'filter') return []
  const isTarget = scope !== undefined && scope !== 'company'
  if (!('permission' in leaf)) return isTarget && scope.includes('company') ? ['out_of_scope'] : []
  return isTarget ? ['scope_required', 'out_of_scope'] : ['scope_required']
}

const concealed = (code: RefusalCode): RefusalCode =>
  code === 'not_a_member' || SCOPE_REASONS.has(code) ? 'not_found' : code

const SCOPE_REASONS: ReadonlySet<RefusalCode> = new Set(
  (Object.keys(LAYER_OF_REASON) as Reason[]).filter((reason) => LAYER_OF_REASON[reason] === 'scope'),
)
