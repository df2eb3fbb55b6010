import { aMember } from '@stagedoor/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { catalog } from '../app/catalog.js'
import { issuer } from '../app/platforms.js'
import { ForgottenResolver, ran } from './bills.resolver.js'
import { ask, drivers, startGraphql } from './drivers.js'

beforeEach(() => {
  ran.length = 0
})

const clerk = aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' })
const auditor = clerk.may('finance.reports.read')
const manager = clerk
  .may('finance.bills.write', { businessUnit: 'bu_1' })
  .delegating({ permissions: ['finance.bills.read'], scope: { businessUnit: ['bu_1'] } })
const tokenOf = (member: typeof clerk): Promise<string> => issuer.tokenFor(member)

const bills = (unit: string): string => `bills(unit: "${unit}") { unit }`
const gift = JSON.stringify(
  JSON.stringify({
    userId: 'user_2',
    companyId: 'comp_1',
    permissions: ['finance.bills.read'],
    scope: { businessUnit: ['bu_1'] },
  }),
)

/** What is refused, by whom it is asked, and what the extensions say. */
const refusals = [
  ['no credentials', `{ ${bills('bu_1')} }`, undefined, { code: 'credentials_missing', status: 401 }],
  ['a token that is none', `{ ${bills('bu_1')} }`, 'a.b.c', { code: 'invalid_token', status: 401 }],
  [
    'a module that the company does not own',
    `{ ${bills('bu_1')} }`,
    clerk.notOwning('finance'),
    {
      code: 'module_not_entitled',
      status: 403,
      layer: 'entitlement',
      permission: 'finance.bills.read',
      module: 'finance',
      offers: [{ kind: 'module', key: 'finance', title: 'Finance' }],
    },
  ],
  [
    'a gated slice without its add-on',
    '{ forecasts }',
    clerk.may('finance.forecasts.read').notOwning('forecasts'),
    { code: 'addon_not_entitled', status: 403, layer: 'entitlement' },
  ],
  [
    'a module that the member was not given',
    `{ ${bills('bu_1')} }`,
    clerk.notGiven('finance'),
    { code: 'module_not_granted', status: 403, layer: 'membership' },
  ],
  [
    'a permission that no grant covers',
    'mutation { pay(bill: "bill_1") }',
    clerk,
    { code: 'permission_not_granted', status: 403, layer: 'permission', permission: 'finance.bills.write' },
  ],
  [
    'a scoped grant where the whole company is asked for',
    '{ ofCompany }',
    clerk,
    { code: 'scope_required', status: 403, layer: 'scope' },
  ],
  [
    'a target outside the scope',
    `{ ${bills('bu_2')} }`,
    clerk,
    { code: 'out_of_scope', status: 403, layer: 'scope' },
  ],
  [
    'a stored target outside the scope',
    'mutation { pay(bill: "bill_2") }',
    manager,
    { code: 'out_of_scope', status: 403, layer: 'scope' },
  ],
  ['a concealed target', '{ hidden(unit: "bu_2") }', clerk, { code: 'not_found', status: 404 }],
  [
    'a delegation of more than one has',
    `mutation { give(request: ${gift.replace('bu_1', 'bu_2')}) }`,
    manager,
    { code: 'delegation_refused', status: 403, layer: 'delegation' },
  ],
  [
    'what a resolver asserts',
    '{ asserted }',
    clerk,
    { code: 'permission_not_granted', status: 403, layer: 'permission', permission: 'finance.bills.write' },
  ],
  ['a field that declares nothing', '{ forgotten }', clerk, { code: 'route_undeclared', status: 403 }],
  [
    'a field that declares nothing, without credentials',
    '{ forgotten }',
    undefined,
    { code: 'credentials_missing', status: 401 },
  ],
] as const

describe.each(drivers)('ABUSE-94 GraphQL through %s', async (_name, platform) => {
  const app = await startGraphql(platform, {
    providers: [ForgottenResolver],
    access: { audit: 'warn' },
  })

  it.each(refusals)('WIRE-1 refuses %s', async (_title, query, who, extensions) => {
    const before = app.events.length
    const token = typeof who === 'object' ? await tokenOf(who) : who
    const { status, errors, data, text } = await ask(app, query, token)
    expect(status).toBe(200)
    expect(errors.map((error) => error.extensions)).toEqual([expect.objectContaining(extensions)])
    expect(data ?? {}).not.toContain({ forgotten: 'secret' })
    expect(ran, 'no resolver ran').toEqual([])
    const told = app.events.slice(before)
    expect(told.map(({ outcome }) => outcome).filter((each) => each !== 'allowed')).toEqual(['refused'])
    expect(told.at(-1)).toMatchObject({ status: extensions.status === 404 ? 403 : extensions.status })
    expect(text, 'no stack trace').not.toContain('node_modules')
    if (token !== undefined) expect(JSON.stringify([text, told, app.logged])).not.toContain(token)
  })

  it('lets through whom every layer lets through, and hands the target to the resolver', async () => {
    const { data, errors } = await ask(app, `{ ${bills('bu_1')} me }`, await tokenOf(clerk))
    expect({ data, errors }).toEqual({ data: { bills: [{ unit: 'bu_1' }], me: 'user_1' }, errors: [] })
    expect(ran).toEqual(['bills bu_1 {"businessUnit":"bu_1"}', 'me'])
    expect(app.events.at(-1)).toMatchObject({ outcome: 'allowed', route: 'QUERY me', company: 'comp_1' })
  })

  it('lets a mutation through that every layer lets through', async () => {
    const { data } = await ask(app, 'mutation { pay(bill: "bill_1") }', await tokenOf(manager))
    expect(data).toEqual({ pay: true })
  })

  it('SCP-4 pays no bill of another company for who may write everywhere in their own (ABUSE-99)', async () => {
    const stranger = aMember(catalog).as({ companyId: 'comp_2' }).may('finance.bills.write')
    const { errors } = await ask(app, 'mutation { pay(bill: "bill_1") }', await tokenOf(stranger))
    expect(errors).toMatchObject([{ extensions: { code: 'out_of_scope', status: 403 } }])
    expect(ran).toEqual([])
  })

  it('APP-1 lets everyone to what is public, beside what is refused', async () => {
    const { errors } = await ask(app, `{ open ${bills('bu_1')} }`)
    expect(ran).toEqual(['open'])
    expect(errors.map(({ path }) => path)).toEqual([['bills']])
  })

  it('ABUSE-98 judges each alias, fragment and field of one query by itself', async () => {
    const query = `
      query { mine: ${bills('bu_1')} ...theirs ... on Query { again: ${bills('bu_1')} } }
      fragment theirs on Query { theirs: ${bills('bu_2')} }`
    const { errors } = await ask(app, query, await tokenOf(clerk))
    expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['theirs'], 'out_of_scope'],
    ])
    expect(ran).toEqual(['bills bu_1 {"businessUnit":"bu_1"}', 'bills bu_1 {"businessUnit":"bu_1"}'])
  })

  it('ABUSE-108 hands each field its own target and delegation, and nobody those of another', async () => {
    const query = `{ a: ${bills('bu_1')} targetless b: ${bills('bu_3')} }`
    const member = clerk.may('finance.bills.read', { businessUnit: 'bu_3' })
    const { data } = await ask(app, query, await tokenOf(member))
    expect(data).toMatchObject({ targetless: '"none"' })
    expect(ran.toSorted()).toEqual([
      'bills bu_1 {"businessUnit":"bu_1"}',
      'bills bu_3 {"businessUnit":"bu_3"}',
      'targetless',
    ])
    const given = await ask(app, `mutation { give(request: ${gift}) }`, await tokenOf(manager))
    expect(given.data).toEqual({ give: '["finance.bills.read"]' })
    const leaked = await ask(app, '{ notDelegating }', await tokenOf(manager))
    expect(leaked.errors).toHaveLength(1)
    expect(ran).not.toContain('notDelegating')
  })

  it('does not conceal in one field because another does', async () => {
    const query = `{ hidden(unit: "bu_2") ${bills('bu_2')} }`
    const { errors } = await ask(app, query, await tokenOf(clerk))
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(
      new Set(['not_found', 'out_of_scope']),
    )
  })

  it('judges the resolvers of fields, once for each parent', async () => {
    const query = `{ bills(unit: "bu_1") { unit total } }`
    const refused = await ask(app, query, await tokenOf(clerk))
    expect(refused.errors.map(({ path, extensions }) => [path?.join('.'), extensions.permission])).toEqual([
      ['bills.0.total', 'finance.reports.read'],
    ])
    expect(app.events.at(-1)).toMatchObject({ route: 'FIELD Bill.total' })
    const { data } = await ask(app, query, await tokenOf(auditor))
    expect(data).toEqual({ bills: [{ unit: 'bu_1', total: '1.00' }] })
  })

  it('ABUSE-69 refuses two Authorization headers', async () => {
    const { body } = await app.send('POST', '/graphql', {
      body: { query: '{ me }' },
      headers: { authorization: ['Bearer a', 'Bearer b'] },
    })
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'invalid_request', status: 400 } }] })
  })

  it('names every field that nobody declared at boot', () => {
    expect(app.logged.filter((line) => line.startsWith('warn [AccessModule]'))).toEqual([
      expect.stringContaining('\n  ForgottenResolver.forgotten'),
    ])
  })
})

describe.each(drivers)('the token of a query through %s', (_name, platform) => {
  it('is examined once, however many fields there are', async () => {
    let asked = 0
    const loadMember = (identity: { readonly subject: string }, companyId: string): object => {
      asked += 1
      return {
        userId: identity.subject,
        companyId,
        entitlements: { modules: ['finance'] },
        modules: ['finance'],
        grants: [{ permissions: ['finance.bills.read'] }],
      }
    }
    const app = await startGraphql(platform, { access: { loadMember } })
    const query = `{ ${Array.from({ length: 20 }, (_, at) => `f${at}: me`).join(' ')} }`
    const { data } = await ask(app, query, await tokenOf(clerk))
    expect(Object.values(data ?? {})).toHaveLength(20)
    expect(asked).toBe(1)
  })

  it('WIRE-5 changes nothing where the listener throws', async () => {
    const onDecision = (): never => {
      throw new Error('the listener is out of order')
    }
    const app = await startGraphql(platform, { access: { onDecision } })
    expect((await ask(app, '{ me }', await tokenOf(clerk))).data).toEqual({ me: 'user_1' })
    expect((await ask(app, '{ me }')).errors[0]?.extensions.code).toBe('credentials_missing')
  })

  it.each([
    ['code', { code: 'out_of_scope', status: 403 }],
    ['none', { code: 'forbidden', status: 403 }],
  ] as const)('WIRE-1 says no more than disclose: %s lets it', async (disclose, extensions) => {
    const app = await startGraphql(platform, { access: { disclose } })
    const { errors } = await ask(app, `{ ${bills('bu_2')} }`, await tokenOf(clerk))
    const { stacktrace: _stacktrace, ...said } = errors[0]?.extensions ?? {}
    expect(said).toEqual(extensions)
  })
})
