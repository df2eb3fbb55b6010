import { Validator } from '@seriousme/openapi-schema-validator'
import { createTestIssuer } from '@stagedoor/testing'
import { startVenue } from '@stagedoor-example/nest-venue'
import { afterAll, describe, expect, it } from 'vitest'

const issuer = await createTestIssuer({ audience: 'venue-api' })

interface Operation {
  readonly security: unknown
  readonly responses: object
  readonly 'x-stagedoor': { readonly access: string; readonly permissions: readonly string[] }
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

describe.each(['express', 'fastify'] as const)(
  'the OpenAPI document of the venue service on %s',
  async (platform) => {
    const { url, close } = await startVenue({
      platform,
      issuer: issuer.issuer,
      jwks: issuer.jwks(),
      audience: issuer.audience,
      quiet: true,
    })
    afterAll(close)
    const response = await fetch(`${url}/openapi.json`)
    const document = (await response.json()) as Document

    it('is a valid one', async () => {
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
      expect(await new Validator().validate({ ...document })).toMatchObject({ valid: true })
    })

    it('says of every operation who may use it', () => {
      const said = Object.entries(document.paths).flatMap(([path, item]) =>
        Object.entries(item).map(
          ([
            method,
            {
              security,
              'x-stagedoor': { access, permissions },
            },
          ]) => [`${method} ${path}`, access, permissions.join(), security],
        ),
      )
      const token = [{ bearer: [] }]
      expect(said).toEqual([
        ['get /health', 'public', '', []],
        ['get /me', 'declared', '', token],
        ['get /venues', 'declared', 'venue.details.read', token],
        ['get /venues/{venue}', 'declared', 'venue.details.read', token],
        ['get /venues/{venue}/availability', 'declared', 'venue.availability.read', token],
        ['get /marketplace/listings', 'declared', 'venue_marketplace.listings.read', token],
        ['get /marketplace/offers', 'declared', 'venue_marketplace.offers.read', token],
        ['post /marketplace/offers/{offer}/accept', 'declared', 'venue_marketplace.offers.manage', token],
        ['post /team/grants', 'declared', '', token],
        ['get /team/grants', 'declared', '', token],
      ])
    })

    it('lists the codes of a route that conceals', () => {
      const { responses } = document.paths['/venues/{venue}']?.get ?? { responses: {} }
      expect(Object.keys(responses)).toEqual(['200', '400', '401', '403', '404', '503'])
      expect(JSON.stringify(responses)).not.toContain('out_of_scope')
    })
  },
)
