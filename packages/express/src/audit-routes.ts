import type { GuardDescription, InventoryRoute } from '@stagedoor/server'
import { type Declaration, declarationOf } from './declaration.js'
import { childOf, isMountedApp, type Route, type RouterStack, walk } from './express-stack.js'
import { type Position, positionOf, startOf } from './position.js'
import { problemOf, swallowOf, unansweredOf } from './route-problem.js'

/**
 * The routes of a router and of what is mounted in it, each with what it declares, in the order in which Express tries them. What is
 * wrong with one is its `problem` (APP-1).
 *
 * Does not see what a mounted function serves: Express cannot tell `express.static()` from a middleware, nor can this.
 *
 * @param isOutermost - false: there may be more around the router than is seen here
 */
export function auditRoutes(
  router: RouterStack,
  { owner, isOutermost }: { readonly owner: object; readonly isOutermost: boolean },
): readonly InventoryRoute[] {
  const found: InventoryRoute[] = []
  walk(router, startOf(!isOutermost), (place, around) => {
    const { layer } = place
    const position = positionOf(place, around, owner)
    if (layer.route) found.push(...auditRoute(layer.route, position, owner))
    else if (isMountedApp(layer) && !childOf(layer)) found.push(...rowsOf('use', UNREADABLE, position))
    return position
  })
  return found
}

/** What there is to say of a route besides its method and path. */
type Finding = Pick<InventoryRoute, 'access' | 'guards' | 'declaredAt' | 'problem'>

const UNREADABLE: Finding = {
  access: 'undeclared',
  guards: [],
  declaredAt: 'nowhere',
  problem: 'its routes cannot be read: mount an Express application',
}

function auditRoute(route: Route, position: Position, owner: object): readonly InventoryRoute[] {
  const methods = [...new Set(route.stack.map(({ method }) => method ?? 'all'))]
  const byFinding = new Map<string, { readonly finding: Finding; readonly methods: string[] }>()
  for (const method of methods) {
    const chain = route.stack.filter((handler) => !handler.method || handler.method === method)
    const finding = findingOf(chain, position, owner)
    const alike = byFinding.get(JSON.stringify(finding)) ?? { finding, methods: [] }
    byFinding.set(JSON.stringify(finding), alike)
    alike.methods.push(method)
  }
  // `app.all()`, and in Express 5 `router.all()`, is spelled out as every method that Node knows.
  return [...byFinding.values()].flatMap(({ finding, methods: alike }) =>
    (alike.length > 20 ? ['all'] : alike).flatMap((method) => rowsOf(method, finding, position)),
  )
}

function findingOf(chain: Route['stack'], position: Position, owner: object): Finding {
  const declared = chain.map(({ handle }) => declarationOf(handle, owner))
  const problem =
    problemOf(declared, position) ?? swallowOf(chain, declared) ?? unansweredOf(chain, declared, position)
  const name = chain.at(-1)?.handle.name
  const route = name ? `the route, ${name}` : 'the route'
  const access = accessOf(declared, position)
  const places = placesOf(declared, position, route)
  return {
    access,
    guards: guardsOf(declared, position, access),
    declaredAt: places.join(' and ') || (access === 'public' ? 'before authenticate()' : 'nowhere'),
    ...(problem === undefined ? {} : { problem }),
  }
}

type Chain = readonly (Declaration | undefined)[]

/** Everything that a request is asked by the time that it comes to the handlers, in that order. */
const declarationsOf = (chain: Chain, { passed }: Pick<Position, 'passed'>): readonly Declaration[] => [
  ...passed.map(({ declaration }) => declaration),
  ...chain.flatMap((declaration) => declaration ?? []),
]

/**
 * Of a route that declares nothing, what `authenticate()` asks is mostly all that is asked; guards ask for that and more. What an error
 * handler can lead past asks for nothing there.
 */
const guardsOf = (
  chain: Chain,
  position: Position,
  access: InventoryRoute['access'],
): readonly GuardDescription[] => {
  if (access !== 'undeclared') return declarationsOf(chain, position).flatMap(({ guard }) => guard ?? [])
  const passed = position.passed.filter(({ isCertain }) => isCertain)
  return declarationsOf(chain, { passed }).flatMap(({ guard, asks }) => guard ?? asks ?? [])
}

function accessOf(chain: Chain, position: Position): InventoryRoute['access'] {
  const declares = ({ kind }: Declaration): boolean => kind === 'route' || kind === 'public'
  const own = chain.filter((declaration) => declaration && declaration.kind !== 'authenticate')
  const above = position.passed.filter(({ declaration, isCertain }) => isCertain && declares(declaration))
  const isOpen = declarationsOf(chain, position).every(({ kind }) => kind === 'public')
  if (own.length === 0 && above.length === 0)
    return position.isBeforeAuthenticate && isOpen ? 'public' : 'undeclared'
  return isOpen ? 'public' : 'declared'
}

function placesOf(chain: Chain, { passed }: Position, route: string): readonly string[] {
  const says = ({ kind }: Declaration): boolean => kind !== 'authenticate'
  const above = passed.filter(({ declaration }) => says(declaration)).map(({ place }) => place)
  return [...above, ...(chain.some((declaration) => declaration && says(declaration)) ? [route] : [])]
}

const rowsOf = (method: string, finding: Finding, { paths }: Position): readonly InventoryRoute[] =>
  paths.map((path) => ({ road: 'http', method: method.toUpperCase(), path: path || '/', ...finding }))
