import { unitedVary } from './response-headers.js'

/** Is it a response of the web, which Nest 12 sends with its own headers in the place of those that were set? */
const isWebResponse = (value: unknown): value is Response =>
  Object.prototype.toString.call(value) === '[object Response]'

/**
 * What a handler gives, and where that is a response of the web that says what it varies by, the same response, which says as well that
 * it varies by the names.
 *
 * No copy: Nest leaves out headers of what `fetch()` gave that are true no more, and knows by the response itself that it did.
 */
export function varying(result: unknown, names: readonly string[]): unknown {
  const said = isWebResponse(result) ? result.headers.get('Vary') : null
  if (!isWebResponse(result) || said === null) return result
  const headers = new Headers(result.headers)
  headers.set('Vary', unitedVary(said, names.join(', ')))
  return new Proxy(result, {
    get(target, key) {
      if (key === 'headers') return headers
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
