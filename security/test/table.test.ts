import { afterAll, describe, it } from 'vitest'
import { claims } from './cases/claims.js'
import { companies } from './cases/companies.js'
import { delegating } from './cases/delegating.js'
import { forging } from './cases/forging.js'
import { grants } from './cases/grants.js'
import { oddValues } from './cases/odd-values.js'
import { parsing } from './cases/parsing.js'
import { routing } from './cases/routing.js'
import { scope } from './cases/scope.js'
import { withstands } from './world/attack.js'
import { PLATFORMS, startService } from './world/service.js'

const sections = {
  forging,
  claims,
  grants,
  oddValues,
  parsing,
  routing,
  companies,
  scope,
  delegating,
}

describe.each(PLATFORMS)('%s', async (platform) => {
  const service = await startService(platform)
  afterAll(() => service.close())

  describe.each(Object.entries(sections))('%s', (_section, attacks) => {
    it.each(attacks.map((attack) => [attack.title, attack] as const))('%s', async (_title, attack) => {
      await withstands(service, attack)
    })
  })
})
