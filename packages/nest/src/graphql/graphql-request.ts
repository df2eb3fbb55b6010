import type { ArgumentsHost } from '@nestjs/common'

/** Where a field stands in what is answered: a list, from its last step to its first. */
export interface FieldPath {
  readonly prev?: FieldPath | undefined
}

/** What of the executor's information on a field is read. */
interface FieldInfo {
  readonly fieldName: string
  readonly parentType: { readonly name: string }
  readonly operation?: { readonly operation: string }
  readonly variableValues?: unknown
  readonly path?: FieldPath | undefined
}

/**
 * One field that is resolved, as the callbacks of its guards are called with it: `(field: GraphqlRequest<{ unit: string }>) =>
 * field.args.unit`. Two fields of one query, and one field under two aliases, are two of them.
 */
export interface GraphqlRequest<Args = Readonly<Record<string, unknown>>> {
  /** What the parent field resolved to. */
  readonly root: unknown
  /** As the client sent them, checked against the schema only: pipes run after guards. */
  readonly args: Args
  /** What the `context` of the driver returned for this request. */
  readonly context: object
  readonly info: FieldInfo
}

// By the executor's information, which is made anew for each field that is resolved. Arguments are not: a field without any may be
// given the same empty object as others. References to entities share the information of the one field that asks for them all, and
// are each an object of their own.
const REQUESTS = new WeakMap<object, GraphqlRequest>()

/**
 * The field of a host: the same object for the guard, the parameter decorators and the filter.
 *
 * @throws TypeError if it is the host of no field, or its information is that of another.
 */
export function graphqlRequestOf(host: ArgumentsHost): GraphqlRequest {
  const given = host.getArgs<unknown[]>()
  // A reference resolver has no arguments.
  const isReference = given.length === 3
  const [root, args, context, info] = isReference ? [given[0], {}, given[1], given[2]] : given
  if (!isObject(info) || !isObject(context)) throw new TypeError('this is no field of a GraphQL request')
  const key = isReference && isObject(root) ? root : info
  const known = REQUESTS.get(key)
  if (known !== undefined && (known.root !== root || known.context !== context || known.info !== info))
    throw new TypeError('two fields of a GraphQL request share their information')
  const request =
    known ?? Object.freeze({ root, args: args as GraphqlRequest['args'], context, info: info as FieldInfo })
  REQUESTS.set(key, request as GraphqlRequest)
  return request as GraphqlRequest
}

/** Is it an object, which may be looked into? */
export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

// What the schema calls the operations, in all but the rarest of schemas.
const OPERATIONS: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription'])

/** Is it a field of an operation, and resolved as such? References to entities are resolved as the fields of other types are. */
export const isRootField = ({ info }: GraphqlRequest): boolean =>
  OPERATIONS.has(info.parentType?.name) && info.fieldName !== '_entities'

/** Is it a field of a subscription, or of one of its events? */
export const isSubscription = ({ operation }: FieldInfo): boolean => operation?.operation === 'subscription'

/** `QUERY bills`, `FIELD Bill.lines`: names of the schema, never aliases, which the caller chooses. Never throws. */
export function fieldRouteOf({ info }: GraphqlRequest): string {
  const parent = info.parentType?.name
  return OPERATIONS.has(parent)
    ? `${parent.toUpperCase()} ${info.fieldName}`
    : `FIELD ${parent}.${info.fieldName}`
}
