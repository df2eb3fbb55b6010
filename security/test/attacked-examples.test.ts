import 'reflect-metadata'
import { pathToFileURL } from 'node:url'
import type { Member } from '@stagedoor/core'
import { platformCatalog } from '@stagedoor/platform-catalog'
import { aMember, createTestIssuer } from '@stagedoor/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RawRequest, sendRaw } from './world/raw-client.js'

/*
 * Attacks on the examples, as they run, over HTTP: a member of each company, and whatever they can send. By a path
 * that the compiler does not follow: the examples register another catalog.
 */

interface Running {
  readonly url: string
  close(): Promise<void>
}
type Start = (options: object) => Promise<Running>

const load = async (name: string): Promise<Readonly<Record<string, Start>>> =>
  import(pathToFileURL(`${import.meta.dirname}/../../examples/${name}/dist/index.js`).href)
const { startFinance } = await load('express-finance')
const { startVenue } = await load('nest-venue')

const issuer = await createTestIssuer({ audience: 'example-api' })
const trusted = { issuer: issuer.issuer, audience: issuer.audience, jwks: issuer.jwks() }
const tokenOf = (member: Member, claims: object = {}): Promise<string> =>
  issuer.tokenFor(member, claims as never)

const north = aMember(platformCatalog).as({ companyId: 'comp_north', userId: 'una' })
const una = north.may(['finance.bills.read', 'finance.expenses.read', 'finance.expenses.write'], {
  businessUnit: 'bu_clubs',
})
/** May everything in finance, in a company of others. */
const ada = aMember(platformCatalog).as({ companyId: 'comp_ledger', userId: 'ada' }).may(['finance.*'])
const harbour = aMember(platformCatalog).as({ companyId: 'comp_harbour', userId: 'vera' })
const vera = harbour.may(['venue.details.read', 'venue.availability.read'], { venue: 'venue_foyer' })
const carl = aMember(platformCatalog)
  .as({ companyId: 'comp_cellar', userId: 'carl' })
  .may(['venue.*', 'venue_marketplace.*'])

/** Spellings of one path. */
const spelt = (path: string): readonly string[] => [
  path,
  `${path}/`,
  `/${path}`,
  path.toUpperCase(),
  path.replace('_', '%5F'),
  path.replace(/.$/, (last) => `%${last.charCodeAt(0).toString(16)}`),
  `${path}?company=comp_north&businessUnit=bu_festivals&venue=venue_great_hall`,
  `${path};x=1`,
  `${path}%00`,
  `${path}%20`,
  `/x/..${path}`,
  `http://evil.test${path}`,
  path.replace('/', '/%2e/'),
]

const WAYS: readonly Pick<RawRequest, 'method' | 'headers'>[] = [
  {},
  { method: 'HEAD' },
  { method: 'POST' },
  { method: 'OPTIONS' },
  { headers: [['X-Org', 'comp_north']] },
  { headers: [['X-Org', 'comp_harbour']] },
  { headers: [['X-HTTP-Method-Override', 'GET']] },
  { headers: [['X-Original-URL', '/bills/bill_3']] },
]

/** Sends every spelling in every way, and answers with all that came back. */
async function everything(
  port: number,
  paths: readonly string[],
  member?: Member,
): Promise<readonly string[]> {
  const credentials =
    member === undefined ? [] : [['Authorization', `Bearer ${await tokenOf(member)}`] as const]
  const answered: string[] = []
  for (const path of paths.flatMap(spelt))
    for (const { headers = [], ...way } of WAYS) {
      const answer = await sendRaw(port, { path, ...way, headers: [...credentials, ...headers] })
      expect([200, 201, 204, 400, 401, 403, 404, 405], `${way.method ?? 'GET'} ${path}`).toContain(
        answer.status,
      )
      answered.push(answer.text)
    }
  return answered
}

/** Those of the answers that tell what they must not: few, so that a failure can be read. */
const telling = (answers: readonly string[], secret: RegExp): readonly string[] =>
  answers.filter((text) => secret.test(text)).slice(0, 3)

const portOf = ({ url }: Running): number => Number(new URL(url).port)

describe('SCP-4: the finance example, attacked over HTTP', () => {
  let app: Running
  beforeAll(async () => {
    app = await (startFinance as Start)(trusted)
  })
  afterAll(() => app.close())

  const paths = [
    '/bills',
    '/bills/bill_1',
    '/bills/bill_3',
    '/bills/bill_4',
    '/units/bu_festivals/expenses',
    '/reports',
  ]

  it('gives a stranger nothing (ABUSE-82, ABUSE-84)', async () => {
    expect(
      telling(await everything(portOf(app), [...paths, '/me']), /Lights|Catering|Stages|Paper|owed|una/),
    ).toEqual([])
  })

  it('gives a clerk of one unit nothing of another (ABUSE-111)', async () => {
    expect(telling(await everything(portOf(app), paths, una), /Stages|Paper|owed/)).toEqual([])
  })

  it('gives another company, whatever one may there, nothing (ABUSE-99, ABUSE-100)', async () => {
    expect(telling(await everything(portOf(app), paths, ada), /Lights|Catering|Stages/)).toEqual([])
  })

  /** Sends a body: a text as it is, anything else as JSON. */
  const post = async (member: Member, path: string, sent: unknown) =>
    sendRaw(portOf(app), {
      method: 'POST',
      path,
      headers: [
        ['Authorization', `Bearer ${await tokenOf(member)}`],
        ['Content-Type', 'application/json'],
      ],
      body: typeof sent === 'string' ? sent : JSON.stringify(sent),
    })

  it('takes from a body neither where something is nor who entered it (ABUSE-101, ABUSE-171)', async () => {
    const expense = {
      note: 'tea',
      amount: 1,
      company: 'comp_ledger',
      businessUnit: 'bu_festivals',
      enteredBy: 'ada',
      id: 'exp_9',
      constructor: { name: 'x' },
    }
    const { text } = await post(una, '/units/bu_clubs/expenses', expense)
    expect(JSON.parse(text)).toEqual({
      id: 'exp_1',
      note: 'tea',
      amount: 1,
      company: 'comp_north',
      businessUnit: 'bu_clubs',
      enteredBy: 'una',
    })
    await post(
      una,
      '/units/bu_clubs/expenses',
      '{"note":"x","amount":1,"__proto__":{"company":"comp_ledger"}}',
    )
    const ofAda = await sendRaw(portOf(app), {
      path: '/units/bu_clubs/expenses',
      headers: [['Authorization', `Bearer ${await tokenOf(ada)}`]],
    })
    expect(ofAda.text).toBe('[]')
  })

  const dora: Member = {
    ...north.as({ userId: 'dora' }).may(['finance.*'], { businessUnit: 'bu_clubs' }),
    delegation: {
      modules: ['finance'],
      permissions: ['finance.bills.*', 'finance.expenses.*'],
      scope: { businessUnit: ['bu_clubs'] },
    },
  }
  const clubs = { businessUnit: ['bu_clubs'] }
  const gift = { userId: 'otto', companyId: 'comp_north', permissions: ['finance.bills.read'], scope: clubs }

  it('lets nobody give more than they hold, however it is put (ABUSE-121, ABUSE-124, ABUSE-125)', async () => {
    expect((await post(dora, '/team/grants', gift)).status).toBe(201)
    const attempts: readonly unknown[] = [
      { ...gift, scope: 'company' },
      { ...gift, scope: {} },
      { ...gift, scope: null },
      { ...gift, scope: ['company'] },
      { ...gift, scope: { businessUnit: ['bu_clubs', 'bu_festivals'] } },
      { ...gift, scope: { businessUnit: 'bu_clubs' } },
      { ...gift, scope: { businessUnit: [] } },
      { ...gift, scope: { event: ['e'] } },
      { ...gift, scope: { company: ['comp_north'] } },
      { ...gift, scopes: clubs },
      { ...gift, userId: 'dora' },
      { ...gift, userId: ['otto'] },
      { ...gift, companyId: 'comp_ledger' },
      { ...gift, permissions: ['finance.*'] },
      { ...gift, permissions: ['finance.reports.read'] },
      { ...gift, permissions: ['*'] },
      { ...gift, permissions: 'finance.bills.read' },
      { ...gift, permissions: [['finance.bills.read']] },
      { ...gift, permissions: [] },
      { ...gift, modules: ['promoter'] },
      { ...gift, modules: ['finance'], grantee: { userId: 'otto', companyId: 'comp_north' } },
      { ...gift, intent: 'take' },
      { ...gift, intent: null },
      { ...gift, delegation: { permissions: ['finance.bills.read'], scope: clubs } },
      { ...gift, delegation: {} },
      { ...gift, grant: gift },
      [gift],
      [],
      null,
      {},
      'null',
      '{"userId":"otto","companyId":"comp_north","permissions":["finance.bills.read"],"scope":"company","__proto__":{}}',
      '{"__proto__":{"userId":"otto","companyId":"comp_north","permissions":["finance.bills.read"],"scope":"company"}}',
    ]
    for (const attempt of attempts) {
      const answer = await post(dora, '/team/grants', attempt)
      expect([400, 403], JSON.stringify(attempt)).toContain(answer.status)
    }
  })

  it('lets nobody wake what was passed on to somebody without the module (DEL-6, DEL-7)', async () => {
    const fay: Member = {
      ...north.as({ userId: 'fay' }).may(['finance.*']),
      delegation: { modules: ['finance'], permissions: ['finance.*'], redelegate: true },
    }
    const passedOn = {
      userId: 'ines',
      companyId: 'comp_north',
      delegation: { modules: ['finance'], permissions: ['finance.*'] },
      scope: 'company',
    }
    expect((await post(fay, '/team/grants', passedOn)).status).toBe(201)
    const waking = await post(dora, '/team/grants', {
      userId: 'ines',
      companyId: 'comp_north',
      modules: ['finance'],
      scope: clubs,
    })
    expect(waking.status).toBe(403)
    expect(waking.text).toContain('redelegation_not_allowed')
  })
})

describe.each(['express', 'fastify'])('SCP-4: the venue example, attacked over HTTP, on %s', (platform) => {
  let app: Running
  beforeAll(async () => {
    app = await (startVenue as Start)({ ...trusted, platform, quiet: true })
  })
  afterAll(() => app.close())

  const paths = [
    '/venues',
    '/venues/venue_great_hall',
    '/venues/venue_great_hall/availability',
    '/marketplace/offers',
    '/marketplace/offers/offer_1/accept',
  ]

  it('gives a stranger nothing (ABUSE-82, ABUSE-84)', async () => {
    expect(
      telling(
        await everything(portOf(app), [...paths, '/me', '/team/grants']),
        /Hall|Stage|Open Air|9000|accepted/,
      ),
    ).toEqual([])
  })

  it('gives the staff of one house nothing of another (ABUSE-111)', async () => {
    expect(telling(await everything(portOf(app), paths, vera), /Great Hall|Stage|9000|accepted/)).toEqual([])
  })

  it('gives another company, whatever one may there, nothing (ABUSE-99, ABUSE-100)', async () => {
    expect(telling(await everything(portOf(app), paths, carl), /Great Hall|Stage|9000|accepted/)).toEqual([])
  })

  it('answers what is hidden and what is not there alike (ABUSE-179)', async () => {
    const headers: RawRequest['headers'] = [['Authorization', `Bearer ${await tokenOf(carl)}`]]
    const [hidden, missing] = await Promise.all(
      ['/venues/venue_great_hall', '/venues/venue_greet_hall'].map((path) =>
        sendRaw(portOf(app), { path, headers }),
      ),
    )
    const heads = [hidden, missing].map((answer) => answer?.bytes.replace(/^Date: .*$/im, ''))
    expect(heads[0]).toBe(heads[1])
    expect(hidden?.status).toBe(404)
  })
})
