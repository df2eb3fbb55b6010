import { connect, type Socket } from 'node:net'

/** What came back. */
export interface WireAnswer {
  readonly status: number
  /** The status line and the headers, as they were sent. */
  readonly head: string
  readonly body: string
}

interface Waiting {
  readonly resolve: (answer: WireAnswer) => void
  readonly reject: (error: Error) => void
}

/**
 * One connection to a server on loopback, kept alive, with one request at a time. Speaks as much HTTP/1.1 as the backends here
 * answer with: every body has a `Content-Length`. Costs a fraction of `fetch`, so that the server is what is measured.
 */
export class KeepAliveClient {
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #waiting: Waiting | undefined

  /** @param port - on 127.0.0.1 */
  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.on('data', (chunk) => {
      this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
      this.#deliver()
    })
    this.#socket.on('error', (error) => this.#fail(error))
    this.#socket.on('close', () => this.#fail(new Error('The server closed the connection')))
  }

  /**
   * Sends a GET with a bearer token.
   *
   * @throws Error (as a rejection) if the connection breaks.
   */
  get(path: string, token: string): Promise<WireAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`,
        'latin1',
      )
    })
  }

  /** Ends the connection. Never throws. */
  close(): void {
    this.#waiting = undefined
    this.#socket.destroy()
  }

  #deliver(): void {
    const end = this.#received.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = this.#received.toString('latin1', 0, end)
    const start = end + 4
    const size = contentLengthOf(head)
    if (this.#received.length < start + size) return
    const body = this.#received.toString('utf8', start, start + size)
    this.#received = this.#received.subarray(start + size)
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve({ status: Number(head.slice(9, 12)), head, body })
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error)
    this.#waiting = undefined
  }
}

function contentLengthOf(head: string): number {
  const [, digits] = /\r\ncontent-length: (\d+)/i.exec(head) ?? []
  if (digits === undefined) throw new Error('An answer without Content-Length')
  return Number(digits)
}
