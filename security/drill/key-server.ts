import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How the key server answers; may be late, or never end. */
export type KeyAnswer = (response: ServerResponse) => void

/** Answers with a value as JSON, as a key server should. */
export const keySet =
  (keys: () => unknown): KeyAnswer =>
  (response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(keys()))
  }

/** Answers with a text, whatever it is. */
export const text =
  (body: string): KeyAnswer =>
  (response) => {
    response.end(body)
  }

/** Answers like another, so many milliseconds later. */
export const late =
  (milliseconds: number, answer: KeyAnswer): KeyAnswer =>
  (response) => {
    setTimeout(() => answer(response), milliseconds)
  }

/** Takes the request and never answers. */
export const hanging: KeyAnswer = () => undefined

/** Sends bytes for as long as someone reads them. */
export const endless: KeyAnswer = (response) => {
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}

/** A real HTTP server of key sets, which can be killed and started again at the same address. */
export class KeyServer {
  #answer: KeyAnswer
  /** What has not been answered yet. */
  readonly #pending = new Set<ServerResponse>()
  #server: Server
  #port = 0

  /** @param answer - how it answers at first */
  constructor(answer: KeyAnswer) {
    this.#answer = answer
    this.#server = this.#create()
  }

  /** Where it listens, once it has been started: `http://127.0.0.1:40123`. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /**
   * Listens: on a free port at first, on the same one ever after.
   *
   * @throws Error (as a rejection) if the port cannot be had.
   */
  async start(): Promise<void> {
    this.#server = this.#create()
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(this.#port, '127.0.0.1', resolve)
    })
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** Cuts its connections and refuses new ones. Never throws. */
  async kill(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  /** Answers like this from now on. Resolves when whoever came before has had an answer, or has given up. Never throws. */
  async serve(answer: KeyAnswer): Promise<void> {
    this.#answer = answer
    await Promise.all([...this.#pending].map((response) => once(response, 'close')))
  }

  #create(): Server {
    return createServer((_request, response) => {
      this.#pending.add(response)
      response.once('close', () => this.#pending.delete(response))
      this.#answer(response)
    })
  }
}
