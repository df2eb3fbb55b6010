import { metrics } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { createDecisionLog, type DecisionEvent, type HttpRequest } from '@stagedoor/server'
import { createDecisionTelemetry } from '@stagedoor/server/opentelemetry'
import { pino } from 'pino'
import { afterAll, expect, it } from 'vitest'
import { ask, bearer } from '../support/ask.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const lines: string[] = []
const logger = pino({}, { write: (line: string) => void lines.push(line) })
const key = 'read from a secret store'

// #region sdk
const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] })
metrics.setGlobalMeterProvider(provider)
// #endregion sdk

// #region listen
const telemetry = createDecisionTelemetry()
const log = createDecisionLog(logger, { identifiers: 'hash', key, levels: { allowed: 'silent' } })

const onDecision = (event: DecisionEvent): void => {
  telemetry(event) // never throws
  log(event)
}
// #endregion listen

afterAll(() => provider.shutdown())

it('the sample of docs/guides/observability.md counts every decision, and logs what was not allowed', async () => {
  const judge = authorizerWith({ onDecision })
  const token = await auth.tokenFor(clerk)
  await ask(judge, [bearer(token)], [judge.declare<HttpRequest>('finance.bills.read', { scope: 'filter' })])
  await ask(judge, [bearer(token)], [judge.declare<HttpRequest>('crew.shifts.read')])
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { msg: 'refused GET /bills: module_not_entitled', subject: expect.stringMatching(/^[\w-]{22}$/) },
  ])
  await provider.forceFlush()
  const counted = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) =>
      scopeMetrics.flatMap((scope) =>
        scope.metrics
          .filter(({ descriptor }) => descriptor.name === 'stagedoor.decisions')
          .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => value)),
      ),
    )
  expect(counted).toEqual([1, 1])
})
