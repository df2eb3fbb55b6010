import { Validator } from '@seriousme/openapi-schema-validator'
import { createTestIssuer } from '@stagedoor/testing'
import { startFinance } from '@stagedoor-example/express-finance'
import { afterAll, describe, expect, it } from 'vitest'

const auth = await createTestIssuer({ audience: 'finance-api' })
const finance = await startFinance({ issuer: auth.issuer, audience: auth.audience, jwks: auth.jwks() })
afterAll(() => finance.close())

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came
const document: any = await (await fetch(`${finance.url}/openapi.json`)).json()

describe('/openapi.json', () => {
  it('is a valid OpenAPI document', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document))
    expect([valid, errors]).toEqual([true, undefined])
  })

  it('says of every operation who may use it, as its route does', () => {
    const said = Object.entries<object>(document.paths).flatMap(([path, item]) =>
      Object.entries<Readonly<Record<string, unknown>>>(item as never)
        .filter(([method]) => method !== 'parameters')
        // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came
        .map(([method, operation]: [string, any]) => [
          `${method} ${path}`,
          operation['x-stagedoor'].access,
          operation['x-stagedoor'].permissions.join(),
          operation['x-stagedoor'].guards.map(({ scope }: { scope?: unknown }) => scope),
        ]),
    )
    expect(said).toEqual([
      ['get /health', 'public', '', []],
      ['get /openapi.json', 'public', '', []],
      ['get /me', 'declared', '', [undefined]],
      ['get /bills', 'declared', 'finance.bills.read', ['filter']],
      ['get /bills/{id}', 'declared', 'finance.bills.read', [['businessUnit']]],
      ['get /units/{unit}/expenses', 'declared', 'finance.expenses.read', [['businessUnit']]],
      ['post /units/{unit}/expenses', 'declared', 'finance.expenses.write', [['businessUnit']]],
      ['get /reports', 'declared', 'finance.reports.read', ['company']],
      ['post /team/grants', 'declared', '', [undefined]],
    ])
  })

  it('tells the refusals of a route with their codes, and none for a public one', () => {
    const { get } = document.paths['/bills/{id}']
    expect(get.security).toEqual([{ bearer: [] }])
    expect(Object.keys(get.responses)).toEqual(['200', '400', '401', '403', '404', '503'])
    expect(get.responses[403].content['application/problem+json'].schema.properties.code.enum).toContain(
      'out_of_scope',
    )
    const health = document.paths['/health'].get
    expect([health.security, Object.keys(health.responses)]).toEqual([[], ['200']])
  })
})
