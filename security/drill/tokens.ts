import { createHmac, randomBytes } from 'node:crypto'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { aMember, createTestIssuer, type TestIssuer } from '@stagedoor/testing'

/** What a token of the load is: `good`, or what is wrong with it. `retired` was good until its key was withdrawn. */
export type TokenKind = 'good' | 'expired' | 'forged' | 'unknownKid' | 'retired'

/** Tokens of each kind, signed beforehand: signing would slow the load down. */
export type TokenPool = Readonly<Record<TokenKind, readonly string[]>>

const USERS = 12

const clerk = aMember(platformCatalog).may('finance.bills.read')

/**
 * Signs a pool with the present key of an issuer.
 *
 * @param retired - tokens whose key the issuer has withdrawn
 */
export async function signPool(issuer: TestIssuer, retired: readonly string[] = []): Promise<TokenPool> {
  const members = Array.from({ length: USERS }, (_, at) => clerk.as({ userId: `user_${at}` }))
  const good = await Promise.all(members.map((member) => issuer.tokenFor(member)))
  const now = Math.floor(Date.now() / 1_000)
  const dates = [
    { iat: now - 600, exp: now - 300 },
    { iat: now - 2, exp: now - 1 },
    { iat: 0, exp: 1 },
  ]
  return {
    good,
    expired: await Promise.all(dates.map((date) => issuer.tokenFor(clerk, date))),
    forged: await forge(issuer, good),
    unknownKid: await Promise.all(
      members.map(async (member) => issuer.sign(issuer.claimsFor(member), { kid: 'unknown' })),
    ),
    retired,
  }
}

/** Tokens that nobody but the issuer could have made good: other content, other keys, other algorithms. */
async function forge(issuer: TestIssuer, good: readonly string[]): Promise<readonly string[]> {
  const [token = ''] = good
  const [header = '', payload = '', signature = ''] = token.split('.')
  const root = { ...issuer.claimsFor(clerk), sub: 'root' }
  const stranger = await createTestIssuer({ issuer: issuer.issuer, audience: issuer.audience })
  const byStranger = await stranger.sign(root, { kid: issuer.kid })
  const unsigned = `${encoded({ alg: 'none', typ: 'at+jwt', kid: issuer.kid })}.${encoded(root)}`
  const symmetric = `${encoded({ alg: 'HS256', typ: 'at+jwt', kid: issuer.kid })}.${encoded(root)}`
  const secret = JSON.stringify(issuer.jwks().keys[0])
  return [
    `${header}.${encoded(root)}.${signature}`,
    `${header}.${payload}.${Buffer.alloc(64).toString('base64url')}`,
    byStranger,
    `${unsigned}.`,
    `${unsigned}.${signature}`,
    `${symmetric}.${createHmac('sha256', secret).update(symmetric).digest('base64url')}`,
    `${header}.${payload}.`,
  ]
}

/** The same token under a `kid` that was never seen before. */
export function withFreshKid(token: string): string {
  const [, payload, signature] = token.split('.')
  const kid = randomBytes(9).toString('base64url')
  return `${encoded({ alg: 'ES256', typ: 'at+jwt', kid })}.${payload}.${signature}`
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
