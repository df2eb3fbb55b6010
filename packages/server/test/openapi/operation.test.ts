import {
  type AccessExtension,
  type AccessOperation,
  type Authorizer,
  type AuthorizerOptions,
  allOf,
  anyOf,
  type HttpRequest,
  moduleAccess,
  operationOf,
  type RouteGuard,
  securitySchemeOf,
} from '@stagedoor/server'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer, type Outcome, type SentHeader } from '../support/ask.js'
import { catalog } from '../support/catalog.js'
import { misfits, type Schema } from '../support/misfits.js'
import { auth, authorizerWith } from '../support/world.js'

type Judge = ReturnType<typeof authorizerWith>
type Guards = readonly RouteGuard<HttpRequest>[]

/** What a request is about: it is not in the description of a guard. */
interface Subject {
  readonly unit: string
  readonly company: string
  readonly gift: unknown
}

const gift = { userId: 'user_2', companyId: 'comp_1', permissions: ['finance.bills.read'], scope: 'company' }
const subjects: readonly Subject[] = [
  { unit: 'bu_1', company: 'comp_1', gift },
  { unit: 'bu_2', company: 'comp_1', gift: 'all' },
  { unit: 'bu_1', company: 'comp_2', gift },
]

const routes: readonly (readonly [string, (judge: Judge, subject: Subject) => Guards])[] = [
  ['a route that declares nothing', () => []],
  ['whoever is authenticated', (judge) => [judge.declareAuthenticated()]],
  ['the token alone', (judge) => [judge.declareAuthenticated({ company: false })]],
  ['a delegation', (judge, { gift: asked }) => [judge.declareDelegation(() => asked)]],
  ['a module', (judge) => [judge.declare(moduleAccess('finance'))]],
  [
    'a module of the company in the path',
    (judge, { company }) => [judge.declare(moduleAccess('finance'), { scope: { company: () => company } })],
  ],
  ['a key that is sensitive in nothing', (judge) => [judge.declare('crew.shifts.read')]],
  ['a list', (judge) => [judge.declare('finance.bills.read', { scope: 'filter' })]],
  ['a gated slice', (judge) => [judge.declare('finance.reports.read', { scope: 'filter' })]],
  ['company-wide grants alone', (judge) => [judge.declare('finance.bills.read', { scope: 'company' })]],
  [
    'a target',
    (judge, { unit }) => [judge.declare('finance.bills.read', { scope: { businessUnit: () => unit } })],
  ],
  [
    'a retired key',
    (judge, { unit }) => [
      judge.declare('money.invoices.read' as 'finance.bills.read', { scope: { businessUnit: () => unit } }),
    ],
  ],
  [
    'a target that is concealed',
    (judge, { unit }) => [
      judge.declare('finance.bills.read', { scope: { businessUnit: () => unit }, conceal: true }),
    ],
  ],
  [
    'two guards, of which one conceals',
    (judge, { unit }) => [
      judge.declare('crew.shifts.read', { conceal: true }),
      judge.declare('finance.bills.read', { scope: { businessUnit: () => unit } }),
    ],
  ],
  [
    'all of two',
    (judge) => [judge.declare(allOf('finance.reports.read', 'crew.shifts.read'), { scope: 'company' })],
  ],
  [
    'any of two',
    (judge) => [judge.declare(anyOf('finance.reports.read', 'crew.shifts.read'), { scope: 'company' })],
  ],
]

const all = aMember(catalog).may([
  'finance.bills.read',
  'finance.reports.read',
  'crew.shifts.read',
  'crew.visits.read',
])
const units = aMember(catalog).may(['finance.bills.read', 'finance.reports.read'], { businessUnit: 'bu_1' })
const members = [
  all,
  all.notOwning('finance'),
  all.notOwning('crew'),
  all.notOwning('finance').notOwning('crew'),
  all.notOwning('exports'),
  all.notOwning('exports').notOwning('crew'),
  all.notGiven('finance'),
  all.notGiven('crew'),
  all.notGiven('finance').notGiven('crew'),
  units.may('crew.shifts.read'),
  units.may('crew.shifts.read', { event: 'event_1' }),
  aMember(catalog).may('finance.bills.read', { event: 'event_1' }).may('crew.shifts.read'),
]

const token = await auth.tokenFor(all)
const without = await auth.tokenFor(all, { grants: [{ permissions: ['crew.visits.read'] }] })
const requests: readonly (readonly SentHeader[])[] = [
  [],
  [bearer('a.b.c')],
  [bearer(token), bearer(token)],
  [bearer(token), ['X-Org', 'comp_2']],
  [bearer(await auth.tokenFor([all]))],
  [bearer(without)],
  ...(await Promise.all(members.map(async (member) => [bearer(await auth.tokenFor(member))]))),
]

/** Every refusal that a battery of requests gets out of a route. */
async function refusals(
  guardsOf: (judge: Judge, subject: Subject) => Guards,
  options: Pick<AuthorizerOptions, 'disclose' | 'format'>,
): Promise<readonly Outcome[]> {
  const judge = authorizerWith(options)
  const broken = authorizerWith({
    ...options,
    jwks: 'https://auth.test/keys',
    fetch: () => Promise.reject(new Error('down')),
  })
  const outcomes: Outcome[] = [await ask(broken, [bearer(token)], guardsOf(broken, subjects[0] as Subject))]
  for (const subject of subjects)
    for (const headers of requests) outcomes.push(await ask(judge, headers, guardsOf(judge, subject)))
  return outcomes.filter(({ status }) => status !== 200)
}

const describedBy = (judge: Authorizer<never>, guards: Guards): AccessOperation =>
  operationOf(
    guards.map(({ description }) => description),
    { catalog, ...judge.wire },
  )

const codesOf = (operation: AccessOperation): readonly string[] =>
  Object.entries(operation.responses).flatMap(([status, { content }]) => {
    const { properties } = (Object.values(content)[0]?.schema ?? {}) as Schema
    return (properties?.code?.enum ?? []).map((code) => `${status} ${String(code)}`)
  })

describe('the responses of an operation', () => {
  it.each(routes)('are the very codes with which it answers: %s', async (_what, guardsOf) => {
    const judge = authorizerWith()
    const observed = await refusals(guardsOf, {})
    const seen = new Set(observed.map(({ status, code }) => `${status} ${String(code)}`))
    const operation = describedBy(judge, guardsOf(judge, subjects[0] as Subject))
    expect(codesOf(operation).toSorted()).toEqual([...seen].toSorted())
  })

  it('hold every code with which it answers, however requirements are composed', async () => {
    const leaves = [
      'finance.bills.read',
      'finance.reports.read',
      'crew.shifts.read',
      moduleAccess('crew'),
    ] as const
    const scopes = ['filter', 'company', { businessUnit: () => 'bu_2' }] as const
    const judge = authorizerWith()
    const seen = new Set<string>()
    for (const compose of [allOf, anyOf])
      for (const one of leaves)
        for (const other of leaves)
          for (const scope of scopes) {
            // A dimension can only be asked for where something is sensitive to it.
            const isSensitive = [one, other].some((leaf) => String(leaf).startsWith('finance.'))
            if (typeof scope === 'object' && !isSensitive) continue
            const guards = [
              judge.declare<HttpRequest>(compose(one, other), { scope, conceal: one === other }),
            ]
            const listed = codesOf(describedBy(judge, guards))
            for (const headers of requests) {
              const { status, code } = await ask(judge, headers, guards)
              if (status === 200) continue
              expect(listed).toContain(`${status} ${String(code)}`)
              seen.add(String(code))
            }
          }
    expect([...seen].toSorted()).toEqual(
      [
        'invalid_request',
        'credentials_missing',
        'invalid_token',
        'company_required',
        'not_a_member',
        'not_found',
        'module_not_entitled',
        'addon_not_entitled',
        'module_not_granted',
        'permission_not_granted',
        'scope_required',
        'out_of_scope',
      ].toSorted(),
    )
  })

  const forms = (['full', 'code', 'none'] as const).flatMap((disclose) =>
    (['problem', 'envelope'] as const).map((format) => ({ disclose, format })),
  )

  it.each(forms)('have the headers, type and body of the answers: $disclose, $format', async (form) => {
    const judge = authorizerWith(form)
    for (const [what, guardsOf] of routes) {
      const { responses } = describedBy(judge, guardsOf(judge, subjects[0] as Subject))
      for (const { status, headers, body } of await refusals(guardsOf, form)) {
        const response = responses[status]
        const { 'Content-Type': type = '', 'Cache-Control': _, ...others } = headers
        expect(Object.keys(response?.content ?? {}), what).toEqual([type])
        expect(Object.keys(response?.headers ?? {}), what).toEqual(
          expect.arrayContaining(Object.keys(others)),
        )
        expect(misfits(body, response?.content[type]?.schema as Schema), what).toEqual([])
      }
    }
  })

  it('say nothing of codes where the answers do not', () => {
    const judge = authorizerWith({ disclose: 'none' })
    const { responses } = describedBy(judge, [judge.declare('crew.shifts.read')])
    expect(JSON.stringify(responses)).not.toContain('_')
  })
})

describe('the access of an operation', () => {
  const judge = authorizerWith({ companyHeader: 'x-company-id' })

  it('is a Bearer token', () => {
    expect(securitySchemeOf()).toEqual({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    expect(describedBy(judge, [judge.declareAuthenticated()]).security).toEqual([{ bearer: [] }])
  })

  it('names the live keys, and what every guard asks for', () => {
    const retired = 'money.invoices.read' as 'finance.bills.read'
    const operation = describedBy(judge, [
      judge.declare(moduleAccess('money' as 'finance')),
      judge.declare(anyOf(retired, 'crew.shifts.read'), {
        scope: { businessUnit: () => 'bu_1' },
        conceal: true,
      }),
    ])
    expect(operation['x-stagedoor']).toEqual({
      access: 'declared',
      permissions: ['finance.bills.read', 'crew.shifts.read'],
      modules: ['finance', 'crew'],
      guards: [
        { kind: 'requirement', requirement: { module: 'money' }, conceal: false, company: true },
        {
          kind: 'requirement',
          requirement: { anyOf: ['money.invoices.read', 'crew.shifts.read'] },
          scope: ['businessUnit'],
          conceal: true,
          company: true,
        },
      ],
    })
  })

  it('says whether something is given or taken', () => {
    const { 'x-stagedoor': extension } = describedBy(judge, [
      judge.declareDelegation(() => ({}), { intent: 'take' }),
    ])
    expect((extension as AccessExtension).guards).toMatchObject([{ kind: 'delegation', intent: 'take' }])
  })

  it('takes the header of the company as it is configured, where a company is needed', () => {
    expect(describedBy(judge, [judge.declareAuthenticated()]).parameters).toMatchObject([
      { name: 'X-Company-Id', in: 'header', required: false },
    ])
    expect(describedBy(judge, [judge.declareAuthenticated({ company: false })])).not.toHaveProperty(
      'parameters',
    )
  })

  it('is described by the defaults of the authorizer where nothing is said', () => {
    const descriptions = [judge.declareAuthenticated().description]
    expect(operationOf(descriptions, { catalog })).toEqual(
      operationOf(descriptions, { catalog, companyHeader: 'X-Org', disclose: 'full', format: 'problem' }),
    )
  })
})
