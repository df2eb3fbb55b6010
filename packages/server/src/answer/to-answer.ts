import { STATUS_CODES } from 'node:http'
import { type AccessDeniedError, type DelegationItem, isAccessDeniedError } from '@stagedoor/core'
import { headerTitle } from '../request/header-title.js'
import { refusalHeaders } from './challenge.js'
import type { GuardError } from './guard-error.js'
import type { HttpAnswer } from './http-answer.js'
import { refusalOf } from './refusals.js'
import { wireCodeOf } from './wire-code.js'

/** Where the codes are explained; the code follows. */
const TYPE_BASE = 'https://stagedoor.dev/errors#'

/** How much is said, and in which form (WIRE-1). */
export interface AnswerForm {
  readonly disclose: 'full' | 'code' | 'none'
  readonly format: 'problem' | 'envelope'
}

/** What an answer is made with. */
export interface AnswerSettings extends AnswerForm {
  /** The name of the header that names the company. */
  readonly companyHeader: string
}

/**
 * Makes an error what goes on the wire (RFC 9457). Its message, stage, problem and cause stay here.
 *
 * Never throws.
 */
export function toAnswer(
  error: GuardError | AccessDeniedError,
  { disclose, format, companyHeader }: AnswerSettings,
): HttpAnswer {
  const isDecision = isAccessDeniedError(error)
  const code = isDecision ? wireCodeOf(error) : error.code
  const { title, detail } = refusalOf(code)
  const said: Said = {
    status: error.status,
    title,
    detail: code === 'company_required' ? namingHeader(companyHeader) : detail,
    code,
    decided: decidedOf(error),
  }
  const { 'WWW-Authenticate': challenge, ...headers } = isDecision ? refusalHeaders(code) : error.headers
  // A 401 must have its challenge (RFC 9110 section 15.5.2); that of a decision tells one 403 from the others.
  const isTold = challenge !== undefined && !(isDecision && disclose === 'none')
  return Object.freeze({
    status: error.status,
    headers: Object.freeze({
      ...headers,
      ...(isTold ? { 'WWW-Authenticate': challenge } : {}),
      'Content-Type': format === 'envelope' ? 'application/json' : 'application/problem+json',
    }),
    body: Object.freeze(format === 'envelope' ? envelope(said, disclose) : problem(said, disclose)),
  })
}

/** The header has whatever name this service gave it: whoever asks cannot know it otherwise. */
const namingHeader = (header: string): string =>
  `Name exactly one company in the header ${headerTitle(header)}.`

/** What there is to say of an error. */
interface Said {
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly code: string
  readonly decided: object
}

/** What a decision adds: catalog data, and the paths of a delegation request. */
function decidedOf(error: GuardError | AccessDeniedError): object {
  if (!isAccessDeniedError(error)) return {}
  const { decision } = error
  if (decision.layer === 'delegation') return { layer: decision.layer, items: shownItems(decision.items) }
  const { layer, permission, module: moduleKey, offers } = decision
  return {
    layer,
    ...(permission === undefined ? {} : { permission }),
    ...(moduleKey === undefined ? {} : { module: moduleKey }),
    ...(offers === undefined ? {} : { offers }),
  }
}

/**
 * The refused items as the caller may see them. What the grantee has is not the caller's to know: of it, only why it stands in the
 * way.
 */
function shownItems(items: readonly DelegationItem[]): readonly DelegationItem[] {
  const shown = items.map((item) =>
    item.path.startsWith('grantee.') ? Object.freeze({ path: 'grantee', reason: item.reason }) : item,
  )
  const distinct = new Map(shown.map((item) => [`${item.path} ${item.reason}`, item]))
  return Object.freeze([...distinct.values()])
}

/** The status in words, where nothing else is to be said. */
const phraseOf = (status: number): string => STATUS_CODES[status] ?? 'Refused'

function problem({ status, title, detail, code, decided }: Said, disclose: AnswerForm['disclose']): object {
  if (disclose === 'none') return { type: 'about:blank', title: phraseOf(status), status }
  return {
    type: `${TYPE_BASE}${code}`,
    title,
    status,
    detail,
    code,
    ...(disclose === 'full' ? decided : {}),
  }
}

function envelope({ status, detail, code }: Said, disclose: AnswerForm['disclose']): object {
  const phrase = phraseOf(status)
  const error =
    disclose === 'none'
      ? { code: phrase.toLowerCase().replaceAll(' ', '_'), message: phrase }
      : { code, message: detail }
  return { success: false, error: Object.freeze(error) }
}
