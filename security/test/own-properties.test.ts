import { allOf, type Catalog, type Grant, type Requirement, resolveAccess } from '@stagedoor/core'
import { SocketCredentials, SocketTickets } from '@stagedoor/nest/websockets'
import { createAuthorizer } from '@stagedoor/server'
import { describe, expect, it } from 'vitest'
import { catalog } from './world/catalog.js'
import { auth, nobody } from './world/issuers.js'

/* Ways in that were closed: what a target, a requirement or a ticket only seems to be. */

const READ = 'finance.bills.read'
const WRITE = 'finance.bills.write'
const BRAND = Symbol.for('stagedoor.requirement')

const holding = (grants: readonly Grant[]) =>
  resolveAccess<Catalog>(catalog, {
    userId: 'user_1',
    companyId: 'comp_1',
    entitlements: { modules: ['finance'] },
    modules: ['finance'],
    grants,
  })

describe('SCP-4, SCP-1: a target is what it is in its own enumerable properties, and in its company', () => {
  const access = holding([{ permissions: [READ], scope: { businessUnit: ['bu_1'] } }])

  it('a proxy that denies having a company is still held to it', () => {
    const target = new Proxy({ businessUnit: 'bu_1', company: 'comp_2' }, { has: () => false })
    expect(access.decide(READ, target)).toMatchObject({ allowed: false, reason: 'out_of_scope' })
  })

  it('a company that is hidden counts', () => {
    const target = Object.defineProperty({ businessUnit: 'bu_1' }, 'company', { value: 'comp_2' })
    expect(access.decide(READ, target)).toMatchObject({ allowed: false, reason: 'out_of_scope' })
    expect(access.decide(allOf(READ), target)).toMatchObject({ allowed: false, reason: 'out_of_scope' })
  })

  it.each([
    ['alone', READ],
    ['in a composition', allOf(READ)],
  ])('what else is hidden is not in it, asked %s', (_name, requirement) => {
    const hidden = Object.defineProperty({}, 'businessUnit', { value: 'bu_1' })
    expect(access.can(requirement, hidden)).toBe(false)
    const beside = Object.defineProperties(
      { businessUnit: ['bu_1'] },
      { event: { value: ['e_1'] }, venue: { value: ['v_1'] } },
    )
    expect(access.can(requirement, beside)).toBe(true)
  })
})

describe('SCP-2: a composed question has one target', () => {
  const access = holding([
    { permissions: [READ], scope: { businessUnit: ['bu_1'] } },
    { permissions: [WRITE], scope: { businessUnit: ['bu_2'] } },
  ])

  it('a property that answers otherwise each time is read once', () => {
    let reads = 0
    const target = {
      get businessUnit() {
        reads += 1
        return reads % 2 === 1 ? 'bu_1' : 'bu_2'
      },
    }
    expect(access.can(allOf(READ, WRITE), target)).toBe(false)
    expect(reads).toBe(1)
  })

  it('one that throws is of another company', () => {
    const target = {
      get businessUnit(): string {
        throw new Error('no')
      },
    }
    expect(access.decide(allOf(READ, WRITE), target)).toMatchObject({ reason: 'out_of_scope' })
  })
})

describe('REQ-1, LAY-5: a requirement that was made by hand', () => {
  const access = holding([{ permissions: ['finance.*'] }])
  const byHand = (fields: object): Requirement => ({ [BRAND]: true, ...fields }) as never
  const cyclic: { parts: unknown[] } = byHand({ kind: 'allOf', parts: [] }) as never
  cyclic.parts.push(cyclic)
  const vanishing = (kind: string): Requirement => {
    let looks = 0
    const parts = { enumerable: true, get: () => (looks++ < 2 ? [READ] : []) }
    return Object.defineProperty(byHand({ kind }), 'parts', parts)
  }

  it.each<[string, Requirement]>([
    ['whose parts are gone at the second look, all of them asked', vanishing('allOf')],
    ['whose parts are gone at the second look, any of them asked', vanishing('anyOf')],
    ['with a hole for a part', byHand({ kind: 'allOf', parts: new Array(1) })],
    ['that leads back into itself', cyclic as never],
    [
      'that throws when it is asked whether it can change',
      new Proxy(allOf(READ), {
        isExtensible() {
          throw new Error('no')
        },
      }),
    ],
  ])('%s is unknown, and throws nothing', (_name, requirement) => {
    expect(access.decide(requirement)).toMatchObject({ allowed: false, reason: 'unknown_permission' })
    expect(access.scopeOf(requirement)).toEqual({ kind: 'none' })
  })
})

describe('CMP-2: a ticket for a socket', () => {
  it('names the company as often as the request that it was issued for', async () => {
    const { issuer, audience } = auth
    const authorizer = createAuthorizer({ catalog, issuer, audience, jwks: auth.jwks() })
    const credentials = new SocketCredentials(authorizer)
    const tickets = new SocketTickets(authorizer, credentials, { maxTicketAge: 30, maxTickets: 10 })
    const member = nobody.may(READ)
    const token = await auth.tokenFor([member, member.as({ companyId: 'comp_2' })])
    const requestTo = (...companies: readonly string[]) => ({
      rawHeaders: ['Authorization', `Bearer ${token}`, ...companies.flatMap((each) => ['X-Org', each])],
    })
    const companyOf = async (request: ReturnType<typeof requestTo>): Promise<unknown> => {
      const guard = authorizer.declareAuthenticated({ company: false })
      await authorizer.check(request, [guard], { http: request, route: 'POST /ticket' })
      const client = {}
      try {
        await tickets.redeem(tickets.issue(request), client)
        return (await credentials.accessOf(client)).companyId
      } catch (error) {
        return (error as { readonly code: unknown }).code
      }
    }
    expect(await companyOf(requestTo('comp_2'))).toBe('comp_2')
    expect(await companyOf(requestTo('comp_1', 'comp_2'))).toBe('company_required')
  })
})
