import { type Attributes, type Meter, metrics, trace } from '@opentelemetry/api'
import type { DecisionEvent } from '../observe/decision-event.js'
import { booleanOf, optionsOf } from '../option-checks.js'
import { isObject } from '../own-property.js'
import { DecisionMetrics } from './decision-metrics.js'
import { DecisionSpans } from './decision-spans.js'

/** What of a decision is recorded. */
export interface DecisionTelemetryOptions {
  /** What makes the instruments; the global meter provider's `stagedoor` when left out. */
  readonly meter?: Meter
  /** True: the permission is an attribute of the metrics, too: one series for each in the catalog. False when left out. */
  readonly permissions?: boolean
  /** True: issuer, subject, actor and company are attributes of the span. False when left out. Never of the metrics. */
  readonly identifiers?: boolean
}

const NAMES = Object.keys({
  meter: 0,
  permissions: 0,
  identifiers: 0,
} satisfies Record<keyof DecisionTelemetryOptions, 0>)

/**
 * Makes an `onDecision` listener that records decisions with OpenTelemetry: the counter `stagedoor.decisions`, the histogram
 * `stagedoor.decision.duration` in seconds, and `stagedoor.` attributes on the active span.
 *
 * Metrics carry outcome, layer, reason and code, which are closed sets: no identifier, and no text of a request. The listener never
 * throws, and starts nothing: without an OpenTelemetry SDK it records nothing.
 *
 * @param options - see {@link DecisionTelemetryOptions}
 * @throws TypeError if an option is unknown or wrong.
 * @example
 * ```ts
 * const guard = createGuard({ catalog, issuer, audience, onDecision: createDecisionTelemetry() })
 * ```
 */
export function createDecisionTelemetry(
  options: DecisionTelemetryOptions = {},
): (event: DecisionEvent) => void {
  const place = 'createDecisionTelemetry()'
  const given = optionsOf(place, options, NAMES)
  if (given.has('meter') && !isObject(given.get('meter')))
    throw new TypeError(`${place}: meter must be what getMeter() returned`)
  const withPermission = booleanOf(place, 'permissions', given.get('permissions') ?? false)
  const withIdentifiers = booleanOf(place, 'identifiers', given.get('identifiers') ?? false)
  // The global provider may be registered after this: what is asked with the first event is the one that counts.
  const recorded = new DecisionMetrics(() => options.meter ?? metrics.getMeter('stagedoor'))
  const spans = new DecisionSpans()
  return (event) => {
    quietly(() => recorded.record(event, metricAttributes(event, withPermission)))
    quietly(() =>
      spans.mark(trace.getActiveSpan(), {
        isRefusal: event.outcome !== 'allowed',
        attributes: spanAttributes(event, withIdentifiers),
      }),
    )
  }
}

/** Who watches cannot change what is watched (WIRE-5): a broken meter leaves the span alone, and the other way round. */
function quietly(record: () => void): void {
  try {
    record()
  } catch {
    // What cannot be recorded is not recorded.
  }
}

function metricAttributes(
  { outcome, layer, reason, code, permission }: DecisionEvent,
  withPermission: boolean,
): Attributes {
  return present({
    'stagedoor.outcome': outcome,
    'stagedoor.layer': layer,
    'stagedoor.reason': reason,
    'stagedoor.code': code,
    'stagedoor.permission': withPermission ? permission : undefined,
  })
}

function spanAttributes(event: DecisionEvent, withIdentifiers: boolean): Attributes {
  const { stage, requirement, identity, company } = event
  return {
    ...metricAttributes(event, true),
    ...present({ 'stagedoor.stage': stage, 'stagedoor.requirement': requirement }),
    ...(withIdentifiers
      ? present({
          'stagedoor.issuer': identity?.issuer,
          'stagedoor.subject': identity?.subject,
          'stagedoor.actor': identity?.actor,
          'stagedoor.company': company,
        })
      : {}),
  }
}

const present = (attributes: Readonly<Record<string, string | undefined>>): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
