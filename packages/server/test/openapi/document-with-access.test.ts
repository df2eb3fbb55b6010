import { type DocumentedRoute, documentWithAccess, moduleAccess, type RouteGuard } from '@stagedoor/server'
import { describe, expect, it } from 'vitest'
import { catalog } from '../support/catalog.js'
import { authorizerWith } from '../support/world.js'

const judge = authorizerWith()
const reading = judge.declare('finance.bills.read', { scope: 'filter' })
const crew = judge.declare(moduleAccess('crew'))

const route = (
  method: string,
  path: string,
  access: DocumentedRoute['access'] = 'declared',
  guards: readonly RouteGuard<never>[] = access === 'declared' ? [reading] : [],
): DocumentedRoute => ({ method, path, access, guards: guards.map(({ description }) => description) })

const ok = { responses: { 200: { description: 'Here it is.' } } }

/** The one operation of a document that has no other. */
const complete = (operation: object, routes: readonly DocumentedRoute[], document: object = {}) =>
  documentWithAccess({ ...document, paths: { '/bills': { get: operation } } }, routes, { catalog }).paths[
    '/bills'
  ].get as typeof operation & Record<string, unknown>

describe('documentWithAccess', () => {
  it('describes every operation by the route that serves it', () => {
    const document = {
      openapi: '3.1.0',
      paths: { '/bills': { get: ok, summary: 'Bills' }, '/health': { get: ok } },
    }
    const before = structuredClone(document)
    const described = documentWithAccess(
      document,
      [route('GET', '/bills'), route('GET', '/health', 'public')],
      { catalog },
    )
    expect(document).toEqual(before)
    expect(described).toMatchObject({
      openapi: '3.1.0',
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
      paths: {
        '/bills': {
          summary: 'Bills',
          get: {
            security: [{ bearer: [] }],
            parameters: [{ name: 'X-Org' }],
            responses: { 200: { description: 'Here it is.' }, 400: {}, 401: {}, 403: {}, 503: {} },
            'x-stagedoor': { access: 'declared', permissions: ['finance.bills.read'] },
          },
        },
      },
    })
    expect(described.paths['/health'].get).toEqual({
      ...ok,
      security: [],
      'x-stagedoor': { access: 'public', permissions: [], modules: [], guards: [] },
    })
  })

  it.each([
    ['/bills/{id}', 'GET', '/bills/:id', 'get'],
    ['/bills/{bill}', 'GET', '/bills/:id', 'get'],
    ['/bills/', 'GET', '/bills', 'get'],
    ['/', 'GET', '/', 'get'],
    ['/bills/{from}-{to}', 'GET', '/bills/:from-:to', 'get'],
    ['/bills/{id}', 'GET', '/bills/:id(\\d+(a|b))', 'get'],
    ['/bills/{id}', 'GET', '/bills/:id?', 'get'],
    ['/bills{id}', 'GET', '/bills{:id}', 'get'],
    ['/files/{rest}', 'GET', '/files/*rest', 'get'],
    ['/files/{rest}', 'GET', '/files/*', 'get'],
    ['/a:b', 'GET', '/a\\:b', 'get'],
    ['/bills', 'ALL', '/bills', 'patch'],
    ['/bills', 'GET', '/bills', 'head'],
  ])('finds %s behind %s %s', (path, method, pattern, operation) => {
    const document = { paths: { [path]: { [operation]: ok } } }
    const described = documentWithAccess(document, [route(method, pattern)], { catalog })
    expect(described.paths[path]?.[operation]).toHaveProperty('x-stagedoor.access', 'declared')
  })

  it.each([
    ['get', '/bills/{id}', 'GET /bills/all'],
    ['get', '/bills/all', 'GET /bills/:id'],
    ['post', '/bills', 'GET /bills'],
    ['get', '/Bills', 'GET /bills'],
    ['get', '/bills/{id}/lines', 'GET /bills/:id'],
  ])('does not take %s %s for %s', (method, path, request) => {
    const [verb = '', pattern = ''] = request.split(' ')
    const document = { paths: { [path]: { [method]: ok } } }
    expect(() => documentWithAccess(document, [route(verb, pattern)], { catalog })).toThrow(
      new TypeError(`The document describes what no route serves:\n  ${method.toUpperCase()} ${path}`),
    )
  })

  it('lists every operation that no route serves, or keeps them as they are', () => {
    const document = { paths: { '/a': { get: ok, put: ok }, '/b': { parameters: [], get: ok } } }
    expect(() => documentWithAccess(document, [route('GET', '/b')], { catalog })).toThrow(
      /\n {2}GET \/a\n {2}PUT \/a$/,
    )
    const kept = documentWithAccess(document, [route('GET', '/b')], { catalog, unknown: 'keep' })
    expect(kept.paths['/a']).toEqual(document.paths['/a'])
    expect(kept.paths['/b'].get).toHaveProperty('x-stagedoor')
  })

  it.each<readonly [string, object, RegExp]>([
    ['is unknown', { prefix: '/api' }, /knows no option "prefix"/],
    ['is none of two', { unknown: 'ignore' }, /unknown must be 'throw' or 'keep'/],
    ['is no path', { basePath: 7 }, /basePath must be a text/],
  ])('throws where an option %s', (_what, options, message) => {
    expect(() => documentWithAccess({ paths: {} }, [], { catalog, ...options })).toThrow(message)
  })

  it('knows what stands before the paths of the document', () => {
    const described = documentWithAccess({ paths: { '/bills': { get: ok } } }, [route('GET', '/api/bills')], {
      catalog,
      basePath: '/api',
    })
    expect(described.paths['/bills'].get).toHaveProperty('x-stagedoor')
  })

  it('says of an undeclared route that it is refused to everyone', () => {
    const described = complete(ok, [route('GET', '/bills', 'undeclared')])
    expect(described).toMatchObject({ security: [{ bearer: [] }], 'x-stagedoor': { access: 'undeclared' } })
    expect(JSON.stringify(described)).toContain('route_undeclared')
  })

  it('describes an operation behind which several routes stand by each of them', () => {
    const versions = [
      route('GET', '/bills'),
      route('GET', '/bills'),
      route('GET', '/bills', 'declared', [crew]),
    ]
    const described = complete(ok, versions)
    expect(described['x-stagedoor']).toMatchObject({
      oneOf: [{ permissions: ['finance.bills.read'] }, { permissions: [], modules: ['crew'] }],
    })
    expect(JSON.stringify(described)).toContain('permission_not_granted')
    expect(complete(ok, [...versions, route('GET', '/bills', 'public')]).security).toEqual([
      { bearer: [] },
      {},
    ])
  })

  it('does not take a name of Object for a route', () => {
    const document = JSON.parse('{ "paths": { "/__proto__": { "get": {} }, "__proto__": { "get": {} } } }')
    const described = documentWithAccess(document, [], { catalog, unknown: 'keep' })
    expect(JSON.stringify(described.paths)).toBe(JSON.stringify(document.paths))
    expect(({} as Record<string, unknown>).get).toBeUndefined()
  })
})

describe('what a document says by itself', () => {
  const bills = [route('GET', '/bills')]
  const schema = { type: 'object' }

  it('stays in responses of the same status, with the refusals beside it', () => {
    const described = complete(
      {
        responses: {
          200: { description: 'Here it is.' },
          403: { description: 'Not on Sundays.', content: { 'text/plain': { schema: { type: 'string' } } } },
          400: { description: 'Wrong.', content: { 'application/problem+json': { schema } } },
          401: { $ref: '#/components/responses/Unauthorized' },
        },
      },
      bills,
    )
    expect(described.responses).toMatchObject({
      200: { description: 'Here it is.' },
      403: {
        description: 'Not on Sundays.',
        content: { 'text/plain': {}, 'application/problem+json': { schema: { type: 'object' } } },
      },
      400: { content: { 'application/problem+json': { schema: { anyOf: [schema, { type: 'object' }] } } } },
      401: { $ref: '#/components/responses/Unauthorized' },
    })
  })

  it('stays in the parameters, where the header of the company may be one in any case', () => {
    const mine = { name: 'x-org', in: 'header', required: true, schema: { type: 'string' } }
    const query = { name: 'X-Org', in: 'query', schema: { type: 'string' } }
    expect(complete({ ...ok, parameters: [query, mine] }, bills).parameters).toEqual([query, mine])
  })

  it('stays in the security, beside the token', () => {
    const security = [{ apiKey: [] }, { bearer: [] }]
    expect(complete({ ...ok, security }, bills).security).toEqual([{ apiKey: [], bearer: [] }])
    expect(complete(ok, bills, { security: [{ apiKey: [] }] }).security).toEqual([{ apiKey: [], bearer: [] }])
    expect(complete(ok, [route('GET', '/bills', 'public')], { security }).security).toEqual([{ apiKey: [] }])
  })

  it('stays in the security schemes', () => {
    const bearer = { type: 'http', scheme: 'bearer', description: 'Ask the login.' }
    const document = { paths: {}, components: { schemas: { Bill: schema }, securitySchemes: { bearer } } }
    expect(documentWithAccess(document, [], { catalog }).components).toEqual(document.components)
  })
})
