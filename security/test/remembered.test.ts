import type { AuthorizerOptions, DecisionEvent, HttpRequest } from '@stagedoor/server'
import { accessFingerprint, accessOf, createAuthorizer, identityOf, isGuardError } from '@stagedoor/server'
import { createTestIssuer } from '@stagedoor/testing'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { claims } from './cases/claims.js'
import { companies } from './cases/companies.js'
import { delegating } from './cases/delegating.js'
import { forging } from './cases/forging.js'
import { grants } from './cases/grants.js'
import { oddValues } from './cases/odd-values.js'
import { parsing } from './cases/parsing.js'
import { routing } from './cases/routing.js'
import { scope } from './cases/scope.js'
import { withstands } from './world/attack.js'
import { catalog } from './world/catalog.js'
import { clerk, nobody } from './world/issuers.js'
import type { RawAnswer } from './world/raw-client.js'
import { startService } from './world/service.js'

const attacks = [forging, claims, grants, oddValues, parsing, routing, companies, scope, delegating].flat()

/** What came back, without what is of the moment. */
const shownOf = ({ status, text, headers }: RawAnswer): unknown => ({
  status,
  text,
  headers: [...headers].filter(([name]) => name !== 'date'),
})

describe.each(['Express', 'Nest on Fastify'] as const)(
  'TOK-1: %s remembers tokens, and answers as if it did not (ABUSE-151)',
  async (platform) => {
    const [remembering, forgetful] = [
      await startService(platform),
      await startService(platform, { tokenCache: false }),
    ]
    afterAll(() => Promise.all([remembering.close(), forgetful.close()]))

    it.each(attacks.map((attack) => [attack.title.replaceAll(/ABUSE-\d+:?\s*/g, ''), attack] as const))(
      '%s',
      async (_title, attack) => {
        const request = await attack.request()
        const same = { ...attack, request: () => request }
        const first = shownOf(await withstands(remembering, same))
        expect(shownOf(await withstands(remembering, same))).toEqual(first)
        expect(shownOf(await withstands(forgetful, same))).toEqual(first)
      },
    )
  },
)

const START = 1_800_000_000

/** Two keys under two names, and a third that takes the name of the first. */
const [one, two, impostor] = await Promise.all([createTestIssuer(), createTestIssuer(), createTestIssuer()])
const [first] = one.jwks().keys
const [second] = two.jwks().keys
const [third] = impostor.jwks().keys
const KEY_SETS = [[first, second], [first], [second], [{ ...third, kid: one.kid }, second]]

const member = clerk.may('finance.reports.read')
const elsewhere = nobody.as({ companyId: 'comp_2' }).may('finance.bills.read')
const dates = { iat: START, exp: START + 300 }
const audience = one.audience

/** Good tokens and bad ones; some of the good are good only for a while. */
const TOKENS = await Promise.all([
  one.tokenFor(member, dates),
  one.tokenFor(member, { ...dates, exp: START + 20 }),
  one.tokenFor(member, { ...dates, nbf: START + 20 }),
  one.tokenFor([member, elsewhere], dates),
  two.tokenFor(member, { ...dates, iss: one.issuer }),
  two.tokenFor([elsewhere], { ...dates, iss: one.issuer }),
  one.tokenFor(member, { ...dates, aud: 'another' }),
  one.tokenFor(member.as({ companyId: 'comp_9' }), dates),
  one.sign({ ...one.claimsFor(member, dates), grants: 'all' }),
])
const [good = '', , , several = ''] = TOKENS
const [header, payload, signature] = good.split('.')
TOKENS.push(
  `${header}.${several.split('.')[1]}.${signature}`,
  `${header}.${payload}.${signature?.slice(0, -4)}`,
  good.slice(-43),
  `${good}=`,
)

const HEADERS: readonly (readonly string[])[] = [
  [],
  ['X-Org', 'comp_1'],
  ['X-Org', 'comp_2'],
  ['X-Org', 'comp_3'],
  ['X-Org', ''],
  ['X-Org', 'comp_1', 'X-Org', 'comp_2'],
]

type Step =
  | { readonly kind: 'ask'; readonly token: number; readonly headers: number; readonly guard: number }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'rotate'; readonly keys: number }
  | { readonly kind: 'speak'; readonly isHeld: boolean }
  | { readonly kind: 'forget' }

const aStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      token: fc.nat(TOKENS.length - 1),
      headers: fc.nat(HEADERS.length - 1),
      guard: fc.nat(4),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.integer({ min: -15, max: 15 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('rotate' as const), keys: fc.nat(KEY_SETS.length - 1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('speak' as const), isHeld: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'forget' } as const) },
)

/** What both worlds have in common. */
interface Weather {
  now: number
  keys: number
  isHeld: boolean
}

/** One authorizer, and what becomes of requests to it. */
function worldOf(weather: Weather, tokenCache: NonNullable<AuthorizerOptions['tokenCache']>) {
  const events: DecisionEvent[] = []
  const authorizer = createAuthorizer({
    catalog,
    audience,
    tokenCache,
    issuers: [
      {
        issuer: one.issuer,
        jwks: 'https://keys.test/',
        companies: (company) => weather.isHeld || company !== 'comp_2',
      },
    ],
    clock: () => weather.now * 1_000,
    fetch: async () => new Response(JSON.stringify({ keys: KEY_SETS[weather.keys] })),
    onDecision: (event) => events.push(event),
  })
  const unit = { businessUnit: ({ url = '' }: HttpRequest) => url.slice(1) }
  const guards = [
    authorizer.declareAuthenticated(),
    authorizer.declareAuthenticated({ company: false }),
    authorizer.declare<HttpRequest>('finance.bills.read', { scope: 'filter' }),
    authorizer.declare<HttpRequest>('finance.bills.read', { scope: unit, conceal: true }),
    authorizer.declare<HttpRequest>('finance.archive.read'),
  ]
  const ask = async ({ token, headers, guard }: Step & { kind: 'ask' }): Promise<unknown> => {
    events.length = 0
    const rawHeaders = ['Authorization', `Bearer ${TOKENS[token]}`, ...(HEADERS[headers] ?? [])]
    const request = { rawHeaders, url: guard % 2 === 0 ? '/bu_1' : '/bu_2' }
    const context = { http: request, route: 'GET /' }
    let answer: unknown = 'allowed'
    try {
      await authorizer.check(request, guards.slice(guard, guard + 1), context)
    } catch (error) {
      const { stage, problem } = isGuardError(error) ? error : {}
      answer = { ...authorizer.answer(error, request, context), stage, problem }
    }
    const told = events.map(({ durationMs: _, ...event }) => event)
    return { answer, told, identity: told[0]?.identity && identityOf(request), print: printOf(request) }
  }
  return { authorizer, ask }
}

function printOf(request: object): unknown {
  try {
    return [accessFingerprint(accessOf<string>(request)), accessOf<string>(request).permissions()]
  } catch (error) {
    return String(error)
  }
}

describe('TOK-1, TOK-2, TOK-3, TOK-4, CMP-1: whether tokens are remembered is not to be told from the answers', () => {
  it.each([
    ['all of them', {}],
    ['two at most', { maxEntries: 2 }],
  ])(
    'whatever is asked, in whatever order, while time passes and keys change: %s (ABUSE-149)',
    async (_what, bounds) => {
      const seen = new Set<number | string>()
      await fc.assert(
        fc.asyncProperty(fc.array(aStep, { minLength: 10, maxLength: 40 }), async (steps) => {
          const weather: Weather = { now: START + 10, keys: 0, isHeld: true }
          const [remembering, forgetful] = [worldOf(weather, bounds), worldOf(weather, false)]
          for (const step of steps) {
            if (step.kind === 'ask') {
              const expected = await forgetful.ask(step)
              expect(await remembering.ask(step)).toEqual(expected)
              seen.add((expected as { answer: { status?: number } }).answer.status ?? 'allowed')
            } else if (step.kind === 'wait') weather.now += step.seconds
            else if (step.kind === 'speak') weather.isHeld = step.isHeld
            else if (step.kind === 'forget') remembering.authorizer.forgetTokens()
            else {
              weather.keys = step.keys
              for (const { authorizer } of [remembering, forgetful]) await authorizer.reloadKeys()
            }
          }
        }),
        { numRuns: 60 },
      )
      // Of everything that can be answered, something was.
      expect([...seen].map(String).sort()).toEqual(['400', '401', '403', '404', 'allowed'])
    },
  )
})
