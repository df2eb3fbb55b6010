import { connect } from 'node:net'

/** A header as it stands on the wire. Characters beyond 0xff cannot be sent: a header is bytes. */
export type SentHeader = readonly [name: string, value: string]

/** A request, byte for byte. */
export interface RawRequest {
  readonly method?: string
  /** The request target, as it is written in the first line. */
  readonly path?: string
  readonly headers?: readonly SentHeader[]
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as it is, after the headers. */
  readonly body?: string
}

/** What came back. */
export interface RawAnswer {
  readonly status: number
  /** Names in lower case; of several values, all, joined by a line break. */
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
  /** Everything, head included. */
  readonly bytes: string
}

/** How long an answer may take before the test is told, in milliseconds. */
const PATIENCE = 20_000

/** Sends a request over a socket of its own: no client library joins, checks or tidies anything. */
export function sendRaw(port: number, request: RawRequest): Promise<RawAnswer> {
  return exchange(port, textOf(request))
}

/** Sends bytes and reads until the other side ends. */
export function exchange(port: number, text: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'))
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error('no answer')))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A refusal may close the socket while the rest of the request is still on its way.
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
    socket.on('close', () => resolve(answerOf(Buffer.concat(chunks).toString('latin1'))))
  })
}

function textOf({ method = 'GET', path = '/', headers = [], json, body }: RawRequest): string {
  const payload = json === undefined ? body : JSON.stringify(json)
  const about: readonly SentHeader[] = [
    ...(json === undefined ? [] : [['Content-Type', 'application/json'] as const]),
    ...(payload === undefined
      ? []
      : [['Content-Length', `${Buffer.byteLength(payload, 'latin1')}`] as const]),
  ]
  const host: readonly SentHeader[] = headers.some(([name]) => name.toLowerCase() === 'host')
    ? []
    : [['Host', 'service.test']]
  const lines = [...host, ...headers, ...about, ['Connection', 'close']].map(
    ([name, value]) => `${name}: ${value}`,
  )
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${payload ?? ''}`
}

function answerOf(bytes: string): RawAnswer {
  const end = bytes.indexOf('\r\n\r\n')
  // `100 Continue` is no answer yet.
  if (end >= 0 && bytes.startsWith('HTTP/1.1 1')) return answerOf(bytes.slice(end + 4))
  const [first = '', ...lines] = (end < 0 ? bytes : bytes.slice(0, end)).split('\r\n')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    const [name, value] = [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    headers.set(name, headers.has(name) ? `${headers.get(name)}\n${value}` : value)
  }
  const rest = end < 0 ? '' : bytes.slice(end + 4)
  const text = headers.get('transfer-encoding') === 'chunked' ? dechunked(rest) : rest
  return { status: Number(first.split(' ')[1] ?? 0), headers, text, bytes }
}

function dechunked(rest: string): string {
  let [text, at] = ['', 0]
  for (;;) {
    const line = rest.indexOf('\r\n', at)
    const size = Number.parseInt(rest.slice(at, line), 16)
    if (line < 0 || !(size > 0)) return text
    text += rest.slice(line + 2, line + 2 + size)
    at = line + 2 + size + 2
  }
}
