import {
  type AuthorizerOptions,
  createAuthorizer,
  type DecisionEvent,
  type RequestContext,
  toLogRecord,
} from '@stagedoor/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { catalog } from '../samples/catalog.ts'
import { onDecision } from '../samples/observability.ts'
import { sent } from '../samples/queue.ts'
import { guard } from '../samples/see-decisions.ts'
import { answerIn, columnOf, tableOf } from './tables.ts'

const PAGE = 'guides/observability.md'
const ISSUER = 'https://auth.example.com'

/** What a guard tells of a refusal. */
const event: DecisionEvent = {
  version: 1,
  route: 'GET /bills/:id',
  durationMs: 0.21,
  outcome: 'refused',
  status: 403,
  code: 'out_of_scope',
  layer: 'scope',
  reason: 'out_of_scope',
  permission: 'finance.bills.read',
  requirement: 'finance.bills.read',
  identity: { issuer: ISSUER, subject: 'user_1', companies: ['comp_1'] },
  company: 'comp_1',
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const { publicKey, privateKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'k', use: 'sig' }
const iat = Math.floor(Date.now() / 1_000)
const good = {
  iss: ISSUER,
  aud: 'finance-api',
  sub: 'user_1',
  iat,
  exp: iat + 60,
  company: 'comp_1',
  entitlements: { modules: ['promoter'] },
  modules: ['promoter'],
  grants: [{ permissions: ['promoter.events.read'] }],
}

async function signed(claims: object, header: object): Promise<string> {
  const text = `${encoded({ alg: 'ES256', typ: 'at+jwt', kid: 'k', ...header })}.${encoded({ ...good, ...claims })}`
  return `${text}.${Buffer.from(await crypto.subtle.sign(algorithm, privateKey, Buffer.from(text))).toString('base64url')}`
}

/** What is wrong with a request, or with the options. */
interface Wrong {
  readonly claims?: object
  readonly header?: object
  /** Instead of a token. */
  readonly text?: string
  readonly options?: Partial<AuthorizerOptions<typeof catalog>>
  /** What a resolver of the guard throws. */
  readonly thrown?: Error
}

async function eventOf({
  claims = {},
  header = {},
  text,
  options = {},
  thrown,
}: Wrong): Promise<DecisionEvent> {
  const events: DecisionEvent[] = []
  const authorizer = createAuthorizer({
    catalog,
    issuer: ISSUER,
    audience: 'finance-api',
    jwks: { keys: [jwk] },
    onDecision: (each) => events.push(each),
    ...options,
  })
  const token = text ?? (await signed(claims, header))
  const http = { rawHeaders: token === '' ? [] : ['Authorization', `Bearer ${token}`] }
  const context: RequestContext = { http, route: 'GET /events' }
  const route =
    thrown === undefined
      ? authorizer.declare('promoter.events.read', { scope: 'filter' })
      : authorizer.declareDelegation(() => Promise.reject(thrown))
  await expect((async () => authorizer.check({}, [route], context))()).rejects.toThrow()
  return events[0] as DecisionEvent
}

/** What each row of the table is about. */
const WRONG: readonly Wrong[] = [
  { text: '' },
  { header: { typ: 'JWT' } },
  { header: { kid: undefined } },
  { text: 'opaque' },
  { claims: { iss: `${ISSUER}/` } },
  { header: { kid: 'other' } },
  { text: `${await signed({}, {})}`.replace(/\.[^.]*$/, `.${'A'.repeat(86)}`) },
  { claims: { aud: 'account' } },
  { claims: { exp: iat - 1 } },
  { claims: { exp: iat + 1_000_000 } },
  { claims: { company: undefined } },
  { claims: { grants: 'all' } },
  {
    options: {
      mapClaims: () => {
        throw new TypeError('x')
      },
    },
  },
  {
    options: {
      jwks: `${ISSUER}/jwks`,
      fetch: () => Promise.resolve(new Response('', { status: 404 })),
    },
  },
  { thrown: new TypeError('x') },
  { options: { loadMember: () => Promise.reject(new Error('x')) } },
  {
    options: {
      freshness: () => {
        throw new Error('x')
      },
    },
  },
]

describe('docs/guides/observability.md', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('shows the record of a decision', () => {
    onDecision(event)
    expect(sent).toEqual([answerIn(PAGE, 'log-record')])
  })

  it('shows the record of what a function of the application threw', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' })
    const failed = toLogRecord({
      version: 1,
      outcome: 'failed',
      route: 'GET /bills/:id',
      durationMs: 0.21,
      status: 503,
      code: 'access_unavailable',
      problem: 'a resolver of the guard failed',
      requirement: 'finance.bills.read, scope: businessUnit',
      cause: new TypeError('fetch failed', { cause: refused }),
    })
    expect(failed).toEqual(answerIn(PAGE, 'cause'))
  })

  it('has a first listener, which writes to the console', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const context = { http: { rawHeaders: [] }, route: 'GET /events' }
    const judging = async () => guard.authorizer.check({}, [guard.authorizer.declareAuthenticated()], context)
    await expect(judging()).rejects.toMatchObject({ status: 401 })
    expect(warn.mock.calls).toEqual([
      [
        expect.objectContaining({ stage: 'header', problem: 'there is no Authorization header' }),
        'refused GET /events: credentials_missing',
      ],
    ])
  })

  it('tells how everything that is wrong looks in its event', async () => {
    const events = await Promise.all(WRONG.map(eventOf))
    const listed = tableOf(PAGE, 'A 401 or 503 that you do not understand')
    expect(listed.map(({ status, stage, problem }) => [status, stage, problem])).toEqual(
      events.map(({ status, stage = '', problem }) => [String(status), stage, problem]),
    )
    // Where the application itself threw, there is more to see.
    expect(events.filter((each) => each.cause !== undefined).map(({ problem }) => problem)).toEqual([
      'a resolver of the guard failed',
      'loadMember failed',
      'freshness failed',
    ])
  })

  it('lists every member of a record', () => {
    const everything: DecisionEvent = {
      ...event,
      stage: 'claims',
      problem: 'exp is past',
      items: [{ path: 'permissions[0]', reason: 'not_held' }],
      identity: { issuer: ISSUER, subject: 'user_1', companies: [], actor: 'user_2' },
      role: 'ADMIN',
      versions: { token: 1, entitlement: 2, access: 3 },
      cause: new Error('no store'),
    }
    const whole = toLogRecord(everything, { identifiers: 'keep' })
    const listed = columnOf(PAGE, 'Members of a record', 'member').flatMap((cell) =>
      cell.replaceAll('`', '').split(', '),
    )
    expect(listed.toSorted()).toEqual(Object.keys(whole).toSorted())
  })
})
