import type { HttpRequest } from './http-request.js'

const NONE: readonly string[] = Object.freeze([])

/**
 * Every value that a header was sent with, in order.
 *
 * @param http - the request
 * @param name - the header, in lower case
 * @throws TypeError if the request has no `rawHeaders`: an adapter passed something else.
 */
export function headerValues({ rawHeaders }: HttpRequest, name: string): readonly string[] {
  if (!Array.isArray(rawHeaders)) throw new TypeError('context.http must be a request with rawHeaders')
  let values: string[] | undefined
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const sent: unknown = rawHeaders[at]
    // Of another length it is another header: few names are worth a look.
    if (typeof sent !== 'string' || sent.length !== name.length || sent.toLowerCase() !== name) continue
    const value: unknown = rawHeaders[at + 1]
    if (typeof value !== 'string') continue
    if (values === undefined) values = [value]
    else values.push(value)
  }
  return values ?? NONE
}
