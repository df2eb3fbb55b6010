import { randomBytes } from 'node:crypto'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { aMember, type TestIssuer } from '@stagedoor/testing'

/** One request, and the status that it is to be answered with. */
export interface SoakRequest {
  readonly path: string
  readonly token: string
  readonly status: number
}

const AN_HOUR = 3_600

const accountant = aMember(platformCatalog).may('finance.*').as({ userId: 'ada', companyId: 'comp_north' })
const clerk = aMember(platformCatalog)
  .may('finance.bills.read', { businessUnit: 'bu_clubs' })
  .as({ userId: 'una', companyId: 'comp_north' })

/**
 * Makes the requests of the soak, without end: good tokens that repeat, good ones that never do, and bad ones of both sorts. What the
 * example keeps by itself, an expense or a grant, none of them adds to.
 */
export async function soakRequests(issuer: TestIssuer): Promise<() => Promise<SoakRequest>> {
  const now = Math.floor(Date.now() / 1_000)
  const hours = { iat: now, exp: now + 2 * AN_HOUR }
  const [ada, una, expired] = await Promise.all([
    issuer.tokenFor(accountant, hours),
    issuer.tokenFor(clerk, hours),
    issuer.tokenFor(accountant, { iat: now - 2 * AN_HOUR, exp: now - AN_HOUR }),
  ])
  const [header, payload, signature] = ada.split('.')
  const unique = (): string => randomBytes(12).toString('base64url')
  const makers: readonly (() => SoakRequest | Promise<SoakRequest>)[] = [
    () => ({ path: '/bills', token: ada, status: 200 }),
    () => ({ path: '/me', token: una, status: 200 }),
    () => ({ path: '/bills/bill_3', token: una, status: 403 }),
    async () => ({
      path: '/bills',
      token: await issuer.tokenFor(clerk, { ...hours, jti: unique() }),
      status: 200,
    }),
    async () => ({
      path: '/bills/bill_1',
      token: await issuer.tokenFor(accountant.as({ userId: unique() }), hours),
      status: 200,
    }),
    () => ({ path: '/bills', token: expired, status: 401 }),
    () => ({
      path: '/bills',
      token: `${header}.${payload}.${randomBytes(64).toString('base64url')}`,
      status: 401,
    }),
    () => {
      const kid = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: unique() }))
      return { path: '/me', token: `${kid.toString('base64url')}.${payload}.${signature}`, status: 401 }
    },
  ]
  let sent = 0
  return async () => {
    const make = makers[sent % makers.length]
    sent += 1
    if (make === undefined) throw new Error('There are requests')
    return make()
  }
}
