import 'reflect-metadata'
import {
  All,
  Body,
  Controller,
  Get,
  Header,
  type INestApplication,
  Param,
  Post,
  Version,
  VersioningType,
} from '@nestjs/common'
import {
  ApiBearerAuth,
  ApiOperation,
  ApiProperty,
  ApiResponse,
  DocumentBuilder,
  SwaggerModule,
} from '@nestjs/swagger'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Authenticated, Public, RequireDelegation, RequireModule, RequirePermission } from '@stagedoor/nest'
import { withAccess } from '@stagedoor/nest/openapi'
import { describe, expect, it } from 'vitest'
import { platforms, startApp, type TestAppParts } from '../app/platforms.js'

class Bill {
  @ApiProperty()
  readonly id: string = ''
}

@Controller('bills')
@RequireModule('finance')
class BillsController {
  @Get()
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  list(): readonly Bill[] {
    return []
  }

  @Get(':bill')
  @ApiOperation({ operationId: 'readBill', summary: 'One bill' })
  @ApiBearerAuth()
  @ApiResponse({ status: 200, type: Bill })
  @ApiResponse({ status: 404, description: 'There is no such bill.' })
  @RequirePermission('finance.bills.read', { scope: { businessUnit: () => 'bu_1' }, conceal: true })
  read(@Param('bill') id: string): Bill {
    return { id }
  }

  @Post()
  @RequirePermission('finance.bills.write', { scope: 'company' })
  write(@Body() bill: Bill): Bill {
    return bill
  }
}

@Controller()
class HomeController {
  @Get('health')
  @Public()
  @Header('Cache-Control', 'no-store')
  health(): object {
    return {}
  }

  @Get('me')
  @Authenticated({ company: false })
  me(): object {
    return {}
  }

  @Post('grants')
  @RequireDelegation(({ body }) => body, { intent: 'take' })
  take(): object {
    return {}
  }
}

interface Operation {
  readonly security?: unknown
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>
  readonly 'x-stagedoor'?: object
  readonly parameters?: readonly { readonly name: string }[]
}

type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

const config = new DocumentBuilder().setTitle('Bills').setVersion('1').build()
const describeAll = (app: INestApplication) => withAccess(app, SwaggerModule.createDocument(app, config))

/** What an application serves as its document. */
async function served(platform: (typeof platforms)[number], parts: TestAppParts): Promise<{ paths: Paths }> {
  const { get } = await startApp(platform, {
    ...parts,
    configure: (app) => {
      parts.configure?.(app)
      SwaggerModule.setup('docs', app, () => describeAll(app), { ui: false, jsonDocumentUrl: 'openapi.json' })
    },
  })
  const { status, body } = await get('/openapi.json')
  expect(status).toBe(200)
  return body as { paths: Paths }
}

/** One operation of a document. */
function operationAt(paths: Paths, method: string, path: string): Operation {
  const operation = paths[path]?.[method]
  if (operation === undefined) throw new Error(`the document has no ${method} ${path}`)
  return operation
}

/** The codes of an operation, by status. */
const codesOf = ({ responses }: Operation): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(responses).flatMap(([status, { content }]) => {
      const { schema } = (content?.['application/problem+json'] ?? {}) as {
        schema?: { properties: { code: { enum: string[] } } }
      }
      return schema === undefined ? [] : [[status, schema.properties.code.enum]]
    }),
  )

const both = { controllers: [BillsController, HomeController] }

describe.each(platforms)('the document of an application on %s', async (platform) => {
  const document = await served(platform, both)
  const { paths } = document

  it('is a valid one', async () => {
    expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true })
    expect(document).toMatchObject({ components: { securitySchemes: { bearer: { scheme: 'bearer' } } } })
  })

  it('says of every operation who may use it', () => {
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => [`${method} ${path}`, operation] as const),
    )
    expect(operations.map(([name]) => name)).toEqual([
      'get /bills',
      'post /bills',
      'get /bills/{bill}',
      'get /health',
      'get /me',
      'post /grants',
    ])
    for (const [name, operation] of operations)
      expect(operation, name).toMatchObject({
        security: name === 'get /health' ? [] : [{ bearer: [] }],
        'x-stagedoor': { access: name === 'get /health' ? 'public' : 'declared' },
      })
  })

  it('says what class and method require, and how scope applies', () => {
    expect(paths['/bills/{bill}']?.get?.['x-stagedoor']).toEqual({
      access: 'declared',
      permissions: ['finance.bills.read'],
      modules: ['finance'],
      guards: [
        { kind: 'requirement', requirement: { module: 'finance' }, conceal: false, company: true },
        {
          kind: 'requirement',
          requirement: 'finance.bills.read',
          scope: ['businessUnit'],
          conceal: true,
          company: true,
        },
      ],
    })
    expect(paths['/grants']?.post?.['x-stagedoor']).toMatchObject({
      guards: [{ kind: 'delegation', intent: 'take' }],
    })
  })

  it('lists the codes of every refusal', () => {
    const credentials = {
      400: ['invalid_request'],
      401: ['credentials_missing', 'invalid_token'],
      503: ['access_unavailable'],
    }
    expect(codesOf(operationAt(paths, 'get', '/me'))).toEqual(credentials)
    expect(codesOf(operationAt(paths, 'get', '/bills'))).toEqual({
      ...credentials,
      400: ['invalid_request', 'company_required'],
      403: ['not_a_member', 'module_not_entitled', 'module_not_granted', 'permission_not_granted'],
    })
    expect(codesOf(operationAt(paths, 'get', '/bills/{bill}'))).toMatchObject({
      403: ['module_not_entitled', 'module_not_granted', 'permission_not_granted'],
      404: ['not_found'],
    })
    expect(codesOf(operationAt(paths, 'post', '/grants'))).toMatchObject({
      400: ['invalid_request', 'company_required', 'malformed_request'],
      403: ['not_a_member', 'delegation_refused'],
    })
    expect(codesOf(operationAt(paths, 'get', '/health'))).toEqual({})
  })

  it('takes the header of the company where one is needed', () => {
    const headersOf = (path: string) =>
      (paths[path]?.get?.parameters ?? []).filter(({ name }) => name === 'X-Org')
    expect(headersOf('/bills')).toHaveLength(1)
    expect(headersOf('/me')).toEqual([])
    expect(headersOf('/health')).toEqual([])
  })

  it('keeps what the decorators of @nestjs/swagger say', () => {
    expect(paths['/bills/{bill}']?.get).toMatchObject({
      operationId: 'readBill',
      summary: 'One bill',
      responses: {
        200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Bill' } } } },
        404: { description: 'There is no such bill.' },
      },
    })
  })
})

@Controller({ path: 'reports', version: '2' })
class ReportsController {
  @Get()
  @RequirePermission('finance.reports.read')
  second(): object {
    return {}
  }

  @Get()
  @Version('1')
  @RequirePermission('finance.forecasts.read')
  first(): object {
    return {}
  }
}

describe.each(platforms)('the document of an application with a prefix, on %s', (platform) => {
  const under =
    (type: VersioningType.URI | VersioningType.HEADER): NonNullable<TestAppParts['configure']> =>
    (app) => {
      app.setGlobalPrefix('api', { exclude: ['health'] })
      app.enableVersioning(
        type === VersioningType.URI
          ? { type, defaultVersion: '1' }
          : { type, header: 'x-version', defaultVersion: '1' },
      )
    }

  it('finds each version in the path', async () => {
    const document = await served(platform, {
      controllers: [HomeController, ReportsController],
      configure: under(VersioningType.URI),
    })
    expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true })
    const permissions = Object.fromEntries(
      Object.entries(document.paths).map(([path, item]) => [
        path,
        Object.values(item).flatMap((each) => (each['x-stagedoor'] as { permissions: string[] }).permissions),
      ]),
    )
    expect(permissions).toEqual({
      '/api/v1/me': [],
      '/api/v1/grants': [],
      '/v1/health': [],
      '/api/v2/reports': ['finance.reports.read'],
      '/api/v1/reports': ['finance.forecasts.read'],
    })
  })

  it('describes one operation by all the versions that a header tells apart', async () => {
    const { paths } = await served(platform, {
      controllers: [ReportsController],
      configure: under(VersioningType.HEADER),
    })
    const { 'x-stagedoor': extension } = operationAt(paths, 'get', '/api/reports')
    const { oneOf } = extension as { oneOf: readonly { permissions: readonly string[] }[] }
    expect(oneOf.map(({ permissions }) => permissions).toSorted()).toEqual([
      ['finance.forecasts.read'],
      ['finance.reports.read'],
    ])
    expect(codesOf(operationAt(paths, 'get', '/api/reports'))[403]).toContain('addon_not_entitled')
  })

  it('finds the routes of a document without the prefix', async () => {
    const { app } = await startApp(platform, { ...both, configure: (each) => each.setGlobalPrefix('api') })
    const document = SwaggerModule.createDocument(app, config, { ignoreGlobalPrefix: true })
    expect(() => withAccess(app, document)).toThrow(/what no route serves:\n {2}GET \/bills\n/)
    const { paths } = withAccess(app, document, { basePath: '/api' })
    expect(paths['/bills']?.get).toHaveProperty('x-stagedoor.access', 'declared')
  })
})

describe('withAccess', () => {
  it('throws where the application is not initialised', async () => {
    let early: unknown
    await startApp('express', {
      ...both,
      configure: (app) => {
        try {
          describeAll(app)
        } catch (error) {
          early = error
        }
      },
    })
    expect(early).toBeInstanceOf(TypeError)
    expect(String(early)).toContain('the application is not initialised')
  })

  it('throws where the document has what no route serves, or keeps it', async () => {
    const { app } = await startApp('express', both)
    const document = SwaggerModule.createDocument(app, config)
    const added = { ...document, paths: { ...document.paths, '/webhook': { post: { responses: {} } } } }
    expect(() => withAccess(app, added)).toThrow(/POST \/webhook$/)
    expect(withAccess(app, added, { unknown: 'keep' }).paths['/webhook']).toEqual({ post: { responses: {} } })
  })

  it('describes a route of every method by what it declares', async () => {
    @Controller('every')
    class EveryController {
      @All()
      @RequirePermission('events.shows.read')
      any(): object {
        return {}
      }
    }
    const { app } = await startApp('express', { controllers: [EveryController] })
    const { paths } = withAccess(app, SwaggerModule.createDocument(app, config))
    const operations = Object.values(paths['/every'] ?? {})
    expect(operations.length).toBeGreaterThan(5)
    for (const operation of operations)
      expect(operation).toHaveProperty('x-stagedoor.permissions', ['events.shows.read'])
  })

  it.each(['3.0.3', '3.1.0', '3.2.0'])(
    'completes a document of OpenAPI %s to a valid one',
    async (version) => {
      const { app } = await startApp('express', both)
      const document = SwaggerModule.createDocument(app, { ...config, openapi: version })
      const validator = new Validator()
      const { valid, errors } = await validator.validate({ ...withAccess(app, document) })
      expect({ valid, errors }).toEqual({ valid: true, errors: undefined })
      expect(validator.version).toBe(version.slice(0, 3))
    },
  )

  it('says how this application answers', async () => {
    const { app } = await startApp('express', {
      ...both,
      access: { companyHeader: 'x-company', format: 'envelope' },
    })
    const { get } = withAccess(app, SwaggerModule.createDocument(app, config)).paths['/bills'] ?? {}
    expect(get?.parameters).toMatchObject([{ name: 'X-Company' }])
    expect(get).toHaveProperty(['responses', '403', 'content', 'application/json'])
  })
})
