import type { HttpRequest } from './http-request.js'

/**
 * Every value that a header was sent with, in order.
 *
 * @param http - the request
 * @param name - the header, in lower case
 * @throws TypeError if the request has no `rawHeaders`: an adapter passed something else.
 */
export function headerValues({ rawHeaders }: HttpRequest, name: string): readonly string[] {
  if (!Array.isArray(rawHeaders)) throw new TypeError('context.http must be a request with rawHeaders')
  const values: string[] = []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [sent, value] = [rawHeaders[at], rawHeaders[at + 1]]
    if (typeof sent === 'string' && typeof value === 'string' && sent.toLowerCase() === name)
      values.push(value)
  }
  return values
}
