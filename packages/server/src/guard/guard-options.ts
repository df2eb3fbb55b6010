/** How a route's target is worked out: one function a dimension, each of which may be async (SCP-7). */
export interface ScopeResolvers<Req> {
  readonly [dimension: string]: (request: Req) => unknown
}

/** How a requirement is guarded. */
export interface GuardOptions<Req> {
  /**
   * How scope applies. Required where a permission asked for is scope-sensitive (SCP-6).
   *
   * - resolvers: `{ businessUnit: (req) => ... }`, the target. Load the stored resource where there is one: the body may lie.
   * - `'filter'`: passes if any grant covers the key; the handler narrows its query by `scopeOf`.
   * - `'company'`: only grants for the whole company pass.
   */
  readonly scope?: 'filter' | 'company' | ScopeResolvers<Req>
  /** True: refusals of the scope layer, `not_a_member` and a resolver's own 404 are answered as the same 404. False when left out. */
  readonly conceal?: boolean
}

/** Who would receive what a delegation request gives. */
export interface GranteeIds {
  readonly userId: string
  /** The company of the request: the granter's own. */
  readonly companyId: string
}

/** How a delegation is guarded. */
export interface DelegationGuardOptions<Req> {
  /** What the route does; `'give'` when left out. A request that says otherwise is malformed (DEL-8). */
  readonly intent?: 'give' | 'take'
  /**
   * The present member document of the other, from your own records: what a module would wake is judged, too (DEL-7). Asked only
   * where the request names modules; may be async, and its failures are those of a scope resolver (SCP-7). Left out, or answering
   * `null` or `undefined`: a request that gives or takes modules is refused as `grantee_required`.
   */
  readonly grantee?: (request: Req, ids: GranteeIds) => unknown
}
