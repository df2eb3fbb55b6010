import { LAYER_OF_REASON } from '@stagedoor/core'
import type { RefusalCode } from '../answer/refusal-codes.js'
import type { AnswerForm } from '../answer/to-answer.js'

/** A schema of JSON Schema and OpenAPI 3.0 alike. */
export type OpenApiSchema = Readonly<Record<string, unknown>>

/** The refusals of a route that have one status. */
export interface RefusalsOfStatus {
  readonly status: number
  readonly codes: readonly RefusalCode[]
  readonly form: AnswerForm
}

/** The schema of a body that refuses, as `toAnswer` writes it (WIRE-1). Never throws. */
export function refusalSchema(refusals: RefusalsOfStatus): OpenApiSchema {
  return refusals.form.format === 'envelope' ? envelopeSchema(refusals) : problemSchema(refusals)
}

export const text: OpenApiSchema = Object.freeze({ type: 'string' })

const list = (items: OpenApiSchema): OpenApiSchema => ({ type: 'array', items })

const object = (
  properties: Readonly<Record<string, OpenApiSchema>>,
  optional: readonly string[] = [],
): OpenApiSchema => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
})

function problemSchema({ status, codes, form: { disclose } }: RefusalsOfStatus): OpenApiSchema {
  const said = { type: text, title: text, status: { type: 'integer', enum: [status] } }
  if (disclose === 'none') return object(said)
  const decided = disclose === 'full' ? decidedSchemas(codes) : {}
  const code = { type: 'string', enum: codes }
  return object({ ...said, detail: text, code, ...decided }, Object.keys(decided))
}

function envelopeSchema({ codes, form: { disclose } }: RefusalsOfStatus): OpenApiSchema {
  const code = disclose === 'none' ? text : { type: 'string', enum: codes }
  return object({ success: { type: 'boolean', enum: [false] }, error: object({ code, message: text }) })
}

/** What a decision adds to the body: only in a response that can be one. */
function decidedSchemas(codes: readonly RefusalCode[]): Readonly<Record<string, OpenApiSchema>> {
  const layers = [...new Set(codes.flatMap((code) => layerOf(code) ?? []))]
  if (layers.length === 0) return {}
  const layer = { type: 'string', enum: layers }
  const item = object({ path: text, reason: text, permission: text, module: text }, ['permission', 'module'])
  const offer = object({ kind: text, key: text, title: text, extends: list(text) }, ['extends'])
  return {
    layer,
    ...(layers.some((each) => each !== 'delegation') ? { permission: text, module: text } : {}),
    ...(layers.includes('entitlement') ? { offers: list(offer) } : {}),
    ...(layers.includes('delegation') ? { items: list(item) } : {}),
  }
}

function layerOf(code: RefusalCode): string | undefined {
  if (code === 'delegation_refused' || code === 'malformed_request') return 'delegation'
  return new Map<string, string>(Object.entries(LAYER_OF_REASON)).get(code)
}
