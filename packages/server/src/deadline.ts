/** Work took longer than it may. Internal: what goes out is a {@link GuardError}, with this as its cause. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'

  /** Never throws. */
  constructor(milliseconds: number) {
    super(`Not done within ${milliseconds} ms`)
  }
}

/**
 * Runs work for so long at most, and aborts its signal after that.
 *
 * Does not stop work that ignores the signal; its late result or failure goes nowhere.
 *
 * @param milliseconds - how long it may take
 * @param work - what to do; may also throw or answer at once
 * @throws {@link DeadlineError} if it takes longer, else whatever `work` throws.
 */
export async function withinTime<T>(
  milliseconds: number,
  work: (signal: AbortSignal) => T | PromiseLike<T>,
): Promise<T> {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new DeadlineError(milliseconds)
      reject(error)
      controller.abort(error)
    }, milliseconds)
  })
  try {
    return await Promise.race([late, new Promise<T>((resolve) => resolve(work(controller.signal)))])
  } finally {
    clearTimeout(timer)
  }
}
