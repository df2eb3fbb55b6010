import { accessOf, createAuthorizer, type HttpRequest, identityOf } from '@stagedoor/server'
import { createTestIssuer } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { ask, bearer, requestWith } from '../support/ask.js'
import { json, keyServer } from '../support/key-server.js'
import { auth, authorizerWith, clerk, options } from '../support/world.js'

const token = await auth.tokenFor(clerk)

describe('APP-3: authentication happens once a request', () => {
  it('however often it is asked for, also at the same time', async () => {
    let loads = 0
    const judge = authorizerWith({
      loadMember: async () => {
        loads += 1
        await new Promise((resolve) => setTimeout(resolve, 5))
        return { ...clerk }
      },
    })
    const request = requestWith(bearer(token))
    const context = { http: request, route: 'GET /' }
    const guards = [judge.declareAuthenticated()]
    await Promise.all([
      judge.authenticate(request, context),
      judge.check(request, guards, context),
      judge.check(request, guards, context),
      judge.authenticate(request, context, { company: false }),
    ])
    await judge.check(request, guards, context)
    expect(loads).toBe(1)
  })

  it('and its failure stays one', async () => {
    let loads = 0
    const judge = authorizerWith({
      loadMember: () => {
        loads += 1
        return Promise.reject(new Error('no'))
      },
    })
    const request = requestWith(bearer(token))
    const context = { http: request, route: 'GET /' }
    for (let times = 0; times < 3; times += 1)
      await expect(async () => judge.authenticate(request, context)).rejects.toMatchObject({ status: 503 })
    expect(loads).toBe(1)
  })

  it('each request for itself: another one with the same token is judged anew', async () => {
    let now = Date.now()
    const judge = authorizerWith({ clock: () => now })
    expect(await ask(judge, [bearer(token)])).toMatchObject({ status: 200 })
    now += 400_000
    expect(await ask(judge, [bearer(token)])).toMatchObject({ status: 401, stage: 'claims' })
  })

  it('does without a company where asked to, and asks for it later', async () => {
    const judge = authorizerWith()
    const several = requestWith(bearer(await auth.tokenFor([clerk])))
    const context = { http: several, route: 'GET /' }
    await judge.authenticate(several, context, { company: false })
    expect(identityOf(several).companies).toEqual(['comp_1'])
    await expect(async () =>
      judge.check(several, [judge.declareAuthenticated()], context),
    ).rejects.toMatchObject({
      code: 'company_required',
    })
  })

  it('throws for an option that is unknown or wrong', async () => {
    const judge = authorizerWith()
    const request = requestWith(bearer(token))
    for (const wrong of [{ concel: true }, { conceal: 1 }, { company: null }])
      expect(() => judge.authenticate(request, { http: request, route: '*' }, wrong as never)).toThrow(
        TypeError,
      )
  })
})

describe('APP-3: guards belong to the authorizer that declared them', () => {
  it('and are nothing to another, nor is what only looks like one', async () => {
    const [one, other] = [authorizerWith(), authorizerWith()]
    const guard = one.declare<HttpRequest>('finance.bills.read', { scope: 'filter' })
    for (const strange of [guard, { kind: 'authenticated', describe: () => 'authenticated' }, { ...guard }]) {
      const request = requestWith(bearer(token))
      const context = { http: request, route: 'GET /' }
      await expect(async () => other.check(request, [strange as typeof guard], context)).rejects.toThrow(
        TypeError,
      )
      expect(() => accessOf(request)).toThrow(TypeError)
    }
  })
})

describe('APP-3: what a route hands in with every request', () => {
  const judge = authorizerWith()
  const lenient = judge.declare<HttpRequest>('finance.bills.read', { scope: 'filter' })
  const strict = judge.declare<HttpRequest>('finance.bills.write', { scope: { businessUnit: () => 'bu_9' } })

  it('is judged as it is now, where it may change: a list of guards, or options', async () => {
    const guards = [lenient]
    expect(await ask(judge, [bearer(token)], guards)).toMatchObject({ status: 200 })
    guards.push(strict)
    expect(await ask(judge, [bearer(token)], guards)).toMatchObject({ status: 403, code: 'out_of_scope' })
    guards.length = 0
    expect(await ask(judge, [bearer(token)], guards)).toMatchObject({ status: 403, code: 'route_undeclared' })

    const several = await auth.tokenFor([clerk])
    const options = { company: false }
    const passes = async (): Promise<void> => {
      const request = requestWith(bearer(several))
      await judge.authenticate(request, { http: request, route: '*' }, options)
    }
    await passes()
    options.company = true
    await expect(passes).rejects.toMatchObject({ code: 'company_required' })
  })

  it('is the same with every request, where it is frozen', async () => {
    for (let times = 0; times < 3; times += 1) {
      const sent = [bearer(token)]
      expect(await ask(judge, sent, FROZEN.both)).toMatchObject({ status: 403, code: 'out_of_scope' })
      expect(await ask(judge, sent, FROZEN.one)).toMatchObject({ status: 200 })
      expect(await ask(judge, sent, FROZEN.none)).toMatchObject({ status: 403, code: 'route_undeclared' })
      await expect(ask(authorizerWith(), sent, FROZEN.one)).rejects.toThrow(TypeError)
    }
    const request = requestWith(bearer(token))
    for (const options of [FROZEN.misspelt, FROZEN.misspelt])
      expect(() => judge.authenticate(request, { http: request, route: '*' }, options as never)).toThrow(
        TypeError,
      )
  })

  const FROZEN = {
    both: Object.freeze([lenient, strict]),
    one: Object.freeze([lenient]),
    none: Object.freeze([]),
    misspelt: Object.freeze({ concel: true }),
  }
})

describe('section 7: two services side by side', () => {
  it('do not share what they trust (ABUSE-151)', async () => {
    const issuer = await createTestIssuer()
    const server = await keyServer(json(issuer.jwks()))
    const made = (audience: string) =>
      createAuthorizer({
        catalog: options.catalog,
        audience,
        issuer: issuer.issuer,
        jwks: `${server.url}/keys`,
      })
    const [first, second] = [made('first'), made('second')]
    const by = await issuer.tokenFor(clerk, { aud: 'first' })
    expect(await ask(first, [bearer(by)])).toMatchObject({ status: 200 })
    expect(await ask(second, [bearer(by)])).toMatchObject({ status: 401 })
    expect(server.visits).toEqual(['/keys', '/keys'])
  })
})

describe('APP-3: an error of a request that two could answer (ABUSE-201)', () => {
  const [full, none] = [authorizerWith(), authorizerWith({ disclose: 'none' })]

  /** What each answers to the same error, after some of them have judged the request. */
  async function answers(...judges: readonly ReturnType<typeof authorizerWith>[]) {
    const request = requestWith()
    const context = { http: request, route: 'GET /' }
    let error: unknown
    for (const judge of judges)
      try {
        await judge.authenticate(request, context)
      } catch (thrown) {
        error = thrown
      }
    return [full, none].map((each) => each.answer(error, request, context)?.body)
  }

  it.each([
    ['the one', [none], [{ title: 'Unauthorized' }, { title: 'Unauthorized' }]],
    ['the other', [full], [{ code: 'credentials_missing' }, { code: 'credentials_missing' }]],
    ['the later of both', [full, none], [{ title: 'Unauthorized' }, { title: 'Unauthorized' }]],
    [
      'the later of both again',
      [none, full],
      [{ code: 'credentials_missing' }, { code: 'credentials_missing' }],
    ],
  ] as const)('is answered as who has refused it says: %s', async (_who, judges, expected) => {
    expect(await answers(...judges)).toMatchObject(expected)
  })

  it('is answered by whoever is asked, where both have let the request through', async () => {
    const request = requestWith(bearer(token))
    const context = { http: request, route: 'GET /' }
    for (const judge of [full, none]) await judge.check(request, [judge.declareAuthenticated()], context)
    const { error } = await ask(full, [])
    expect(none.answer(error, request, context)?.body).toMatchObject({ title: 'Unauthorized' })
    expect(full.answer(error, request, context)?.body).toMatchObject({ code: 'credentials_missing' })
  })

  it('is answered by whoever is asked, where none has judged the request', async () => {
    const { error } = await ask(full, [])
    const request = requestWith()
    const context = { http: request, route: 'GET /' }
    expect(none.answer(error, request, context)?.body).toMatchObject({ title: 'Unauthorized' })
    expect(full.answer(error, request, context)?.body).toMatchObject({ code: 'credentials_missing' })
  })
})
