import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JSONWebKeySet } from 'jose'

/** A test issuer that can be reached over HTTP. */
export interface ListeningIssuer {
  /** Where it listens, as `http://127.0.0.1:40123`; the key set is below it, at `/.well-known/jwks.json`. */
  readonly url: string
  /** Stops it and drops its connections. A second call does nothing. Never throws. */
  close(): Promise<void>
}

/** Serves a key set on a free port of 127.0.0.1, asking for it anew at every request. */
export async function serveJwks(jwks: () => JSONWebKeySet): Promise<ListeningIssuer> {
  const server = createServer((request, response) => {
    const isFound = request.method === 'GET' && request.url === '/.well-known/jwks.json'
    response.writeHead(isFound ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isFound ? jwks() : { error: 'not_found' }))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  // A test that forgets to close it must not keep the process alive.
  server.unref()
  return Object.freeze({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}
