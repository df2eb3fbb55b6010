import { createHmac } from 'node:crypto'
import { oneOf, optionsOf } from '../option-checks.js'
import { causeText } from './cause-text.js'
import type { DecisionEvent } from './decision-event.js'
import { printable } from './printable.js'

/** What a log record says of people and companies. */
export interface LogRecordOptions {
  /**
   * What becomes of `subject`, `actor`, `company` and `role`. `omit`, when left out: they are not there. `hash`: a keyed hash stands
   * for each, by which the same one is recognised and, without the key, nobody is. `keep`: they are written as they are.
   */
  readonly identifiers?: 'omit' | 'hash' | 'keep'
  /** The key for `hash`, and only for it: 16 bytes or more, the same wherever records are read together. */
  readonly key?: string | Uint8Array
}

/** One line of a log of decisions: flat and plain. Members that an event does not have are not there. */
export interface LogRecord {
  readonly [member: string]: string | number
}

/** A key that can be guessed gives every id away. In bytes. */
const LEAST_KEY = 16

/** How much of a hash is written, in characters of 6 bits: enough that no two ids meet. */
const HASH_LENGTH = 22

/**
 * Makes a decision a flat record for a JSON log, such as that of pino. Ids are left out unless `identifiers` says otherwise; the
 * companies of a token are never in it. No text in it can end a line, or write to a terminal, and none is longer than 1,024 characters.
 *
 * `cause` says what the application's own function threw: names, codes and messages, no stack, without what looks like a token and
 * without the credentials of URLs. Who is named in it is for the application to say.
 *
 * @param options - see {@link LogRecordOptions}
 * @throws TypeError if an option is unknown or wrong.
 */
export function toLogRecord(event: DecisionEvent, options: LogRecordOptions = {}): LogRecord {
  const place = 'toLogRecord()'
  return recordOf(event, readRedaction(place, optionsOf(place, options, REDACTION_OPTIONS)))
}

/** What is written for an id of a kind; `undefined`: nothing. An id of one issuer is none of another's (TOK-4). */
export type Redaction = (id: string, ...kind: readonly string[]) => string | undefined

/** The options that say what becomes of ids. */
export const REDACTION_OPTIONS: readonly string[] = Object.keys({
  identifiers: 0,
  key: 0,
} satisfies Record<keyof LogRecordOptions, 0>)

/** @throws TypeError if an option is wrong. */
export function readRedaction(place: string, given: ReadonlyMap<string, unknown>): Redaction {
  const identifiers = oneOf(place, 'identifiers', given.get('identifiers') ?? 'omit', [
    'omit',
    'hash',
    'keep',
  ])
  const key = given.get('key')
  if ((identifiers === 'hash') !== (key !== undefined))
    throw new TypeError(`${place}: key belongs to identifiers: 'hash', and that to a key`)
  if (identifiers === 'omit') return () => undefined
  if (identifiers === 'keep') return (id) => id
  const bytes = typeof key === 'string' ? Buffer.from(key) : key
  if (!(bytes instanceof Uint8Array) || bytes.length < LEAST_KEY)
    throw new TypeError(`${place}: key must be a text or bytes, of ${LEAST_KEY} bytes or more`)
  // A copy: whoever clears the key after reading it must not make every id alike.
  const fixed = Uint8Array.from(bytes)
  return (id, ...kind) =>
    createHmac('sha256', fixed)
      .update(JSON.stringify([...kind, id]))
      .digest('base64url')
      .slice(0, HASH_LENGTH)
}

/** The record of an event. Never throws. */
export function recordOf(event: DecisionEvent, redact: Redaction): LogRecord {
  const { version, outcome, route, durationMs, status, code, stage, problem, layer, reason } = event
  const { permission, requirement, items, versions, cause } = event
  return present({
    event: 'stagedoor.decision',
    eventVersion: version,
    outcome,
    route,
    durationMs,
    status,
    code,
    stage,
    problem,
    cause: cause === undefined ? undefined : causeText(cause),
    layer,
    reason,
    permission,
    requirement,
    items: items?.length,
    firstItem: items?.[0]?.path,
    ...whoOf(event, redact),
    tokenVersion: versions?.token,
    entitlementVersion: versions?.entitlement,
    accessVersion: versions?.access,
  })
}

type Members = Readonly<Record<string, string | number | undefined>>

function whoOf({ identity, company, role }: DecisionEvent, redact: Redaction): Members {
  const { issuer, subject, actor } = identity ?? {}
  const person = (id: string | undefined): string | undefined =>
    id === undefined || issuer === undefined ? undefined : redact(id, 'subject', issuer)
  return {
    // One of those that are configured: it says nothing of anybody.
    issuer,
    subject: person(subject),
    actor: person(actor),
    company: company === undefined ? undefined : redact(company, 'company'),
    role: role === undefined ? undefined : redact(role, 'role'),
  }
}

const present = (members: Members): LogRecord =>
  Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? printable(value) : value]],
    ),
  )
