import { Observable, type Subscriber } from 'rxjs'

/** What a handler gives. */
export interface GivenValues {
  /**
   * True: a value that nothing comes before or after is the answer to what was asked, which the guard has let through; it is not judged
   * again. False: every value is, as a stream of events stays one where it ends with its first.
   */
  readonly mayBeAnswer: boolean
}

/**
 * What a handler gives, for as long as whoever asked may have it: values are judged anew before they go out, as tokens expire and
 * rights are withdrawn while a handler goes on giving. Those that have come by then are judged together, so that a crowd of them costs
 * one judgement, and none waits here for longer than that takes. The first refusal ends it.
 */
export function whileAllowed<T>(
  values: Observable<T>,
  judge: () => Promise<void>,
  { mayBeAnswer }: GivenValues,
): Observable<T> {
  return new Observable((subscriber) => {
    const gate = new Gate(subscriber, judge, mayBeAnswer)
    return values.subscribe({
      next: (value) => gate.take(value),
      error: (error) => gate.close(() => subscriber.error(error)),
      complete: () => gate.close(() => subscriber.complete()),
    })
  })
}

/** Where values wait to be judged. */
class Gate<T> {
  readonly #subscriber: Subscriber<T>
  readonly #judge: () => Promise<void>
  readonly #mayBeAnswer: boolean
  #waiting: T[] = []
  #taken = 0
  #end: (() => void) | undefined
  #isBusy = false

  constructor(subscriber: Subscriber<T>, judge: () => Promise<void>, mayBeAnswer: boolean) {
    this.#subscriber = subscriber
    this.#judge = judge
    this.#mayBeAnswer = mayBeAnswer
  }

  take(value: T): void {
    this.#taken += 1
    this.#waiting.push(value)
    if (!this.#isBusy) void this.#letThrough()
  }

  /** No more will come: it ends so, once what waits is through. */
  close(end: () => void): void {
    this.#end = end
    if (!this.#isBusy) end()
  }

  /** Lets through what waits, and what comes while it is judged. Never rejects. */
  async #letThrough(): Promise<void> {
    this.#isBusy = true
    try {
      while (this.#waiting.length > 0 && !this.#subscriber.closed) await this.#letThroughTogether()
    } catch (refusal) {
      this.#subscriber.error(refusal)
    }
    this.#isBusy = false
    this.#end?.()
  }

  async #letThroughTogether(): Promise<void> {
    // What ends with its first value ends in the same tick. What does not may have waited for it as long as for any other.
    await undefined
    const together = this.#waiting
    this.#waiting = []
    const isAnswer = this.#mayBeAnswer && this.#end !== undefined && this.#taken === 1
    if (!isAnswer) await this.#judge()
    for (const value of together) this.#subscriber.next(value)
  }
}
