import {
  type Authorizer,
  documentWithAccess,
  type InventoryRoute,
  type OpenApiDocument,
  type RouteInventory,
} from '@stagedoor/server'
import type { OpenApiOptions } from './guard.js'

/** Completes an OpenAPI document with what the routes of an inventory say. */
export function completeDocument<D extends OpenApiDocument>(
  document: D,
  { routes }: RouteInventory,
  { authorizer, settings }: { readonly authorizer: Authorizer; readonly settings: OpenApiOptions },
): D {
  const { catalog, wire } = authorizer
  return documentWithAccess(document, spelledOut(routes).map(asServed), { ...settings, ...wire, catalog })
}

/**
 * Express serves a route that declares nothing, to whomever nothing before it refuses: the document says so. To it `undeclared` is
 * what is refused to everyone.
 */
const asServed = (route: InventoryRoute): InventoryRoute =>
  route.access === 'undeclared'
    ? { ...route, access: route.guards.length === 0 ? 'public' : 'declared' }
    : route

/** The methods that OpenAPI has operations for. */
const METHODS: readonly string[] = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE']

/**
 * A route of every method as one of each that has no route of its own: `route.all(guard).get(handler)` is listed as `ALL` and as `GET`,
 * and it is the latter that answers a GET.
 */
function spelledOut(routes: readonly InventoryRoute[]): readonly InventoryRoute[] {
  const own = new Set(routes.map(({ method, path }) => `${method} ${path}`))
  const isTaken = (method: string, path: string): boolean =>
    own.has(`${method} ${path}`) || (method === 'HEAD' && own.has(`GET ${path}`))
  return routes.flatMap((route) =>
    route.method === 'ALL'
      ? METHODS.filter((method) => !isTaken(method, route.path)).map((method) => ({ ...route, method }))
      : route,
  )
}
