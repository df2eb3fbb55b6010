import type { HttpRequest } from '@stagedoor/server'

/** A ticket that nobody has redeemed yet. */
export interface WaitingTicket {
  readonly http: HttpRequest
  /** Whose it is: issuer and subject. */
  readonly owner: string
  /** In milliseconds of the monotonic clock: that of the wall may be set back. */
  readonly until: number
}

/** How many tickets of one owner may wait: more than anyone opens connections at once, and few enough to leave room for others. */
const MOST_OF_ONE = 16

/** The tickets that wait, by what they are kept under. Bounded: in all, and for each owner, of whom the newest stay. */
export class WaitingTickets {
  // In the order issued, which is that in which they end.
  readonly #tickets = new Map<string, WaitingTicket>()
  readonly #byOwner = new Map<string, Set<string>>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** Adds a ticket; false if as many wait as may. Never throws. */
  add(key: string, ticket: WaitingTicket): boolean {
    this.#dropEnded()
    const own = this.#byOwner.get(ticket.owner) ?? new Set()
    const [oldest] = own
    if (oldest !== undefined && own.size >= MOST_OF_ONE) this.take(oldest)
    if (this.#tickets.size >= this.#most) return false
    this.#tickets.set(key, ticket)
    this.#byOwner.set(ticket.owner, own.add(key))
    return true
  }

  /** Takes a ticket out, for good; `undefined` if there is none, or none any more. Never throws. */
  take(key: string): WaitingTicket | undefined {
    const ticket = this.#tickets.get(key)
    if (ticket === undefined) return undefined
    this.#tickets.delete(key)
    const own = this.#byOwner.get(ticket.owner)
    own?.delete(key)
    if (own?.size === 0) this.#byOwner.delete(ticket.owner)
    return ticket.until > performance.now() ? ticket : undefined
  }

  #dropEnded(): void {
    for (const [key, { until }] of this.#tickets) {
      if (until > performance.now()) return
      this.take(key)
    }
  }
}
