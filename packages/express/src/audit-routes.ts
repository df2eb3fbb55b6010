import { type Declaration, declarationOf } from './declaration.js'
import {
  childOf,
  isErrorHandler,
  isMountedApp,
  type Layer,
  type Place,
  type Route,
  type RouterStack,
  walk,
} from './express-stack.js'
import { basesOf, covers, joinPaths, mayMeet, paramNamesOf, pathsOf } from './layer-paths.js'
import type { UndeclaredRoute } from './undeclared-routes-error.js'

/** What has happened to a request by the time that Express comes to a layer. */
interface Position {
  readonly paths: readonly string[]
  /** The guard's middleware that every request has passed by then, outermost first. */
  readonly passed: readonly Declaration[]
  /** Those of `passed` that no error handler behind them can lead a refused request past. */
  readonly certain: readonly Declaration[]
  /** Does an `authenticate()` of this router, or of one around it, come only later? */
  readonly isBeforeAuthenticate: boolean
  /** Parameters whose `param()` callback has run before anything of the guard. */
  readonly earlyParams: readonly string[]
}

const START: Position = {
  paths: [''],
  passed: [],
  certain: [],
  isBeforeAuthenticate: false,
  earlyParams: [],
}

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
  const before = router.stack.slice(0, index)
  const guards = before.filter((at) => declarationAt(at) && covers(at, layer))
  const passed = [...around.passed, ...guards.flatMap((at) => declarationAt(at) ?? [])]
  const behindErrors = before.slice(before.findLastIndex(isErrorHandler) + 1)
  // public() refuses nobody, so there is nothing to lead past.
  const certain = guards
    .filter((at) => behindErrors.includes(at) || declarationAt(at)?.kind === 'public')
    .flatMap((at) => declarationAt(at) ?? [])
  const isAuthenticated = passed.some(({ kind }) => kind === 'authenticate')
  const comesLater = router.stack
    .slice(index + 1)
    .some((at) => declarationAt(at)?.kind === 'authenticate' && basesOf(at).includes(''))
  const [guard] = guards
  const unguarded = guard ? before.slice(0, before.indexOf(guard) + 1) : [...before, layer]
  return {
    paths: joinPaths(around.paths, pathsOf(layer)),
    passed,
    certain: [...around.certain, ...certain],
    isBeforeAuthenticate: !isAuthenticated && (around.isBeforeAuthenticate || comesLater),
    earlyParams:
      around.passed.length > 0
        ? around.earlyParams
        : [...around.earlyParams, ...paramsOf(router, unguarded, layer)],
  }
}

/** The parameters whose `router.param()` callback runs for a request to `layer` before the handler of the last of `layers`. */
function paramsOf(router: RouterStack, layers: readonly Layer[], layer: Layer): readonly string[] {
  // An earlier route answers for its own callbacks.
  const onTheWay = layers.filter((at) => at === layer || (!at.route && mayMeet(at, layer)))
  return onTheWay.flatMap(paramNamesOf).filter((name) => Object.hasOwn(router.params, name))
}

function auditRoute(route: Route, position: Position, owner: object): readonly UndeclaredRoute[] {
  const methods = [...new Set(route.stack.map(({ method }) => method ?? 'all'))]
  const problems = methods.flatMap((method) => {
    const chain = route.stack.filter((handler) => !handler.method || handler.method === method)
    const declared = chain.map(({ handle }) => declarationOf(handle, owner))
    const problem = problemOf(declared, position) ?? swallowOf(chain, declared)
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

const SWALLOWED = 'an error handler stands between the guard and the route: put the guard in the route'

const isForRoute = ({ kind }: Declaration): boolean => kind === 'route' || kind === 'public'

/** Can an error handler of the route lead a refused request on to a handler? */
function swallowOf(
  chain: Route['stack'],
  declared: readonly (Declaration | undefined)[],
): string | undefined {
  const first = declared.findIndex(
    (declaration) => declaration && !['authenticate', 'public'].includes(declaration.kind),
  )
  if (first === -1) return undefined
  const catches = chain.findIndex(({ handle }, at) => at > first && handle.length === 4)
  return catches !== -1 && chain.slice(catches).some(({ handle }) => handle.length < 4)
    ? 'an error handler stands between its guard and a handler: put it last'
    : undefined
}

/** What is wrong with the handlers of one method of a route, each with what it declares. */
function problemOf(chain: readonly (Declaration | undefined)[], position: Position): string | undefined {
  const { passed, certain, isBeforeAuthenticate, earlyParams } = position
  const isPublic = chain.some((declaration) => declaration?.kind === 'public')
  const asks = [...passed, ...chain].find((declaration) => declaration && declaration.kind !== 'public')
  if (isPublic && asks) return `says public(), and ${asks.text} as well`
  const first = chain.findIndex((declaration) => declaration && declaration.kind !== 'authenticate')
  const isDeclaredAbove = certain.some(isForRoute)
  if (first === -1 && !isDeclaredAbove && passed.some(isForRoute)) return SWALLOWED
  if (first === -1 && !isDeclaredAbove) return isBeforeAuthenticate ? undefined : 'declares nothing'
  if (first > 0 && !isDeclaredAbove)
    return 'declares something, but not first: what stands before it is not guarded'
  const [param] = earlyParams
  if (param === undefined || isPublic) return undefined
  return `its guard runs only after the callback of param('${param}'): put guard.authenticate() before them`
}
