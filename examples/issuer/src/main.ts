// Runs the issuer by itself: `node dist/main.js [port]`. No template for a real one; see start-issuer.ts.
import { personas } from './personas.js'
import { startIssuer } from './start-issuer.js'

const { url } = await startIssuer({ port: Number(process.argv[2] ?? 4000) })
console.log(`The example issuer listens at ${url}. Ask it for anyone's token:

  curl ${url}/token -H 'content-type: application/json' -d '{ "user": "una" }'
`)
for (const { user, shows, memberships } of personas)
  console.log(`  ${user.padEnd(5)} ${memberships.map(({ company }) => company).join(' + ')}: ${shows}`)
