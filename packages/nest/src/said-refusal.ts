import type { HttpAnswer } from '@stagedoor/server'

/** What a refusal says where there is no HTTP response: what that would say, in one flat object. */
export interface SaidRefusal {
  /** For people; not API. */
  readonly message: string
  /** The HTTP status that it would be. */
  readonly status: number
  /** With `disclose: 'none'` the status in words: `forbidden`. */
  readonly code: string
  /** `layer`, `permission`, `module`, `offers` or `items`, as far as `disclose` lets them be said. */
  readonly [decided: string]: unknown
}

/** Reads what is said off an answer, in whichever of the two forms it is. Never throws. */
export function saidRefusal({ status, body }: HttpAnswer): SaidRefusal {
  const envelope = body as { readonly error?: { readonly code: string; readonly message: string } }
  if (envelope.error) return { message: envelope.error.message, status, code: envelope.error.code }
  const {
    type: _type,
    title,
    detail,
    code,
    ...decided
  } = body as {
    readonly type: string
    readonly title: string
    readonly detail?: string
    readonly code?: string
  }
  return {
    ...decided,
    message: detail ?? title,
    status,
    code: code ?? title.toLowerCase().replaceAll(' ', '_'),
  }
}
