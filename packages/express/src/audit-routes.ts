import { type Declaration, declarationOf } from './declaration.js'
import {
  childOf,
  isMountedApp,
  joinPaths,
  type Layer,
  type Place,
  pathsOf,
  type Route,
  type RouterStack,
  walk,
} from './express-stack.js'
import type { UndeclaredRoute } from './undeclared-routes-error.js'

/** What has happened to a request by the time that Express comes to a layer. */
interface Position {
  readonly paths: readonly string[]
  /** The guard's middleware that every request has passed by then, outermost first. */
  readonly passed: readonly Declaration[]
  /** Does an `authenticate()` of this router, or of one around it, come only later? */
  readonly isBeforeAuthenticate: boolean
  /** Parameters whose `param()` callback has run before anything of the guard. */
  readonly earlyParams: readonly string[]
}

const START: Position = { paths: [''], passed: [], isBeforeAuthenticate: false, earlyParams: [] }

/**
 * The routes of a router, and of what is mounted in it, that do not say who may use them (APP-1).
 *
 * Does not see what a mounted function serves: Express cannot tell `express.static()` from a middleware, nor can this.
 */
export function auditRoutes(router: RouterStack, owner: object): readonly UndeclaredRoute[] {
  const found: UndeclaredRoute[] = []
  walk(router, START, (place, around) => {
    const { layer } = place
    const position = positionOf(place, around, owner)
    if (layer.route) found.push(...auditRoute(layer.route, position, owner))
    else if (isMountedApp(layer) && !childOf(layer))
      found.push(...rowsOf('use', 'its routes cannot be read: mount an Express application', position))
    return position
  })
  return found
}

function positionOf({ router, index, layer }: Place, around: Position, owner: object): Position {
  const declarationAt = (at: Layer): Declaration | undefined =>
    at.route ? undefined : declarationOf(at.handle, owner)
  const earlier = router.stack.slice(0, index).filter((at) => declarationAt(at) && covers(at, layer))
  const passed = [...around.passed, ...earlier.flatMap((at) => declarationAt(at) ?? [])]
  const isAuthenticated = passed.some(({ kind }) => kind === 'authenticate')
  const comesLater = router.stack
    .slice(index + 1)
    .some((at) => declarationAt(at)?.kind === 'authenticate' && pathsOf(at).includes(''))
  return {
    paths: joinPaths(around.paths, pathsOf(layer)),
    passed,
    isBeforeAuthenticate: !isAuthenticated && (around.isBeforeAuthenticate || comesLater),
    earlyParams: passed.length > 0 ? around.earlyParams : [...around.earlyParams, ...paramsOf(router, layer)],
  }
}

/** Does a request that reaches `layer` pass `middleware` of the same router? Only equal text proves it. */
function covers(middleware: Layer, layer: Layer): boolean {
  const bases = pathsOf(middleware)
  const isBelow = (path: string, base: string): boolean => path === base || path.startsWith(`${base}/`)
  // In parentheses: a RegExp, of which a stateful one matches only every other time.
  return (
    bases.includes('') ||
    pathsOf(layer).every((path) => !path.startsWith('(') && bases.some((base) => isBelow(path, base)))
  )
}

/** The parameters in the path of a layer for which `router.param()` has a callback: it runs before every handler. */
function paramsOf(router: RouterStack, layer: Layer): readonly string[] {
  const names = pathsOf(layer).flatMap((path) =>
    [...path.matchAll(/[:*]"?([\w$]+)/g)].map(([, name]) => name),
  )
  return names.filter((name) => name !== undefined && Object.hasOwn(router.params, name)) as string[]
}

function auditRoute(route: Route, position: Position, owner: object): readonly UndeclaredRoute[] {
  const methods = [...new Set(route.stack.map(({ method }) => method ?? 'all'))]
  const problems = methods.flatMap((method) => {
    const chain = route.stack.filter((handler) => !handler.method || handler.method === method)
    const problem = problemOf(
      chain.map(({ handle }) => declarationOf(handle, owner)),
      position,
    )
    return problem ? [{ method, problem }] : []
  })
  // Express 5 spells `app.all()` out as every method that Node knows.
  const isAll = problems.length > 20 && new Set(problems.map(({ problem }) => problem)).size === 1
  const rows = isAll ? problems.slice(0, 1).map((row) => ({ ...row, method: 'all' })) : problems
  return rows.flatMap(({ method, problem }) => rowsOf(method, problem, position))
}

function rowsOf(method: string, problem: string, { paths }: Position): readonly UndeclaredRoute[] {
  return paths.map((path) => ({ method: method.toUpperCase(), path: path || '/', problem }))
}

/** What is wrong with the handlers of one method of a route, each with what it declares. */
function problemOf(chain: readonly (Declaration | undefined)[], position: Position): string | undefined {
  const { passed, isBeforeAuthenticate, earlyParams } = position
  const isPublic = chain.some((declaration) => declaration?.kind === 'public')
  const asks = [...passed, ...chain].find((declaration) => declaration && declaration.kind !== 'public')
  if (isPublic && asks) return `says public(), and ${asks.text} as well`
  const first = chain.findIndex((declaration) => declaration && declaration.kind !== 'authenticate')
  const isDeclaredAbove = passed.some(({ kind }) => kind === 'route' || kind === 'public')
  if (first === -1 && !isDeclaredAbove) return isBeforeAuthenticate ? undefined : 'declares nothing'
  if (first > 0 && !isDeclaredAbove)
    return 'declares something, but not first: what stands before it is not guarded'
  const [param] = earlyParams
  if (param === undefined || isPublic) return undefined
  return `its guard runs only after the callback of param('${param}'): put guard.authenticate() before them`
}
