import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo'
import type { ModuleMetadata } from '@nestjs/common'
import { GraphQLModule } from '@nestjs/graphql'
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius'
import type { AccessModuleExtras, AuthorizerOptions } from '@stagedoor/nest'
import { graphqlContext } from '@stagedoor/nest/graphql'
import type { Answer } from '../app/http-client.js'
import { type Platform, startApp, type TestApp } from '../app/platforms.js'
import { BillsResolver, Ledger } from './bills.resolver.js'

/** Where every behaviour must be the same. */
export const drivers: readonly (readonly [string, Platform])[] = [
  ['Apollo on Express', 'express'],
  ['Mercurius on Fastify', 'fastify'],
]

/** What of the GraphQL module a test sets itself. */
interface DriverOptions {
  readonly fieldResolverEnhancers?: readonly ['guards']
  readonly context?: () => object
  readonly resolvers?: { readonly Query: Readonly<Record<string, () => unknown>> }
  readonly allowBatchedHttpRequests?: boolean
  readonly subscriptions?: object
  readonly subscription?: boolean
  readonly jit?: number
}

/** The GraphQL module on the driver that belongs to the platform. */
const graphqlModule = (
  platform: Platform,
  { fieldResolverEnhancers, ...options }: DriverOptions,
): NonNullable<ModuleMetadata['imports']>[number] => {
  const common = {
    autoSchemaFile: true,
    ...(fieldResolverEnhancers ? { fieldResolverEnhancers: [...fieldResolverEnhancers] } : {}),
    ...options,
  }
  return platform === 'express'
    ? GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        graphiql: false,
        includeStacktraceInErrorResponses: true,
        ...common,
      })
    : GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, ...common })
}

/** What an application under test is made of. */
export interface GraphqlParts {
  readonly providers?: ModuleMetadata['providers']
  readonly driver?: DriverOptions
  readonly access?: Partial<AuthorizerOptions> & AccessModuleExtras
}

/** Starts an application with the resolvers of the tests; it ends with the tests of the file. */
export const startGraphql = (
  platform: Platform,
  { providers = [], driver = { fieldResolverEnhancers: ['guards'] }, access }: GraphqlParts = {},
): Promise<TestApp> =>
  startApp(platform, {
    imports: [graphqlModule(platform, driver)],
    providers: [BillsResolver, Ledger, ...(providers ?? [])],
    access: { contexts: [graphqlContext()], ...access },
  })

/** One entry of `errors`, as far as the tests look at it. */
interface GraphqlFault {
  readonly message: string
  readonly path?: readonly string[]
  readonly extensions: Readonly<Record<string, unknown>>
}

/** What came back of a query. */
export interface GraphqlAnswer {
  readonly status: number
  readonly data: Readonly<Record<string, unknown>> | null | undefined
  readonly errors: readonly GraphqlFault[]
  readonly text: string
}

/** Asks a query, as clients do. */
export async function ask(app: TestApp, query: string, token?: string): Promise<GraphqlAnswer> {
  const answer: Answer = await app.send('POST', '/graphql', {
    body: { query },
    ...(token === undefined ? {} : { token }),
  })
  const { data, errors = [] } = answer.body as Partial<GraphqlAnswer>
  return { status: answer.status, data, errors, text: answer.text }
}
