import { type DecisionEvent, type LogRecord, toLogRecord } from '@stagedoor/server'

/** What a guard tells of a refusal. */
export const event: DecisionEvent = {
  version: 1,
  route: 'GET /bills/:id',
  durationMs: 0.21,
  outcome: 'refused',
  status: 403,
  code: 'out_of_scope',
  layer: 'scope',
  reason: 'out_of_scope',
  permission: 'finance.bills.read',
  requirement: 'finance.bills.read',
  identity: { issuer: 'https://auth.example.com', subject: 'user_1', companies: ['comp_1'] },
  company: 'comp_1',
}

/** What was sent. */
export const sent: LogRecord[] = []
const queue = { send: (record: LogRecord): void => void sent.push(record) }

// #region record
export const onDecision = (event: DecisionEvent): void => queue.send(toLogRecord(event))
// #endregion record
