import type { AbstractHttpAdapter } from '@nestjs/core'

/** A response of Node's own, which that of Express is, too. Fastify's is not. */
interface NodeResponse {
  setHeader?(name: string, value: string): unknown
}

/**
 * Headers by which a handler began to describe a body that is not sent, or how it would be. A length that is not that of what is sent, or
 * one beside a transfer coding, ends the response somewhere else for whoever reads the next one behind it (RFC 9112 section 6.3).
 */
const OF_THE_BODY = [
  'Content-Digest',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Content-Length',
  'Content-Location',
  'Content-MD5',
  'Content-Range',
  'Digest',
  'ETag',
  'Last-Modified',
  'Repr-Digest',
  'Trailer',
  'Transfer-Encoding',
]

/** Said to some caches alone, which then pass over `Cache-Control`, and the `no-store` of a refusal with it (RFC 9213). */
export const isForSomeCaches = (name: string): boolean =>
  name.endsWith('-cache-control') || name === 'surrogate-control'

/** Forgets what was said of a body that is not sent, and of who may keep it. Never throws. */
export function forgetBody(response: { removeHeader(name: string): unknown; getHeaders(): object }): void {
  const names = [...OF_THE_BODY, ...Object.keys(response.getHeaders()).filter(isForSomeCaches)]
  for (const name of names) response.removeHeader(name)
}

/** Sets headers on a response. `Vary` is added to: others, CORS for one, have names in it too. */
export function setHeaders(
  adapter: AbstractHttpAdapter,
  response: NodeResponse,
  headers: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(headers))
    if (name === 'Vary') addVary(adapter, response, value)
    else setHeader(adapter, response, { name, value })
}

/** Adds names to the `Vary` of a response. */
export function addVary(adapter: AbstractHttpAdapter, response: NodeResponse, names: string): void {
  const present: unknown = adapter.getHeader(response, 'Vary')
  // Nothing to unite: nobody else has said anything, or this has been said before.
  if (present === names) return
  const value = present === undefined ? names : united(present, names)
  setHeader(adapter, response, { name: 'Vary', value })
}

/** Not always through the adapter: that of Express puts a charset on content types. */
function setHeader(
  adapter: AbstractHttpAdapter,
  response: NodeResponse,
  { name, value }: { readonly name: string; readonly value: string },
): void {
  if (response.setHeader) response.setHeader(name, value)
  else adapter.setHeader(response, name, value)
}

function united(present: unknown, added: string): string {
  const names = `${present ?? ''},${added}`.split(',').map((name) => name.trim())
  return [...new Map(names.filter(Boolean).map((name) => [name.toLowerCase(), name])).values()].join(', ')
}
