import type { Attributes, Span } from '@opentelemetry/api'

/** What a span is marked with. */
export interface SpanMark {
  readonly isRefusal: boolean
  readonly attributes: Attributes
}

/** Marks spans with what was decided within them. */
export class DecisionSpans {
  /** The spans that a refusal was written on. A WeakSet: a span ends with its request. */
  readonly #refused = new WeakSet<Span>()

  /**
   * Of several decisions within one span, the first refusal stays: a later pass would hide why the request failed.
   *
   * @throws what a broken span throws.
   */
  mark(span: Span | undefined, { isRefusal, attributes }: SpanMark): void {
    if (span === undefined || !span.isRecording() || this.#refused.has(span)) return
    if (isRefusal) this.#refused.add(span)
    span.setAttributes(attributes)
  }
}
