import 'reflect-metadata'
import type { ServedMethod } from './context-type.js'

/** How Nest marks the methods that it serves over other than HTTP, and where the context is that guards them there. */
const ROADS: readonly {
  readonly type: string
  readonly marks: readonly string[]
  readonly remedy: string
}[] = [
  {
    type: 'graphql',
    marks: ['graphql:resolver_type', 'graphql:resolve_property', 'graphql:resolve_reference'],
    remedy: 'graphqlContext() of @stagedoor/nest/graphql',
  },
  {
    type: 'ws',
    marks: ['websockets:message_mapping'],
    remedy: 'websocketContext() of @stagedoor/nest/websockets',
  },
  {
    type: 'rpc',
    marks: ['microservices:handler_type'],
    remedy: 'microserviceContext() of @stagedoor/nest/microservices',
  },
]

/** Why a method that Nest serves in a context that is not registered cannot stay so; `undefined` if it serves it in none. Never throws. */
export function foreignProblem(
  { handler }: ServedMethod,
  registered: ReadonlySet<string>,
): string | undefined {
  const found = ROADS.find(
    ({ type, marks }) => !registered.has(type) && marks.some((mark) => Reflect.hasMetadata(mark, handler)),
  )
  return (
    found && `served over ${found.type}, which nothing guards: register ${found.remedy} as one of contexts`
  )
}
