import { pino } from 'pino'

/** What was logged. */
export const lines: string[] = []

export const logger = pino({}, { write: (line: string) => void lines.push(line) })
export const key = 'read from a secret store'
