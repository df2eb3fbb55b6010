import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DecisionEvent, type HttpRequest, moduleAccess } from '@stagedoor/server'
import { describe, expect, it } from 'vitest'
import { ask, bearer, type SentHeader } from '../support/ask.js'
import { misfits } from '../support/misfits.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'reference')
const schema = JSON.parse(readFileSync(join(folder, 'decision-event.schema.json'), 'utf8'))

const versions = { token: 1, entitlement: 12, access: 3 }
const token = await auth.tokenFor(clerk.as({ role: 'ADMIN', versions }))
const gift = {
  userId: 'user_1',
  companyId: 'comp_2',
  permissions: ['a.b.c', 'crew.shifts.read'],
  scope: 'company',
}

/** An event of every kind. */
async function everyEvent(): Promise<readonly DecisionEvent[]> {
  const events: DecisionEvent[] = []
  const judge = authorizerWith({ actors: true, onDecision: (event) => events.push(event) })
  const target = (businessUnit: () => unknown) =>
    judge.declare<HttpRequest>('finance.bills.write', { scope: { businessUnit }, conceal: true })
  const routes = [
    [],
    [judge.declareAuthenticated({ company: false })],
    [judge.declare<HttpRequest>('finance.bills.read', { scope: 'filter' })],
    [judge.declare<HttpRequest>(moduleAccess('crew'))],
    [judge.declare<HttpRequest>('finance.reports.read', { scope: 'company' })],
    [target(() => 'bu_1')],
    [target(() => 'bu_2')],
    [target(() => Promise.reject(new Error('no store')))],
    [judge.declareDelegation(() => gift)],
    [judge.declareDelegation(() => ({ ...gift, permissions: 'all' }))],
  ]
  const requests: readonly (readonly SentHeader[])[] = [
    [],
    [bearer(token), bearer(token)],
    [bearer('a.b.c')],
    [bearer(token)],
    [bearer(token), ['X-Org', 'comp_2']],
    [bearer(await auth.tokenFor([clerk]))],
    [bearer(await auth.tokenFor(clerk, { exp: 1 }))],
    [bearer(await auth.tokenFor(clerk, { act: { sub: 'support_1' } }))],
  ]
  for (const guards of routes) for (const headers of requests) await ask(judge, headers, guards)
  return events
}

describe('WIRE-5: the schema of a decision event', () => {
  it('describes every event that there is, and each of its members comes about', async () => {
    const events = await everyEvent()
    expect(events.length).toBeGreaterThan(50)
    for (const event of events) expect(misfits(JSON.parse(JSON.stringify(event)), schema)).toEqual([])
    const seen = new Set(events.flatMap((event) => Object.keys(event)))
    expect([...seen].toSorted()).toEqual(Object.keys(schema.properties).toSorted())
  })
})
