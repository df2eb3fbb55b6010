import type { Member } from '@stagedoor/core'
import { encodeClaims } from '@stagedoor/core/claims'
import { type Authorizer, createAuthorizer, type RouteGuard } from '@stagedoor/server'
import { createTestIssuer, type TestIssuer } from '@stagedoor/testing'
import { contest, type Rounds, type Runner } from '../measure/contest.ts'
import { bytesHeld } from '../measure/heap.ts'
import { spreadOf } from '../measure/statistics.ts'
import { roundsOf } from '../suites/ready-runner.ts'
import { arriving, headersOf } from '../token/fresh-text.ts'
import { syntheticMember } from '../world/population.ts'
import { syntheticCatalog } from '../world/synthetic-catalog.ts'
import { PRODUCT } from './assumptions.ts'

/** What one form of claims costs. */
export interface ClaimCosts {
  readonly claims: 'version 1' | 'version 2'
  /** Of a token, on average. */
  readonly tokenBytes: number
  /** Microseconds of CPU of a guard whose token is verified; and is remembered. */
  readonly verified: number
  readonly remembered: number
  /** Bytes that one remembered token keeps: its text, its claims and the access made of them. */
  readonly kept: number
}

/** A permission that every member of the population holds: its first. */
interface Population {
  readonly headers: readonly Buffer[]
  readonly guards: readonly (readonly RouteGuard<object>[])[]
  readonly authorizer: Authorizer
}

const catalog = syntheticCatalog(PRODUCT.permissions)

/** Measures both forms of claims with tokens of so many members of the product, signed with RS256. */
export async function claimCosts(members: number): Promise<readonly ClaimCosts[]> {
  const issuer = await createTestIssuer({ audience: 'scale', algorithm: 'RS256' })
  const population = Array.from({ length: members }, (_, index) => syntheticMember(catalog, index, PRODUCT))
  const costs: ClaimCosts[] = []
  for (const claims of ['version 1', 'version 2'] as const)
    costs.push(await costsOf(claims, { issuer, population }))
  return costs
}

async function costsOf(
  claims: ClaimCosts['claims'],
  { issuer, population }: { readonly issuer: TestIssuer; readonly population: readonly Member[] },
): Promise<ClaimCosts> {
  const iat = Math.floor(Date.now() / 1_000)
  const dates = { iss: issuer.issuer, aud: issuer.audience, iat, exp: iat + PRODUCT.lifetime }
  const tokens = await Promise.all(
    population.map((member) =>
      claims === 'version 1'
        ? issuer.tokenFor(member, dates)
        : issuer.sign({ ...dates, sub: member.userId, ...encodeClaims(catalog, member) }),
    ),
  )
  const headers = headersOf(tokens)
  const settings = { catalog, issuer: issuer.issuer, audience: issuer.audience, jwks: issuer.jwks() }
  const remembering = populationOf(
    createAuthorizer({ ...settings, tokenCache: { maxEntries: 1_000_000, maxBytes: 2 ** 32 } }),
    { headers, members: population },
  )
  const forgetting = populationOf(createAuthorizer({ ...settings, tokenCache: false }), {
    headers,
    members: population,
  })
  const kept = await keptBy(remembering)
  const runners = [runnerOf('remembered', remembering), runnerOf('verified', forgetting)]
  const rounds = await contest(runners, { rounds: 12, sample: 20, most: headers.length })
  return {
    claims,
    tokenBytes: tokens.reduce((sum, { length }) => sum + length, 0) / tokens.length,
    verified: microseconds(rounds, 'verified'),
    remembered: microseconds(rounds, 'remembered'),
    kept,
  }
}

function populationOf(
  authorizer: Authorizer,
  { headers, members }: { readonly headers: readonly Buffer[]; readonly members: readonly Member[] },
): Population {
  const declared = new Map<string, readonly RouteGuard<object>[]>()
  const guards = members.map(({ grants: [grant] }) => {
    const key = grant?.permissions[0] ?? ''
    const known = declared.get(key) ?? [authorizer.declare<object>(key, { scope: 'filter' })]
    declared.set(key, known)
    return known
  })
  return { headers, guards, authorizer }
}

/** Asks for everyone once, and divides what the process holds more than before. The texts of the tokens die with their requests. */
async function keptBy({ headers, guards, authorizer }: Population): Promise<number> {
  await check(authorizer, guards[0] ?? [], arriving(headers, 1)[0] ?? '')
  const before = bytesHeld()
  for (let at = 0; at < headers.length; at += 1)
    await check(authorizer, guards[at] ?? [], headers[at]?.toString('latin1') ?? '')
  return (bytesHeld() - before) / headers.length
}

function runnerOf(name: string, { headers, guards, authorizer }: Population): Runner {
  let texts: readonly string[] = []
  return {
    name,
    prepare(times) {
      texts = arriving(headers, times)
    },
    async run(times) {
      for (let at = 0; at < times; at += 1) {
        const checked = check(authorizer, guards[at % guards.length] ?? [], texts[at] ?? '')
        if (checked instanceof Promise) await checked
      }
    },
  }
}

const check = (
  authorizer: Authorizer,
  guards: readonly RouteGuard<object>[],
  header: string,
): void | Promise<void> =>
  authorizer.check({}, guards, {
    http: { rawHeaders: ['Host', '127.0.0.1', 'Authorization', header], url: '/' },
    route: 'GET /',
  })

const microseconds = (rounds: Rounds, name: string): number => spreadOf(roundsOf(rounds, name)).median / 1e3
