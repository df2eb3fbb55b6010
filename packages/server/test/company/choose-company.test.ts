import { accessOf, identityOf } from '@stagedoor/server'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer, type Outcome, type SentHeader } from '../support/ask.js'
import { catalog } from '../support/catalog.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const authorizer = authorizerWith()
const guest = aMember(catalog).may('crew.shifts.read').as({ companyId: 'comp_2' })
const single = await auth.tokenFor(clerk)
const several = await auth.tokenFor([clerk, guest])
const listOfOne = await auth.tokenFor([clerk])

/** A token without what stands for a single company. */
const noCompany = {
  company: undefined,
  entitlements: undefined,
  modules: undefined,
  grants: undefined,
}

const send = (token: string, ...headers: readonly SentHeader[]): Promise<Outcome> =>
  ask(authorizer, [bearer(token), ...headers])

describe('CMP-1: a token for several companies (ABUSE-104, ABUSE-105)', () => {
  it('gives the access of the company that the request names, and of no other', async () => {
    const first = accessOf<string>((await send(several, ['X-Org', 'comp_1'])).request)
    const second = accessOf<string>((await send(several, ['x-oRG', 'comp_2'])).request)
    expect(first.companyId).toBe('comp_1')
    expect(first.permissions()).toEqual(['finance.bills.read', 'finance.bills.write'])
    expect(second.companyId).toBe('comp_2')
    expect(second.permissions()).toEqual(['crew.shifts.read'])
  })

  it.each([
    ['of two', several],
    ['of one', listOfOne],
  ])('asks which company is meant, also for a list %s', async (_what, token) => {
    const outcome = await send(token)
    expect(outcome).toMatchObject({
      status: 400,
      code: 'company_required',
      headers: { 'Cache-Control': 'no-store' },
    })
    expect(outcome.headers).not.toHaveProperty('WWW-Authenticate')
  })

  it('refuses everyone who is in no company', async () => {
    const nobody = await auth.sign({ ...auth.claimsFor(clerk), ...noCompany, companies: [] })
    expect(await send(nobody)).toMatchObject({ status: 400, code: 'company_required' })
    expect(await send(nobody, ['X-Org', 'comp_1'])).toMatchObject({ status: 403, code: 'not_a_member' })
  })

  it('names the companies of the token in the identity', async () => {
    const { request } = await send(several, ['X-Org', 'comp_2'])
    expect(identityOf(request)).toEqual({
      issuer: auth.issuer,
      subject: 'user_1',
      companies: ['comp_1', 'comp_2'],
    })
  })
})

describe('CMP-2: the header of a token for one company (ABUSE-99, ABUSE-100, ABUSE-102)', () => {
  it('may be left out, or agree', async () => {
    expect(await send(single)).toMatchObject({ status: 200 })
    expect(await send(single, ['X-Org', 'comp_1'])).toMatchObject({ status: 200 })
  })

  it.each(['comp_2', 'COMP_1', 'comp_1x', 'comp', '__proto__', 'constructor', 'comp\xe9'])(
    'refuses %s, which the token does not name',
    async (company) => {
      for (const token of [single, listOfOne])
        expect(await send(token, ['X-Org', company])).toMatchObject({ status: 403, code: 'not_a_member' })
    },
  )

  it.each([
    ['empty', [['X-Org', '']]],
    [
      'repeated',
      [
        ['X-Org', 'comp_1'],
        ['x-org', 'comp_1'],
      ],
    ],
    ['repeated and joined by a proxy', [['X-Org', 'comp_1, comp_1']]],
    ['two companies', [['X-Org', 'comp_1,comp_2']]],
    ['longer than 256 characters', [['X-Org', 'x'.repeat(257)]]],
    ['with spaces at its edges', [['X-Org', ' comp_1']]],
    ['with a control character', [['X-Org', 'comp\u0001']]],
  ] as const)('answers 400 to one that is %s', async (_what, headers) => {
    for (const token of [single, several])
      expect(await send(token, ...headers)).toMatchObject({ status: 400, code: 'company_required' })
  })

  it('takes a comma for part of the id where the token has such a company', async () => {
    const odd = await auth.tokenFor(clerk.as({ companyId: 'comp_1, Ltd' }))
    expect(await send(odd, ['X-Org', 'comp_1, Ltd'])).toMatchObject({ status: 200 })
  })

  it('passes over every other header', async () => {
    const { request } = await send(single, ['X-Company-Id', 'comp_2'], ['X-User-Id', 'root'])
    expect(accessOf<string>(request)).toMatchObject({ companyId: 'comp_1', userId: 'user_1' })
  })

  it('reads the header that the option names', async () => {
    const custom = authorizerWith({ companyHeader: 'X-Tenant' })
    const named = (header: string): Promise<Outcome> => ask(custom, [bearer(several), [header, 'comp_2']])
    expect(await named('x-tenant')).toMatchObject({ status: 200 })
    expect(await named('x-org')).toMatchObject({ status: 400, code: 'company_required' })
    expect(custom.guardedHeaders.vary).toEqual(['Authorization', 'X-Tenant'])
  })
})

describe('WIRE-2: credentials before the company, the company before the layers', () => {
  it('answers 401 to a bad token, whatever the company header says', async () => {
    const bad = await auth.tokenFor(clerk, { exp: 1 })
    expect(await send(bad, ['X-Org', ''])).toMatchObject({ status: 401 })
    expect(await ask(authorizer, [['X-Org', 'comp_2']])).toMatchObject({
      status: 401,
      code: 'credentials_missing',
    })
  })

  it('answers for the company before it answers for the permission', async () => {
    const guard = authorizer.declare('crew.visits.read', { scope: 'filter' })
    expect(await ask(authorizer, [bearer(single), ['X-Org', 'comp_2']], [guard])).toMatchObject({
      code: 'not_a_member',
    })
    expect(await ask(authorizer, [bearer(single)], [guard])).toMatchObject({ code: 'module_not_entitled' })
  })
})
