import { type AuthorizerOptions, GuardError, type HttpRequest, type RouteGuard } from '@stagedoor/server'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer, type Outcome, requestWith, type SentHeader } from '../support/ask.js'
import { catalog } from '../support/catalog.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

type Judge = ReturnType<typeof authorizerWith>
type Situation = readonly [
  what: string,
  headers: readonly SentHeader[],
  guards: (judge: Judge) => readonly RouteGuard<HttpRequest>[],
  expected: { readonly status: number; readonly code: string; readonly challenge?: string },
]

const token = await auth.tokenFor(clerk)
const lead = await auth.tokenFor(
  aMember(catalog)
    .may('crew.shifts.read')
    .delegating({ permissions: ['crew.shifts.read'] }),
)
const invalid =
  'Bearer error="invalid_token", error_description="The access token is malformed, expired or not meant for this service."'
const anyone = (judge: Judge) => [judge.declareAuthenticated()]
const reading = (judge: Judge) => [judge.declare<HttpRequest>('finance.bills.read', { scope: 'filter' })]
const writing = (judge: Judge) => [
  judge.declare<HttpRequest>('finance.bills.write', { scope: { businessUnit: () => 'bu_2' } }),
]
const writingAnywhere = (judge: Judge) => [
  judge.declare<HttpRequest>('finance.bills.write', { scope: 'company' }),
]
const failing = (judge: Judge) => [judge.declareDelegation(() => Promise.reject(new Error('no')))]
const giving = (body: unknown) => (judge: Judge) => [judge.declareDelegation(() => body)]

/** The table of section 7, and every reason of layers 0 to 4 that a guard can meet. */
const TABLE: readonly Situation[] = [
  ['no credentials', [], anyone, { status: 401, code: 'credentials_missing', challenge: 'Bearer' }],
  [
    'a repeated Authorization',
    [bearer(token), bearer(token)],
    anyone,
    { status: 400, code: 'invalid_request', challenge: 'Bearer error="invalid_request"' },
  ],
  ['a bad token', [bearer('a.b.c')], anyone, { status: 401, code: 'invalid_token', challenge: invalid }],
  [
    'a company that is named badly',
    [bearer(token), ['X-Org', '']],
    anyone,
    { status: 400, code: 'company_required' },
  ],
  ['a strange company', [bearer(token), ['X-Org', 'comp_2']], anyone, { status: 403, code: 'not_a_member' }],
  [
    'a module that is not owned',
    [bearer(await auth.tokenFor(clerk.notOwning('finance')))],
    reading,
    { status: 403, code: 'module_not_entitled' },
  ],
  [
    'an add-on that is not owned',
    [bearer(await auth.tokenFor(clerk.granted('finance.reports.read')))],
    (judge) => [judge.declare<HttpRequest>('finance.reports.read', { scope: 'filter' })],
    { status: 403, code: 'addon_not_entitled' },
  ],
  [
    'a module that was not given',
    [bearer(await auth.tokenFor(clerk.notGiven('finance')))],
    reading,
    { status: 403, code: 'module_not_granted' },
  ],
  [
    'a permission that was not granted',
    [
      bearer(
        await auth.tokenFor(
          aMember(catalog)
            .bought({ modules: ['finance'] })
            .given('finance'),
        ),
      ),
    ],
    reading,
    { status: 403, code: 'permission_not_granted', challenge: 'Bearer error="insufficient_scope"' },
  ],
  ['a target outside', [bearer(token)], writing, { status: 403, code: 'out_of_scope' }],
  ['no target', [bearer(token)], writingAnywhere, { status: 403, code: 'scope_required' }],
  [
    'a delegation beyond what is held',
    [bearer(lead)],
    giving({ userId: 'user_2', companyId: 'comp_1', permissions: ['crew.*'], scope: 'company' }),
    { status: 403, code: 'delegation_refused' },
  ],
  ['a malformed delegation', [bearer(lead)], giving('all'), { status: 400, code: 'malformed_request' }],
  ['data that is not to be had', [bearer(token)], failing, { status: 503, code: 'access_unavailable' }],
  ['a route that declared nothing', [bearer(token)], () => [], { status: 403, code: 'route_undeclared' }],
]

const sendTo = (judge: Judge, [, headers, guards]: Situation): Promise<Outcome> =>
  ask(judge, headers, guards(judge))

describe('section 7: status, code and challenge', () => {
  it.each(TABLE)('%s', async (...situation) => {
    const [, , , { status, code, challenge }] = situation
    const { headers, body, ...outcome } = await sendTo(authorizerWith(), situation)
    expect(outcome).toMatchObject({ status, code })
    expect(headers['WWW-Authenticate']).toBe(challenge)
    expect(headers['Cache-Control']).toBe('no-store')
    expect(headers['Retry-After']).toBe(status === 503 ? '5' : undefined)
    expect(headers['Content-Type']).toBe('application/problem+json')
    expect(body).toMatchObject({ type: `https://stagedoor.dev/errors#${code}`, status, code })
    expect(Object.keys(body).slice(0, 5)).toEqual(['type', 'title', 'status', 'detail', 'code'])
    expect(JSON.parse(JSON.stringify(body))).toEqual(body)
  })

  it('says 403 of an undeclared route only to those with a token (APP-1)', async () => {
    expect(await ask(authorizerWith(), [], [])).toMatchObject({ status: 401, code: 'credentials_missing' })
    expect(await ask(authorizerWith(), [bearer('a.b.c')], [])).toMatchObject({ status: 401 })
  })
})

describe('WIRE-1: what a refusal says', () => {
  const find = (code: string): Situation =>
    TABLE.find(([, , , expected]) => expected.code === code) as Situation
  const bodyOf = async (code: string, options: Partial<AuthorizerOptions>): Promise<Outcome> =>
    sendTo(authorizerWith(options as object), find(code))

  it('all of the decision, with what is for sale', async () => {
    const { body } = await bodyOf('addon_not_entitled', {})
    expect(body).toEqual({
      type: 'https://stagedoor.dev/errors#addon_not_entitled',
      title: 'Add-on not owned',
      status: 403,
      detail: 'The company owns no add-on that unlocks this.',
      code: 'addon_not_entitled',
      layer: 'entitlement',
      permission: 'finance.reports.read',
      module: 'finance',
      offers: [{ kind: 'addon', key: 'exports', title: 'exports', extends: ['finance'] }],
    })
  })

  it.each(TABLE)('the code and nothing of the decision with disclose code: %s', async (...situation) => {
    const [, , , { status, code, challenge }] = situation
    const { body, headers } = await sendTo(authorizerWith({ disclose: 'code' }), situation)
    expect(Object.keys(body)).toEqual(['type', 'title', 'status', 'detail', 'code'])
    expect(body).toMatchObject({ status, code })
    expect(headers['WWW-Authenticate']).toBe(challenge)
  })

  it.each(TABLE)('the status and nothing else with disclose none: %s', async (...situation) => {
    const [, , , { status, code, challenge }] = situation
    const { body, headers } = await sendTo(authorizerWith({ disclose: 'none' }), situation)
    expect(Object.keys(body)).toEqual(['type', 'title', 'status'])
    expect(body).toMatchObject({ type: 'about:blank', status })
    expect(JSON.stringify(body)).not.toContain(code)
    // A 401 must name the scheme; a 403 of the permission layer must not tell itself from the others.
    expect(headers['WWW-Authenticate']).toBe(status === 403 ? undefined : challenge)
  })

  it('says the same of every 403 with disclose none', async () => {
    const refused = TABLE.filter(([, , , { status }]) => status === 403)
    const outcomes = await Promise.all(
      refused.map((each) => sendTo(authorizerWith({ disclose: 'none' }), each)),
    )
    expect(new Set(outcomes.map(({ body, headers }) => JSON.stringify([body, headers]))).size).toBe(1)
  })

  it.each([
    [{}, 'X-Org'],
    [{ companyHeader: 'x-tenant' }, 'X-Tenant'],
    [{ companyHeader: 'ORG', disclose: 'code' }, 'Org'],
  ] as const)('which header names the company: %j', async (options, header) => {
    const { body } = await sendTo(authorizerWith(options), [
      'a company that is named badly',
      [bearer(token), [header, '']],
      anyone,
      { status: 400, code: 'company_required' },
    ])
    expect(body).toMatchObject({ detail: `Name exactly one company in the header ${header}.` })
    const enveloped = authorizerWith({ ...options, format: 'envelope' })
    expect(await ask(enveloped, [bearer(token), [header, '']])).toMatchObject({
      body: { error: { message: `Name exactly one company in the header ${header}.` } },
    })
  })

  it('takes the form of an envelope where asked to', async () => {
    const full = await bodyOf('out_of_scope', { format: 'envelope' })
    expect(full.headers['Content-Type']).toBe('application/json')
    expect(full.body).toEqual({
      success: false,
      error: { code: 'out_of_scope', message: 'The request lies outside the scope of your permission.' },
    })
    expect((await bodyOf('out_of_scope', { format: 'envelope', disclose: 'none' })).body).toEqual({
      success: false,
      error: { code: 'forbidden', message: 'Forbidden' },
    })
  })
})

describe('WIRE-3: concealed refusals (ABUSE-99, ABUSE-179)', () => {
  const hiding = (judge: Judge, unit = 'bu_2') => [
    judge.declare<HttpRequest>('finance.bills.write', { scope: { businessUnit: () => unit }, conceal: true }),
  ]

  it('are 404, the same whether the company or the target is strange', async () => {
    const judge = authorizerWith()
    const outside = await ask(judge, [bearer(token)], hiding(judge))
    const stranger = await ask(judge, [bearer(token), ['X-Org', 'comp_2']], hiding(judge))
    const nobody = await ask(judge, [bearer(token), ['X-Org', 'comp_404']], hiding(judge))
    expect(outside).toMatchObject({
      status: 404,
      code: 'not_found',
      headers: { 'Cache-Control': 'no-store' },
    })
    for (const other of [stranger, nobody]) {
      expect(other.body).toEqual(outside.body)
      expect(other.headers).toEqual(outside.headers)
    }
    expect(JSON.stringify(outside.error)).not.toContain('scope')
    expect(outside.error).not.toHaveProperty('cause')
  })

  it('are the same where there is no such thing at all, and a resolver answers nothing', async () => {
    const judge = authorizerWith()
    const nowhere = judge.declare<HttpRequest>('finance.bills.write', {
      scope: { businessUnit: () => undefined },
      conceal: true,
    })
    const outside = await ask(judge, [bearer(token)], hiding(judge))
    expect((await ask(judge, [bearer(token)], [nowhere])).body).toEqual(outside.body)
  })

  it('are those alone', async () => {
    const judge = authorizerWith()
    const unpaid = await auth.tokenFor(clerk.notOwning('finance'))
    expect(await ask(judge, [bearer(unpaid)], hiding(judge))).toMatchObject({ code: 'module_not_entitled' })
    expect(await ask(judge, [bearer(token), ['X-Org', '']], hiding(judge))).toMatchObject({ status: 400 })
    expect(await ask(judge, [], hiding(judge))).toMatchObject({ status: 401 })
    expect(await ask(judge, [bearer(token)], hiding(judge, 'bu_1'))).toMatchObject({ status: 200 })
  })

  it('conceal the whole route, whichever of its guards refuses', async () => {
    const judge = authorizerWith()
    expect(await ask(judge, [bearer(token)], [...hiding(judge, 'bu_1'), ...writing(judge)])).toMatchObject({
      status: 404,
    })
  })

  it('are for authenticate() too', async () => {
    const judge = authorizerWith()
    const request = requestWith(bearer(token), ['X-Org', 'comp_2'])
    const context = { http: request, route: 'GET /' }
    await expect(async () => judge.authenticate(request, context, { conceal: true })).rejects.toMatchObject({
      status: 404,
    })
    const other = requestWith(bearer(token), ['X-Org', 'comp_2'])
    await expect(async () => judge.authenticate(other, { ...context, http: other })).rejects.toMatchObject({
      status: 403,
    })
    // What it conceals is its own refusal; the guards behind it say for themselves.
    const inside = requestWith(bearer(token))
    const at = { http: inside, route: 'GET /' }
    await judge.authenticate(inside, at, { conceal: true })
    await expect(async () => judge.check(inside, writing(judge), at)).rejects.toMatchObject({ status: 403 })
  })
})

describe('WIRE-7: errors answer rightly without us', () => {
  it.each(TABLE)('%s: carries status and headers', async (...situation) => {
    const { error, status } = await sendTo(authorizerWith(), situation)
    expect(error).toMatchObject({ status, headers: { 'Cache-Control': 'no-store' } })
    expect(error).toBeInstanceOf(Error)
    const [, , , { challenge }] = situation
    if (error instanceof GuardError) expect(error.headers['WWW-Authenticate']).toBe(challenge)
  })

  it('leaves errors that are not ours to the framework', () => {
    const request = requestWith()
    for (const error of [
      new Error('x'),
      Object.assign(new Error('x'), { status: 403 }),
      null,
      undefined,
      'x',
      {},
    ])
      expect(authorizerWith().answer(error, request, { http: request, route: 'GET /' })).toBeUndefined()
  })
})
