import { platformCatalog } from '@stagedoor/platform-catalog'
import { aMember, createTestIssuer } from '@stagedoor/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { HomeController } from '../src/home.controller.js'
import { MarketplaceController } from '../src/marketplace.controller.js'
import { startVenue } from '../src/start-venue.js'
import { TeamController } from '../src/team.controller.js'
import { VenuesController } from '../src/venues.controller.js'

// What the decorators of Stagedoor leave on a method, and under its name on the class.
const DECLARATIONS = 'stagedoor:declarations'

const issuer = await createTestIssuer({ audience: 'venue-api' })
const service = { issuer: issuer.issuer, jwks: issuer.jwks(), audience: issuer.audience, quiet: true }
const token = await issuer.tokenFor(aMember(platformCatalog).may('venue.*').may('venue_marketplace.*'))

/** Every method that declares something, and nothing but its own decorators do. */
const declared = [HomeController, VenuesController, MarketplaceController, TeamController].flatMap(
  ({ name, prototype }) =>
    Object.getOwnPropertyNames(prototype).flatMap((method) => {
      const handler: object = Reflect.get(prototype, method)
      const isMethod = method !== 'constructor'
      return isMethod && Reflect.hasOwnMetadata(DECLARATIONS, handler)
        ? [[`${name}.${method}`, prototype, method] as const]
        : []
    }),
)

const restored: (() => void)[] = []
afterEach(() => {
  for (const restore of restored.splice(0)) restore()
})

function removeFrom(prototype: object, method: string): void {
  const handler: object = Reflect.get(prototype, method)
  const declarations: unknown = Reflect.getOwnMetadata(DECLARATIONS, handler)
  Reflect.deleteMetadata(DECLARATIONS, handler)
  Reflect.deleteMetadata(DECLARATIONS, prototype, method)
  restored.push(() => {
    Reflect.defineMetadata(DECLARATIONS, declarations, handler)
    Reflect.defineMetadata(DECLARATIONS, declarations, prototype, method)
  })
}

describe.each(['express', 'fastify'] as const)('ABUSE-87 the service on %s', (platform) => {
  it.each(declared)('APP-1 does not start once nothing declares %s', async (name, prototype, method) => {
    removeFrom(prototype, method)
    await expect(startVenue({ ...service, platform })).rejects.toThrow(`\n  ${name}`)
  })

  it('APP-1 refuses a request to it all the same, where the audit only warns', async () => {
    removeFrom(VenuesController.prototype, 'availability')
    const venue = await startVenue({ ...service, platform, audit: 'warn' })
    const answer = await fetch(`${venue.url}/venues/venue_great_hall/availability`, {
      headers: { authorization: `Bearer ${token}` },
    })
    await venue.close()
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'route_undeclared' }])
  })
})

it('has methods to look at', () => {
  expect(declared.length).toBeGreaterThan(8)
})
