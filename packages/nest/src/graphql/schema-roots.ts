import type { ProviderWrapper } from '../context-type.js'
import { isObject } from './graphql-request.js'

/** What of a schema is read. */
interface Schema {
  getQueryType(): NamedType
  getMutationType(): NamedType
  getSubscriptionType(): NamedType
}

type NamedType = { readonly name: string } | null | undefined

/** Where `@nestjs/graphql` keeps the schema of one GraphQL module. Throws as long as there is none. */
interface SchemaHost {
  readonly schema: Schema
}

// The class by which `@nestjs/graphql` provides it.
const HOST = 'GraphQLSchemaHost'

/** Where the schema of every GraphQL module among the providers will be. */
export const schemaHostsOf = (providers: readonly ProviderWrapper[]): readonly SchemaHost[] =>
  providers.flatMap(({ token, instance }) =>
    typeof token === 'function' && token.name === HOST && isObject(instance) ? [instance as SchemaHost] : [],
  )

/**
 * What of the schemas lets somebody in past the guard: operations of a type with a name of its own. Nest takes their resolvers for those
 * of fields, which a query leads to that is guarded; but nothing leads to these.
 */
export const rootProblems = (hosts: readonly SchemaHost[]): readonly string[] =>
  hosts.flatMap(schemaOf).flatMap((schema) =>
    (['Query', 'Mutation', 'Subscription'] as const).flatMap((usual) => {
      const { name = usual } = schema[`get${usual}Type`]() ?? {}
      return name === usual
        ? []
        : [
            `GraphQLModule: the schema calls its ${usual} type ${name}, on whose fields Nest runs no guard: call it ${usual}, or list 'guards' in fieldResolverEnhancers`,
          ]
    }),
  )

function schemaOf(host: SchemaHost): readonly Schema[] {
  try {
    return [host.schema]
  } catch {
    // A module without a schema answers nothing.
    return []
  }
}
