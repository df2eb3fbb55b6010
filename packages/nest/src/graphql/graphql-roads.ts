import 'reflect-metadata'
import type { Road, ServedMethod } from '../context-type.js'

// Nest's own metadata of what resolves: the type that a class or method is of, the field that a method resolves, and how.
const TYPE = 'graphql:resolver_type'
const NAME = 'graphql:resolver_name'
const FIELD = 'graphql:resolve_property'
const REFERENCE = 'graphql:resolve_reference'

/** Tells of which type a union or interface is, and reads nothing else. Nest guards no method of this name, whatever it resolves. */
const TYPE_RESOLVER = '__resolveType'

const OPERATIONS: ReadonlySet<unknown> = new Set(['Query', 'Mutation', 'Subscription'])

const OPEN = "fieldResolverEnhancers of the GraphQL module does not list 'guards'"
const NEVER = `Nest runs no guard on a method called ${TYPE_RESOLVER}`

/**
 * The road to a method of a resolver, as Nest's GraphQL module finds it.
 *
 * @param areFieldsGuarded - does Nest run guards on the resolvers of fields?
 */
export function graphqlRoadsOf(
  { type, prototype, name, handler }: ServedMethod,
  areFieldsGuarded: boolean,
): readonly Road[] {
  const onMethod: unknown = Reflect.getMetadata(TYPE, handler)
  // The class of the instance, which is what Nest asks; `type` where that is another.
  const onClass: unknown = Reflect.getMetadata(TYPE, prototype.constructor) || Reflect.getMetadata(TYPE, type)
  const parent = onMethod || onClass
  const isReference = Boolean(Reflect.getMetadata(REFERENCE, handler))
  const isField = Boolean(Reflect.getMetadata(FIELD, handler))
  if (parent === undefined || (!isReference && !isField && !OPERATIONS.has(parent))) return []
  const path: unknown = Reflect.getMetadata(NAME, handler) || name
  if (!isReference && path === TYPE_RESOLVER) return []
  const never = name === TYPE_RESOLVER ? NEVER : undefined
  if (!isReference && OPERATIONS.has(parent))
    return [{ road: 'graphql', method: String(parent).toUpperCase(), path: String(path), open: never }]
  const open = never ?? (areFieldsGuarded ? undefined : OPEN)
  // Whoever may query the subgraph may name any entity to it: no other field leads there.
  if (isReference) return [{ road: 'graphql', method: 'QUERY', path: `_entities(${String(parent)})`, open }]
  return [
    {
      road: 'graphql',
      method: 'FIELD',
      path: `${String(parent)}.${String(path)}`,
      open,
      isInner: !areFieldsGuarded,
    },
  ]
}
