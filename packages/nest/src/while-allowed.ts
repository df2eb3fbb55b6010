import { concatMap, type Observable, tap } from 'rxjs'

/** What a handler gives. */
export interface GivenValues {
  /**
   * True: a value that nothing comes before or after is the answer to what was asked, which the guard has let through; it is not judged
   * again. False: every value is, as a stream of events stays one where it ends with its first.
   */
  readonly mayBeAnswer: boolean
}

/**
 * What a handler gives, for as long as whoever asked may have it: each value is judged anew before it goes out, as tokens expire and
 * rights are withdrawn while a handler goes on giving. The first that is refused ends it, with the refusal.
 */
export function whileAllowed<T>(
  values: Observable<T>,
  judge: () => Promise<void>,
  { mayBeAnswer }: GivenValues,
): Observable<T> {
  let given = 0
  let isOver = false
  const count = {
    next: (): void => {
      given += 1
    },
    complete: (): void => {
      isOver = true
    },
  }
  return values.pipe(
    tap(count),
    concatMap(async (value) => {
      // What ends with its first value ends in the same tick. What does not may have waited for it as long as for any other.
      await undefined
      const isAnswer = mayBeAnswer && isOver && given === 1
      if (!isAnswer) await judge()
      return value
    }),
  )
}
