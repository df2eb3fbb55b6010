import { refusalHeaders } from '../answer/challenge.js'
import type { RefusalCode } from '../answer/refusal-codes.js'
import { refusalOf } from '../answer/refusals.js'
import type { AnswerForm } from '../answer/to-answer.js'
import { type OpenApiSchema, type RefusalsOfStatus, refusalSchema, text } from './refusal-schema.js'

/** One response of an operation. */
export interface OpenApiResponse {
  /** Markdown: every code, with what it says. */
  readonly description: string
  readonly headers?: Readonly<Record<string, { readonly schema: OpenApiSchema }>>
  readonly content: Readonly<Record<string, { readonly schema: OpenApiSchema }>>
}

/**
 * The responses with which a route refuses, by status: read off the tables that answer.
 *
 * Never throws.
 */
export function refusalResponses(
  codes: ReadonlySet<RefusalCode>,
  form: AnswerForm,
): Readonly<Record<string, OpenApiResponse>> {
  const statuses = new Set([...codes].map((code) => refusalOf(code).status))
  const ofStatus = (status: number): RefusalsOfStatus => ({
    status,
    codes: [...codes].filter((code) => refusalOf(code).status === status),
    form,
  })
  return Object.fromEntries(
    [...statuses].toSorted((a, b) => a - b).map((status) => [`${status}`, toResponse(ofStatus(status))]),
  )
}

function toResponse(refusals: RefusalsOfStatus): OpenApiResponse {
  const { status, codes, form } = refusals
  const headers = new Set(codes.flatMap((code) => Object.keys(refusalHeaders(code))))
  // Of no use in a document: the same for every refusal.
  headers.delete('Cache-Control')
  // Then a 403 has none: it would tell one from the others.
  if (form.disclose === 'none' && status === 403) headers.delete('WWW-Authenticate')
  const media = form.format === 'envelope' ? 'application/json' : 'application/problem+json'
  return {
    description: form.disclose === 'none' ? 'Refused.' : codes.map(describe).join('\n'),
    ...(headers.size === 0
      ? {}
      : { headers: Object.fromEntries([...headers].map((name) => [name, { schema: text }])) }),
    content: { [media]: { schema: refusalSchema(refusals) } },
  }
}

const describe = (code: RefusalCode): string => `- \`${code}\`: ${refusalOf(code).detail}`
