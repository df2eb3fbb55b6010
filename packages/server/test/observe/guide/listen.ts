// #region listen
import './metrics.js' // below: registers a meter provider, before anything asks for one
import { createDecisionLog, type DecisionEvent } from '@stagedoor/server'
import { createDecisionTelemetry } from '@stagedoor/server/opentelemetry'
import { key, logger } from './logging.js'

const telemetry = createDecisionTelemetry()
const log = createDecisionLog(logger, { identifiers: 'hash', key, levels: { allowed: 'silent' } })

export const onDecision = (event: DecisionEvent): void => {
  telemetry(event) // never throws
  log(event)
}
// #endregion listen
