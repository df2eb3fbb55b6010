import { setTimeout as sleep } from 'node:timers/promises'
import { KeepAliveClient, type WireAnswer } from '../keep-alive-client.ts'
import { Tally } from './tally.ts'
import { type TokenKind, type TokenPool, withFreshKid } from './tokens.ts'

/** The statuses that each kind of token may be answered with. */
export type Expected = Readonly<Record<TokenKind, readonly number[]>>

/** How the load runs. */
export interface LoadOptions {
  /** Of the backend, on 127.0.0.1. */
  readonly port: number
  /** Requests a second at most, over all connections. */
  readonly rate: number
  readonly pool: TokenPool
  readonly expected: Expected
}

/** The connections, by what they send: who waits for an unknown key holds up nobody else. */
const CONNECTIONS: readonly TokenKind[] = [
  ...Array<TokenKind>(8).fill('good'),
  ...Array<TokenKind>(2).fill('expired'),
  ...Array<TokenKind>(3).fill('forged'),
  ...Array<TokenKind>(3).fill('unknownKid'),
  'retired',
]

/** Requests of every kind without end, each judged by what may be expected while it is under way. */
export class Load {
  /** What is sent from now on. */
  pool: TokenPool
  readonly tally: Tally = new Tally()
  readonly #options: LoadOptions
  /** What was to be expected, from the beginning on; the last one holds now. */
  readonly #expected: Expected[]
  readonly #underWay = new Set<Promise<void>>()
  #isOver = false
  #running: Promise<unknown> = Promise.resolve()

  /** Starts nothing yet. */
  constructor(options: LoadOptions) {
    this.#options = options
    this.pool = options.pool
    this.#expected = [options.expected]
  }

  /** Sends until {@link stop}. */
  start(): void {
    this.#running = Promise.all(CONNECTIONS.map((kind) => this.#sendAll(kind)))
  }

  /** From now on, this is to be expected; of requests under way also what was before. */
  expect(expected: Expected): void {
    this.#expected.push(expected)
  }

  /**
   * Waits until so many more requests were answered.
   *
   * @throws Error (as a rejection) if a connection broke.
   */
  async answered(count: number): Promise<void> {
    const end = this.tally.total + count
    while (this.tally.total < end) await Promise.race([sleep(5), this.#running])
  }

  /**
   * Waits for the requests that are under way now.
   *
   * @throws Error (as a rejection) if a connection broke.
   */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  /**
   * Waits for the requests under way, and ends.
   *
   * @throws Error (as a rejection) if a connection broke.
   */
  async stop(): Promise<void> {
    this.#isOver = true
    await this.#running
  }

  async #sendAll(kind: TokenKind): Promise<void> {
    const client = new KeepAliveClient(this.#options.port)
    const pause = (1_000 * CONNECTIONS.length) / this.#options.rate
    try {
      for (let sent = 0; !this.#isOver; sent += 1) {
        const next = performance.now() + pause
        const sending = this.#sendOne(client, kind, sent)
        this.#underWay.add(sending)
        await sending
        this.#underWay.delete(sending)
        const rest = next - performance.now()
        if (rest > 0) await sleep(rest)
      }
    } finally {
      client.close()
    }
  }

  async #sendOne(client: KeepAliveClient, kind: TokenKind, sent: number): Promise<void> {
    const tokens = this.pool[kind]
    const index = sent % tokens.length
    const token = tokens[index]
    if (token === undefined) return
    const [since, started] = [this.#expected.length - 1, performance.now()]
    const answer = await client.get('/bills', kind === 'unknownKid' ? withFreshKid(token) : token)
    const permitted = this.#expected.slice(since).flatMap((expected) => expected[kind])
    const wrong = permitted.includes(answer.status) ? wrongIn(answer, index) : 'status'
    this.tally.note({ kind, status: answer.status, wrong, took: performance.now() - started })
  }
}

/** What is wrong in an answer whose status is right. */
function wrongIn({ status, head, body }: WireAnswer, index: number): 'user' | 'header' | undefined {
  if (status === 200) return body === `{"user":"user_${index}"}` ? undefined : 'user'
  const header = status === 503 ? '\r\nretry-after: 5' : '\r\nwww-authenticate: bearer error="invalid_token"'
  return head.toLowerCase().includes(header) ? undefined : 'header'
}
