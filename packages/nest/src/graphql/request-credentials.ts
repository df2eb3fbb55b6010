import type { HttpRequest } from '@stagedoor/server'
import { httpRequestOf } from '../access-request.js'
import type { GraphqlContextOptions } from './graphql-context.js'
import { type FieldPath, type GraphqlRequest, isObject, isSubscription } from './graphql-request.js'

/** Where the drivers, and many a `context` function, put the request. */
interface DriverContext {
  readonly req?: unknown
  readonly request?: unknown
  readonly reply?: { readonly request?: unknown }
}

/**
 * The HTTP request that a field belongs to; `undefined` if it came over a WebSocket connection.
 *
 * @throws TypeError if the context names two of them, or one that was answered long ago: it is shared between requests.
 */
export function httpOf({ context }: GraphqlRequest, options: GraphqlContextOptions): object | undefined {
  const [found, ...others] = requestsNamedIn(context, options)
  // What a framework made of a request is no other one.
  const isTwo = others.some((other) => found !== undefined && httpRequestOf(other) !== httpRequestOf(found))
  const isAnswered = found !== undefined && 'res' in found && isObject(found.res) && isEnded(found.res)
  if (isTwo || isAnswered)
    throw new TypeError('a GraphQL context must be made for one request: let `context` be a function')
  return found
}

/** The HTTP requests that a context names, whichever they are. */
export function requestsNamedIn(context: object, { request }: GraphqlContextOptions): readonly object[] {
  const { req, request: other, reply } = context as DriverContext
  const named = request === undefined ? [reply?.request, req, other] : [request(context)]
  return named.filter(isHttpRequest)
}

const isHttpRequest = (value: unknown): value is object =>
  isObject(value) && Array.isArray((httpRequestOf(value) as Partial<HttpRequest>).rawHeaders)

const isEnded = (response: { readonly writableEnded?: unknown }): boolean => response.writableEnded === true

/** Did this request open a WebSocket connection? Then it is the same for all that is asked over it. Node's own word, not a header's. */
export const isHandshake = (request: object): boolean =>
  (httpRequestOf(request) as { readonly upgrade?: unknown }).upgrade === true

/**
 * Is this no request that arrived, but an object that stands for one? Over a connection many a `context` function puts there what the client
 * said of itself, which is as old as the connection, and of whatever class. What arrived is a stream.
 */
export const isMadeUp = (request: object): boolean =>
  typeof (httpRequestOf(request) as { readonly pipe?: unknown }).pipe !== 'function'

const EXECUTIONS = new WeakMap<object, WeakMap<object, object>>()

/**
 * One execution of an operation that came over a connection, or of one event of a subscription. The variables are read anew for each
 * operation, but not always for each event; the context may be that of the whole connection, whose token expires one day.
 */
export function executionOf({ context, info }: GraphqlRequest): object | undefined {
  const { variableValues } = info
  if (isSubscription(info)) return rootOf(info.path)
  if (!isObject(variableValues)) return undefined
  const executions = EXECUTIONS.get(context) ?? new WeakMap<object, object>()
  EXECUTIONS.set(context, executions)
  const execution = executions.get(variableValues) ?? {}
  executions.set(variableValues, execution)
  return execution
}

/** The first step of a path. All fields below one field of a subscription have it in common, and no two events. */
function rootOf(path: FieldPath | undefined): FieldPath | undefined {
  let step = path
  while (step?.prev !== undefined) step = step.prev
  return step
}

/**
 * The credentials of what came over a connection, as headers. What is no text is no value that a header may have: a token that is none,
 * a company named badly; it does not name none.
 */
export async function connectionCredentials(
  { context }: GraphqlRequest,
  { connection }: GraphqlContextOptions,
): Promise<HttpRequest> {
  const headers = (await connection?.(context)) ?? {}
  return {
    rawHeaders: Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [name, typeof value === 'string' ? value : ''],
    ),
  }
}
