import type { HttpRequest } from '@stagedoor/server'
import { afterAll, expect, it } from 'vitest'
import { ask, bearer } from '../support/ask.js'
import { auth, authorizerWith, clerk } from '../support/world.js'
import { exporter } from './guide/exporter.js'
import { onDecision } from './guide/listen.js'
import { lines } from './guide/logging.js'
import { provider } from './guide/metrics.js'

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
