import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api'
import type { DecisionEvent } from '../observe/decision-event.js'

/** From a remembered token to a resolver that was waited for, in seconds. */
const BOUNDARIES = [
  0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5,
]

interface Instruments {
  readonly decisions: Counter
  readonly duration: Histogram
}

/** The metrics of decisions: how many, and how long each took. */
export class DecisionMetrics {
  readonly #meter: () => Meter
  #instruments: Instruments | undefined

  /** @param meter - asked for with the first event */
  constructor(meter: () => Meter) {
    this.#meter = meter
  }

  /** @throws what a broken meter throws. */
  record({ durationMs }: DecisionEvent, attributes: Attributes): void {
    this.#instruments ??= instrumentsOf(this.#meter())
    const { decisions, duration } = this.#instruments
    decisions.add(1, attributes)
    // Durations are recorded in seconds, as the semantic conventions have it.
    if (durationMs !== undefined) duration.record(durationMs / 1_000, attributes)
  }
}

const instrumentsOf = (meter: Meter): Instruments => ({
  decisions: meter.createCounter('stagedoor.decisions', {
    description: 'Requests that were judged.',
    unit: '{decision}',
  }),
  duration: meter.createHistogram('stagedoor.decision.duration', {
    description: 'How long judging took, with the keys and resolvers that were waited for.',
    unit: 's',
    advice: { explicitBucketBoundaries: BOUNDARIES },
  }),
})
