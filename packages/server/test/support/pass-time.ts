import { onTestFinished, vi } from 'vitest'

/** Takes the timers of one test in hand: 5 seconds of waiting pass at once. Sockets go on as they are. */
export function takeTimers(): (seconds: number) => Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  return async (seconds) => void (await vi.advanceTimersByTimeAsync(seconds * 1_000))
}

/**
 * Takes the monotonic clock in hand for one test: `passTime(seconds)` sets it ahead. Real timers and sockets go on as they are.
 */
export function takeClock(): (seconds: number) => void {
  const real = performance.now.bind(performance)
  let ahead = 0
  const spy = vi.spyOn(performance, 'now').mockImplementation(() => real() + ahead)
  onTestFinished(() => spy.mockRestore())
  return (seconds) => {
    ahead += seconds * 1_000
  }
}
