import type { Requirement } from '@stagedoor/core'

/**
 * A requirement as plain data: a permission key, a composition, or a module asked for by itself. Keys stand as they were written, a
 * retired one too.
 */
export type RequirementDocument =
  | string
  | { readonly allOf: readonly RequirementDocument[] }
  | { readonly anyOf: readonly RequirementDocument[] }
  | { readonly module: string }

/** What a {@link RouteGuard} needs, as plain data: for audits, inventories and API documents. Frozen throughout. */
export interface GuardDescription {
  readonly kind: 'requirement' | 'delegation' | 'authenticated'
  /** All of it in one line: `finance.bills.read, scope: filter`. */
  readonly text: string
  /** Only of a requirement guard. */
  readonly requirement?: RequirementDocument
  /**
   * How scope applies: a list that the handler narrows, company-wide grants alone, or the dimensions of the target that the guard's
   * resolvers find. Absent where the guard does not say, as nothing that it asks for is scope-sensitive.
   */
  readonly scope?: 'filter' | 'company' | readonly string[]
  /** Are refusals of the scope layer and `not_a_member` answered as a 404 (WIRE-3)? */
  readonly conceal: boolean
  /** Does it need a company, and so an access? */
  readonly company: boolean
  /** Only of a delegation guard. */
  readonly intent?: 'give' | 'take'
}

/**
 * Writes a requirement as plain data. Frozen throughout.
 *
 * Never throws.
 */
export function toRequirementDocument(requirement: string | Requirement): RequirementDocument {
  if (typeof requirement === 'string') return requirement
  if (requirement.kind === 'moduleAccess') return Object.freeze({ module: requirement.module })
  const parts = Object.freeze(requirement.parts.map(toRequirementDocument))
  return Object.freeze(requirement.kind === 'allOf' ? { allOf: parts } : { anyOf: parts })
}
