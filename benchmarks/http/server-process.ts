import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { HttpConnection } from './http-connection.ts'
import type { IssuerSettings } from './http-contender.ts'

const CONNECTIONS = 8
const WARM_UP_STEP = 500

/** One backend in a process of its own, with connections to it. */
export class ServerProcess {
  readonly #child: ChildProcess
  readonly #connections: readonly HttpConnection[]

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.#connections = Array.from({ length: CONNECTIONS }, () => new HttpConnection(port))
  }

  /**
   * @param file - its file in `servers`, without the ending
   * @param execArgv - options of Node, for a profile
   * @throws Error (as a rejection) if it ends instead of listening.
   */
  static async start(
    file: string,
    settings: IssuerSettings,
    execArgv: readonly string[] = [],
  ): Promise<ServerProcess> {
    const main = fileURLToPath(new URL('./server-main.ts', import.meta.url))
    // Not `production`: a loopback issuer is refused there, by Stagedoor and by nobody else.
    const env = { ...process.env, NODE_ENV: 'test' }
    const child = fork(main, [file, settings.issuer, settings.audience], { execArgv: [...execArgv], env })
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', resolve)
      child.once('exit', (code) => reject(new Error(`the server ${file} ended with ${code}`)))
    })
    child.removeAllListeners('exit')
    return new ServerProcess(child, port)
  }

  /** The status of the answer to one request. */
  ask(request: Buffer): Promise<number> {
    const [connection] = this.#connections
    if (connection === undefined) throw new Error('there is no connection')
    return connection.ask(request)
  }

  /**
   * Sends so many requests over all connections.
   *
   * @throws Error (as a rejection) if an answer is not 200.
   */
  async load(requests: readonly Buffer[], count: number): Promise<void> {
    let sent = 0
    await Promise.all(
      this.#connections.map(async (connection) => {
        while (sent < count) {
          const request = requests[sent % requests.length]
          sent += 1
          const status = await connection.ask(request ?? Buffer.alloc(0))
          if (status !== 200) throw new Error(`a good token was answered with ${status}`)
        }
      }),
    )
  }

  /** Loads it until it has spent so many seconds of CPU: by then the optimising compiler has seen what is asked of it. */
  async warmUp(requests: readonly Buffer[], seconds: number): Promise<void> {
    const until = (await this.usedCpu()) + seconds * 1e6
    while ((await this.usedCpu()) < until) await this.load(requests, WARM_UP_STEP)
  }

  /** Microseconds of CPU used so far, of all its threads. */
  async usedCpu(): Promise<number> {
    const answered = once(this.#child, 'message')
    this.#child.send('cpu')
    const [used] = (await answered) as [number]
    return used
  }

  /** Ends it. Never throws. */
  stop(): void {
    for (const connection of this.#connections) connection.close()
    this.#child.disconnect()
  }
}
