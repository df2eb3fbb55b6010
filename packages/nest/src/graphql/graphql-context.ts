import type { HttpRequest } from '@stagedoor/server'
import { httpRequestOf } from '../access-request.js'
import type { ContextRefusal, ContextType, ProviderWrapper, ServedMethod } from '../context-type.js'
import { holdContextsToOneRequest } from './context-function.js'
import { GraphqlRefusal } from './graphql-refusal.js'
import {
  fieldRouteOf,
  type GraphqlRequest,
  graphqlRequestOf,
  isRootField,
  isSubscription,
} from './graphql-request.js'
import { graphqlRoadsOf } from './graphql-roads.js'
import { guardedEvents, isAsyncIterable } from './guarded-events.js'
import { enhanceFields, moduleOptionsOf, optionProblems } from './module-options.js'
import { markRefused, markReply } from './reply-headers.js'
import { connectionCredentials, executionOf, httpOf, isHandshake, isMadeUp } from './request-credentials.js'
import { rootProblems, schemaHostsOf } from './schema-roots.js'

/** How GraphQL requests are read. */
export interface GraphqlContextOptions {
  /**
   * Finds the HTTP request in what the driver's `context` returned; `reply.request`, `req` or `request` of it when left out. Answers
   * `undefined` for what came over a WebSocket connection.
   */
  readonly request?: (context: object) => object | undefined
  /**
   * Finds the credentials of what came over a WebSocket connection, as the headers that it has not: `{ authorization: 'Bearer ...',
   * 'x-org': 'comp_1' }`. Left out, only the headers of its handshake count, where the context names that: from a browser, none. Asked
   * anew for every field, and for every event of a subscription, which ends where they are those of another caller or company.
   */
  readonly connection?: (context: object) => ConnectionHeaders | Promise<ConnectionHeaders>
}

/** Headers that a connection stands for. What is neither text nor `undefined` is a header with nothing in it. */
export type ConnectionHeaders = Readonly<Record<string, unknown>> | undefined

/**
 * Guards GraphQL: queries, mutations, subscriptions and, where the GraphQL module has `fieldResolverEnhancers: ['guards']`, the
 * resolvers of fields.
 *
 * Each field of a query is judged by what its own resolver declares; the token is examined once for all. A refusal is an entry of
 * `errors`, under HTTP 200.
 *
 * Never throws.
 *
 * @example
 * ```ts
 * AccessModule.forRoot({ catalog, issuer, audience, contexts: [graphqlContext()] })
 * ```
 */
export function graphqlContext(options: GraphqlContextOptions = {}): ContextType<GraphqlRequest> {
  let modules: ReturnType<typeof moduleOptionsOf> = []
  let schemas: ReturnType<typeof schemaHostsOf> = []
  return {
    type: 'graphql',
    requestOf: graphqlRequestOf,
    credentialsOf(request: GraphqlRequest): HttpRequest | Promise<HttpRequest> {
      const http = httpOf(request, options)
      const isConnection = http === undefined || (options.connection !== undefined && isHandshake(http))
      return isConnection ? connectionCredentials(request, options) : httpRequestOf(http)
    },
    routeOf: fieldRouteOf,
    wholeOf(request: GraphqlRequest): object | undefined {
      const http = httpOf(request, options)
      // Not the connection, nor a response that goes on: what its token was when it opened says nothing of now.
      const isLasting =
        http === undefined || isHandshake(http) || isMadeUp(http) || isSubscription(request.info)
      return isLasting ? executionOf(request) : http
    },
    mark: (host, headers) => markReply(graphqlRequestOf(host).context, headers),
    refuse(refusal: ContextRefusal, host): never {
      markRefused(graphqlRequestOf(host).context)
      throw new GraphqlRefusal(refusal)
    },
    isUnfiltered: (request: GraphqlRequest) => !isRootField(request) && !enhanceFields(modules, 'filters'),
    attach(providers: readonly ProviderWrapper[]): void {
      modules = moduleOptionsOf(providers)
      schemas = schemaHostsOf(providers)
      holdContextsToOneRequest(modules, options)
    },
    problems: () => optionProblems(modules),
    problemsOnceStarted: () => (enhanceFields(modules, 'guards') ? [] : rootProblems(schemas)),
    follow(result: unknown, request: GraphqlRequest, judge): unknown {
      return isAsyncIterable(result) && isSubscription(request.info)
        ? guardedEvents(result, () => judge(Object.freeze({ ...request })))
        : result
    },
    roadsOf: (method: ServedMethod) => graphqlRoadsOf(method, enhanceFields(modules, 'guards')),
  }
}
