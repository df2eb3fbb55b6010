import { Writable } from 'node:stream'
import {
  createDecisionLog,
  type DecisionEvent,
  type DecisionLogger,
  type DecisionLogOptions,
  type HttpRequest,
  type LogRecordOptions,
  toLogRecord,
} from '@stagedoor/server'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { ask, bearer } from '../support/ask.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const KEY = 'a key of sixteen bytes or more'
const event: DecisionEvent = {
  version: 1,
  outcome: 'refused',
  route: 'GET /bills',
  durationMs: 1.5,
  status: 403,
  code: 'out_of_scope',
  layer: 'scope',
  reason: 'out_of_scope',
  permission: 'finance.bills.read',
  requirement: 'finance.bills.read',
  identity: {
    issuer: 'https://auth.example.com',
    subject: 'user_1',
    companies: ['comp_1', 'comp_2'],
    actor: 'user_2',
  },
  company: 'comp_1',
  role: 'ADMIN',
  versions: { token: 1, entitlement: 12, access: 3 },
}

/** What is written of the event whatever becomes of its ids. */
const impersonal = {
  event: 'stagedoor.decision',
  eventVersion: 1,
  outcome: 'refused',
  route: 'GET /bills',
  durationMs: 1.5,
  status: 403,
  code: 'out_of_scope',
  layer: 'scope',
  reason: 'out_of_scope',
  permission: 'finance.bills.read',
  requirement: 'finance.bills.read',
  issuer: 'https://auth.example.com',
  tokenVersion: 1,
  entitlementVersion: 12,
  accessVersion: 3,
}

describe('toLogRecord', () => {
  it('is flat, and leaves ids out', () => {
    expect(toLogRecord(event)).toEqual(impersonal)
    expect(toLogRecord(event, { identifiers: 'omit' })).toEqual(impersonal)
  })

  it('keeps ids where that is asked for, and the other companies of the token never', () => {
    const record = toLogRecord(event, { identifiers: 'keep' })
    const ids = { subject: 'user_1', actor: 'user_2', company: 'comp_1', role: 'ADMIN' }
    expect(record).toEqual({ ...impersonal, ...ids })
    expect(JSON.stringify(record)).not.toContain('comp_2')
  })

  it('writes a keyed hash by which the same id is recognised', () => {
    const options = { identifiers: 'hash', key: KEY } as const
    const record = toLogRecord(event, options)
    expect(record).toEqual({
      ...impersonal,
      subject: expect.stringMatching(/^[\w-]{22}$/),
      actor: expect.stringMatching(/^[\w-]{22}$/),
      company: expect.stringMatching(/^[\w-]{22}$/),
      role: expect.stringMatching(/^[\w-]{22}$/),
    })
    expect(toLogRecord(event, { ...options, key: Buffer.from(KEY) })).toEqual(record)
    expect(toLogRecord(event, { ...options, key: `${KEY}.` }).subject).not.toBe(record.subject)
  })

  it('TOK-4 does not take a subject of one issuer for that of another, nor a company for a subject', () => {
    const by = (issuer: string, id: string) =>
      toLogRecord(
        { ...event, identity: { issuer, subject: id, companies: [], actor: id }, company: id, role: id },
        { identifiers: 'hash', key: KEY },
      )
    const one = by('https://one.test', 'x')
    expect(by('https://two.test', 'x')).toMatchObject({ company: one.company, role: one.role })
    expect(by('https://two.test', 'x').subject).not.toBe(one.subject)
    // An actor is a subject, too: the same person is recognised.
    expect(one.actor).toBe(one.subject)
    expect(new Set([one.subject, one.company, one.role]).size).toBe(3)
  })

  it('has no member that the event has not', () => {
    expect(toLogRecord({ version: 1, outcome: 'failed', route: '*' }, { identifiers: 'keep' })).toEqual({
      event: 'stagedoor.decision',
      eventVersion: 1,
      outcome: 'failed',
      route: '*',
    })
  })

  it('counts the refused items of a delegation, and says where the first is', () => {
    const items = [
      { path: 'permissions[2]', reason: 'not_held' },
      { path: 'modules[0]', reason: 'not_held' },
    ] as const
    expect(toLogRecord({ ...event, items })).toEqual({ ...impersonal, items: 2, firstItem: 'permissions[2]' })
  })

  it.each<readonly [string, object, RegExp]>([
    ['is unknown', { redact: true }, /knows no option "redact"/],
    ['is none of the three', { identifiers: 'mask' }, /identifiers must be 'omit' or 'hash' or 'keep'/],
    ['hashes without a key', { identifiers: 'hash' }, /key belongs to identifiers: 'hash'/],
    ['has a key for nothing', { key: KEY }, /key belongs to identifiers: 'hash'/],
    ['has a key that can be guessed', { identifiers: 'hash', key: 'fifteen bytes..' }, /16 bytes or more/],
    ['has a key that is none', { identifiers: 'hash', key: 7 }, /a text or bytes/],
  ])('throws where an option %s', (_what, options, message) => {
    expect(() => toLogRecord(event, options as LogRecordOptions)).toThrow(message)
    expect(() => createDecisionLog(pino(), options as DecisionLogOptions)).toThrow(message)
  })
})

describe('what the application threw, in a record', () => {
  const causeOf = (cause: unknown) =>
    toLogRecord(
      Object.defineProperty({ version: 1, outcome: 'failed', route: '*' } as DecisionEvent, 'cause', {
        value: cause,
      }),
    ).cause

  it('is name and message, and no stack', () => {
    const error = new TypeError('Cannot read properties of undefined')
    expect(causeOf(error)).toBe('TypeError: Cannot read properties of undefined')
  })

  it('is the code, too, and what stands behind: two more errors at most', () => {
    const refused = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })
    expect(causeOf(refused)).toBe('AggregateError ECONNREFUSED')
    const failed = new TypeError('fetch failed', { cause: refused })
    expect(causeOf(failed)).toBe('TypeError: fetch failed, caused by AggregateError ECONNREFUSED')
    const deep = new Error('1', {
      cause: new Error('2', { cause: new Error('3', { cause: new Error('4') }) }),
    })
    expect(causeOf(deep)).toBe('Error: 1, caused by Error: 2, caused by Error: 3')
    const round = new Error('round')
    round.cause = round
    expect(causeOf(round)).toBe('Error: round, caused by Error: round, caused by Error: round')
  })

  it.each<readonly [string, unknown, string]>([
    ['a text', 'no store', 'no store'],
    ['an object', { message: 'no store' }, 'object: no store'],
    ['an object that says nothing', { name: 7, code: 7, message: {} }, 'object'],
    ['null', null, 'object'],
    ['a number', 7, 'number'],
    ['a function', () => 'its source', 'function'],
  ])('may be %s', (_what, thrown, text) => {
    expect(causeOf(thrown)).toBe(text)
  })

  it('may throw in its turn', () => {
    const hostile = {
      get message() {
        throw new Error('no')
      },
    }
    expect(causeOf(hostile)).toBe('what cannot be read')
    expect(causeOf(new Error('first', { cause: hostile }))).toBe(
      'Error: first, caused by what cannot be read',
    )
  })

  it.each([
    ['{ "alg": "ES256" }', '{ "sub": "user_1" }'],
    ['\n{\n "alg": "ES256"}', '\t{}             '],
    ['not the header', ' { "sub": "user_1" }'],
  ])('TOK-7 leaves out a token that is written with white space: %j, %j', (...parts) => {
    const token = [...parts.map((part) => Buffer.from(part).toString('base64url')), 'c2ln'].join('.')
    expect(causeOf(new TypeError(`"Bearer ${token}\0" is refused`))).toBe(
      'TypeError: "Bearer [token]\\u0000" is refused',
    )
  })

  it.each(['postgres-primary.database-namespace.svc.cluster.local', 'external-service.company.example'])(
    'leaves in a name that is long: %s',
    (host) => {
      expect(causeOf(new Error(`getaddrinfo ENOTFOUND ${host}`))).toBe(`Error: getaddrinfo ENOTFOUND ${host}`)
    },
  )

  it.each([
    ['postgres://svc:hunter2@db:5432/main', 'postgres://[credentials]@db:5432/main'],
    ['https://a@b:c@host?x=@y', 'https://[credentials]@host?x=@y'],
    ['see https://host/@scope and a//b', 'see https://host/@scope and a//b'],
  ])('leaves out the credentials of a URL: %s', (said, told) => {
    expect(causeOf(new Error(said))).toBe(`Error: ${told}`)
  })

  it('tells what is behind an error with much to say', () => {
    const root = new Error('pool is empty')
    const said = causeOf(
      new Error('x'.repeat(2_000), { cause: new Error('y'.repeat(2_000), { cause: root }) }),
    )
    expect(said).toMatch(/^Error: x+, caused by Error: y+, caused by Error: pool is empty$/)
  })

  it('TOK-7 leaves out what looks like a token, whole or cut', async () => {
    const token = await auth.tokenFor(clerk)
    const said = `Headers.append: "Bearer ${token}" is an invalid header value`
    expect(causeOf(new TypeError(said))).toBe(
      'TypeError: Headers.append: "Bearer [token]" is an invalid header value',
    )
    expect(causeOf(`${token} and ${token}`)).toBe('[token] and [token]')
    expect(causeOf('surveyJson eyJ, eyJaaaaaaa: eyJaaaaaaaa')).toBe('surveyJson eyJ, eyJaaaaaaa: [token]')
    const parts = token.split('.')
    for (const length of [990, 1_000])
      for (const part of parts.slice(0, 2))
        expect(causeOf(`${'.'.repeat(length)}${token}`)).not.toContain(part.slice(0, 12))
  })

  it.each(['\n', '\r\n', '\u0085', '\u2028', '\u001b[2J', '\u0000', '\u202e'])(
    'ABUSE-184 stays within its line: %j',
    (forged) => {
      const text = `x${forged}{"level":30}`
      const said = causeOf(Object.assign(new Error(text), { name: text, code: text })) as string
      expect(said).not.toContain(forged)
      expect(said).toMatch(/\\u(00|20)/)
    },
  )

  it('is short, however long it is', () => {
    const long = 'a'.repeat(1_000_000)
    const said = causeOf(Object.assign(new Error(long, { cause: new Error(long) }), { name: long })) as string
    expect(said.length).toBeLessThan(1_100)
  })

  it('is not there where nothing was thrown', () => {
    expect(toLogRecord(event)).not.toHaveProperty('cause')
  })
})

/** A pino logger, and the lines that it wrote. */
function recordingPino() {
  let text = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk)
      done()
    },
  })
  return { logger: pino({ level: 'trace' }, stream), lines: () => text.split('\n').slice(0, -1) }
}

describe('createDecisionLog, with pino', () => {
  const INFO = 30
  const WARN = 40
  const ERROR = 50

  it('writes one line for a decision, at the level of its outcome', async () => {
    const { logger, lines } = recordingPino()
    const judge = authorizerWith({ onDecision: createDecisionLog(logger, { identifiers: 'keep' }) })
    const token = await auth.tokenFor(clerk)
    await ask(judge, [bearer(token)], [judge.declare<HttpRequest>('finance.bills.read', { scope: 'filter' })])
    await ask(judge, [bearer(token)], [judge.declare<HttpRequest>('crew.shifts.read')])
    await ask(
      judge,
      [bearer(token)],
      [
        judge.declare<HttpRequest>('finance.bills.write', {
          scope: { businessUnit: () => Promise.reject(new Error('no store')) },
        }),
      ],
    )
    expect(lines().map((line) => JSON.parse(line))).toMatchObject([
      { level: INFO, msg: 'allowed GET /bills', outcome: 'allowed', subject: 'user_1', company: 'comp_1' },
      {
        level: WARN,
        msg: 'refused GET /bills: module_not_entitled',
        permission: 'crew.shifts.read',
        layer: 'entitlement',
      },
      {
        level: ERROR,
        msg: 'failed GET /bills: access_unavailable',
        status: 503,
        cause: 'Error: no store',
      },
    ])
    expect(lines().join()).not.toContain(token)
  })

  it('writes each outcome at the level that is chosen, or nowhere', () => {
    const { logger, lines } = recordingPino()
    const log = createDecisionLog(logger, { levels: { allowed: 'silent', refused: 'debug' } })
    for (const outcome of ['allowed', 'refused', 'failed'] as const)
      log({ version: 1, outcome, route: 'GET /bills' })
    expect(lines().map((line) => JSON.parse(line).level)).toEqual([20, ERROR])
  })

  it.each(['\n', '\r\n', '\u0085', '\u2028', '\u2029', '\u009b2J', '\u001b[2J', '\u0000', '\u007f'])(
    'ABUSE-184 stays within its line, and writes nothing to a terminal: %j',
    (forged) => {
      const { logger, lines } = recordingPino()
      const text = `x${forged}{"level":30,"msg":"allowed"}`
      const hostile = {
        ...event,
        route: text,
        code: text,
        permission: text,
        company: text,
        role: text,
        identity: { issuer: text, subject: text, companies: [text], actor: text },
        items: [{ path: text, reason: 'not_held' }],
      } as unknown as DecisionEvent
      createDecisionLog(logger, { identifiers: 'keep' })(hostile)
      expect(lines()).toHaveLength(1)
      const line = lines().join('\n')
      for (const character of line) {
        const code = character.charCodeAt(0)
        expect(code < 0x20 || (code >= 0x7f && code <= 0x9f) || code === 0x2028 || code === 0x2029).toBe(
          false,
        )
      }
      // And read again, the characters are not back.
      expect(Object.values(JSON.parse(line)).join('')).not.toContain(forged)
    },
  )

  it.each(['\u200b', '\u202e', '\u2066', '\ufeff', '\u061c', '\ud800', '\u00ad', '\u3164', '\ufe0f'])(
    'ABUSE-184 shows what would hide or reorder it: %j',
    (hidden) => {
      const { logger, lines } = recordingPino()
      createDecisionLog(logger, { identifiers: 'keep' })({ ...event, company: `comp${hidden}_1` })
      const spelt = `\\u${hidden.charCodeAt(0).toString(16).padStart(4, '0')}`
      expect(JSON.parse(lines().join()).company).toBe(`comp${spelt}_1`)
    },
  )

  it('ABUSE-184 shows a text that is spelt in tags, which nobody sees', () => {
    const { logger, lines } = recordingPino()
    createDecisionLog(logger, { identifiers: 'keep' })({ ...event, company: 'comp_1\u{e0041}' })
    expect(JSON.parse(lines().join()).company).toBe('comp_1\\udb40\\udc41')
  })

  it('leaves other writing as it is', () => {
    const { logger, lines } = recordingPino()
    createDecisionLog(logger, { identifiers: 'keep' })({ ...event, company: 'Ünïted 東京 👍🏽' })
    expect(JSON.parse(lines().join()).company).toBe('Ünïted 東京 👍🏽')
  })

  it('is short, however long a text is', () => {
    const { logger, lines } = recordingPino()
    createDecisionLog(logger)({ ...event, requirement: 'a'.repeat(1_000_000) })
    expect(lines()[0]?.length).toBeLessThan(3_000)
    expect(JSON.parse(lines()[0] ?? '').requirement).toBe(`${'a'.repeat(1_024)}…`)
  })

  it('WIRE-5 changes nothing where the logger throws', async () => {
    const broken = (): never => {
      throw new Error('disk full')
    }
    const logger = { debug: broken, info: broken, warn: broken, error: broken }
    const judge = authorizerWith({ onDecision: createDecisionLog(logger) })
    const token = await auth.tokenFor(clerk)
    expect(await ask(judge, [bearer(token)])).toMatchObject({ status: 200 })
    expect(await ask(judge, [])).toMatchObject({ status: 401, code: 'credentials_missing' })
  })

  it.each<readonly [string, unknown, object, RegExp]>([
    ['the logger lacks a method', { info: () => undefined }, {}, /a logger with a method debug/],
    ['the logger is none', undefined, {}, /a logger with a method debug/],
    ['a level is unknown', pino(), { levels: { allowed: 'loud' } }, /allowed must be 'debug' or/],
    ['an outcome is unknown', pino(), { levels: { denied: 'warn' } }, /knows no option "denied"/],
  ])('throws where %s', (_what, logger, options, message) => {
    expect(() => createDecisionLog(logger as DecisionLogger, options)).toThrow(message)
  })
})
