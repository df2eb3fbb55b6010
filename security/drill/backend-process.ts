import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { KeyHealth } from '@stagedoor/server'

type BackendDeed =
  | { readonly name: 'look' }
  | { readonly name: 'reloadKeys' }
  | { readonly name: 'passTime'; readonly seconds: number }

/** What the drill tells the backend to do. */
export type BackendCommand = BackendDeed & { readonly id: number }

/** What the backend answers; the reply with the id 0 is its port. */
export interface BackendReply {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

/** How the backend is. */
export interface BackendState {
  readonly health: KeyHealth
  /** How often the SDK has asked for keys. */
  readonly fetches: number
}

/** How the backend is started. */
export interface BackendOptions {
  readonly issuer: string
  readonly audience: string
  /** Seconds. */
  readonly maxStaleKeys: number
}

/** The backend under load, in a process of its own. */
export class BackendProcess {
  readonly port: number
  readonly #child: ChildProcess
  readonly #waiting: Map<number, (reply: BackendReply) => void>
  #last = 0

  private constructor(
    child: ChildProcess,
    waiting: Map<number, (reply: BackendReply) => void>,
    port: number,
  ) {
    this.#child = child
    this.#waiting = waiting
    this.port = port
  }

  /**
   * Starts it on a free port of 127.0.0.1.
   *
   * @throws Error (as a rejection) if it ends instead.
   */
  static async start({ issuer, audience, maxStaleKeys }: BackendOptions): Promise<BackendProcess> {
    const file = fileURLToPath(new URL('./backend.ts', import.meta.url))
    // As in production: a loopback issuer would be refused there, and everything else is the same.
    const env = { ...process.env, NODE_ENV: 'test' }
    const child = fork(file, [issuer, audience, `${maxStaleKeys}`], { execArgv: [], env })
    const waiting = new Map<number, (reply: BackendReply) => void>()
    child.on('message', (reply: BackendReply) => {
      waiting.get(reply.id)?.(reply)
      waiting.delete(reply.id)
    })
    const port = await new Promise<number>((resolve, reject) => {
      waiting.set(0, ({ value }) => resolve(value as number))
      child.once('exit', (code) => reject(new Error(`The backend ended with ${code}`)))
    })
    return new BackendProcess(child, waiting, port)
  }

  /** How it is now. */
  look(): Promise<BackendState> {
    return this.#tell({ name: 'look' })
  }

  /** Sets its monotonic clock ahead. */
  passTime(seconds: number): Promise<BackendState> {
    return this.#tell({ name: 'passTime', seconds })
  }

  /** @throws Error (as a rejection) if the keys could not be loaded. */
  reloadKeys(): Promise<BackendState> {
    return this.#tell({ name: 'reloadKeys' })
  }

  /** Ends the process. Never throws. */
  stop(): void {
    this.#child.removeAllListeners('exit')
    this.#child.kill()
  }

  #tell(deed: BackendDeed): Promise<BackendState> {
    this.#last += 1
    const id = this.#last
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ value, error }) =>
        error === undefined ? resolve(value as BackendState) : reject(new Error(error)),
      )
      this.#child.send({ ...deed, id } satisfies BackendCommand)
    })
  }
}
