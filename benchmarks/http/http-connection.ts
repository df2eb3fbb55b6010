import { connect, type Socket } from 'node:net'

/**
 * One connection to a backend on loopback, kept alive, one request at a time. Reads no more of an answer than it needs: every answer
 * here has a `Content-Length`, and comes in one piece. So little work that the backend is what is measured.
 */
export class HttpConnection {
  readonly #socket: Socket
  #received = ''
  #resolve: ((status: number) => void) | undefined
  #reject: ((error: Error) => void) | undefined

  /** @param port - on 127.0.0.1 */
  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.setEncoding('latin1')
    this.#socket.on('data', (chunk) => {
      this.#received += chunk
      this.#deliver()
    })
    this.#socket.on('error', (error) => this.#reject?.(error))
    this.#socket.on('close', () => this.#reject?.(new Error('the server closed the connection')))
  }

  /**
   * Sends the bytes of a request; answers the status.
   *
   * @throws Error (as a rejection) if the connection breaks.
   */
  ask(request: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#socket.write(request)
    })
  }

  /** Ends the connection. Never throws. */
  close(): void {
    this.#reject = undefined
    this.#socket.destroy()
  }

  #deliver(): void {
    const end = this.#received.indexOf('\r\n\r\n')
    if (end < 0 || this.#received.length < end + 4 + contentLength(this.#received)) return
    const status = Number(this.#received.slice(9, 12))
    this.#received = ''
    this.#resolve?.(status)
  }
}

/** The request of one token at one path. */
export function requestOf(path: string, token?: string): Buffer {
  const credentials = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${credentials}\r\n`, 'latin1')
}

function contentLength(head: string): number {
  const [, digits] = /\r\ncontent-length: (\d+)/i.exec(head) ?? []
  if (digits === undefined) throw new Error('an answer without Content-Length')
  return Number(digits)
}
