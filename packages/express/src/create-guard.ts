import type { Catalog, PermissionKeyOf, ScopedPermissionKeyOf } from '@stagedoor/core'
import {
  type AuthorizerOptions,
  createAuthorizer,
  type InventoryRoute,
  type RouteGuard,
  toInventory,
} from '@stagedoor/server'
import { auditRoutes } from './audit-routes.js'
import { completeDocument } from './complete-document.js'
import { type Declaration, declare } from './declaration.js'
import { enforceRoutes } from './enforce-routes.js'
import { isOutermost, stackOf } from './express-stack.js'
import type { AuthenticateOptions, Guard, GuardedRequest, GuardHandler } from './guard.js'
import { guardedHandler } from './guarded-handler.js'
import { problemHandler } from './problem-handler.js'
import { createRouteNamer } from './route-name.js'

/**
 * Makes the guards of one Express application from a catalog and the issuer of its tokens. Keys are typed from the catalog.
 *
 * Fetches nothing yet: keys are loaded with the first token.
 *
 * @throws TypeError if an option is missing, unknown, wrong, or contradicts another; it names the option.
 * @example
 * ```ts
 * const guard = createGuard({ catalog, issuer: 'https://auth.example.com', audience: 'finance-api' })
 * ```
 */
export function createGuard<const C extends Catalog>(
  options: AuthorizerOptions<C>,
): Guard<PermissionKeyOf<C>, ScopedPermissionKeyOf<C>> {
  const authorizer = createAuthorizer(options)
  const nameRoute = createRouteNamer()
  const guarded = (text: string, guard: RouteGuard<GuardedRequest>, kind: Declaration['kind'] = 'route') => {
    // Frozen, as are the options of authenticate(): so that the authorizer reads them once.
    const guards = Object.freeze([guard])
    return guardedHandler(authorizer, nameRoute, {
      kind,
      text,
      guard: guard.description,
      judge: (req, context) => authorizer.check(req, guards, context),
    })
  }

  return Object.freeze<Guard<PermissionKeyOf<C>, ScopedPermissionKeyOf<C>>>({
    authorizer,
    authenticate(settings = {}) {
      checkAuthenticate(settings)
      const fixed = Object.freeze({ ...settings })
      const { description } = authorizer.declareAuthenticated({ company: fixed.company ?? true })
      return guardedHandler(authorizer, nameRoute, {
        kind: 'authenticate',
        text: 'authenticate()',
        asks: Object.freeze({ ...description, conceal: fixed.conceal ?? false }),
        judge: (req, context) => authorizer.authenticate(req, context, fixed),
      })
    },
    require(requirement, ...[settings]) {
      const guard = authorizer.declare<GuardedRequest>(requirement, settings)
      const isModule = typeof requirement === 'object' && requirement.kind === 'moduleAccess'
      return guarded(`require(${guard.describe()})`, guard, isModule ? 'narrows' : 'route')
    },
    requireDelegation: (read, settings) =>
      guarded('requireDelegation()', authorizer.declareDelegation(read, settings)),
    authenticated: (settings) => guarded('authenticated()', authorizer.declareAuthenticated(settings)),
    public() {
      const handler: GuardHandler = (_req, _res, next) => next()
      return declare(handler, { owner: authorizer, kind: 'public', text: 'public()' })
    },
    problems: () => problemHandler(authorizer, nameRoute),
    inventory: (app) => toInventory(authorizer.catalog, routesOf(app, authorizer)),
    enforce: (app, settings = {}) => enforceRoutes(routesOf(app, authorizer), settings),
    openApi: (document, inventory, settings = {}) =>
      completeDocument(document, inventory, { authorizer, settings }),
  })
}

function routesOf(app: unknown, owner: object): readonly InventoryRoute[] {
  const router = stackOf(app)
  if (!router) throw new TypeError('a guard reads the routes of an Express application or router')
  return auditRoutes(router, { owner, isOutermost: isOutermost(app) })
}

/** A wrong option stops the program at start-up, not every request. */
function checkAuthenticate(options: AuthenticateOptions): void {
  for (const [name, value] of Object.entries(options))
    if (!['company', 'conceal'].includes(name) || typeof value !== 'boolean')
      throw new TypeError(`authenticate() takes company and conceal, each true or false, not ${name}`)
}
