// #region record
import { type DecisionEvent, toLogRecord } from '@stagedoor/server'
import { queue } from './queue.ts'

export const onDecision = (event: DecisionEvent): void => queue.send(toLogRecord(event))
// #endregion record
