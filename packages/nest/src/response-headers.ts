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
  for (const [name, value] of Object.entries(headers))
    if (name === 'Vary') addVary(adapter, response, value)
    else setHeader(adapter, response, { name, value })
}

/** Adds names to the `Vary` of a response. */
export function addVary(adapter: AbstractHttpAdapter, response: NodeResponse, names: string): void {
  const present: unknown = adapter.getHeader(response, 'Vary')
  // Nothing to unite: nobody else has said anything, or this has been said before.
  if (present === names) return
  const value = present === undefined ? names : unitedVary(present, names)
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

/** What two `Vary` headers say together. Never throws. */
export function unitedVary(present: unknown, added: string): string {
  const names = `${present ?? ''},${added}`.split(',').map((name) => name.trim())
  return [...new Map(names.filter(Boolean).map((name) => [name.toLowerCase(), name])).values()].join(', ')
}
