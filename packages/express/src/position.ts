import { type Declaration, declarationOf } from './declaration.js'
import { isErrorHandler, type Layer, type Place, type RouterStack } from './express-stack.js'
import { basesOf, covers, joinPaths, mayMeet, paramNamesOf, pathsOf } from './layer-paths.js'
import { isProblemHandler } from './problem-handler.js'

/** A middleware of the guard that a request has passed. */
export interface Passed {
  readonly declaration: Declaration
  /** Where it stands, for people: `use /finance`. */
  readonly place: string
  /** False: an error handler behind it can lead a refused request past it. */
  readonly isCertain: boolean
}

/** What has happened to a request by the time that Express comes to a layer. */
export interface Position {
  readonly paths: readonly string[]
  /** The guard's middleware that every request has passed by then, outermost first. */
  readonly passed: readonly Passed[]
  /** Does an `authenticate()` of this router, or of one around it, come only later? */
  readonly isBeforeAuthenticate: boolean
  /** Parameters whose `param()` callback has run before anything of the guard that could refuse. */
  readonly earlyParams: readonly string[]
  /** Does a `problems()` stand before it, which answers nothing that is refused here? */
  readonly isBehindProblems: boolean
  /** Does an error handler come later, here or around? True also where what is around is not seen. */
  readonly isCaught: boolean
}

/** Outside of every router. `isCaught` is for a router, or an application, around which there is another. */
export const startOf = (isCaught: boolean): Position => ({
  paths: [''],
  passed: [],
  isBeforeAuthenticate: false,
  earlyParams: [],
  isBehindProblems: false,
  isCaught,
})

/**
 * What has happened to a request when it comes to a layer.
 *
 * @param place - the layer, and where it stands
 * @param around - the position of the router that it stands in
 * @param owner - the guard whose middleware counts
 */
export function positionOf({ router, index, layer }: Place, around: Position, owner: object): Position {
  const before = router.stack.slice(0, index)
  const guards = before.filter((at) => declarationAt(at, owner) && covers(at, layer))
  const passed = [...around.passed, ...passedAt(guards, before, { around, owner })]
  const isAuthenticated = passed.some(({ declaration }) => declaration.kind === 'authenticate')
  const comesLater = router.stack
    .slice(index + 1)
    .some((at) => declarationAt(at, owner)?.kind === 'authenticate' && basesOf(at).includes(''))
  // public() lets everyone on: what runs behind it runs for anyone.
  const guard = guards.find((at) => declarationAt(at, owner)?.kind !== 'public')
  const unguarded = guard ? before.slice(0, before.indexOf(guard) + 1) : [...before, layer]
  return {
    paths: joinPaths(around.paths, pathsOf(layer)),
    passed,
    isBeforeAuthenticate: !isAuthenticated && (around.isBeforeAuthenticate || comesLater),
    earlyParams: around.passed.some(({ declaration }) => declaration.kind !== 'public')
      ? around.earlyParams
      : [...around.earlyParams, ...paramsOf(router, unguarded, layer)],
    isBehindProblems:
      around.isBehindProblems ||
      before.some((at) => !at.route && isProblemHandler(at.handle) && covers(at, layer)),
    isCaught:
      around.isCaught ||
      router.stack.slice(index + 1).some(({ route, handle }) => !route && isErrorHandler(handle)),
  }
}

const declarationAt = (layer: Layer, owner: object): Declaration | undefined =>
  layer.route ? undefined : declarationOf(layer.handle, owner)

function passedAt(
  guards: readonly Layer[],
  before: readonly Layer[],
  { around, owner }: { readonly around: Position; readonly owner: object },
): readonly Passed[] {
  const leadsOn = ({ route, handle }: Layer): boolean =>
    !route && isErrorHandler(handle) && !isProblemHandler(handle)
  const behindErrors = before.slice(before.findLastIndex(leadsOn) + 1)
  return guards.flatMap((at) => {
    const declaration = declarationAt(at, owner)
    if (!declaration) return []
    const places = joinPaths(around.paths, pathsOf(at)).map((path) => `use ${path || '/'}`)
    // public() refuses nobody, so there is nothing to lead past.
    const isCertain = behindErrors.includes(at) || declaration.kind === 'public'
    return { declaration, place: places.join(' | '), isCertain }
  })
}

/** The parameters whose `router.param()` callback runs for a request to `layer` before the handler of the last of `layers`. */
function paramsOf(router: RouterStack, layers: readonly Layer[], layer: Layer): readonly string[] {
  // An earlier route answers for its own callbacks.
  const onTheWay = layers.filter((at) => at === layer || (!at.route && mayMeet(at, layer)))
  return onTheWay.flatMap(paramNamesOf).filter((name) => Object.hasOwn(router.params, name))
}
