import { startFinance } from '@stagedoor-example/express-finance'
import { startIssuer } from '@stagedoor-example/issuer'
import { startVenue } from '@stagedoor-example/nest-venue'

/** The services a scenario can ask. `finance-cut-off` is the finance backend with an issuer whose keys nobody can fetch. */
export type ServiceName = 'finance' | 'venue' | 'finance-cut-off'

/** Everything that the demo talks to, on loopback. */
export interface Services {
  /** Where the issuer listens. */
  readonly issuer: string
  /** Where each backend listens. */
  readonly url: Readonly<Record<ServiceName, string>>
  /** Stops them all. */
  close(): Promise<void>
}

// Port 9 is "discard": nothing answers there, as if the key service were down.
const NOBODY = 'http://127.0.0.1:9/keys'

/**
 * Starts the issuer and the backends on free loopback ports.
 *
 * @throws Error (as a rejection) if one of them does not start.
 */
export async function startServices(): Promise<Services> {
  const issuer = await startIssuer()
  const finance = { issuer: issuer.url, audience: 'finance-api' }
  const running = await Promise.all([
    startFinance(finance),
    startVenue({
      platform: 'fastify',
      issuer: issuer.url,
      audience: 'venue-api',
      quiet: true,
      withForgottenRoute: true,
    }),
    startFinance({ ...finance, jwks: NOBODY }),
  ])
  const [{ url: financeUrl }, { url: venueUrl }, { url: cutOffUrl }] = running
  return {
    issuer: issuer.url,
    url: { finance: financeUrl, venue: venueUrl, 'finance-cut-off': cutOffUrl },
    async close() {
      await Promise.all([...running, issuer].map((service) => service.close()))
    },
  }
}
