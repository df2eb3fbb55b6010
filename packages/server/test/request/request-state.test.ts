import { accessOf, delegationOf, type HttpRequest, identityOf, targetOf } from '@stagedoor/server'
import { describe, expect, it } from 'vitest'
import { ask, bearer, requestWith } from '../support/ask.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const token = await auth.tokenFor(clerk)

describe('APP-3: the state of a request (ABUSE-108, ABUSE-174)', () => {
  it.each([
    ['accessOf', accessOf],
    ['identityOf', identityOf],
    ['targetOf', targetOf],
    ['delegationOf', delegationOf],
  ])('%s throws for a request that no guard has let through', async (_name, find) => {
    const judge = authorizerWith()
    const refused = await ask(judge, [bearer(`${token}A`)])
    for (const request of [requestWith(bearer(token)), refused.request, {}, null, undefined, 'request', 7])
      expect(() => find(request as object)).toThrow(TypeError)
  })

  it('knows who it was before it knows whether they may', async () => {
    const judge = authorizerWith()
    const { request } = await ask(judge, [bearer(token), ['X-Org', 'comp_2']])
    expect(identityOf(request).subject).toBe('user_1')
    expect(() => accessOf(request)).toThrow(TypeError)
  })

  it('says that there is no delegation where no guard of the route is one', async () => {
    const { request } = await ask(authorizerWith(), [bearer(token)])
    expect(() => delegationOf(request)).toThrow(/no delegation guard/)
  })

  it('throws where two authorizers have judged one request, rather than choose', async () => {
    const [one, other] = [authorizerWith(), authorizerWith()]
    const request = requestWith(bearer(token))
    const context = { http: request, route: 'GET /' }
    await one.check(request, [one.declareAuthenticated()], context)
    expect(accessOf(request).userId).toBe('user_1')
    await other.check(request, [other.declareAuthenticated({ company: false })], context)
    expect(accessOf(request).userId).toBe('user_1')
    expect(() => identityOf(request)).toThrow(/two guards/)
    await other.check(request, [other.declareAuthenticated()], context)
    expect(() => accessOf(request)).toThrow(/two guards/)
  })

  it('stays with its request, whatever else is under way', async () => {
    const judge = authorizerWith()
    const guard = judge.declare<HttpRequest>('finance.bills.write', {
      scope: {
        businessUnit: () => new Promise((resolve) => setTimeout(() => resolve('bu_1'), Math.random() * 5)),
      },
    })
    const users = Array.from({ length: 50 }, (_, at) => `user_${at}`)
    const outcomes = await Promise.all(
      users.map(async (userId) => ask(judge, [bearer(await auth.tokenFor(clerk.as({ userId })))], [guard])),
    )
    expect(outcomes.map(({ request }) => accessOf(request).userId)).toEqual(users)
  })

  it('is not to be seen on the request, which may be frozen', async () => {
    const judge = authorizerWith()
    const request = Object.freeze({ ...requestWith(bearer(token)), user: { admin: true }, auth: 'x' })
    await judge.check(request, [judge.declareAuthenticated()], { http: request, route: 'GET /' })
    expect(Reflect.ownKeys(request)).toEqual(['rawHeaders', 'user', 'auth'])
    expect(accessOf(request).userId).toBe('user_1')
  })

  it.each([
    ['frozen', Object.freeze],
    ['sealed', Object.seal],
    ['closed to new properties', Object.preventExtensions],
  ])('belongs to each authorizer alone, also where the request is %s', async (_name, close) => {
    const [one, other] = [authorizerWith(), authorizerWith()]
    const request = close({ ...requestWith(bearer(token)) })
    const context = { http: request, route: 'GET /' }
    await one.check(request, [one.declareAuthenticated({ company: false })], context)
    await other.check(request, [other.declareAuthenticated()], context)
    expect(accessOf(request).userId).toBe('user_1')
    expect(() => identityOf(request)).toThrow(/two guards/)
  })

  it('goes on where a request is frozen in between', async () => {
    const [one, other] = [authorizerWith(), authorizerWith()]
    const request = { ...requestWith(bearer(token)) }
    const context = { http: request, route: 'GET /' }
    await one.check(request, [one.declareAuthenticated()], context)
    Object.freeze(request)
    for (let times = 0; times < 2; times += 1) {
      await one.check(request, [one.declareAuthenticated()], context)
      expect(accessOf(request).userId).toBe('user_1')
    }
    await other.check(request, [other.declareAuthenticated()], context)
    expect(() => accessOf(request)).toThrow(/two guards/)
  })

  it('is no other request: not one made of it, nor a copy, nor a proxy of it', async () => {
    const { request } = await ask(authorizerWith(), [bearer(token)])
    const others = [
      Object.create(request),
      { ...request },
      Object.assign({}, request),
      new Proxy(request, {}),
    ]
    for (const other of others) expect(() => accessOf(other)).toThrow(TypeError)
    expect(accessOf(request).userId).toBe('user_1')
  })

  it('belongs to a proxy as to any other request', async () => {
    const judge = authorizerWith()
    const behind = requestWith(bearer(token))
    const request = new Proxy(behind, {})
    await judge.check(request, [judge.declareAuthenticated()], { http: behind, route: 'GET /' })
    expect(accessOf(request).userId).toBe('user_1')
    expect(() => accessOf(behind)).toThrow(TypeError)
  })

  it('hands out a target that nobody can change, and nothing of what the resolvers keep', async () => {
    const judge = authorizerWith()
    const units = ['bu_1', 'bu_1']
    const guard = judge.declare<HttpRequest>('finance.bills.write', { scope: { businessUnit: () => units } })
    const { request } = await ask(judge, [bearer(token)], [guard])
    units.push('bu_2')
    const target = targetOf(request)
    expect(target).toEqual({ businessUnit: ['bu_1', 'bu_1'] })
    expect([target, target?.businessUnit].every(Object.isFrozen)).toBe(true)
    expect(targetOf(request)).toBe(target)
  })

  it('hands out frozen things', async () => {
    const { request } = await ask(authorizerWith(), [bearer(token)])
    expect(Object.isFrozen(accessOf(request))).toBe(true)
    expect(Object.isFrozen(identityOf(request))).toBe(true)
    expect(Object.isFrozen(identityOf(request).companies)).toBe(true)
  })
})
