import type { LogRecord } from '@stagedoor/server'

/** What was sent. */
export const sent: LogRecord[] = []

export const queue = { send: (record: LogRecord): void => void sent.push(record) }
