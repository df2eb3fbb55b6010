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

/**
 * Is this header said to some caches alone, which then pass over `Cache-Control`, and the `no-store` of a refusal with it (RFC 9213)?
 * Never throws.
 *
 * @param name - in lower case
 */
export const isForSomeCaches = (name: string): boolean =>
  name.endsWith('-cache-control') || name === 'surrogate-control'

/** Forgets what was said of a body that is not sent, and of who may keep it. Never throws. */
export function forgetBody(response: { removeHeader(name: string): unknown; getHeaders(): object }): void {
  const names = [...OF_THE_BODY, ...Object.keys(response.getHeaders()).filter(isForSomeCaches)]
  for (const name of names) response.removeHeader(name)
}
