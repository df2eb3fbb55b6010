import { functionOf, type Place } from '../option-checks.js'
import { isObject } from '../own-property.js'
import type { CheckedRequirement } from './checked-requirement.js'

/** The reserved dimension: the company itself (SCP-4). */
const COMPANY = 'company'

/** How scope applies to a guard: a target, a list that the handler narrows, or company-wide grants alone. */
export type ScopeUse = 'filter' | 'company' | ReadonlyMap<string, (request: never) => unknown>

const wrong = (place: Place, text: string): TypeError => new TypeError(`${place}: ${text}`)

/**
 * Holds the `scope` option of a guard against its requirement (SCP-6). Left out where nothing asked for is scope-sensitive, it is
 * `'company'`: without a target, only grants for the whole company pass.
 *
 * @param place - how the guard is called in messages
 * @param scope - the option; `undefined` if it was left out
 * @throws TypeError if it is left out, or without a resolver for a permission that is scope-sensitive; if it is empty, or names a
 *   dimension that no permission asked for declares.
 */
export function readScopeOption(
  place: Place,
  scope: unknown,
  { sensitive }: Pick<CheckedRequirement, 'sensitive'>,
): ScopeUse {
  if (scope === 'filter' || scope === 'company') return scope
  const [first] = sensitive
  if (scope === undefined && first === undefined) return 'company'
  if (scope === undefined)
    throw wrong(
      place,
      `${first?.permission} is sensitive to ${first?.dimensions.join(', ')}: say how scope applies, as scope: ` +
        `{ ${first?.dimensions[0]}: (request) => ... }, 'filter' or 'company'`,
    )
  if (!isObject(scope) || Object.keys(scope).length === 0)
    throw wrong(place, "scope must be 'filter', 'company', or a resolver for at least one dimension")
  const resolvers = new Map(
    Object.entries(scope).map(
      ([name, resolve]) => [name, functionOf(place, `scope.${name}`, resolve)] as const,
    ),
  )
  checkDimensions(place, resolvers, sensitive)
  return resolvers
}

function checkDimensions(
  place: Place,
  resolvers: ReadonlyMap<string, unknown>,
  sensitive: CheckedRequirement['sensitive'],
): void {
  const declared = new Set(sensitive.flatMap(({ dimensions }) => dimensions))
  for (const dimension of resolvers.keys())
    if (dimension !== COMPANY && !declared.has(dimension))
      throw wrong(
        place,
        `scope.${dimension} is no dimension of what is asked for; there are ${[...declared, COMPANY].join(', ')}`,
      )
  const silent = sensitive.find(({ dimensions }) => !dimensions.some((dimension) => resolvers.has(dimension)))
  if (silent !== undefined)
    throw wrong(
      place,
      `${silent.permission} is sensitive to ${silent.dimensions.join(', ')}, and scope resolves none of it`,
    )
}
