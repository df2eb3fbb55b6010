import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What the server holds after a forced garbage collection. Bytes. */
export interface MemorySample {
  readonly heapUsed: number
  readonly external: number
  readonly rss: number
  /** How many outcomes `onDecision` has seen. */
  readonly decisions: number
}

/** The server under load, in a process of its own. */
export class ServerProcess {
  readonly port: number
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
  }

  /**
   * Starts it on a free port of 127.0.0.1.
   *
   * @throws Error (as a rejection) if it ends instead.
   */
  static async start({
    issuer,
    audience,
  }: {
    readonly issuer: string
    readonly audience: string
  }): Promise<ServerProcess> {
    const file = fileURLToPath(new URL('./server.ts', import.meta.url))
    const env = { ...process.env, NODE_ENV: 'test' }
    const child = fork(file, [issuer, audience], { execArgv: ['--expose-gc'], env })
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`It ended with ${code}`)))
    const [port] = await Promise.race([once(child, 'message'), ended])
    ended.catch(() => undefined)
    return new ServerProcess(child, port as number)
  }

  /** Has it collect its garbage, and tell what is left. */
  async sample(): Promise<MemorySample> {
    this.#child.send('sample')
    const [taken] = await once(this.#child, 'message')
    return taken as MemorySample
  }

  /** Ends the process. Never throws. */
  stop(): void {
    this.#child.kill()
  }
}
