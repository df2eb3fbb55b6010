/** A value that is known already, or will be. */
export type Eventual<T> = T | Promise<T>

/** Must this value be waited for? Also of a promise of another make. */
export const isPending = (value: unknown): value is PromiseLike<unknown> =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
  typeof (value as { readonly then?: unknown }).then === 'function'

/**
 * Goes on with a value: at once where it is known, else as soon as it is.
 *
 * What is known is never put into a promise, so that a request about which everything is known is answered in the same tick.
 *
 * @throws what `then` throws, where the value is known; else the promise rejects with it.
 */
export function whenKnown<T, R>(
  value: T | PromiseLike<T>,
  then: (value: T) => R | PromiseLike<R>,
): R | Promise<R> {
  return (isPending(value) ? Promise.resolve(value).then(then) : then(value)) as R | Promise<R>
}

/** All of several values: at once where all are known. */
export const whenAllKnown = (values: readonly unknown[]): Eventual<readonly unknown[]> =>
  values.some(isPending) ? Promise.all(values) : values

/**
 * Does work that may be done at once, or later, and then one of two things.
 *
 * @throws what `done` or `failed` throws; as a rejection, where the work had to be waited for.
 */
export function conclude<T, R>(
  work: () => Eventual<T>,
  { done, failed }: { readonly done: (value: T) => R; readonly failed: (error: unknown) => R },
): Eventual<R> {
  let result: Eventual<T>
  try {
    result = work()
  } catch (error) {
    return failed(error)
  }
  return isPending(result) ? result.then(done, failed) : done(result)
}

/**
 * Work that is done once, however often it is asked for: while it is under way all wait for the same promise, and then what it came
 * to is kept, value or failure.
 */
export class Once<T> {
  #state: 'new' | 'begun' | 'failed' = 'new'
  /** What it came to, or will; the error, where it failed. */
  #outcome: unknown

  /**
   * What the work came to.
   *
   * @param work - begun only if it never was; `undefined` in its promise counts as a value
   * @throws what the work threw, each time it is asked for; as a rejection while it is under way.
   */
  ask(work: () => Eventual<T>): Eventual<T> {
    if (this.#state === 'new') this.#begin(work)
    if (this.#state === 'failed') throw this.#outcome
    return this.#outcome as Eventual<T>
  }

  #begin(work: () => Eventual<T>): void {
    try {
      const value = work()
      this.#keep('begun', value)
      if (isPending(value))
        value.then(
          (known) => this.#keep('begun', known),
          (error: unknown) => this.#keep('failed', error),
        )
    } catch (error) {
      this.#keep('failed', error)
    }
  }

  #keep(state: 'begun' | 'failed', outcome: unknown): void {
    this.#state = state
    this.#outcome = outcome
  }
}
