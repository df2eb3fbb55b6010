import type { Declaration } from './declaration.js'
import { isErrorHandler, type Route } from './express-stack.js'
import type { Passed, Position } from './position.js'
import { isProblemHandler } from './problem-handler.js'

const SWALLOWED = 'an error handler stands between the guard and the route: put the guard in the route'

const LED_PAST = (text: string): string =>
  `an error handler stands between ${text} and the route, and can lead a refused request past it: put it behind the routes`

const UNANSWERED = 'problems() stands before it, and cannot answer what it refuses: put it behind the routes'

/** What is wrong with the handlers of one method of a route, each with what it declares; `undefined` if nothing is. */
export function problemOf(
  chain: readonly (Declaration | undefined)[],
  { passed, isBeforeAuthenticate, earlyParams }: Position,
): string | undefined {
  const all = [...passed.map(({ declaration }) => declaration), ...chain]
  const asks = all.find((declaration) => declaration && declaration.kind !== 'public')
  const both = `says public(), and ${asks?.text} as well`
  if (chain.some(isPublic) && asks) return both
  const first = chain.findIndex((declaration) => declaration && declaration.kind !== 'authenticate')
  // A public() above says who may use a route that asks for nothing. One that asks says so itself.
  const isForRoute = ({ declaration: { kind } }: Passed): boolean =>
    kind === 'route' || (kind === 'public' && asks === undefined)
  const isDeclaredAbove = passed.some((above) => above.isCertain && isForRoute(above))
  if (first === -1 && !isDeclaredAbove && passed.some(isForRoute)) return SWALLOWED
  const isPublicByPosition = isBeforeAuthenticate && asks === undefined
  if (first === -1 && !isDeclaredAbove && !isPublicByPosition)
    return all.some(isPublic) ? both : 'declares nothing'
  const certain = passed.flatMap((above) => (above.isCertain ? above.declaration : []))
  const lost = passed.find((above) => !above.isCertain && !isMadeUpFor(above, [...certain, ...chain]))
  if (lost) return LED_PAST(lost.declaration.text)
  if (first === -1 && !isDeclaredAbove) return undefined
  if (first > 0 && !isDeclaredAbove)
    return 'declares something, but not first: what stands before it is not guarded'
  const [param] = earlyParams
  if (param === undefined || asks === undefined) return undefined
  return `its guard runs only after the callback of param('${param}'): put guard.authenticate() before them`
}

const isPublic = (declaration: Declaration | undefined): boolean => declaration?.kind === 'public'

/** Is it certain that nothing but Express itself answers what this route refuses, though `problems()` was meant to? */
export function unansweredOf(
  chain: Route['stack'],
  declared: readonly (Declaration | undefined)[],
  { isBehindProblems, isCaught }: Position,
): string | undefined {
  const refuses = declared.some((declaration) => declaration && declaration.kind !== 'public')
  if (!refuses || !isBehindProblems || isCaught) return undefined
  return chain.some(({ handle }) => isErrorHandler(handle)) ? undefined : UNANSWERED
}

/** A guard that needs a company asks for everything that `authenticate()` asks for. */
const isMadeUpFor = ({ declaration }: Passed, others: readonly (Declaration | undefined)[]): boolean =>
  declaration.kind === 'authenticate' && others.some((other) => other?.guard?.company)

/** Can an error handler of the route lead a refused request on to a handler? */
export function swallowOf(
  chain: Route['stack'],
  declared: readonly (Declaration | undefined)[],
): string | undefined {
  const first = declared.findIndex(
    (declaration) => declaration && !['authenticate', 'public'].includes(declaration.kind),
  )
  if (first === -1) return undefined
  const catches = chain.findIndex(
    ({ handle }, at) => at > first && isErrorHandler(handle) && !isProblemHandler(handle),
  )
  return catches !== -1 && chain.slice(catches).some(({ handle }) => handle.length < 4)
    ? 'an error handler stands between its guard and a handler: put it last'
    : undefined
}
