import {
  accessOf,
  allOf,
  anyOf,
  type GuardOptions,
  type HttpRequest,
  moduleAccess,
  type Requirement,
  targetOf,
} from '@stagedoor/server'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask, bearer, type Outcome } from '../support/ask.js'
import { catalog } from '../support/catalog.js'
import { auth, authorizerWith, clerk } from '../support/world.js'

const authorizer = authorizerWith()
const token = await auth.tokenFor(clerk)

type Key = Parameters<typeof authorizer.declare>[0]

const askFor = (
  requirement: Key,
  options: GuardOptions<HttpRequest> | undefined,
  by: string = token,
): Promise<Outcome> => ask(authorizer, [bearer(by)], [authorizer.declare<HttpRequest>(requirement, options)])

const unit = (value: unknown) => ({ scope: { businessUnit: () => value } })

describe('LAY-1, REQ-2: a guard answers with the first closed layer', () => {
  it.each<readonly [string, typeof clerk, string]>([
    ['the module is not owned', clerk.notOwning('finance'), 'module_not_entitled'],
    ['the module is not given', clerk.notGiven('finance'), 'module_not_granted'],
    [
      'no grant covers it',
      aMember(catalog)
        .bought({ modules: ['finance'] })
        .given('finance'),
      'permission_not_granted',
    ],
  ])('%s', async (_what, member, code) => {
    const by = await auth.tokenFor(member)
    for (const options of [{ scope: 'filter' }, { scope: 'company' }, unit('bu_1')] as const)
      expect(await askFor('finance.bills.read', options, by)).toMatchObject({ status: 403, code })
  })

  it('judges compositions as they are written', async () => {
    expect(
      await askFor(allOf('finance.bills.read', 'finance.bills.write'), { scope: 'filter' }),
    ).toMatchObject({
      status: 200,
    })
    expect(await askFor(allOf('finance.bills.read', 'crew.shifts.read'), { scope: 'filter' })).toMatchObject({
      code: 'module_not_entitled',
      body: { permission: 'crew.shifts.read', module: 'crew' },
    })
    expect(await askFor(anyOf('crew.shifts.read', 'finance.bills.read'), { scope: 'filter' })).toMatchObject({
      status: 200,
    })
    expect(await askFor(moduleAccess('finance'), undefined)).toMatchObject({ status: 200 })
    expect(await askFor(moduleAccess('crew'), undefined)).toMatchObject({ code: 'module_not_entitled' })
  })

  it('judges the successor of a retired key (CAT-4)', async () => {
    const retired = 'money.invoices.read' as 'finance.bills.read'
    expect(await askFor(retired, { scope: 'filter' })).toMatchObject({ status: 200 })
    expect(() => authorizer.declare(retired)).toThrow(/finance.bills.read is sensitive to businessUnit/)
    expect(await askFor(moduleAccess('money'), undefined)).toMatchObject({ status: 200 })
  })

  it('asks every guard of a route', async () => {
    const read = authorizer.declare<HttpRequest>('finance.bills.read', { scope: 'filter' })
    const crew = authorizer.declare<HttpRequest>(moduleAccess('crew'))
    expect(await ask(authorizer, [bearer(token)], [read, read])).toMatchObject({ status: 200 })
    for (const guards of [
      [read, crew],
      [crew, read],
    ])
      expect(await ask(authorizer, [bearer(token)], guards)).toMatchObject({ code: 'module_not_entitled' })
  })
})

describe('SCP-6: how scope applies', () => {
  it("'filter' passes if any grant covers the key", async () => {
    const outcome = await askFor('finance.bills.write', { scope: 'filter' })
    expect(outcome.status).toBe(200)
    expect(accessOf<string>(outcome.request).scopeOf('finance.bills.write')).toEqual({
      kind: 'some',
      company: 'comp_1',
      scopes: [{ businessUnit: ['bu_1'] }],
    })
    expect(targetOf(outcome.request)).toBeUndefined()
  })

  it("'company' passes for grants of the whole company alone", async () => {
    expect(await askFor('finance.bills.read', { scope: 'company' })).toMatchObject({ status: 200 })
    expect(await askFor('finance.bills.write', { scope: 'company' })).toMatchObject({
      code: 'scope_required',
    })
  })

  it('without the option, on a permission that is sensitive in nothing, a scoped grant does not pass (SCP-5)', async () => {
    const wide = await auth.tokenFor(aMember(catalog).may('crew.shifts.read'))
    const narrow = await auth.tokenFor(aMember(catalog).may('crew.shifts.read', { event: 'e_1' }))
    expect(await askFor('crew.shifts.read', undefined, wide)).toMatchObject({ status: 200 })
    expect(await askFor('crew.shifts.read', undefined, narrow)).toMatchObject({ code: 'scope_required' })
  })

  it.each<readonly [unknown, number, string | undefined]>([
    ['bu_1', 200, undefined],
    [Promise.resolve('bu_1'), 200, undefined],
    [['bu_1'], 200, undefined],
    ['bu_2', 403, 'out_of_scope'],
    [['bu_1', 'bu_2'], 403, 'out_of_scope'],
    [['bu_1', 7], 403, 'out_of_scope'],
    [[], 403, 'out_of_scope'],
    ['', 403, 'out_of_scope'],
    [undefined, 403, 'scope_required'],
    [null, 403, 'out_of_scope'],
    [{ toString: () => 'bu_1' }, 403, 'out_of_scope'],
    ['*', 403, 'out_of_scope'],
  ])('a resolver that answers %j: %i', async (value, status, code) => {
    expect(await askFor('finance.bills.write', unit(value))).toMatchObject({ status, code })
  })

  it("'company' is asked after the layers before scope, of every part", async () => {
    const both = allOf('finance.bills.write', 'crew.shifts.read')
    expect(await askFor(both, { scope: 'company' })).toMatchObject({ code: 'module_not_entitled' })
  })

  it('finds the target whatever somebody put on the prototype of all objects', async () => {
    const swallowed: unknown[] = []
    const set = (value: unknown): void => void swallowed.push(value)
    Object.defineProperty(Object.prototype, 'businessUnit', { set, configurable: true })
    onTestFinished(() => void Reflect.deleteProperty(Object.prototype, 'businessUnit'))
    const { status, request } = await askFor('finance.bills.write', unit('bu_1'))
    expect([status, Object.entries(targetOf(request) ?? {}), swallowed]).toEqual([
      200,
      [['businessUnit', 'bu_1']],
      [],
    ])
  })

  it('holds the company of the target against the one of the request (SCP-4)', async () => {
    const of = (company: unknown) => ({ scope: { businessUnit: () => 'bu_1', company: () => company } })
    expect(await askFor('finance.bills.write', of('comp_1'))).toMatchObject({ status: 200 })
    for (const company of ['comp_2', undefined, null, '', ['comp_1']])
      for (const key of ['finance.bills.write', 'finance.bills.read'] as const)
        expect(await askFor(key, of(company))).toMatchObject({ status: 403, code: 'out_of_scope' })
  })
})

describe('SCP-7: scope resolvers (ABUSE-118, ABUSE-163, ABUSE-177)', () => {
  it('run after layers 0 to 3 alone', async () => {
    let runs = 0
    const resolve = (): string => {
      runs += 1
      return 'bu_1'
    }
    const counted = { scope: { businessUnit: resolve } }
    const poor = await auth.tokenFor(clerk.notOwning('finance'))
    expect(await askFor('finance.bills.write', counted, poor)).toMatchObject({ code: 'module_not_entitled' })
    expect(runs).toBe(0)
    expect(await askFor('finance.bills.write', counted)).toMatchObject({ status: 200 })
    expect(runs).toBe(1)
  })

  it('are given the request, and their target reaches the handler as it was judged', async () => {
    const units = ['bu_1']
    const guard = authorizer.declare<HttpRequest>('finance.bills.write', {
      scope: { businessUnit: (request) => (request.rawHeaders.length > 0 ? units : []) },
    })
    const { request, status } = await ask(authorizer, [bearer(token)], [guard])
    expect(status).toBe(200)
    units.push('bu_2')
    expect(targetOf(request)).toEqual({ businessUnit: ['bu_1'] })
    expect(Object.isFrozen(targetOf(request))).toBe(true)
    expect(Object.isFrozen(targetOf(request)?.businessUnit)).toBe(true)
  })

  it('leave no target where the guard refuses', async () => {
    const { request } = await askFor('finance.bills.write', unit('bu_2'))
    expect(targetOf(request)).toBeUndefined()
  })

  it('may ask for the access that is being guarded', async () => {
    const guard = authorizer.declare<HttpRequest>('finance.bills.write', {
      scope: { businessUnit: (request) => `bu_${accessOf<string>(request).userId.slice(-1)}` },
    })
    expect(await ask(authorizer, [bearer(token)], [guard])).toMatchObject({ status: 200 })
  })

  it.each<readonly [string, () => unknown]>([
    [
      'throw',
      () => {
        throw new Error('no database')
      },
    ],
    ['reject', () => Promise.reject(new Error('no database'))],
    ['reject with nothing', () => Promise.reject(undefined)],
    [
      'throw a text',
      () => {
        throw 'no'
      },
    ],
    [
      'throw a 500',
      () => {
        throw Object.assign(new Error('no'), { status: 500 })
      },
    ],
    [
      'throw a status that is a text',
      () => {
        throw Object.assign(new Error('no'), { status: '404' })
      },
    ],
    [
      'throw a status between',
      () => {
        throw Object.assign(new Error('no'), { status: 404.5 })
      },
    ],
    [
      'throw a redirect',
      () => {
        throw Object.assign(new Error('no'), { status: 302 })
      },
    ],
    [
      'throw something whose status throws',
      () => {
        throw {
          get status() {
            throw new Error('no')
          },
        }
      },
    ],
    ['never answer', () => new Promise(() => undefined)],
  ])('are 503 where they %s, never a pass', async (_what, resolve) => {
    const quick = authorizerWith({ resolverTimeout: 50 })
    const options = { scope: { businessUnit: resolve } }
    for (const key of ['finance.bills.write', 'finance.bills.read'] as const) {
      const outcome = await ask(quick, [bearer(token)], [quick.declare<HttpRequest>(key, options)])
      expect(outcome).toMatchObject({
        status: 503,
        code: 'access_unavailable',
        headers: { 'Retry-After': '5' },
      })
    }
  })

  it.each<readonly [string, unknown]>([
    ['status', Object.assign(new Error('no such bill'), { status: 404 })],
    ['statusCode', Object.assign(new Error('no such bill'), { statusCode: 410 })],
    ['getStatus()', Object.assign(new Error('no such bill'), { getStatus: () => 422 })],
    ['status, without being an Error', { status: 400 }],
  ])('send their own 4xx out as it is: %s', async (_what, own) => {
    const guard = authorizer.declare<HttpRequest>('finance.bills.write', {
      scope: { businessUnit: () => Promise.reject(own) },
    })
    const request = { rawHeaders: bearer(token) }
    const context = { http: request, route: 'GET /bills/:id' }
    await expect(authorizer.check(request, [guard], context)).rejects.toBe(own)
    expect(authorizer.answer(own, request, context)).toBeUndefined()
  })

  it('run side by side, and one of several that fails is enough', async () => {
    const guard = authorizer.declare<HttpRequest>('finance.bills.write', {
      scope: { businessUnit: () => 'bu_1', company: () => Promise.reject(new Error('no')) },
    })
    expect(await ask(authorizer, [bearer(token)], [guard])).toMatchObject({ status: 503 })
  })

  it('are not changed by who changes the options after the declaration', async () => {
    const scope = { businessUnit: () => 'bu_2' }
    const guard = authorizer.declare<HttpRequest>('finance.bills.write', { scope })
    scope.businessUnit = () => 'bu_1'
    expect(await ask(authorizer, [bearer(token)], [guard])).toMatchObject({ code: 'out_of_scope' })
  })
})

describe('REQ-1, SCP-6: a guard that is declared wrongly throws (ABUSE-113, ABUSE-172)', () => {
  const declaring = (requirement: unknown, options?: unknown) => () =>
    authorizer.declare(requirement as Requirement<never>, options as GuardOptions<unknown>)

  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ['an empty text', ''],
    ['a list', ['finance.bills.read']],
    ['an empty list', []],
    ['an object', { kind: 'allOf', parts: [] }],
    ['options in its place', { scope: 'filter' }],
    ['a number', 7],
    ['an unknown key', 'finance.bills.raed'],
    ['an unknown module', 'vinance.bills.read'],
    ['a wildcard', 'finance.*'],
    ['a wildcard of a resource', 'finance.bills.*'],
    ['a star', '*'],
    ['a key of four segments', 'finance.bills.read.all'],
    ['a name of Object itself', '__proto__'],
    ['an unknown key in a composition', allOf('finance.bills.read', 'crew.shifts.raed')],
    ['an unknown key deep in a composition', anyOf('finance.bills.read', allOf('crew.shifts.raed'))],
    ['an unknown module in a composition', anyOf('finance.bills.read', moduleAccess('vinance'))],
  ])('naming %s', (_what, requirement) => {
    expect(declaring(requirement, { scope: 'filter' })).toThrow(TypeError)
  })

  it.each<readonly [string, unknown]>([
    ['without options', undefined],
    ['without scope', {}],
    ['with scope undefined', { scope: undefined }],
    ['with scope null', { scope: null }],
    ['with an empty scope', { scope: {} }],
    ['with a list as scope', { scope: ['businessUnit'] }],
    ['with a function as scope', { scope: () => 'bu_1' }],
    ['with another text as scope', { scope: 'all' }],
    ['with an unknown dimension', { scope: { event: () => 'e_1' } }],
    ['with an unknown dimension beside', { scope: { businessUnit: () => 'bu_1', event: () => 'e_1' } }],
    ['with the company alone', { scope: { company: () => 'comp_1' } }],
    ['with a resolver that is no function', { scope: { businessUnit: 'bu_1' } }],
    ['with a resolver that is undefined', { scope: { businessUnit: undefined } }],
    ['with an unknown option', { scope: 'filter', scopes: 'filter' }],
    ['with conceal that is no boolean', { scope: 'filter', conceal: 'yes' }],
    ['with options that are null', null],
    ['with a text as options', 'filter'],
  ])('a sensitive permission %s', (_what, options) => {
    expect(declaring('finance.bills.read', options)).toThrow(TypeError)
  })

  it('a composition in which one sensitive permission is left without scope', () => {
    const both = allOf('finance.bills.read', 'crew.visits.read')
    expect(declaring(both)).toThrow(/sensitive to businessUnit/)
    expect(declaring(both, { scope: { businessUnit: () => 'bu_1' } })).toThrow(/crew.visits.read/)
    expect(declaring(both, { scope: { businessUnit: () => 'bu_1', event: () => 'e_1' } })).not.toThrow()
  })

  it('a resolver for a permission that is sensitive in nothing, but for its company', () => {
    expect(declaring('crew.shifts.read', { scope: { businessUnit: () => 'bu_1' } })).toThrow(TypeError)
    expect(declaring('crew.shifts.read', { scope: { company: () => 'comp_1' } })).not.toThrow()
  })

  it('says what would be right', () => {
    expect(declaring('finance.bills.read')).toThrow(
      /scope: { businessUnit: \(request\) => \.\.\. }, 'filter' or 'company'/,
    )
    expect(declaring('finance.*')).toThrow(/no wildcards/)
    expect(declaring('finance.bills.read', { scop: 'filter' })).toThrow(/"scop".*scope, conceal/)
  })
})

describe('APP-1: what a guard says of itself to an audit', () => {
  it.each<readonly [Key, GuardOptions<unknown> | undefined, string]>([
    ['crew.shifts.read', undefined, 'crew.shifts.read'],
    ['finance.bills.read', { scope: 'filter' }, 'finance.bills.read, scope: filter'],
    [
      'finance.bills.read',
      { scope: { businessUnit: () => 'bu_1', company: () => 'comp_1' } },
      'finance.bills.read, scope: businessUnit and company',
    ],
    [moduleAccess('finance'), undefined, 'moduleAccess(finance)'],
  ])('%o', (requirement, options, text) => {
    const guard = authorizer.declare(requirement, options)
    expect([guard.kind, guard.describe()]).toEqual(['requirement', text])
    expect(Object.isFrozen(guard)).toBe(true)
  })
})

describe('SCP-7: a list of promises is waited for', () => {
  it('becomes the values in the target', async () => {
    const { request, status } = await askFor('finance.bills.read', unit([Promise.resolve('bu_1'), 'bu_2']))
    expect(status).toBe(200)
    expect(targetOf(request)).toEqual({ businessUnit: ['bu_1', 'bu_2'] })
  })

  it('refuses as the resolver itself where one of them fails, and nothing is left to catch', async () => {
    const rejections: unknown[] = []
    const note = (reason: unknown): unknown => rejections.push(reason)
    process.on('unhandledRejection', note)
    const own = Object.assign(new Error('no such unit'), { status: 404 })
    await expect(
      askFor('finance.bills.read', { scope: { businessUnit: () => [Promise.reject(own)] } }),
    ).rejects.toBe(own)
    const down = { scope: { businessUnit: () => ['bu_1', Promise.reject(new Error('down'))] } }
    expect(await askFor('finance.bills.read', down)).toMatchObject({ status: 503 })
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(rejections).toEqual([])
  })
})
