// Runs the service: `ISSUER=http://127.0.0.1:4000 node dist/main.js [express|fastify] [port]`.
import { startVenue } from './start-venue.js'

const [platform = 'express', port = '4200'] = process.argv.slice(2)
if (platform !== 'express' && platform !== 'fastify')
  throw new TypeError('the platform is express or fastify')

const { url } = await startVenue({
  platform,
  port: Number(port),
  issuer: process.env.ISSUER ?? 'http://127.0.0.1:4000',
  audience: process.env.AUDIENCE ?? 'venue-api',
})
console.log(`Nest on ${platform} listens at ${url}. Send it a token of the issuer:

  curl ${url}/venues -H "authorization: Bearer $TOKEN"
`)
