import type { Request } from 'express'
import { rootOf, stackOf, walk } from './express-stack.js'
import { joinPaths, pathsOf } from './layer-paths.js'

/**
 * Makes the function that names the route of a request for events: its method, the mount path and the pattern, as
 * `GET /units/:unit/expenses`, never the URL, which holds data (WIRE-5). A middleware is named by its mount, as
 * `GET /finance/*`; what is mounted twice has both names; what cannot be found is `*`.
 */
export function createRouteNamer(): (req: Request, handler?: object) => string {
  const names = new WeakMap<object, string>()
  return (req, handler) => {
    const route: { readonly stack: readonly { readonly handle: unknown }[] } | undefined = req.route
    // Where a middleware runs after a route has passed the request on, `req.route` is still that route.
    const isInRoute = route && (!handler || route.stack.some((layer) => layer.handle === handler))
    const key = isInRoute ? route : handler
    if (key && !names.has(key)) {
      for (const [found, paths] of namesIn(req)) names.set(found, paths.join(' | '))
      // Even if it was not found: the routes are read once for it, not on every request.
      if (!names.has(key)) names.set(key, '*')
    }
    return `${req.method} ${(key && names.get(key)) ?? '*'}`
  }
}

/** The patterns of every route and middleware, by the object that Express keeps of it. */
function namesIn(req: Request): ReadonlyMap<object, readonly string[]> {
  const names = new Map<object, readonly string[]>()
  const router = req.app && stackOf(rootOf(req.app))
  if (!router) return names
  walk<readonly string[]>(router, [''], ({ layer }, prefixes) => {
    const paths = joinPaths(prefixes, pathsOf(layer))
    const key = layer.route ?? layer.handle
    const own = paths.map((path) => (layer.route ? path || '/' : `${path}/*`))
    names.set(key, [...(names.get(key) ?? []), ...own])
    return paths
  })
  return names
}
