import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Context,
  type ContextManager,
  context,
  type Meter,
  metrics,
  ROOT_CONTEXT,
  trace,
} from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { AccessDeniedError, type DecisionEvent, type HttpRequest } from '@stagedoor/server'
import { createDecisionTelemetry, type DecisionTelemetryOptions } from '@stagedoor/server/opentelemetry'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ask, bearer, requestWith } from '../support/ask.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

/** The active context over promises, as `@opentelemetry/context-async-hooks` keeps it. */
class PromiseContext implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>()
  active = (): Context => this.#storage.getStore() ?? ROOT_CONTEXT
  with: ContextManager['with'] = (active, run, self, ...given) =>
    this.#storage.run(active, () => run.apply(self as never, given))
  bind = <T>(_active: Context, target: T): T => target
  enable = (): this => this
  disable = (): this => this
}

const token = await auth.tokenFor(clerk.as({ role: 'ADMIN' }))
const spans = new InMemorySpanExporter()
const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer('test')
let exporter: InMemoryMetricExporter
let provider: MeterProvider

beforeEach(() => {
  context.setGlobalContextManager(new PromiseContext())
  exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  provider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  })
  metrics.setGlobalMeterProvider(provider)
})

afterEach(async () => {
  await provider.shutdown()
  spans.reset()
  metrics.disable()
  context.disable()
})

/** Asks routes of an application that is watched with these options, each within a span of its own. */
async function watched(options: DecisionTelemetryOptions = {}) {
  const judge = authorizerWith({ onDecision: createDecisionTelemetry(options) })
  const reading = judge.declare<HttpRequest>('finance.bills.read', { scope: 'filter' })
  const crew = judge.declare<HttpRequest>('crew.shifts.read')
  const within = (run: () => Promise<unknown>): Promise<unknown> =>
    tracer.startActiveSpan('GET /bills', async (span) => {
      try {
        return await run()
      } finally {
        span.end()
      }
    })
  return { judge, reading, crew, within }
}

/** What was exported: the data points by metric. */
async function exported() {
  await provider.forceFlush()
  const scopes = exporter.getMetrics().at(-1)?.scopeMetrics ?? []
  return {
    scopes: scopes.map(({ scope }) => scope.name),
    metrics: new Map(
      scopes.flatMap((scope) => scope.metrics.map((metric) => [metric.descriptor.name, metric] as const)),
    ),
  }
}

const attributesOf = (): readonly unknown[] => spans.getFinishedSpans().map(({ attributes }) => attributes)

describe('the metrics of decisions', () => {
  it('count by outcome, layer, reason and code', async () => {
    const { judge, reading, crew } = await watched()
    for (const guards of [[reading], [reading], [crew]]) await ask(judge, [bearer(token)], guards)
    await ask(judge, [], [reading])
    const { scopes, metrics: found } = await exported()
    expect(scopes).toEqual(['stagedoor'])
    const counter = found.get('stagedoor.decisions')
    expect(counter?.descriptor.unit).toBe('{decision}')
    expect(counter?.dataPoints.map(({ attributes, value }) => ({ ...attributes, value }))).toEqual([
      { 'stagedoor.outcome': 'allowed', value: 2 },
      {
        'stagedoor.outcome': 'refused',
        'stagedoor.layer': 'entitlement',
        'stagedoor.reason': 'module_not_entitled',
        'stagedoor.code': 'module_not_entitled',
        value: 1,
      },
      { 'stagedoor.outcome': 'refused', 'stagedoor.code': 'credentials_missing', value: 1 },
    ])
  })

  it('measure how long judging took, in seconds', async () => {
    const { judge, reading } = await watched()
    const since = performance.now()
    await ask(judge, [bearer(token)], [reading])
    const whole = (performance.now() - since) / 1_000
    const histogram = (await exported()).metrics.get('stagedoor.decision.duration')
    expect(histogram?.descriptor.unit).toBe('s')
    const measured = histogram?.dataPoints.map(({ value }) => value as { count: number; sum: number })
    expect(measured).toMatchObject([{ count: 1 }])
    expect(measured?.[0]?.sum).toBeGreaterThan(0)
    expect(measured?.[0]?.sum).toBeLessThanOrEqual(whole)
  })

  it('count a refusal that a handler throws, and measure nothing of it', async () => {
    const { judge } = await watched()
    const request = requestWith()
    const decision = { allowed: false, layer: 'scope', reason: 'out_of_scope', requirement: 'a.b.c' } as const
    judge.answer(new AccessDeniedError(decision), request, { http: request, route: 'GET /' })
    const { metrics: found } = await exported()
    expect(found.get('stagedoor.decisions')?.dataPoints).toHaveLength(1)
    expect(found.get('stagedoor.decision.duration')?.dataPoints ?? []).toEqual([])
  })

  it('carry no identifier and no text of a request, though the span may', async () => {
    const { judge, reading, crew } = await watched({ identifiers: true })
    for (const guards of [[reading], [crew]]) await ask(judge, [bearer(token), ['X-Org', 'comp_1']], guards)
    await ask(judge, [bearer(token), ['X-Org', 'comp_9']], [reading])
    const names = new Set(
      [...(await exported()).metrics.values()].flatMap(({ dataPoints }) =>
        dataPoints.flatMap(({ attributes }) => Object.keys(attributes)),
      ),
    )
    expect([...names].toSorted()).toEqual(
      ['outcome', 'layer', 'reason', 'code'].map((name) => `stagedoor.${name}`).toSorted(),
    )
  })

  it('carry the permission where that is asked for', async () => {
    const { judge, crew } = await watched({ permissions: true })
    await ask(judge, [bearer(token)], [crew])
    const [point] = (await exported()).metrics.get('stagedoor.decisions')?.dataPoints ?? []
    expect(point?.attributes).toMatchObject({ 'stagedoor.permission': 'crew.shifts.read' })
  })

  it('go to the meter that is given', async () => {
    const { judge, reading } = await watched({ meter: provider.getMeter('mine') })
    await ask(judge, [bearer(token)], [reading])
    expect((await exported()).scopes).toEqual(['mine'])
  })
})

describe('the span of a decision', () => {
  it('says what was asked and decided, and of whom nothing', async () => {
    const { judge, reading, crew, within } = await watched()
    await within(() => ask(judge, [bearer(token)], [reading]))
    await within(() => ask(judge, [bearer(token)], [crew]))
    await within(() => ask(judge, [bearer('a.b.c')], [reading]))
    expect(attributesOf()).toEqual([
      {
        'stagedoor.outcome': 'allowed',
        'stagedoor.requirement': 'finance.bills.read, scope: filter',
      },
      {
        'stagedoor.outcome': 'refused',
        'stagedoor.layer': 'entitlement',
        'stagedoor.reason': 'module_not_entitled',
        'stagedoor.code': 'module_not_entitled',
        'stagedoor.permission': 'crew.shifts.read',
        'stagedoor.requirement': 'crew.shifts.read',
      },
      {
        'stagedoor.outcome': 'refused',
        'stagedoor.code': 'invalid_token',
        'stagedoor.stage': 'format',
        'stagedoor.requirement': 'finance.bills.read, scope: filter',
      },
    ])
  })

  it('says who, where that is asked for', async () => {
    const { judge, reading, within } = await watched({ identifiers: true })
    await within(() => ask(judge, [bearer(token)], [reading]))
    expect(attributesOf()).toMatchObject([
      { 'stagedoor.issuer': auth.issuer, 'stagedoor.subject': 'user_1', 'stagedoor.company': 'comp_1' },
    ])
  })

  it('keeps its first refusal, whatever passes after it', async () => {
    const { judge, reading, crew, within } = await watched()
    await within(async () => {
      for (const guards of [[reading], [crew], [reading]]) await ask(judge, [bearer(token)], guards)
    })
    expect(attributesOf()).toMatchObject([
      { 'stagedoor.outcome': 'refused', 'stagedoor.permission': 'crew.shifts.read' },
    ])
  })
})

describe('WIRE-5: what records a decision changes nothing', () => {
  const event: DecisionEvent = { version: 1, outcome: 'allowed', route: 'GET /bills', durationMs: 1 }
  const broken = (): never => {
    throw new Error('broken')
  }

  it.each<readonly [string, unknown]>([
    ['makes no instruments', { createCounter: broken, createHistogram: broken }],
    [
      'counts nothing',
      { createCounter: () => ({ add: broken }), createHistogram: () => ({ record: broken }) },
    ],
    ['is none', {}],
  ])('a meter that %s leaves the answer and the span as they are', async (_what, meter) => {
    const { judge, reading, crew, within } = await watched({ meter: meter as Meter })
    await within(async () => {
      expect(await ask(judge, [bearer(token)], [reading])).toMatchObject({ status: 200 })
      expect(await ask(judge, [bearer(token)], [crew])).toMatchObject({ code: 'module_not_entitled' })
    })
    expect(attributesOf()).toMatchObject([{ 'stagedoor.outcome': 'refused' }])
    expect(() => createDecisionTelemetry({ meter: meter as Meter })(event)).not.toThrow()
  })

  it('a span that throws leaves the metrics as they are', async () => {
    const listener = createDecisionTelemetry()
    const span = Object.assign(tracer.startSpan('broken'), { setAttributes: broken })
    context.with(trace.setSpan(context.active(), span), () => expect(() => listener(event)).not.toThrow())
    expect((await exported()).metrics.get('stagedoor.decisions')?.dataPoints).toHaveLength(1)
  })

  it('records nothing without an SDK', () => {
    metrics.disable()
    context.disable()
    expect(() => createDecisionTelemetry()(event)).not.toThrow()
  })
})

describe('the options of createDecisionTelemetry', () => {
  it.each<readonly [string, object, RegExp]>([
    ['is unknown', { labels: true }, /knows no option "labels"/],
    ['is no meter', { meter: 'stagedoor' }, /meter must be/],
    ['is no boolean', { permissions: 'all' }, /permissions must be true or false/],
    ['is no boolean either', { identifiers: 1 }, /identifiers must be true or false/],
  ])('throw where one %s', (_what, options, message) => {
    expect(() => createDecisionTelemetry(options as DecisionTelemetryOptions)).toThrow(message)
  })
})
