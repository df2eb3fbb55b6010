import { GuardError } from '../answer/guard-error.js'
import { withinTime } from '../deadline.js'
import { type Eventual, isPending } from '../when-known.js'

/**
 * Runs a function of the application that a guard depends on (SCP-7). Its own 4xx error is its answer, a 404 for a bill that does
 * not exist for one, and goes out as it is; any other failure is a decision that could not be made. Answers at once where `run`
 * does.
 *
 * @param timeout - milliseconds
 * @param run - calls the application
 *
 * @throws what `run` throws if that carries a status of 400 to 499, else {@link GuardError} `access_unavailable` with it as cause.
 */
export function applicationHook<T>(timeout: number, run: () => T | PromiseLike<T>): Eventual<T> {
  let answer: T | PromiseLike<T>
  try {
    answer = run()
  } catch (error) {
    throw refusalFor(error)
  }
  if (!isPending(answer)) return answer
  // A deadline only for what is not there yet: a timer costs more than most answers.
  const late = answer
  return withinTime(timeout, () => late).catch((error: unknown) => {
    throw refusalFor(error)
  })
}

const refusalFor = (cause: unknown): unknown =>
  refusalStatusOf(cause) === undefined
    ? new GuardError('access_unavailable', { problem: 'a resolver of the guard failed', cause })
    : cause

/**
 * The status of an error by which the application itself refuses, as Express (`status`, `statusCode`) and Nest (`getStatus()`)
 * write it; `undefined` for every other value.
 *
 * Never throws.
 */
export function refusalStatusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  try {
    const { status, statusCode, getStatus } = error as Readonly<Record<string, unknown>>
    const claimed: readonly unknown[] = [
      status,
      statusCode,
      typeof getStatus === 'function' ? getStatus.call(error) : undefined,
    ]
    return claimed.find(isRefusal)
  } catch {
    return undefined
  }
}

const isRefusal = (status: unknown): status is number =>
  typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 499
