import { isObject, own } from '../own-property.js'
import { type AccessOperation, SECURITY_SCHEME } from './operation.js'

/**
 * Adds to an operation what access adds. What the operation says by itself stays: a response of the same status keeps its
 * description, and gets the refusals beside what it has. The security of the document holds where the operation has none.
 */
export function operationWithAccess(
  operation: object,
  { document, ...access }: AccessOperation & { readonly document: object },
): object {
  const alternatives = listIn(operation, 'security') ?? listIn(document, 'security') ?? []
  const parameters = [...(listIn(operation, 'parameters') ?? []), ...(access.parameters ?? [])]
  return {
    ...operation,
    security: unitedSecurity(alternatives, access),
    ...(parameters.length === 0 ? {} : { parameters: distinctParameters(parameters) }),
    responses: unitedResponses(own(operation, 'responses'), access),
    'x-stagedoor': access['x-stagedoor'],
  }
}

function listIn(object: object, name: string): readonly object[] | undefined {
  const value = own(object, name)
  return Array.isArray(value) ? value.filter(isObject) : undefined
}

/** Whatever else an operation asks for, it asks for beside the token; nobody asks for a token where a route is public. */
function unitedSecurity(alternatives: readonly object[], { security }: AccessOperation): readonly object[] {
  const others = alternatives
    .map((alternative) => {
      const { [SECURITY_SCHEME]: _, ...rest } = alternative as Readonly<Record<string, unknown>>
      return rest
    })
    .filter((rest) => Object.keys(rest).length > 0)
  if (security.length === 0) return others
  if (others.length === 0) return security
  return others.flatMap((other) => security.map((each) => ({ ...other, ...each })))
}

/** Headers have one name in any case. */
function distinctParameters(parameters: readonly object[]): readonly object[] {
  const seen = new Set<string>()
  return parameters.filter((parameter) => {
    const [name, place] = [own(parameter, 'name'), own(parameter, 'in')]
    if (typeof name !== 'string' || place !== 'header') return true
    const isNew = !seen.has(name.toLowerCase())
    seen.add(name.toLowerCase())
    return isNew
  })
}

function unitedResponses(given: unknown, { responses }: AccessOperation): object {
  const stated = isObject(given) ? given : {}
  const united = Object.entries(responses).map(([status, ours]) => {
    const theirs = own(stated, status)
    // A reference cannot be added to, and what it leads to is for all who refer to it.
    if (!isObject(theirs) || Object.hasOwn(theirs, '$ref')) return [status, theirs ?? ours] as const
    return [
      status,
      { ...ours, ...theirs, content: unitedContent(own(theirs, 'content'), ours.content) },
    ] as const
  })
  return { ...stated, ...Object.fromEntries(united) }
}

function unitedContent(given: unknown, ours: object): object {
  const theirs = isObject(given) ? given : {}
  const united = Object.entries(ours).map(([media, type]) => {
    const stated = own(theirs, media)
    const schema = isObject(stated) ? own(stated, 'schema') : undefined
    if (!isObject(stated) || schema === undefined) return [media, type] as const
    return [media, { ...stated, schema: { anyOf: [schema, own(type as object, 'schema')] } }] as const
  })
  return { ...theirs, ...Object.fromEntries(united) }
}
