import { accessOf, type Identity, type LoadMember } from '@stagedoor/server'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer, type Outcome } from '../support/ask.js'
import { catalog } from '../support/catalog.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const { iss, aud, iat, exp, sub } = auth.claimsFor(clerk)
const token = await auth.sign({
  iss,
  aud,
  iat,
  exp,
  sub,
  companies: [{ company: 'comp_1' }, { company: 'comp_2' }],
})
const stored = aMember(catalog).may('crew.shifts.read')

const askWith = (loadMember: LoadMember, company = 'comp_1'): Promise<Outcome> =>
  ask(authorizerWith({ loadMember, resolverTimeout: 50 }), [bearer(token), ['X-Org', company]])

const unavailable = { status: 503, code: 'access_unavailable', headers: { 'Retry-After': '5' } }

describe('CMP-3: access data kept elsewhere (ABUSE-163)', () => {
  it('is asked for the verified identity and the company named, and makes the access', async () => {
    const asked: (readonly [Identity, string, boolean])[] = []
    const outcome = await askWith((identity, company, { signal }) => {
      asked.push([identity, company, signal.aborted])
      return { ...stored }
    })
    expect(outcome.status).toBe(200)
    expect(accessOf<string>(outcome.request).permissions()).toEqual(['crew.shifts.read'])
    const identity = { issuer: auth.issuer, subject: 'user_1', companies: ['comp_1', 'comp_2'] }
    expect(asked).toEqual([[identity, 'comp_1', false]])
    expect(Object.isFrozen(asked[0]?.[0])).toBe(true)
  })

  it('decides alone: what the token says besides is passed over, also if it is malformed', async () => {
    const loadMember: LoadMember = () => Promise.resolve({ ...stored })
    const rich = await auth.sign({ ...auth.claimsFor(clerk), modules: 'all' })
    const outcome = await ask(authorizerWith({ loadMember }), [bearer(rich)])
    expect(accessOf<string>(outcome.request).permissions()).toEqual(['crew.shifts.read'])
  })

  it.each([undefined, null, '', ' ', 7, ['comp_1']])(
    'is not asked where the token names %j for a company',
    async (company) => {
      const loadMember: LoadMember = () => ({ ...stored })
      const named = async (more: object): Promise<Outcome> =>
        ask(authorizerWith({ loadMember }), [bearer(await auth.sign({ iss, aud, iat, exp, sub, ...more }))])
      const refused = { status: 401, code: 'invalid_token', stage: 'claims' }
      expect(await named({ company: 'comp_1' })).toMatchObject({ status: 200 })
      expect(await named({ company })).toMatchObject(refused)
      expect(await named({ companies: [{ company: 'comp_1' }, { company }] })).toMatchObject(refused)
    },
  )

  it('is not asked for a company that the token does not name', async () => {
    let times = 0
    const outcome = await askWith(() => {
      times += 1
      return null
    }, 'comp_3')
    expect(outcome).toMatchObject({ status: 403, code: 'not_a_member' })
    expect(times).toBe(0)
  })

  it('answers 403 to null', async () => {
    expect(await askWith(() => null)).toMatchObject({ status: 403, code: 'not_a_member' })
    expect(await askWith(() => Promise.resolve(null))).toMatchObject({ status: 403, code: 'not_a_member' })
  })

  it.each<readonly [string, LoadMember]>([
    [
      'throws',
      () => {
        throw new Error('no database')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no database'))],
    ['rejects with a 403 of its own', () => Promise.reject(Object.assign(new Error('no'), { status: 403 }))],
    ['rejects with nothing', () => Promise.reject(undefined)],
    ['answers undefined', () => undefined],
    ['answers true', () => true],
    ['answers a list', () => []],
    ['answers without ids', () => ({ modules: [] })],
    ['answers malformed grants', () => ({ ...stored, grants: 'all' })],
    ['answers for another user', () => ({ ...stored, userId: 'user_2' })],
    ['answers for another company', () => ({ ...stored, companyId: 'comp_2' })],
    ['answers for the same user in another case', () => ({ ...stored, userId: 'USER_1' })],
    ['never answers', () => new Promise(() => undefined)],
  ])('answers 503 where it %s', async (_what, loadMember) => {
    const outcome = await askWith(loadMember)
    expect(outcome).toMatchObject(unavailable)
    // For the log: which part of the application is at fault.
    expect(outcome.error).toHaveProperty('problem', expect.stringContaining('loadMember'))
    expect(() => accessOf(outcome.request)).toThrow(TypeError)
  })

  it('aborts the signal when the time is up, and lets a late failure go nowhere', async () => {
    let aborted = false
    const outcome = await askWith(
      (_identity, _company, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true
            setTimeout(() => reject(new Error('late')), 5)
          })
        }),
    )
    expect(outcome).toMatchObject(unavailable)
    expect(aborted).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 20))
  })

  it('keeps what was thrown as the cause, for the log and not for the wire', async () => {
    const cause = new Error('no database at db.internal')
    const outcome = await askWith(() => Promise.reject(cause))
    expect(outcome.error).toHaveProperty('cause', cause)
    expect(JSON.stringify([outcome.body, outcome.headers])).not.toContain('db.internal')
  })

  it('is asked once a request, however many guards there are', async () => {
    let times = 0
    const judge = authorizerWith({
      loadMember: () => {
        times += 1
        return { ...stored }
      },
    })
    const guards = [judge.declareAuthenticated(), judge.declare('crew.shifts.read')]
    expect(await ask(judge, [bearer(token), ['X-Org', 'comp_1']], guards)).toMatchObject({ status: 200 })
    expect(times).toBe(1)
  })
})
