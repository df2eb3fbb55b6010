import { oneOf, optionsOf } from '../option-checks.js'
import { isObject } from '../own-property.js'
import type { DecisionEvent } from './decision-event.js'
import {
  type LogRecord,
  type LogRecordOptions,
  REDACTION_OPTIONS,
  readRedaction,
  recordOf,
} from './log-record.js'
import { printable } from './printable.js'

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** Where a record goes; `silent` is nowhere. */
export type LogLevel = (typeof LEVELS)[number]

/** A logger that takes a record and a message, as pino does. */
export type DecisionLogger = {
  readonly [L in Exclude<LogLevel, 'silent'>]: (record: LogRecord, message: string) => unknown
}

/** How decisions are logged. */
export interface DecisionLogOptions extends LogRecordOptions {
  /** The level of each outcome; `info`, `warn` and `error` when left out. */
  readonly levels?: { readonly [O in DecisionEvent['outcome']]?: LogLevel }
}

/**
 * Makes an `onDecision` listener that logs every decision as a flat record: see {@link toLogRecord}. The message names outcome, route
 * and code. The listener throws what the logger throws, which changes nothing (WIRE-5).
 *
 * @param logger - pino, or another logger whose methods take a record and a message
 * @param options - see {@link DecisionLogOptions}
 * @throws TypeError if the logger lacks a method, or an option is unknown or wrong.
 * @example
 * ```ts
 * const guard = createGuard({ catalog, issuer, audience, onDecision: createDecisionLog(pino()) })
 * ```
 */
export function createDecisionLog(
  logger: DecisionLogger,
  options: DecisionLogOptions = {},
): (event: DecisionEvent) => void {
  const place = 'createDecisionLog()'
  checkLogger(place, logger)
  const given = optionsOf(place, options, [...REDACTION_OPTIONS, 'levels'])
  const redact = readRedaction(place, given)
  const levelOf = readLevels(place, given.get('levels') ?? {})
  return (event) => {
    const level = levelOf(event.outcome)
    // A call on the logger: its methods need it as `this`.
    if (level !== 'silent') logger[level](recordOf(event, redact), messageOf(event))
  }
}

function checkLogger(place: string, logger: unknown): void {
  for (const level of LEVELS)
    if (
      level !== 'silent' &&
      !(isObject(logger) && typeof (logger as Record<string, unknown>)[level] === 'function')
    )
      throw new TypeError(`${place}: takes a logger with a method ${level}`)
}

function readLevels(place: string, levels: unknown): (outcome: DecisionEvent['outcome']) => LogLevel {
  const given = optionsOf(`${place} levels`, levels, ['allowed', 'refused', 'failed'])
  const read = (outcome: DecisionEvent['outcome'], otherwise: LogLevel): LogLevel =>
    oneOf(`${place} levels`, outcome, given.get(outcome) ?? otherwise, LEVELS)
  const chosen = {
    allowed: read('allowed', 'info'),
    refused: read('refused', 'warn'),
    failed: read('failed', 'error'),
  }
  return (outcome) => chosen[outcome]
}

const messageOf = ({ outcome, route, code }: DecisionEvent): string =>
  printable(code === undefined ? `${outcome} ${route}` : `${outcome} ${route}: ${code}`)
