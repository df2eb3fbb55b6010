import { tokenFor } from './credentials.js'
import type { Services } from './services.js'

/** Prints requests to try by hand, with real tokens, and waits until the process is interrupted. */
export async function serve(services: Services): Promise<void> {
  const una = await tokenFor(services.issuer, { user: 'una' })
  const omar = await tokenFor(services.issuer, { user: 'omar' })
  const carl = await tokenFor(services.issuer, { user: 'carl' })
  console.log(`
The services stay up until you press Ctrl-C. Tokens live for ten minutes; ask for a new one with

  curl -s ${services.issuer}/token -H 'content-type: application/json' -d '{ "user": "una" }'

Una sees the bills of her business unit:
  curl -i ${services.url.finance}/bills -H 'authorization: Bearer ${una}'

... and not those of another:
  curl -i ${services.url.finance}/bills/bill_3 -H 'authorization: Bearer ${una}'

Omar's company does not own finance; the refusal says what would open it:
  curl -i ${services.url.finance}/bills -H 'authorization: Bearer ${omar}'

Carl's company lacks an add-on of the marketplace:
  curl -i ${services.url.venue}/marketplace/offers -H 'authorization: Bearer ${carl}'
`)
  await new Promise((resolve) => process.once('SIGINT', resolve).once('SIGTERM', resolve))
}
