import type { Catalog } from '@stagedoor/core'
import type { AnswerForm } from '../answer/to-answer.js'
import type { GuardDescription } from '../guard/guard-description.js'
import { possibleCodes } from './possible-codes.js'
import { type OpenApiResponse, refusalResponses } from './refusal-responses.js'
import type { OpenApiSchema } from './refusal-schema.js'
import { namedLeaves, type RouteAccess } from './route-access.js'

/** The name of the security scheme in a document: that of `addBearerAuth()` in Nest. */
export const SECURITY_SCHEME = 'bearer'

/** What an operation is described with. Everything but the catalog as the authorizer was given it. */
export interface OperationOptions {
  /** The catalog that the guards were declared with. */
  readonly catalog: Catalog
  /** The header that names the company; `X-Org` when left out (CMP-1). */
  readonly companyHeader?: string
  /** How much a refusal says; `full` when left out (WIRE-1). */
  readonly disclose?: 'full' | 'code' | 'none'
  /** The form of a refusal; `problem` when left out (WIRE-1). */
  readonly format?: 'problem' | 'envelope'
}

/** The `x-stagedoor` extension of an operation: who may use it. Plain data. */
export interface AccessExtension {
  readonly access: RouteAccess['access']
  /** Every permission that is named, by its live key. */
  readonly permissions: readonly string[]
  /** Every module that is named, by itself or by a permission of it. */
  readonly modules: readonly string[]
  /** What each guard asks for, in the order in which they are judged. Every one must pass. */
  readonly guards: readonly Omit<GuardDescription, 'text'>[]
}

/** A header that an operation takes. */
export interface OpenApiParameter {
  readonly name: string
  readonly in: 'header'
  readonly required: false
  readonly description: string
  readonly schema: OpenApiSchema
}

/** What access adds to an operation of an OpenAPI document, 3.0 to 3.2. Plain data. */
export interface AccessOperation {
  /** Alternatives, as OpenAPI has it: empty for a public route, with an empty one where a route of several is public. */
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  /** Where several routes stand behind one operation, versions in a header for instance: one of them. */
  readonly 'x-stagedoor': AccessExtension | { readonly oneOf: readonly AccessExtension[] }
  /** The refusals, by status. None for a public route. */
  readonly responses: Readonly<Record<string, OpenApiResponse>>
  /** The company's header; absent where no company is needed. */
  readonly parameters?: readonly OpenApiParameter[]
}

/**
 * The security scheme that operations refer to: an access token as a Bearer credential.
 *
 * Never throws.
 */
export function securitySchemeOf(): {
  readonly type: 'http'
  readonly scheme: 'bearer'
  readonly bearerFormat: 'JWT'
} {
  return { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }
}

/**
 * Describes a guarded operation: what it needs, and every code with which its guards can refuse. Without guards it describes an
 * undeclared one, which is refused to everyone (APP-1).
 *
 * Does not know what a handler asserts by itself, nor a resolver's own 4xx.
 *
 * Never throws.
 */
export function operationOf(guards: readonly GuardDescription[], options: OperationOptions): AccessOperation {
  return operationOfRoutes([{ access: guards.length === 0 ? 'undeclared' : 'declared', guards }], options)
}

/**
 * Describes an operation by the routes that stand behind it: mostly one.
 *
 * Never throws.
 */
export function operationOfRoutes(
  routes: readonly RouteAccess[],
  options: OperationOptions,
): AccessOperation {
  const { catalog, companyHeader = 'X-Org', disclose = 'full', format = 'problem' } = options
  const form: AnswerForm = { disclose, format }
  const codes = new Set(routes.flatMap((route) => [...possibleCodes(route, catalog)]))
  const closed = routes.filter(({ access }) => access !== 'public')
  const extensions = routes.map((route) => extensionOf(route, catalog))
  const [only] = extensions
  return {
    security:
      closed.length === 0 ? [] : [{ [SECURITY_SCHEME]: [] }, ...(closed.length < routes.length ? [{}] : [])],
    'x-stagedoor': extensions.length === 1 && only !== undefined ? only : { oneOf: extensions },
    responses: refusalResponses(codes, form),
    ...(codes.has('company_required') ? { parameters: [companyParameter(companyHeader)] } : {}),
  }
}

function extensionOf({ access, guards }: RouteAccess, catalog: Catalog): AccessExtension {
  const leaves = guards.flatMap((guard) => namedLeaves(guard, catalog))
  return {
    access,
    permissions: distinct(leaves.flatMap((leaf) => ('permission' in leaf ? [leaf.permission] : []))),
    modules: distinct(leaves.map((leaf) => leaf.module)),
    guards: guards.map(({ text: _, ...guard }) => guard),
  }
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)]

const companyParameter = (name: string): OpenApiParameter => ({
  name,
  in: 'header',
  required: false,
  description: 'The company. May be left out where the access token names one company alone.',
  schema: { type: 'string', minLength: 1, maxLength: 256 },
})
