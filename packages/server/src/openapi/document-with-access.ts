import { oneOf, optionsOf, textOf } from '../option-checks.js'
import { isObject, own } from '../own-property.js'
import { type OperationOptions, operationOfRoutes, SECURITY_SCHEME, securitySchemeOf } from './operation.js'
import { operationWithAccess } from './operation-with-access.js'
import type { RouteAccess } from './route-access.js'
import { shapeOfPattern, shapeOfTemplate } from './route-path.js'

/** What of an OpenAPI document is read and written here. */
export interface OpenApiDocument {
  readonly paths?: object | undefined
  readonly components?: object | undefined
  readonly security?: readonly object[] | undefined
}

/** A route as an inventory has it. */
export interface DocumentedRoute extends RouteAccess {
  /** In capitals, as clients write it; `ALL` for a route of every method. */
  readonly method: string
  /** The framework's own pattern, from the root of the application: `/bills/:id`. */
  readonly path: string
}

/** How a document is completed. */
export interface DocumentOptions extends OperationOptions {
  /** What stands before every path of the document in the application: `/api`. Nothing when left out. */
  readonly basePath?: string
  /**
   * What becomes of an operation that no route serves: `throw` when left out, or `keep`, which leaves it as it is. A document that
   * describes what is not there is mostly one that was forgotten.
   */
  readonly unknown?: 'throw' | 'keep'
}

/** Those of OpenAPI, and two more that Nest writes for a route of every method. */
const METHODS: readonly string[] = [
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
  'query',
  'search',
]

/**
 * Completes an OpenAPI document, 3.0 to 3.2, with who may use each operation: `security`, `x-stagedoor`, the refusals, and the header
 * of the company. What the document says by itself stays; the one given is not changed.
 *
 * @param document - every operation of it is looked up by method and path
 * @param routes - the routes of the application
 * @param options - see {@link DocumentOptions}
 * @throws TypeError if the document has operations that no route serves, unless `unknown` is `keep`; it lists them all. Also if an
 *   option is unknown or wrong.
 */
export function documentWithAccess<D extends OpenApiDocument>(
  document: D,
  routes: readonly DocumentedRoute[],
  options: DocumentOptions,
): D {
  const { basePath, isStrict } = readPlace(options)
  const served = servedRoutes(routes)
  const strangers: string[] = []
  const paths = eachOperation(document.paths ?? {}, (operation, { method, path }) => {
    const found = routesBehind(served, { method, shape: shapeOfTemplate(`${basePath}${path}`) })
    if (found.length > 0)
      return operationWithAccess(operation, { ...operationOfRoutes(found, options), document })
    strangers.push(`\n  ${method.toUpperCase()} ${path}`)
    return operation
  })
  if (strangers.length > 0 && isStrict)
    throw new TypeError(`The document describes what no route serves:${strangers.join('')}`)
  return { ...document, paths, components: withScheme(document.components) }
}

const NAMES = Object.keys({
  catalog: 0,
  companyHeader: 0,
  disclose: 0,
  format: 0,
  basePath: 0,
  unknown: 0,
} satisfies Record<keyof DocumentOptions, 0>)

function readPlace(options: unknown): { readonly basePath: string; readonly isStrict: boolean } {
  const place = 'documentWithAccess()'
  const given = optionsOf(place, options, NAMES)
  const basePath = given.has('basePath') ? textOf(place, 'basePath', given.get('basePath')) : ''
  const unknown = oneOf(place, 'unknown', given.get('unknown') ?? 'throw', ['throw', 'keep'])
  return { basePath, isStrict: unknown === 'throw' }
}

/** Puts another in the place of every operation. Keys without a slash are extensions, or what the application itself calls. */
function eachOperation(
  paths: object,
  change: (operation: object, at: { readonly method: string; readonly path: string }) => object,
): object {
  return mapped(paths, (path, item) =>
    path.startsWith('/') && isObject(item)
      ? mapped(item, (method, operation) =>
          METHODS.includes(method) && isObject(operation) ? change(operation, { method, path }) : operation,
        )
      : item,
  )
}

type Served = ReadonlyMap<string, readonly DocumentedRoute[]>

function servedRoutes(routes: readonly DocumentedRoute[]): Served {
  const served = new Map<string, DocumentedRoute[]>()
  for (const route of routes) {
    const key = `${route.method.toUpperCase()} ${shapeOfPattern(route.path)}`
    const same = served.get(key) ?? []
    // One route may be listed for every version of it, and say the same each time.
    if (!same.some((each) => isAlike(each, route))) same.push(route)
    served.set(key, same)
  }
  return served
}

const isAlike = (one: RouteAccess, other: RouteAccess): boolean =>
  one.access === other.access && JSON.stringify(one.guards) === JSON.stringify(other.guards)

/** A GET route serves HEAD, too, where nothing else does. */
function routesBehind(
  served: Served,
  { method, shape }: { readonly method: string; readonly shape: string },
): readonly DocumentedRoute[] {
  const of = (name: string): readonly DocumentedRoute[] => served.get(`${name} ${shape}`) ?? []
  const exact = [...of(method.toUpperCase()), ...of('ALL')]
  return exact.length === 0 && method === 'head' ? of('GET') : exact
}

function withScheme(components: object | undefined): object {
  const schemes = own(components ?? {}, 'securitySchemes')
  return {
    ...components,
    securitySchemes: { [SECURITY_SCHEME]: securitySchemeOf(), ...(isObject(schemes) ? schemes : {}) },
  }
}

const mapped = (object: object, change: (name: string, value: unknown) => unknown): object =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(name, value)]))
