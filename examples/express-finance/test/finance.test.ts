import { platformCatalog } from '@stagedoor/platform-catalog'
import { aMember, createTestIssuer, type TestMember } from '@stagedoor/testing'
import { startFinance } from '@stagedoor-example/express-finance'
import { afterAll, describe, expect, it } from 'vitest'

// #region issuer
const auth = await createTestIssuer({ audience: 'finance-api' })
const finance = await startFinance({ issuer: auth.issuer, audience: auth.audience, jwks: auth.jwks() })
afterAll(() => finance.close())
// #endregion issuer

// #region members
const una = aMember(platformCatalog).as({ userId: 'una', companyId: 'comp_north' })
const clubs = { businessUnit: 'bu_clubs' }
const clerk = una.may(['finance.bills.read', 'finance.expenses.read', 'finance.expenses.write'], clubs)
const unpaid = clerk.notOwning('finance')
// #endregion members
const accountant = una.may('finance.*').as({ userId: 'ada' })
const lead = una
  .may(['finance.bills.*', 'finance.expenses.*'], clubs)
  .delegating({
    modules: ['finance'],
    permissions: ['finance.bills.*'],
    scope: { businessUnit: ['bu_clubs'] },
  })
  .as({ userId: 'dora' })

interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came
  readonly body: any
}

async function ask(member: TestMember | undefined, path: string, json?: unknown): Promise<Answer> {
  const authorization = member && `Bearer ${await auth.tokenFor(member)}`
  const response = await fetch(finance.url + path, {
    headers: { ...(authorization ? { authorization } : {}), 'content-type': 'application/json' },
    ...(json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }),
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

const idsOf = ({ body }: Answer): readonly string[] => body.map(({ id }: { id: string }) => id)

describe('who comes', () => {
  it('asks nobody for the health', async () => {
    expect((await ask(undefined, '/health')).body).toEqual({ status: 'up' })
  })

  it('asks everyone else for a token, also where there is nothing', async () => {
    for (const path of ['/me', '/bills', '/nowhere']) {
      const { status, headers, body } = await ask(undefined, path)
      expect([status, body.code, headers.get('www-authenticate')]).toEqual([
        401,
        'credentials_missing',
        'Bearer',
      ])
    }
    expect((await ask(una, '/me')).status).toBe(200)
  })

  it('tells a member what they may do, for navigation', async () => {
    expect((await ask(clerk, '/me')).body).toEqual({
      user: 'una',
      company: 'comp_north',
      modules: ['finance'],
      permissions: ['finance.expenses.read', 'finance.expenses.write', 'finance.bills.read'],
    })
  })
})

describe('bills', () => {
  it('are narrowed to the business units of the member, and to the company', async () => {
    expect(idsOf(await ask(clerk, '/bills'))).toEqual(['bill_1', 'bill_2'])
    expect(idsOf(await ask(accountant, '/bills'))).toEqual(['bill_1', 'bill_2', 'bill_3'])
    expect(idsOf(await ask(accountant.as({ companyId: 'comp_ledger' }), '/bills'))).toEqual(['bill_4'])
  })

  it('are not shown to a grant that names a dimension they do not have', async () => {
    const ofOneEvent = una.may('finance.bills.read').as({ userId: 'eve' })
    const narrowed = {
      ...ofOneEvent,
      grants: [{ permissions: ['finance.bills.read'], scope: { event: ['e_1'] } }],
    }
    expect(idsOf(await ask(narrowed as TestMember, '/bills'))).toEqual([])
  })

  // #region assert
  it('are judged one by one by the unit they are stored with', async () => {
    expect((await ask(clerk, '/bills/bill_1')).body.from).toBe('Lumen Lights')
    expect((await ask(clerk, '/bills/bill_3')).body).toMatchObject({ status: 403, code: 'out_of_scope' })
  })
  // #endregion assert

  it('of another company do not exist', async () => {
    const elsewhere = await ask(accountant, '/bills/bill_4')
    expect([elsewhere.status, elsewhere.body]).toEqual([404, (await ask(accountant, '/bills/bill_9')).body])
  })

  it('are refused with the layer that is closed, and with what is for sale', async () => {
    const refused = await ask(unpaid, '/bills')
    expect(refused.body).toMatchObject({ status: 403, code: 'module_not_entitled', layer: 'entitlement' })
    expect(refused.body.offers).not.toHaveLength(0)
    expect((await ask(clerk.notGiven('finance'), '/bills')).body.code).toBe('module_not_granted')
    expect((await ask(una.may('finance.income.read'), '/bills')).body.code).toBe('permission_not_granted')
  })
})

describe('expenses', () => {
  const taxi = { note: 'Taxi', amount: 4200 }

  it('are entered for a unit of the member, in their own name', async () => {
    const added = await ask(clerk, '/units/bu_clubs/expenses', {
      ...taxi,
      company: 'comp_x',
      enteredBy: 'boss',
    })
    expect(added.status).toBe(201)
    expect(added.body).toMatchObject({
      ...taxi,
      company: 'comp_north',
      businessUnit: 'bu_clubs',
      enteredBy: 'una',
    })
    expect(idsOf(await ask(clerk, '/units/bu_clubs/expenses'))).toContain(added.body.id)
  })

  it('of other units are out of scope, and of other companies their own', async () => {
    expect((await ask(clerk, '/units/bu_festivals/expenses', taxi)).body.code).toBe('out_of_scope')
    expect((await ask(clerk.as({ companyId: 'comp_ledger' }), '/units/bu_clubs/expenses')).body).toEqual([])
  })

  it('are looked at only after the guard: a body without meaning is a 400, to those who may', async () => {
    for (const wrong of [{}, [], { ...taxi, amount: -1 }, { ...taxi, amount: '1' }, { ...taxi, note: '' }])
      expect((await ask(clerk, '/units/bu_clubs/expenses', wrong)).status).toBe(400)
    expect((await ask(undefined, '/units/bu_clubs/expenses', {})).status).toBe(401)
    expect((await ask(clerk, '/units/bu_festivals/expenses', {})).status).toBe(403)
  })
})

describe('reports', () => {
  it('are for those who may see the whole company', async () => {
    expect((await ask(accountant, '/reports')).body).toMatchObject({ owed: 1_135_000 })
    expect((await ask(una.may('finance.reports.read', clubs), '/reports')).body.code).toBe('scope_required')
  })
})

describe('delegation', () => {
  const gift = {
    userId: 'newcomer',
    companyId: 'comp_north',
    modules: ['finance'],
    permissions: ['finance.bills.read'],
    scope: { businessUnit: ['bu_clubs'] },
  }

  it('stores what was allowed, and knows of it the next time', async () => {
    const given = await ask(lead, '/team/grants', gift)
    expect([given.status, given.body]).toEqual([201, { ...gift, intent: 'give' }])
    expect((await ask(lead, '/team/grants', gift)).status).toBe(201)
    expect((await ask(lead, '/team/grants', { ...gift, intent: 'take' })).body.code).toBe('malformed_request')
  })

  it('refuses what the giver may not give, item by item', async () => {
    const { status, body } = await ask(lead, '/team/grants', {
      ...gift,
      permissions: ['finance.bills.read', 'finance.*'],
    })
    expect([status, body.code]).toEqual([403, 'delegation_refused'])
    expect(body.items[0]).toMatchObject({ path: 'permissions[1]', reason: 'outside_delegation' })
    expect((await ask(clerk, '/team/grants', gift)).status).toBe(403)
  })

  it('believes its own records, not the body, about what a module would wake', async () => {
    const { status, body } = await ask(lead, '/team/grants', { ...gift, userId: 'nina' })
    expect([status, body.code]).toEqual([403, 'delegation_refused'])
    expect(body.items).toEqual([{ path: 'grantee', reason: 'exceeds_scope' }])

    const grantee = { userId: 'nina', companyId: 'comp_north', modules: [], grants: [] }
    const forged = await ask(lead, '/team/grants', { ...gift, userId: 'nina', grantee })
    expect([forged.status, forged.body.code]).toEqual([400, 'malformed_request'])
  })

  it('puts nothing to pass on in the place of something else', async () => {
    const owner = una
      .may(['finance.bills.*', 'finance.expenses.*'])
      .delegating({ modules: ['finance'], permissions: ['finance.*'], redelegate: true })
    const passing = (permission: string) => ({
      userId: 'heir',
      companyId: 'comp_north',
      modules: ['finance'],
      permissions: [permission],
      scope: 'company',
      delegation: { modules: [], permissions: [permission] },
    })
    expect((await ask(owner, '/team/grants', passing('finance.bills.read'))).status).toBe(201)
    const { status, body } = await ask(owner, '/team/grants', passing('finance.expenses.read'))
    expect([status, body.detail]).toEqual([409, 'the member may pass something on already'])
  })

  it('answers a malformed request with 400', async () => {
    for (const wrong of [{}, [], { ...gift, scopes: {} }, { ...gift, userId: 7 }])
      expect((await ask(lead, '/team/grants', wrong)).body).toMatchObject({
        status: 400,
        code: 'malformed_request',
      })
  })
})

describe('errors', () => {
  it('of the application show nothing of its inside', async () => {
    const response = await fetch(`${finance.url}/units/bu_clubs/expenses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await auth.tokenFor(clerk)}`, 'content-type': 'application/json' },
      body: '{',
    })
    expect(response.status).toBe(400)
    expect(await response.text()).not.toMatch(/node_modules|\.js/)
  })
})
