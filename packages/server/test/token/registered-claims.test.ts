import { identityOf } from '@stagedoor/server'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer, type Outcome } from '../support/ask.js'
import { catalog } from '../support/catalog.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const NOW = 1_800_000_000
const authorizer = authorizerWith({ clock: () => NOW * 1_000 })
const claims = { ...auth.claimsFor(clerk), iat: NOW, exp: NOW + 300 }
const refused = { status: 401, code: 'invalid_token', stage: 'claims' }

const askWith = async (changes: Readonly<Record<string, unknown>>, judge = authorizer): Promise<Outcome> =>
  ask(judge, [bearer(await auth.sign({ ...claims, ...changes }))])

/** The claims as text, with one value that JSON.stringify would not write. */
const askRaw = async (name: string, literal: string): Promise<Outcome> => {
  const { [name]: _, ...rest } = claims as Readonly<Record<string, unknown>>
  const text = `${JSON.stringify(rest).slice(0, -1)},"${name}":${literal}}`
  return ask(authorizer, [bearer(await auth.sign(text))])
}

describe('TOK-2: aud (ABUSE-26, ABUSE-27)', () => {
  it.each([
    undefined,
    null,
    '',
    'other',
    `${auth.audience}2`,
    auth.audience.slice(1),
    auth.audience.toUpperCase(),
    { [auth.audience]: 1 },
    [],
    [[auth.audience]],
    [auth.audience, 7],
    ['other'],
    true,
  ])('refuses %j', async (aud) => {
    expect(await askWith({ aud })).toMatchObject(refused)
  })

  it('accepts a list that holds ours, and any of several names', async () => {
    expect(await askWith({ aud: ['other', auth.audience] })).toMatchObject({ status: 200 })
    const both = authorizerWith({ clock: () => NOW * 1_000, audience: ['one', 'two'] })
    expect(await askWith({ aud: 'two' }, both)).toMatchObject({ status: 200 })
    expect(await askWith({ aud: auth.audience }, both)).toMatchObject(refused)
  })
})

describe('TOK-2: dates (ABUSE-30, ABUSE-31, ABUSE-32)', () => {
  it.each([undefined, null, '1800000300', -1, 0, true, [NOW + 300], {}, NOW - 1, NOW, NOW - 0.001])(
    'refuses exp %j',
    async (exp) => {
      expect(await askWith({ exp })).toMatchObject(refused)
    },
  )

  it.each(['1e999', '-1e999', '1e300', '253402300800'])(
    'refuses exp %s, which never comes',
    async (literal) => {
      expect(await askRaw('exp', literal)).toMatchObject(refused)
    },
  )

  it('accepts an exp with a fraction, until it has come', async () => {
    expect(await askWith({ exp: NOW + 0.001 })).toMatchObject({ status: 200 })
  })

  it('has no tolerance for exp, whatever clockTolerance says', async () => {
    const tolerant = authorizerWith({ clock: () => NOW * 1_000, clockTolerance: 600 })
    expect(await askWith({ iat: NOW - 10, exp: NOW }, tolerant)).toMatchObject(refused)
  })

  it.each(['iat', 'nbf'])(
    'accepts %s ahead within the tolerance of 5 seconds, and refuses it beyond',
    async (name) => {
      expect(await askWith({ [name]: NOW + 5 })).toMatchObject({ status: 200 })
      expect(await askWith({ [name]: NOW + 5.001 })).toMatchObject(refused)
    },
  )

  it('refuses an iat ahead, also where nbf is past', async () => {
    expect(await askWith({ iat: NOW + 5, nbf: NOW })).toMatchObject({ status: 200 })
    expect(await askWith({ iat: NOW + 6, nbf: NOW })).toMatchObject(refused)
  })

  it('takes 0 for a date, long past', async () => {
    expect(await askWith({ nbf: 0 })).toMatchObject({ status: 200 })
  })

  it('knows no date after the year 9999, also in that year', async () => {
    const last = 253_402_300_799
    const late = authorizerWith({ clock: () => (last - 60) * 1_000 })
    expect(await askWith({ iat: last - 60, exp: last }, late)).toMatchObject({ status: 200 })
    expect(await askWith({ iat: last - 60, exp: last + 1 }, late)).toMatchObject(refused)
  })

  it.each([undefined, null, '1', -1, [1]])('refuses iat %j', async (iat) => {
    expect(await askWith({ iat })).toMatchObject(refused)
  })

  it.each([null, '1', -1, [1]])('refuses nbf %j', async (nbf) => {
    expect(await askWith({ nbf })).toMatchObject(refused)
  })

  it('refuses a token that was made for longer than maxLifetime', async () => {
    expect(await askWith({ exp: NOW + 86_400 })).toMatchObject({ status: 200 })
    expect(await askWith({ exp: NOW + 86_401 })).toMatchObject(refused)
    const strict = authorizerWith({ clock: () => NOW * 1_000, maxLifetime: 60 })
    expect(await askWith({ exp: NOW + 61 }, strict)).toMatchObject(refused)
  })
})

describe('TOK-2: sub (ABUSE-35)', () => {
  it.each([
    undefined,
    null,
    '',
    ' ',
    ' user',
    'user\n',
    'a\u0000b',
    '\u001b[31m',
    7,
    {},
    ['user_1'],
    'x'.repeat(257),
  ])('refuses %j', async (sub) => {
    expect(await askWith({ sub })).toMatchObject(refused)
  })

  it('is needed where no company is asked for as well', async () => {
    const guards = [authorizer.declareAuthenticated({ company: false })]
    const none = { company: undefined, entitlements: undefined, modules: undefined, grants: undefined }
    const told = async (sub: unknown): Promise<Outcome> =>
      ask(authorizer, [bearer(await auth.sign({ ...claims, ...none, sub, companies: [] }))], guards)
    expect(await told('user_1')).toMatchObject({ status: 200 })
    for (const sub of [undefined, 7, '']) expect(await told(sub)).toMatchObject(refused)
  })

  it.each(['__proto__', 'constructor', 'x'.repeat(256), 'Jürgen'])('takes %s as it is', async (sub) => {
    const { request } = await askWith({ sub })
    expect(identityOf(request).subject).toBe(sub)
  })
})

describe('TOK-5: cnf and act (ABUSE-106, ABUSE-132, ABUSE-133, ABUSE-188, ABUSE-191)', () => {
  const acting = authorizerWith({ clock: () => NOW * 1_000, actors: true })

  it.each([{ jkt: 'abc' }, {}, null, 'x'])(
    'refuses cnf %j: as a plain bearer token it may be stolen',
    async (cnf) => {
      expect(await askWith({ cnf })).toMatchObject(refused)
      expect(await askWith({ cnf }, acting)).toMatchObject(refused)
    },
  )

  it.each([{ sub: 'support_1' }, {}, null, 'support_1'])(
    'refuses act %j unless actors is on',
    async (act) => {
      expect(await askWith({ act })).toMatchObject(refused)
    },
  )

  it('names the actor in the identity, and an act nested in it not', async () => {
    const outcome = await askWith({ act: { sub: 'support_1', act: { sub: 'support_2' } } }, acting)
    expect(outcome.status).toBe(200)
    expect(identityOf(outcome.request)).toMatchObject({ subject: 'user_1', actor: 'support_1' })
  })

  it.each([null, 'support_1', [], {}, { sub: '' }, { sub: 7 }, [{ sub: 'x' }]])(
    'refuses act %j also then',
    async (act) => {
      expect(await askWith({ act }, acting)).toMatchObject(refused)
    },
  )

  it('refuses every delegation of one in whose name another acts', async () => {
    const lead = aMember(catalog)
      .may('crew.shifts.read')
      .delegating({ permissions: ['crew.*'] })
    const given = {
      userId: 'user_2',
      companyId: 'comp_1',
      permissions: ['crew.shifts.read'],
      scope: 'company',
    }
    const guard = acting.declareDelegation(() => given)
    const sent = async (more: object): Promise<Outcome> => {
      const token = await auth.sign({ ...auth.claimsFor(lead), iat: NOW, exp: NOW + 9, ...more })
      return ask(acting, [bearer(token)], [guard])
    }
    expect(await sent({})).toMatchObject({ status: 200 })
    expect(await sent({ act: { sub: 'support_1' } })).toMatchObject({
      status: 403,
      code: 'delegation_refused',
      body: { items: [{ path: '', reason: 'impersonated' }] },
    })
  })
})
