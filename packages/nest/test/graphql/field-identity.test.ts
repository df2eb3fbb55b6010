import type { ArgumentsHost } from '@nestjs/common'
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js'
import { graphqlContext } from '@stagedoor/nest/graphql'
import { aMember } from '@stagedoor/testing'
import { describe, expect, it } from 'vitest'
import { catalog } from '../app/catalog.js'
import { issuer } from '../app/platforms.js'
import { ask, startGraphql } from './drivers.js'

const host = (...args: readonly unknown[]): ArgumentsHost => new ExecutionContextHost([...args])
const info = (fieldName = 'bills'): object => ({ fieldName, parentType: { name: 'Query' } })
/** As frameworks have requests: Node's are streams, and what an application makes up is none. */
class Arrived {
  pipe(): void {}
}
class MadeUp {}
const sent = { rawHeaders: ['authorization', 'Bearer t'], url: '/graphql' }

describe('ABUSE-108 a field of a GraphQL request', () => {
  const context = graphqlContext()

  it('is the same object for the guard, the decorators and the filter, and another for every other field', () => {
    const of = { req: sent }
    const [mine, other] = [info(), info()]
    const field = context.requestOf(host(undefined, {}, of, mine))
    expect(context.requestOf(host(undefined, {}, of, mine))).toBe(field)
    expect(context.requestOf(host(undefined, {}, of, other))).not.toBe(field)
    expect(Object.isFrozen(field)).toBe(true)
  })

  it('never passes for another one, should an executor share its information', () => {
    const shared = info()
    context.requestOf(host({ row: 1 }, {}, { req: sent }, shared))
    expect(() => context.requestOf(host({ row: 2 }, {}, { req: sent }, shared))).toThrow(TypeError)
  })

  it('is none, where the host holds nothing of the kind', () => {
    for (const args of [[], [undefined], [{}, {}], [{}, {}, {}, undefined], [{}, {}, 'context', info()]])
      expect(() => context.requestOf(host(...args))).toThrow(TypeError)
  })

  it('is named by its schema, not by the alias that a client chose', () => {
    const named = { ...info('bills'), path: { key: 'alias' } }
    expect(context.routeOf(context.requestOf(host(undefined, {}, {}, named)))).toBe('QUERY bills')
    const inner = { fieldName: 'total', parentType: { name: 'Bill' } }
    expect(context.routeOf(context.requestOf(host({}, {}, {}, inner)))).toBe('FIELD Bill.total')
  })
})

describe('the resolver of a field', () => {
  it('is taken for open, where no GraphQL module is found whose options say otherwise', () => {
    const handler = (): undefined => undefined
    Reflect.defineMetadata('graphql:resolver_type', 'Bill', handler)
    Reflect.defineMetadata('graphql:resolve_property', true, handler)
    class Type {}
    const method = { type: Type, prototype: Type.prototype, name: 'total', handler, isController: false }
    for (const providers of [[], [{ token: 'GqlModuleOptions', instance: {} }]]) {
      const context = graphqlContext()
      context.attach?.(providers)
      expect(context.roadsOf(method)).toMatchObject([
        { path: 'Bill.total', open: expect.any(String), isInner: true },
      ])
    }
  })
})

describe('ABUSE-110 the credentials of a GraphQL request', () => {
  const credentials = async (
    of: object,
    options?: Parameters<typeof graphqlContext>[0],
  ): Promise<unknown> => {
    const context = graphqlContext(options)
    return context.credentialsOf(context.requestOf(host(undefined, {}, of, info())))
  }

  it('are those of its one HTTP request, wherever the driver puts it', async () => {
    for (const of of [
      { req: sent },
      { request: sent },
      { reply: { request: sent } },
      { req: { raw: sent } },
      { req: sent, reply: { request: sent } },
    ])
      expect(await credentials(of)).toBe(sent)
    expect(await credentials({ mine: sent }, { request: (of) => (of as { mine: object }).mine })).toBe(sent)
  })

  it('are none, where there is no request and nobody said where else to look', async () => {
    for (const of of [{}, { req: {} }, { req: { connectionParams: { authorization: 'Bearer t' } } }])
      expect(await credentials(of)).toEqual({ rawHeaders: [] })
  })

  it('are never those of another request', async () => {
    const answered = { ...sent, res: { writableEnded: true } }
    for (const of of [{ req: answered }, { req: sent, reply: { request: { ...sent } } }])
      await expect(credentials(of)).rejects.toThrow(TypeError)
  })

  it('of a connection are what the application says, whatever its handshake held', async () => {
    const handshake = { ...sent, upgrade: true }
    const connection = (): Record<string, unknown> => ({ authorization: 'Bearer own', 'x-org': undefined })
    expect(await credentials({ req: handshake }, { connection })).toEqual({
      rawHeaders: ['authorization', 'Bearer own'],
    })
    expect(await credentials({ req: handshake })).toBe(handshake)
  })

  it('are examined once for an execution, and anew for the next one over the same connection', () => {
    const context = graphqlContext()
    const wholeOf = (of: object, variableValues?: object): unknown =>
      context.wholeOf?.(context.requestOf(host(undefined, {}, of, { ...info(), variableValues })))
    const [connection, other, variables] = [{ req: { ...sent, upgrade: true } }, {}, {}]
    expect(wholeOf(connection, variables)).toBe(wholeOf(connection, variables))
    expect(wholeOf(connection, {})).not.toBe(wholeOf(connection, variables))
    expect(wholeOf(other, variables)).not.toBe(wholeOf(connection, variables))
    expect(wholeOf(connection)).toBeUndefined()
    const arrived = Object.assign(new Arrived(), sent)
    expect(wholeOf({ req: arrived }, variables)).toBe(arrived)
    const madeUp = Object.assign(new MadeUp(), sent)
    expect(wholeOf({ req: madeUp }, variables)).not.toBe(madeUp)
  })
})

describe('a query that Mercurius compiles', async () => {
  const driver = { fieldResolverEnhancers: ['guards'] as const, jit: 1 }
  const app = await startGraphql('fastify', { driver })

  it('is judged like any other, field by field', async () => {
    const token = await issuer.tokenFor(aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' }))
    const query = '{ a: bills(unit: "bu_1") { unit } b: bills(unit: "bu_2") { unit } c: me d: me }'
    for (let time = 0; time < 4; time += 1) {
      const { data, errors } = await ask(app, query, token)
      expect(data).toEqual({ a: [{ unit: 'bu_1' }], b: null, c: 'user_1', d: 'user_1' })
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['out_of_scope'])
    }
  })
})

describe('ABUSE-98 several operations in one HTTP request, through Apollo', async () => {
  const app = await startGraphql('express', {
    driver: { fieldResolverEnhancers: ['guards'], allowBatchedHttpRequests: true },
  })

  it('are judged one by one', async () => {
    const token = await issuer.tokenFor(aMember(catalog).may('finance.bills.read', { businessUnit: 'bu_1' }))
    const body = ['bu_1', 'bu_2'].map((unit) => ({ query: `{ bills(unit: "${unit}") { unit } }` }))
    const answer = await app.send('POST', '/graphql', { token, body })
    expect(answer.body).toMatchObject([
      { data: { bills: [{ unit: 'bu_1' }] } },
      { errors: [{ extensions: { code: 'out_of_scope' } }] },
    ])
  })
})
