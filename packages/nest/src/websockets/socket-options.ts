/** How tickets are issued. */
export interface SocketAccessOptions {
  /** How long a ticket may wait, in seconds: 1 to 30; 30 when left out. */
  readonly maxTicketAge?: number
  /** How many tickets may wait, in entries: 1 to 1,000,000; 10,000 when left out. Beyond them 503. */
  readonly maxTickets?: number
}

/** Injects the options of `SocketAccessModule`. */
export const SOCKET_OPTIONS: unique symbol = Symbol.for('stagedoor.nest.sockets') as never

/** @throws TypeError if an option is unknown or out of its bounds. */
export function readSocketOptions(given: SocketAccessOptions): Required<SocketAccessOptions> {
  for (const name of Object.keys(given))
    if (name !== 'maxTicketAge' && name !== 'maxTickets')
      throw new TypeError(`SocketAccessModule: there is no option ${name}`)
  const { maxTicketAge = 30, maxTickets = 10_000 } = given
  if (!(Number.isFinite(maxTicketAge) && maxTicketAge >= 1 && maxTicketAge <= 30))
    throw new TypeError('SocketAccessModule: maxTicketAge must be 1 to 30 seconds')
  if (!(Number.isInteger(maxTickets) && maxTickets >= 1 && maxTickets <= 1_000_000))
    throw new TypeError('SocketAccessModule: maxTickets must be 1 to 1,000,000')
  return { maxTicketAge, maxTickets }
}
