import { Validator } from '@seriousme/openapi-schema-validator'
import type { OpenApiDocument } from '@stagedoor/express'
import type { Express, RequestHandler } from 'express'
import { describe, expect, it } from 'vitest'
import { expresses, testGuard } from './serve.js'

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
