import { delegationOf, type GranteeIds, type HttpRequest, targetOf } from '@stagedoor/server'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer, type Outcome } from '../support/ask.js'
import { catalog } from '../support/catalog.js'
import { auth, authorizerWith } from '../support/world.js'

const authorizer = authorizerWith({ resolverTimeout: 50 })
const lead = aMember(catalog)
  .may(['finance.bills.read', 'finance.bills.write'])
  .delegating({ permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_1'] } })
const token = await auth.tokenFor(lead)
const wish = {
  userId: 'user_2',
  companyId: 'comp_1',
  permissions: ['finance.bills.read'],
  scope: { businessUnit: ['bu_1'] },
}

const askFor = (read: (request: HttpRequest) => unknown, by = token): Promise<Outcome> =>
  ask(authorizer, [bearer(by)], [authorizer.declareDelegation(read)])

describe('DEL-1: a route that gives something away', () => {
  it('passes what the member may give, and hands the canonical grant to the handler', async () => {
    const { request, status } = await askFor(() => Promise.resolve(wish))
    expect(status).toBe(200)
    expect(delegationOf(request)).toEqual({ ...wish, intent: 'give', modules: [] })
    expect(Object.isFrozen(delegationOf(request))).toBe(true)
    expect(targetOf(request)).toBeUndefined()
  })

  it('refuses with every item, in the order asked (ABUSE-121, ABUSE-124, ABUSE-125)', async () => {
    const greedy = {
      ...wish,
      userId: 'user_1',
      permissions: ['finance.bills.write', 'finance.bills.read', 'finance.*', 'crew.shifts.read'],
      scope: 'company',
    }
    const outcome = await askFor(() => greedy)
    expect(outcome).toMatchObject({
      status: 403,
      code: 'delegation_refused',
      body: {
        layer: 'delegation',
        items: [
          { path: 'userId', reason: 'self_delegation' },
          { path: 'permissions[0]', reason: 'outside_delegation', permission: 'finance.bills.write' },
          { path: 'permissions[1]', reason: 'exceeds_scope', permission: 'finance.bills.read' },
          { path: 'permissions[2]', reason: 'outside_delegation', permission: 'finance.*' },
          { path: 'permissions[3]', reason: 'module_not_entitled', permission: 'crew.shifts.read' },
        ],
      },
    })
    expect(outcome.headers).not.toHaveProperty('WWW-Authenticate')
    expect(() => delegationOf(outcome.request)).toThrow(TypeError)
  })

  it.each([undefined, null, 'all', [], {}, { ...wish, scopes: 'company' }, { ...wish, permissions: [] }])(
    'answers 400 to a malformed request: %j',
    async (body) => {
      expect(await askFor(() => body)).toMatchObject({ status: 400, code: 'malformed_request' })
    },
  )

  it.each<readonly [string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no body')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no body'))],
    ['never answers', () => new Promise(() => undefined)],
  ])('answers 503 where the reader %s', async (_what, read) => {
    expect(await askFor(read)).toMatchObject({ status: 503, code: 'access_unavailable' })
  })

  it("sends the reader's own 4xx out as it is", async () => {
    const own = Object.assign(new Error('not JSON'), { status: 415 })
    await expect(askFor(() => Promise.reject(own))).rejects.toBe(own)
  })

  it('does not read anything before token and company hold', async () => {
    let reads = 0
    const bad = await auth.tokenFor(lead, { exp: 1 })
    const outcome = await askFor(() => {
      reads += 1
      return wish
    }, bad)
    expect(outcome).toMatchObject({ status: 401 })
    expect(reads).toBe(0)
  })

  it('throws when declared without a reader', () => {
    for (const read of [undefined, null, wish, 'body'])
      expect(() => authorizer.declareDelegation(read as never)).toThrow(TypeError)
  })

  it('says of itself what it is', () => {
    const guard = authorizer.declareDelegation(() => wish)
    expect([guard.kind, guard.describe()]).toEqual(['delegation', 'delegation'])
  })
})

describe('DEL-7: who would receive a module is asked of the application', () => {
  const giver = aMember(catalog)
    .may('finance.bills.read', { businessUnit: 'bu_1' })
    .delegating({
      modules: ['finance'],
      permissions: ['finance.bills.read'],
      scope: { businessUnit: ['bu_1'] },
    })
  const gift = { userId: 'user_2', companyId: 'comp_1', modules: ['finance'], scope: 'company' }
  const other = aMember(catalog).as({ userId: 'user_2' })

  const give = async (grantee: (request: HttpRequest, ids: GranteeIds) => unknown, body: object = gift) =>
    ask(
      authorizer,
      [bearer(await auth.tokenFor(giver))],
      [authorizer.declareDelegation(() => body, { grantee })],
    )

  it('judges the document that the application loads, asked for by the ids of the request', async () => {
    const asked: GranteeIds[] = []
    const { request, status } = await give((_request, ids) => {
      asked.push(ids)
      return Promise.resolve(other)
    })
    expect(status).toBe(200)
    expect(asked).toEqual([{ userId: 'user_2', companyId: 'comp_1' }])
    expect(delegationOf(request)).toMatchObject({ modules: ['finance'] })
  })

  it('refuses a module that would wake a grant wider than the giver holds', async () => {
    const sleeper = other.granted('finance.bills.read')
    expect(await give(() => sleeper)).toMatchObject({
      status: 403,
      // What the other has is not the giver's to know.
      body: { items: [{ path: 'grantee', reason: 'exceeds_scope' }] },
    })
  })

  it('takes a grantee in the request for malformed: whoever asks could forge it', async () => {
    const outcome = await give(() => other.granted('finance.bills.read'), { ...gift, grantee: other })
    expect(outcome).toMatchObject({
      status: 400,
      body: { items: [{ path: 'grantee', reason: 'malformed_request' }] },
    })
  })

  it.each([null, undefined])('requires one where the application answers %j', async (nobody) => {
    expect(await give(() => nobody)).toMatchObject({
      status: 403,
      body: { items: [{ reason: 'grantee_required' }] },
    })
  })

  it('does not ask where no module changes hands', async () => {
    const outcome = await give(
      () => {
        throw new Error('asked')
      },
      { ...wish, permissions: ['finance.bills.read'] },
    )
    expect(outcome.status).toBe(200)
  })

  it('answers 503 where the document cannot be loaded, is malformed, or of someone else', async () => {
    expect(await give(() => Promise.reject(new Error('down')))).toMatchObject({ status: 503 })
    expect(await give(() => other.as({ userId: 'user_3' }))).toMatchObject({ status: 503 })
    expect(await give(() => ({ ...other, grants: 'all' }))).toMatchObject({ status: 503 })
  })

  it('does not ask for whom somebody may not give anything anyway', async () => {
    let isAsked = false
    const outcome = await give(
      () => {
        isAsked = true
      },
      { ...gift, permissions: ['finance.*'] },
    )
    expect([outcome.status, isAsked]).toEqual([403, false])
  })

  it('takes what the route does not do for malformed: to take away skips nothing (DEL-8)', async () => {
    const sleeper = other.granted('finance.bills.read')
    expect(await give(() => sleeper, { ...gift, intent: 'take' })).toMatchObject({
      status: 400,
      body: { items: [{ path: 'intent', reason: 'malformed_request' }] },
    })
    const takes = authorizer.declareDelegation(() => ({ ...wish, intent: 'take' }), { intent: 'take' })
    const { request, status } = await ask(authorizer, [bearer(token)], [takes])
    expect([status, delegationOf(request).intent]).toEqual([200, 'take'])
  })

  it('throws for an option that is unknown or wrong', () => {
    for (const options of [{ grante: () => other }, { grantee: other }, { intent: 'both' }, null])
      expect(() => authorizer.declareDelegation(() => gift, options as never)).toThrow(TypeError)
  })
})
