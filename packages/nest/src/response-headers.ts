import type { AbstractHttpAdapter } from '@nestjs/core'

/** A response of Node's own, which that of Express is, too. Fastify's is not. */
interface NodeResponse {
  setHeader?(name: string, value: string): unknown
}

/** Sets headers on a response. `Vary` is added to: others, CORS for one, have names in it too. */
export function setHeaders(
  adapter: AbstractHttpAdapter,
  response: NodeResponse,
  headers: Readonly<Record<string, string>>,
): void {
  for (const [name, given] of Object.entries(headers)) {
    const value = name === 'Vary' ? united(adapter.getHeader(response, name), given) : given
    // Not always through the adapter: that of Express puts a charset on content types.
    if (response.setHeader) response.setHeader(name, value)
    else adapter.setHeader(response, name, value)
  }
}

function united(present: unknown, added: string): string {
  const names = `${present ?? ''},${added}`.split(',').map((name) => name.trim())
  return [...new Map(names.filter(Boolean).map((name) => [name.toLowerCase(), name])).values()].join(', ')
}
