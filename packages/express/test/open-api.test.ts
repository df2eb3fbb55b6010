import { Validator } from '@seriousme/openapi-schema-validator'
import { moduleAccess, type OpenApiDocument } from '@stagedoor/express'
import type { ErrorRequestHandler, Express, RequestHandler } from 'express'
import { describe, expect, it } from 'vitest'
import { auth, expresses, nobody, serve, testGuard } from './serve.js'

const handler: RequestHandler = (_req, res) => void res.json({})
const { guard } = testGuard()
const bills = guard.require('finance.bills.read', { scope: 'filter' })

const operation = { responses: { 200: { description: 'Fine.' } } }

/** What a document says of access after it was completed, by method and path. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came
type Completed = { readonly paths: Readonly<Record<string, Readonly<Record<string, any>>>> }

function completed(app: Express, paths: object, options?: Parameters<typeof guard.openApi>[2]): Completed {
  const document: OpenApiDocument = {
    ...{ openapi: '3.1.0', info: { title: 'Test', version: '1' } },
    paths: paths as NonNullable<OpenApiDocument['paths']>,
  }
  return guard.openApi(document, guard.inventory(app), options) as Completed
}

describe.each(expresses)('openApi() on Express $version', ({ express }) => {
  const app = express()
  const units = express.Router()
  units.get('/bills/:id', bills, handler)
  app.get('/health', guard.public(), handler)
  app.use('/units/:unit', units)
  app.route('/notes').all(guard.authenticated()).get(guard.require('finance.settings.read'), handler)
  app.all('/all', guard.authenticated(), handler)
  app.get('/all', bills, handler)

  const paths = {
    '/health': { get: operation },
    '/units/{unit}/bills/{id}': { get: operation, parameters: ['unit', 'id'].map(inPath) },
    '/notes': { get: operation, post: operation },
    '/all': { get: operation, put: operation },
  }

  it('adds to each operation what its route needs; {id} is :id, mounts included', () => {
    const said = completed(app, paths).paths
    const permissionsOf = (path: string, method: string) => said[path]?.[method]['x-stagedoor'].permissions
    expect(permissionsOf('/units/{unit}/bills/{id}', 'get')).toEqual(['finance.bills.read'])
    expect(permissionsOf('/notes', 'get')).toEqual(['finance.settings.read'])
    expect(permissionsOf('/notes', 'post')).toEqual([])
    expect(permissionsOf('/all', 'get')).toEqual(['finance.bills.read'])
    expect(permissionsOf('/all', 'put')).toEqual([])
    expect(said['/health']?.get.security).toEqual([])
    expect(said['/all']?.put.security).toEqual([{ bearer: [] }])
  })

  it('makes a valid document, and leaves the one given as it was', async () => {
    const before = structuredClone(paths)
    const { valid, errors } = await new Validator().validate(structuredClone(completed(app, paths)))
    expect([valid, errors]).toEqual([true, undefined])
    expect(paths).toEqual(before)
  })

  it('throws and names every operation that no route serves, unless it is told to keep them', () => {
    const strange = { '/health': { get: operation, post: operation }, '/gone/{id}': { get: operation } }
    expect(() => completed(app, strange)).toThrow(TypeError)
    expect(() => completed(app, strange)).toThrow(/POST \/health\n.*GET \/gone\/\{id\}/)
    const kept = completed(app, strange, { unknown: 'keep' }).paths
    expect(kept['/gone/{id}']?.get).toEqual(operation)
    expect(kept['/health']?.get).toHaveProperty('x-stagedoor')
  })

  it('describes a route that declares nothing as it is served: nothing in Express refuses it (APP-1)', async () => {
    const open = express()
    open.get('/before', handler)
    open.use('/narrow', guard.require(moduleAccess('finance')))
    open.get('/narrow', handler)
    open.use(guard.problems())
    const closed = express()
    closed.use(guard.authenticate())
    closed.get('/behind', handler)
    closed.use(guard.problems())
    const alone = express()
    alone.use(guard.authenticate({ company: false, conceal: true }))
    alone.get('/alone', handler)
    alone.use(guard.problems())

    const led = express()
    const goOn: ErrorRequestHandler = (_error, _req, _res, next) => next()
    led.use(guard.authenticate(), goOn)
    led.get('/led', handler)
    led.use(guard.problems())

    const member = await auth.tokenFor(nobody.may('finance.settings.read'))
    for (const [served, path, needs, statuses] of [
      [open, '/before', [], ['200']],
      [led, '/led', [], ['200']],
      [open, '/narrow', ['requirement'], ['200', '400', '401', '403', '503']],
      [closed, '/behind', ['authenticated'], ['200', '400', '401', '403', '503']],
      [alone, '/alone', ['authenticated'], ['200', '400', '401', '503']],
    ] as const) {
      expect(guard.inventory(served).routes).toContainEqual(
        expect.objectContaining({ path, access: 'undeclared', problem: 'declares nothing' }),
      )
      const said = completed(served, { [path]: { get: operation } }).paths[path]?.get
      const isOpen = needs.length === 0
      expect(said.security).toEqual(isOpen ? [] : [{ bearer: [] }])
      expect(said['x-stagedoor']).toMatchObject({
        access: isOpen ? 'public' : 'declared',
        guards: needs.map((kind) => ({ kind })),
      })
      expect(Object.keys(said.responses)).toEqual(statuses)
      expect(JSON.stringify(said)).not.toContain('route_undeclared')
      const ask = await serve(served)
      expect((await ask(path)).status).toBe(isOpen ? 200 : 401)
      expect((await ask(path, { token: member })).status).toBe(200)
    }
  })

  it('finds routes behind a base path', () => {
    const served = express().use('/api', app)
    expect(completed(served, { '/health': { get: operation } }, { basePath: '/api' }).paths).toHaveProperty(
      '/health.get.x-stagedoor',
    )
  })
})

function inPath(name: string): object {
  return { name, in: 'path', required: true, schema: { type: 'string' } }
}
