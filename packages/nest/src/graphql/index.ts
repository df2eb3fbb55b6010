export { type ConnectionHeaders, type GraphqlContextOptions, graphqlContext } from './graphql-context.js'
export { GraphqlRefusal } from './graphql-refusal.js'
export type { GraphqlRequest } from './graphql-request.js'
