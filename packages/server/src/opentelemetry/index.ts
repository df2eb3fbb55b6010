export { createDecisionTelemetry, type DecisionTelemetryOptions } from './decision-telemetry.js'
