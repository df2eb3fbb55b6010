import type { Decision } from './access/decision.js'
import type { DelegationDecision } from './delegation/delegation.js'

/** What can be wrong in a catalog definition. */
export type CatalogProblemCode =
  | 'malformed'
  | 'missing_field'
  | 'unknown_field'
  | 'malformed_key'
  | 'reserved_dimension'
  | 'duplicate'
  | 'empty'
  | 'unknown_module'
  | 'unknown_package'
  | 'unknown_addon'
  | 'unknown_permission'
  | 'not_standalone'
  | 'module_wildcard'
  | 'incompatible'
  | 'alias_of_live_key'
  | 'alias_chain'
  | 'alias_target_unknown'

/** One contradiction in a catalog definition. */
export interface CatalogProblem {
  readonly code: CatalogProblemCode
  /** Where it is, as `modules.finance.permissions.bills`. */
  readonly path: string
  /** What is wrong and what would be right. For people; not API. */
  readonly message: string
}

/**
 * A catalog definition contradicts itself. Lists every problem at once (CAT-2).
 *
 * Recognise it by `code`, as `instanceof` fails across two installed copies.
 */
export class CatalogError extends Error {
  override readonly name = 'CatalogError'
  readonly code = 'invalid_catalog'
  /** Every problem found, in order of the definition. */
  readonly problems: readonly CatalogProblem[]

  /** Never throws. */
  constructor(problems: readonly CatalogProblem[]) {
    const lines = problems.map(({ code, path, message }) => `  ${path || '(catalog)'}: ${message} [${code}]`)
    super(`The catalog contradicts itself in ${problems.length} place(s):\n${lines.join('\n')}`)
    this.problems = Object.freeze([...problems])
  }
}

/**
 * A member document is malformed (MEM-1). The message holds the path and what would be right, never a value of the document.
 *
 * Recognise it by `code`, as `instanceof` fails across two installed copies.
 */
export class MemberError extends Error {
  override readonly name = 'MemberError'
  readonly code = 'malformed_member'
  /** The field that is wrong, as `grants[2].scope.businessUnit`. */
  readonly path: string

  /** Never throws. */
  constructor(path: string, message: string, options: ErrorOptions = {}) {
    super(`${path || 'the member'} ${message}`, options)
    this.path = path
  }
}

/** The two kinds of decision that can refuse. */
type Refusal =
  | Extract<Decision, { readonly allowed: false }>
  | Extract<DelegationDecision, { readonly allowed: false }>

/**
 * A decision refused and the caller asked to be thrown at: `access.assert`, `access.assertDelegation`, a guard.
 *
 * `status` is the HTTP status, so that a framework's own error handler answers rightly too (WIRE-7).
 * Recognise it by {@link isAccessDeniedError}, as `instanceof` fails across two installed copies.
 */
export class AccessDeniedError extends Error {
  override readonly name = 'AccessDeniedError'
  /** The reason of the refusal. */
  readonly code: Refusal['reason']
  /** The refusal itself. Holds catalog data only, except the paths of a delegation request. */
  readonly decision: Refusal
  /** 400 for a malformed delegation request, else 403. */
  readonly status: 400 | 403
  /** The same, as Nest and others look for it. */
  readonly statusCode: 400 | 403
  /** True: the message may be shown to whoever asked. */
  readonly expose = true
  /** Response headers for a framework's own error handler (WIRE-3). */
  readonly headers: Readonly<Record<string, string>> = Object.freeze({ 'Cache-Control': 'no-store' })

  /** Never throws. */
  constructor(decision: Refusal) {
    super(`Refused by the ${decision.layer} layer: ${decision.reason}`)
    this.code = decision.reason
    this.decision = decision
    this.status = decision.reason === 'malformed_request' ? 400 : 403
    this.statusCode = this.status
    // A refusal is an answer, not a fault: frameworks print the stack of what is thrown at them, and to whoever asked.
    this.stack = `${this.name}: ${this.message}`
  }
}

/**
 * Is this an {@link AccessDeniedError}, of whichever installed copy of this npm package?
 *
 * Never throws.
 */
export function isAccessDeniedError(value: unknown): value is AccessDeniedError {
  try {
    if (value instanceof AccessDeniedError) return true
    if (!(value instanceof Error) || value.name !== 'AccessDeniedError') return false
    const { decision } = value as { readonly decision?: unknown }
    return typeof decision === 'object' && (decision as { readonly allowed?: unknown }).allowed === false
  } catch {
    return false // `null` throws when it is looked at, and a proxy may
  }
}
