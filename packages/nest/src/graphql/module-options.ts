import type { ProviderWrapper } from '../context-type.js'
import { contextHoldersOf, isHeldToOneRequest } from './context-function.js'
import { isObject } from './graphql-request.js'

/** The options of one GraphQL module of the application, as far as they matter here. */
export interface ModuleOptions {
  readonly fieldResolverEnhancers?: readonly string[]
  readonly context?: unknown
  readonly resolvers?: unknown
  /** Of connections through Apollo. */
  readonly subscriptions?: unknown
  /** Of connections through Mercurius. */
  readonly subscription?: unknown
}

// The token under which `@nestjs/graphql` provides them.
const TOKEN = 'GqlModuleOptions'

const OPERATIONS = ['Query', 'Mutation', 'Subscription'] as const

/** The options of every GraphQL module among the providers. */
export const moduleOptionsOf = (providers: readonly ProviderWrapper[]): readonly ModuleOptions[] =>
  providers.flatMap(({ token, instance }) => (token === TOKEN && isObject(instance) ? [instance] : []))

/** Does every module run guards, or filters, on the resolvers of fields? Where none is found, nobody knows: no. */
export const enhanceFields = (modules: readonly ModuleOptions[], enhancer: 'guards' | 'filters'): boolean =>
  modules.length > 0 &&
  modules.every(({ fieldResolverEnhancers = [] }) => fieldResolverEnhancers.includes(enhancer))

/** What of the options lets somebody in past the guard. */
export function optionProblems(modules: readonly ModuleOptions[]): readonly string[] {
  return modules.flatMap((options) => [
    ...(isObject(options.context)
      ? [
          'GraphQLModule: context is one object for all requests, which would take the first caller for every other: make it a function',
        ]
      : []),
    ...(contextHoldersOf(options).some(isFree)
      ? [
          'GraphQLModule: its options are frozen, so that nothing holds its context to one request: leave them open',
        ]
      : []),
    ...[options.resolvers ?? []].flat().flatMap(unguarded),
  ])
}

const isFree = ({ context }: { readonly context?: unknown }): boolean =>
  typeof context === 'function' && !isHeldToOneRequest(context)

const unguarded = (resolvers: unknown): readonly string[] =>
  OPERATIONS.flatMap((operation) => {
    const fields = isObject(resolvers)
      ? (resolvers as Readonly<Record<string, unknown>>)[operation]
      : undefined
    return isObject(fields) ? Object.keys(fields).map((field) => `${operation}.${field}`) : []
  }).map((field) => `GraphQLModule: resolvers holds ${field}, on which no guard runs: resolve it in a class`)
