import { request } from 'node:http'

/** What a request carries. A header with a list is sent once for every element. */
export interface Asked {
  readonly token?: string
  readonly headers?: Readonly<Record<string, string | string[]>>
  /** Sent as JSON. */
  readonly body?: unknown
}

/** What came back. */
export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** The body as JSON; `undefined` if it is none. */
  readonly body: unknown
}

/** Sends a request over a socket of its own, with every header just as it is given: `fetch` would join and forbid some. */
export function send(
  port: number,
  { method, path, token, headers = {}, body }: Asked & { readonly method: string; readonly path: string },
): Promise<Answer> {
  const payload = body === undefined ? undefined : JSON.stringify(body)
  const sent = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(payload === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(payload)}` }),
    ...headers,
  }
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, method, path, agent: false, headers: sent },
      (incoming) => {
        let text = ''
        incoming.setEncoding('utf8')
        incoming.on('data', (chunk) => {
          text += chunk
        })
        incoming.on('end', () => {
          const { statusCode: status = 0, headers: received } = incoming
          resolve({ status, headers: received, text, body: parsed(text) })
        })
      },
    )
    outgoing.once('error', reject)
    outgoing.end(payload)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
