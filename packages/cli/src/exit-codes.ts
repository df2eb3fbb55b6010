/** What the process answers: what was asked holds, it does not hold, or it could not be asked. */
export const EXIT: {
  /** What was asked holds. */
  readonly holds: 0
  /** It does not hold: findings, an unacknowledged break, a lock that is out of date, a catalog that contradicts itself. */
  readonly doesNot: 1
  /** Misuse: a wrong argument, a file that is not there or cannot be read. */
  readonly misuse: 2
} = { holds: 0, doesNot: 1, misuse: 2 }

/** One of the exit codes of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
