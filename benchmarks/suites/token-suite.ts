import { type Authorizer, createAuthorizer, type RouteGuard } from '@stagedoor/server'
import { createTestIssuer, type TestIssuer } from '@stagedoor/testing'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { VerifiedTokens } from '../../packages/server/dist/token/verified-tokens.js'
import { contest, type Runner } from '../measure/contest.ts'
import { type Spread, spreadOf } from '../measure/statistics.ts'
import { arriving, headersOf } from '../token/fresh-text.ts'
import { memoryRunner, shortKeyMemory, wholeKeyMemory } from '../token/remembering.ts'
import { syntheticMember } from '../world/population.ts'
import { syntheticCatalog } from '../world/synthetic-catalog.ts'
import type { Effort } from './effort.ts'
import { over, roundsOf } from './ready-runner.ts'

/** One way's row. */
interface TokenRow {
  readonly name: string
  readonly ratio: Spread
  readonly microseconds: number
}

/** What the suite finds. */
export interface TokenResult {
  readonly tokenBytes: number
  /** Tokens never seen before, in CPU; over jose alone. */
  readonly fresh: readonly TokenRow[]
  /** Tokens verified before; over the short key. */
  readonly seen: readonly TokenRow[]
}

const LIFETIME = 7_200
const FRESH = 150

/** RS256 tokens of 2 KB, each of another member. */
export async function tokenSuite(effort: Effort, tokens: number): Promise<TokenResult> {
  const catalog = syntheticCatalog(1_000)
  const issuer = await createTestIssuer({ audience: 'benchmark', algorithm: 'RS256' })
  const iat = Math.floor(Date.now() / 1_000)
  const members = Array.from({ length: tokens }, (_, index) =>
    syntheticMember(catalog, index, { grants: 30 }),
  )
  const texts = await Promise.all(
    members.map((member) => issuer.tokenFor(member, { iat, exp: iat + LIFETIME })),
  )
  const headers = headersOf(texts)
  const authorizer = (): Authorizer =>
    createAuthorizer({ catalog, issuer: issuer.issuer, audience: issuer.audience, jwks: issuer.jwks() })
  return {
    tokenBytes: Math.round(texts.reduce((sum, { length }) => sum + length, 0) / texts.length),
    fresh: await freshTokens(effort, { issuer, headers: headers.slice(0, FRESH), authorizer: authorizer() }),
    seen: await seenTokens(effort, { headers, authorizer: authorizer(), exp: iat + LIFETIME }),
  }
}

interface FreshInput {
  readonly issuer: TestIssuer
  readonly headers: readonly Buffer[]
  readonly authorizer: Authorizer
}

async function freshTokens(effort: Effort, { issuer, headers, authorizer }: FreshInput): Promise<TokenRow[]> {
  const keys = createLocalJWKSet(issuer.jwks())
  const options = { issuer: issuer.issuer, audience: issuer.audience, algorithms: ['RS256'], typ: 'at+jwt' }
  let texts: readonly string[] = []
  const prepare = (times: number): void => {
    texts = arriving(headers, times)
  }
  const jose: Runner = {
    name: 'jose alone',
    prepare,
    async run(times) {
      for (let at = 0; at < times; at += 1) await jwtVerify((texts[at] ?? '').slice(7), keys, options)
    },
  }
  const known = (name: string, guards: readonly RouteGuard<object>[]): Runner => ({
    name,
    prepare(times) {
      prepare(times)
      authorizer.forgetTokens()
    },
    async run(times) {
      for (let at = 0; at < times; at += 1) await authorizer.check({}, guards, contextOf(texts[at] ?? ''))
    },
  })
  const runners = [
    jose,
    known('Stagedoor, the token alone', [authorizer.declareAuthenticated({ company: false })]),
    known('Stagedoor, token and access', [guardOf(authorizer)]),
  ]
  const rounds = await contest(runners, { ...effort, most: headers.length })
  return runners.map(({ name }) => rowOf(rounds, name, jose.name))
}

interface SeenInput {
  readonly headers: readonly Buffer[]
  readonly authorizer: Authorizer
  readonly exp: number
}

async function seenTokens(effort: Effort, { headers, authorizer, exp }: SeenInput): Promise<TokenRow[]> {
  const texts = arriving(headers, headers.length)
  const floor = shortKeyMemory(texts, exp)
  const own = new VerifiedTokens<{ readonly exp: number }>({ maxEntries: 10_000, maxBytes: 2 ** 26 })
  for (const text of texts) own.remember(text.slice(7), { exp }, 1_000)
  const memory = {
    name: 'Stagedoor, the memory alone',
    find(header: string, now: number) {
      const found = own.find(header.slice(7))
      return found !== undefined && found.exp > now ? found : undefined
    },
  }
  const alone = authorizer.declareAuthenticated({ company: false })
  const runners = [
    ...[floor, wholeKeyMemory(texts, exp), memory].map((each) => memoryRunner(each, headers)),
    await seenRunner('Stagedoor, the token alone', { headers, authorizer, guard: alone }),
    await seenRunner('Stagedoor, token and access', { headers, authorizer, guard: guardOf(authorizer) }),
  ]
  const rounds = await contest(runners, { ...effort, most: headers.length })
  return runners.map(({ name }) => rowOf(rounds, name, floor.name))
}

interface SeenGuard extends Pick<SeenInput, 'headers' | 'authorizer'> {
  readonly guard: RouteGuard<object>
}

/** The whole guard with a token that it knows; has to answer at once. */
async function seenRunner(name: string, { headers, authorizer, guard }: SeenGuard): Promise<Runner> {
  for (const text of arriving(headers, headers.length)) await authorizer.check({}, [guard], contextOf(text))
  let texts: readonly string[] = []
  return {
    name,
    prepare(times) {
      texts = arriving(headers, times)
    },
    run(times) {
      for (let at = 0; at < times; at += 1)
        if (authorizer.check({}, [guard], contextOf(texts[at] ?? '')) instanceof Promise)
          throw new Error('a token that was verified before is not answered at once')
    },
  }
}

/** Token and company, with an access: what every member here passes, whatever it holds. */
const guardOf = (authorizer: Authorizer): RouteGuard<object> =>
  authorizer.declareAuthenticated({ company: true })

const contextOf = (authorization: string): Parameters<Authorizer['check']>[2] => ({
  http: { rawHeaders: ['Host', '127.0.0.1', 'Authorization', authorization], url: '/' },
  route: 'GET /',
})

const rowOf = (rounds: Parameters<typeof over>[0], name: string, base: string): TokenRow => ({
  name,
  ratio: over(rounds, name, base),
  microseconds: spreadOf(roundsOf(rounds, name)).median / 1e3,
})
