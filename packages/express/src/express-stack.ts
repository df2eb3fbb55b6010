// What Express keeps of an application's routes. Express documents none of it, so it is read here and nowhere else.
import type { Application, RequestHandler } from 'express'

/** A middleware, a mounted router or application, or a route, in the order in which Express tries them. */
export interface Layer {
  readonly name: string
  readonly handle: RequestHandler
  readonly route?: Route
  /** Express 5: the path as it was written. Absent with a router older than 2.3, which only an old lockfile holds. */
  readonly rawPath?: unknown
  /** Express 5: true for a middleware at `/`. */
  readonly slash?: boolean
  /** Express 4: what it matches by, with marks for a middleware at `/` and for the path `*`. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean; readonly fast_star?: boolean }
  /** Express 4: the parameters of `regexp`. */
  readonly keys?: readonly { readonly name: string | number }[]
}

/** One path with its handlers; a handler without a method runs for every method. */
export interface Route {
  readonly path: unknown
  readonly stack: readonly { readonly handle: RequestHandler; readonly method?: string }[]
}

/** A router, with what `router.param()` registered. */
export interface RouterStack {
  readonly stack: readonly Layer[]
  readonly params: Readonly<Record<string, unknown>>
}

/** One layer and where it stands. */
export interface Place {
  readonly router: RouterStack
  readonly index: number
  readonly layer: Layer
}

const NO_ROUTES: RouterStack = Object.freeze({ stack: Object.freeze([]), params: Object.freeze({}) })

/** The router of an application, or the router itself; `undefined` for anything else. */
export function stackOf(host: unknown): RouterStack | undefined {
  const router = routerOf(host as Host | null | undefined) as Partial<RouterStack> | null | undefined
  // Other frameworks keep a stack too, of something else.
  return Array.isArray(router?.stack) && router.params ? (router as RouterStack) : undefined
}

interface Host {
  readonly router?: unknown
  readonly lazyrouter?: unknown
  readonly _router?: unknown
}

/** An application of Express 4 makes its router with its first route, and throws where `router` is read. */
function routerOf(host: Host | null | undefined): unknown {
  if (typeof host?.lazyrouter === 'function') return host._router ?? NO_ROUTES
  return host?.router ?? host
}

/**
 * Visits every layer of a router and of what is mounted in it, in the order in which Express tries them. `visit` gets what it
 * answered for the layer around. A router mounted in itself is entered once.
 */
export function walk<S>(
  router: RouterStack,
  around: S,
  visit: (place: Place, around: S) => S,
  entered: readonly RouterStack[] = [router],
): void {
  for (const [index, layer] of router.stack.entries()) {
    const inside = visit({ router, index, layer }, around)
    const child = childOf(layer)
    if (child && !entered.includes(child)) walk(child, inside, visit, [...entered, child])
  }
}

/** Is another application mounted here? */
export const isMountedApp = (layer: Layer): boolean => !layer.route && layer.name === 'mounted_app'

/** The router, or the router of the application, that is mounted here. */
export function childOf(layer: Layer): RouterStack | undefined {
  if (layer.route) return undefined
  return stackOf(isMountedApp(layer) ? mountedApp(layer) : layer.handle)
}

/**
 * The application that `app.use(path, otherApp)` mounted. Express hides it in a closure and shows it to a request alone: Express 5
 * before anything else, Express 4 in the second of its own two middlewares. The probe stops there, and no handler runs.
 */
function mountedApp(layer: Layer): unknown {
  let app: unknown
  // With a query, so that Express 4 parses none, and with the application that it gives an unanswered request back to.
  const seen: { url?: string | undefined } = Object.assign(Object.create(null), {
    url: '/',
    query: {},
    app: { request: null, response: null },
  })
  const request = new Proxy(seen, {
    setPrototypeOf(_target, prototype: { readonly app?: unknown } | null) {
      // An application without a handler gives it back one turn later, when nobody would catch anything.
      if (prototype === null) return true
      app = prototype.app
      // Express 4 goes on with an error: without a URL nothing matches it, the application's error handlers included.
      seen.url = undefined
      throw new Error('seen')
    },
  })
  try {
    layer.handle(request as never, Object.assign(Object.create(null), { setHeader() {} }), () => {})
  } catch {
    // The probe's own end.
  }
  return app
}

/** Is this an application that is mounted in no other? A router does not know where it stands. */
export const isOutermost = (host: unknown): boolean =>
  stackOf(host) !== host && (host as { readonly parent?: unknown }).parent === undefined

/** Is this a handler that Express calls for an error, and for nothing else? */
export const isErrorHandler = (handler: RequestHandler): boolean => handler.length === 4

/** The outermost application that a request went through. */
export function rootOf(app: Application): Application {
  let root = app as Application & { readonly parent?: Application }
  while (root.parent) root = root.parent
  return root
}
