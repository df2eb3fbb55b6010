import type { ArgumentsHost } from '@nestjs/common'

/** One message, as the guard judges it: what the callbacks of the guards are called with, and what `accessOf` is asked with. */
export abstract class Message<Data = unknown> {
  /** Not validated: pipes run after guards. */
  readonly data: Data
  /** For events: `MESSAGE bills.list`, as the decorator of the handler says it. */
  readonly route: string

  /** Never throws. */
  constructor(data: Data, route: string) {
    this.data = data
    this.route = route
  }

  /** The same message, as if it had come just now: nothing is known of who sent it. Never throws. */
  abstract again(): Message<Data>

  /** Is it this message that a host is about? Never throws. */
  abstract isOf(host: ArgumentsHost): boolean

  /** Where among the arguments of its handler it stands in nobody's way. Never throws. */
  abstract placeAmong(args: readonly unknown[]): number
}

/**
 * The message that a host is about; made when first asked for, and from then on carried among the arguments of the handler.
 *
 * Nest gives the guards and the interceptors of a message one list of arguments, and every parameter decorator a copy of it. What
 * the arguments themselves are belongs to others too: a client to all its messages, a payload to several handlers, and a number to
 * nobody. So the list is what tells messages apart, and what is added to it is in the copies.
 */
export function messageIn<M extends Message>(host: ArgumentsHost, make: () => M): M {
  const carried = carriedBy(host.getArgs())
  if (carried !== undefined) return carried as M
  const message = make()
  carry(message, host.getArgs())
  return message
}

/** Adds a message to a list of arguments. Never throws. */
export function carry(message: Message, args: unknown[]): void {
  const place = message.placeAmong(args)
  while (args.length < place) args.push(undefined)
  args.splice(place, 0, message)
}

/** The message that a list of arguments carries; `undefined` if it carries none. Never throws. */
export const carriedBy = (args: readonly unknown[]): Message | undefined =>
  args.find((each) => each instanceof Message)

/** Which message an error came out of. Filters are given a list of arguments of their own, in which it is not. */
const CAUSES = new WeakMap<object, Message>()

/** Remembers which message an error came out of. Never throws. */
export function rememberCause(error: unknown, message: Message): void {
  if (typeof error === 'object' && error !== null) CAUSES.set(error, message)
}

/** The message that an error came out of, if it is the one that the host is about. Never throws. */
export function causeOf(error: unknown, host: ArgumentsHost): Message | undefined {
  const message = typeof error === 'object' && error !== null ? CAUSES.get(error) : undefined
  return message?.isOf(host) ? message : undefined
}
