import {
  type DelegationGuardOptions,
  type GranteeIds,
  type GuardArgs,
  type GuardOptions,
  type ModuleKey,
  moduleAccess,
  type PermissionKey,
  type Requirement,
  type ScopedPermissionKey,
} from '@stagedoor/server'
import { needsAccessModule } from './access-module-check.filter.js'
import type { AccessRequest, Inject, RequestReader } from './access-request.js'
import { type AccessDecorator, type Declaration, declares } from './declaration.js'

/** A decorator that asks for something, and so for `AccessModule`: without it nobody would ask. */
const asks = (declaration: Declaration): AccessDecorator => needsAccessModule(declares(declaration))

/** How a permission is required; see `GuardOptions` of `@stagedoor/server`. */
export interface RequirePermissionOptions<Req = AccessRequest> {
  /**
   * How scope applies; required for a scope-sensitive permission (SCP-6). `'filter'`: a list, which the handler narrows by
   * `scopeOf`. `'company'`: only company-wide grants pass. A function per dimension: the target, best loaded from where the
   * resource is stored (SCP-7).
   */
  readonly scope?: 'filter' | 'company' | { readonly [dimension: string]: RequestReader<Req> }
  /** True: refusals of the scope layer, `not_a_member` and a callback's own 404 are answered as the same 404. False when left out. */
  readonly conceal?: boolean
}

/** How a delegation is required; see `DelegationGuardOptions` of `@stagedoor/server`. */
export interface RequireDelegationOptions<Req = AccessRequest> {
  /** What the route does; `'give'` when left out. A request that says otherwise is malformed (DEL-8). */
  readonly intent?: 'give' | 'take'
  /**
   * Loads the other's present member document from your own records, where the request names modules (DEL-7). Without it such a
   * request is refused as `grantee_required`.
   */
  readonly grantee?: (request: Req, ids: GranteeIds, inject: Inject) => unknown
}

/**
 * Requires a permission, or an `allOf`, `anyOf` or `moduleAccess`, of every request to a route; on a class, to all its routes.
 * Adds to what else the class, the method and those they extend declare (APP-2).
 *
 * Never throws. A key that is unknown, malformed or a wildcard, a wrong option and a scope-sensitive key without `scope` stop the
 * application from starting, with the name of the class and method (REQ-1, SCP-6).
 *
 * @param requirement - a permission key of the registered catalog, or a requirement of such keys
 * @param options - see {@link RequirePermissionOptions}
 * @example
 * ```ts
 * @Get(':id') @RequirePermission('venue.details.read', { scope: { venue: (req) => req.params.id } })
 * ```
 */
export function RequirePermission<
  const Q extends PermissionKey | Requirement<PermissionKey>,
  Req = AccessRequest,
>(
  requirement: Q,
  ...options: GuardArgs<Q, PermissionKey, ScopedPermissionKey, RequirePermissionOptions<Req>>
): AccessDecorator {
  const [given] = options as [RequirePermissionOptions<AccessRequest>?]
  const isModule = typeof requirement === 'object' && requirement?.kind === 'moduleAccess'
  return asks({
    kind: isModule ? 'module' : 'requirement',
    toGuard: (authorizer, inject) => authorizer.declare(requirement, withInject(given, inject)),
  })
}

/** The options as the authorizer takes them. What is not a resolver is left for it to refuse. */
function withInject(
  options: RequirePermissionOptions | undefined,
  inject: Inject,
): GuardOptions<AccessRequest> | undefined {
  const scope = options?.scope
  if (typeof scope !== 'object' || scope === null) return options as GuardOptions<AccessRequest> | undefined
  const resolvers = Object.entries(scope).map(([dimension, read]) => [
    dimension,
    typeof read === 'function' ? (request: AccessRequest) => read(request, inject) : read,
  ])
  return { ...options, scope: Object.fromEntries(resolvers) }
}

/**
 * Requires the module itself: that the company owns it and the member was given it. On a class it narrows every route but
 * declares none: each route says what else it needs (APP-2).
 *
 * Never throws. An unknown module stops the application from starting.
 *
 * @param moduleKey - a module key of the registered catalog
 */
export function RequireModule(moduleKey: ModuleKey): AccessDecorator {
  return asks({
    kind: 'module',
    toGuard: (authorizer) => authorizer.declare(moduleAccess(moduleKey)),
  })
}

/**
 * Requires that the member may give away what the request asks to give. The handler stores `@CurrentDelegation()`
 * and nothing else.
 *
 * Never throws. Anything but a function stops the application from starting.
 *
 * @param read - finds the delegation request, mostly the body; may be async
 * @param options - `grantee` loads the other's present member document, where modules change hands (DEL-7)
 */
export function RequireDelegation<Req = AccessRequest>(
  read: RequestReader<Req>,
  options: RequireDelegationOptions<Req> = {},
): AccessDecorator {
  return asks({
    kind: 'requirement',
    toGuard: (authorizer, inject) => {
      const { grantee } = options
      const asked = (request: AccessRequest, ids: GranteeIds) => grantee?.(request as Req, ids, inject)
      // What is no function is left for the authorizer to refuse.
      const given = { ...options, ...(typeof grantee === 'function' ? { grantee: asked } : {}) }
      return authorizer.declareDelegation(
        typeof read === 'function' ? (request: AccessRequest) => read(request as Req, inject) : read,
        given as DelegationGuardOptions<AccessRequest>,
      )
    },
  })
}

/**
 * Opens a route to whoever is authenticated, without a permission: token and company or, with `{ company: false }`, the token
 * alone, and then there is no `@CurrentAccess()` (APP-1).
 *
 * Never throws. A wrong option stops the application from starting.
 */
export function Authenticated(options?: { readonly company?: boolean }): AccessDecorator {
  return asks({
    kind: 'requirement',
    toGuard: (authorizer) => authorizer.declareAuthenticated(options),
  })
}

/**
 * Opens a route to everyone: no token is asked for, and one that is sent is not examined (APP-1). On a method it wins over what
 * the class requires, and the log says so at boot.
 *
 * Never throws. Beside a requirement on the same class or method, also an inherited one, it stops the application from starting.
 */
export function Public(): AccessDecorator {
  return declares({ kind: 'public' })
}
